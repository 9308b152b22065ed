import Foundation
import ScreeningRules
import TestKit
import Units

@testable import ListImport

/// The real lists under `Tests/Vectors/aml`.
enum AMLVectors {
    static let checkedAt = Timestamp(seconds: 1_763_600_000)
    static let fullPath = path("ofac/sdn_advanced_2025-11-19.xml.bz2")

    static func path(_ name: String) -> String {
        Vectors.folder.appending(path: "aml/\(name)").path
    }

    static func sample() throws -> [UInt8] { try Vectors.data("aml/ofac/sdn_advanced_sample.xml") }

    /// The whole list, read once for all tests.
    static let full: Result<SDNImport.Result, ListImportError> = {
        do throws(ListImportError) {
            return .success(try SDNImport.read(path: fullPath, checkedAt: checkedAt))
        } catch {
            return .failure(error)
        }
    }()

    /// The rows of the table that was computed from the same list with another program.
    static func table() throws -> [[String: String]] {
        let table = try CSVTable(Vectors.data("aml/ofac/addresses_2025-11-19.csv"))
        return table.rows.map { Dictionary(uniqueKeysWithValues: zip(table.header, $0.fields)) }
    }

    static func history() throws -> ListHistory {
        try AddressTableImport.history(
            Vectors.data("aml/ofac/address_changes_2022-2025.csv"), source: "ofac-history")
    }

    static func newerLists() throws -> ScreeningList {
        try ListFolder.addressFiles(
            path("ofac/lists_2026-07"), named: "lists_2026-07", checkedAt: checkedAt)
    }

    /// Calls the closure with a folder of its own that has these vectors in it.
    static func withFolder<Value>(
        _ names: [String], _ body: (String) throws -> Value
    ) throws -> Value {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "sluice-lists-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in names {
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: name).path,
                withDestinationPath: path("ofac/\(name)"))
        }
        return try body(folder.path)
    }
}
