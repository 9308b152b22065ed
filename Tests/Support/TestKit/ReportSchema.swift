import Foundation

/// FinCEN's own schema of suspicious activity reports, asked by xmllint (Debian's libxml2-utils).
public enum ReportSchema {
    /// Returns what is wrong with a report; empty if nothing is.
    ///
    /// - Throws: where a file cannot be written, or xmllint is not there.
    public static func problems(of xml: [UInt8]) throws -> String {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "report.xml")
        try Data(xml).write(to: file)
        let schema = Vectors.folder.appending(path: "aml/formats/EFL_SARXBatchSchema.xsd")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/xmllint")
        process.arguments = ["--nonet", "--noout", "--schema", schema.path, file.path]
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? "" : String(decoding: output, as: UTF8.self)
    }
}
