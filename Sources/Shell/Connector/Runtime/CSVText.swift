/// Tables to save, for people and their spreadsheets. Source: RFC 4180.
public enum CSVText {
    /// Returns a table with its head.
    public static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head] + rows).map(row).joined()
    }

    /// Returns one row with its end.
    public static func row(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",") + "\r\n"
    }

    /// Quoted where it must be; what a spreadsheet would take for a formula gets an apostrophe
    /// first.
    ///
    /// Source: OWASP, CSV Injection.
    static func field(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r\n".utf8.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        let quoted: Set<UInt8> = [0x22, 0x2c, 0x0d, 0x0a]
        guard safe.utf8.contains(where: quoted.contains) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
