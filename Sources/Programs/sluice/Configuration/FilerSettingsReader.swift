import ScreeningRules

/// Reads who files reports of suspicious activity.
///
/// All of it may be left out: a report that needs what is missing says so.
enum FilerSettingsReader {
    static func read(_ reader: inout SettingsReader) -> ReportFiler {
        func text(_ key: String, max: Int, _ reader: inout SettingsReader) -> String {
            let text = reader.text("filer.\(key)", default: "")
            let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
            guard text.unicodeScalars.count <= max, isPlain else {
                reader.note("filer.\(key)", "must be one line of \(max) characters at most")
                return ""
            }
            return text
        }
        let taxNumber = text("tax-number", max: 25, &reader)
        if !taxNumber.isEmpty, taxNumber.utf8.count != 9 || !isDigits(taxNumber) {
            reader.note("filer.tax-number", "must be nine digits, such as \"458985215\"")
        }
        let transmitter = text("transmitter-code", max: 8, &reader)
        if !transmitter.isEmpty, transmitter.utf8.count != 8 {
            reader.note("filer.transmitter-code", "must be FinCEN's code of eight characters")
        }
        let country = text("country", max: 2, &reader)
        if !country.isEmpty, country.utf8.count != 2 || !isCapitals(country) {
            reader.note("filer.country", "must be two capital letters, such as US")
        }
        let state = text("state", max: 3, &reader)
        if !state.isEmpty, !(2...3).contains(state.utf8.count) || !isCapitals(state) {
            reader.note("filer.state", "must be two or three capital letters, such as MD")
        }
        let phone = text("phone", max: 16, &reader)
        if !isDigits(phone) { reader.note("filer.phone", "must be digits alone") }
        return ReportFiler(
            name: text("name", max: 150, &reader), taxNumber: taxNumber,
            transmitterCode: transmitter, street: text("street", max: 100, &reader),
            city: text("city", max: 50, &reader), state: state,
            postalCode: text("postal-code", max: 9, &reader), country: country, phone: phone,
            contact: text("contact", max: 150, &reader),
            reportingEntity: text("reporting-entity", max: 50, &reader))
    }

    private static func isDigits(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isCapitals(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x41...0x5a).contains($0) }
    }
}
