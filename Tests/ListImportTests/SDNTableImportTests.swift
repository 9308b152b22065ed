import ScreeningRules
import TestKit
import Testing
import Units

@testable import ListImport

@Suite struct SDNTableImportTests {
    private static let day = CalendarDate("2025-05-15")!
    private static let names = ["sdn.csv", "sdn_comments.csv", "add.csv", "alt.csv"]

    private func read(_ tables: [[UInt8]]) throws -> ScreeningList {
        try SDNTableImport.read(
            tables: tables, published: Self.day, checkedAt: AMLVectors.checkedAt)
    }

    private func read(_ text: String) throws -> ScreeningList { try read([Array(text.utf8)]) }

    private func sample(_ names: [String] = names) throws -> [[UInt8]] {
        try names.map { try Vectors.data("aml/ofac/sdn_csv_sample/\($0)") }
    }

    /// A row of `sdn.csv`.
    private func row(_ id: String, programs: String = "CYBER2", remarks: String) -> String {
        let none = String(repeating: ",-0- ", count: 7)
        return "\(id),\"NAME, A\",-0- ,\"\(programs)\"\(none),\"\(remarks)\"\r\n"
    }

    @Test func `the sample's wallets are the advanced list's, with parties and programs`() throws {
        let list = try read(sample())
        #expect(list.version.source == SDNImport.source)
        #expect(list.version.kind == .sanctions)
        #expect(list.version.published == Self.day)
        let parties: Set = ["29702", "33151", "48603"]
        func lines(_ entries: [ListEntry]) -> [String] {
            entries.filter { parties.contains($0.partyID) }.map {
                "\($0.partyID) \($0.label) \($0.address.raw) \($0.programs)"
            }.sorted()
        }
        #expect(lines(list.entries).count == 32)
        #expect(lines(list.entries) == lines(try AMLVectors.full.get().list.entries))
        #expect(list.entries.count == 32)
    }

    @Test func `an address that the table cuts in two is put together again`() throws {
        let list = try read(sample())
        #expect(list.entries.contains { $0.address.raw == "1B64QRxfaa35MVkf7sDjuGUYAP5izQt7Qi" })
        #expect(throws: ListImportError.remarksCut(party: "33151")) {
            try read(sample(["sdn.csv"]))
        }
    }

    @Test func `files may come one by one, joined, packed or with a DOS end`() throws {
        let joined = Array(try sample().joined()) + [0x1a]
        let entries = try read(sample()).entries
        #expect(try read([joined]).entries == entries)
        let paths = Self.names.map { AMLVectors.path("ofac/sdn_csv_sample/\($0)") }
        let fromFiles = try SDNTableImport.read(
            paths: paths, published: Self.day, checkedAt: AMLVectors.checkedAt)
        #expect(fromFiles == (try read(sample())))
    }

    @Test func `programs are told apart and sorted`() throws {
        let account = "0x" + String(repeating: "ab", count: 20)
        let list = try read(
            row(
                "7", programs: "SDGT] [IFSR] [CYBER2",
                remarks: "Digital Currency Address - ETH \(account)."))
        #expect(list.entries.map(\.programs) == [["CYBER2", "IFSR", "SDGT"]])
        #expect(list.entries.map(\.partyName) == ["NAME, A"])
        #expect(list.entries.map(\.label) == ["ETH"])
    }

    @Test func `each kind of broken table is refused with its reason`() throws {
        let marker = "Digital Currency Address - "
        let good = row("1", remarks: "\(marker)XBT 1B64QRxfaa35MVkf7sDjuGUYAP5izQt7Qi.")
        let cases: [(String, ListImportError)] = [
            ("", .noParties), ("1,2,\"aka\",\"X\",-0- \n", .noParties),
            (row("1", remarks: "DOB 1963."), .noLabels),
            (good + "1,2,3\n", .wrongFieldCount(line: 2)),
            ("ent_num,x\n", .badEntry(line: 1)),
            (row("1", remarks: "\(marker)XBT."), .badEntry(line: 1)),
            (row("1", remarks: "\(marker)XBT a b."), .badEntry(line: 1)),
            (row("1", remarks: "other \(marker)XBT 1B64."), .badEntry(line: 1)),
            (row("1", remarks: "\(marker)XBT 1B64\u{E9}."), .badEntry(line: 1)),
            (good + "2,\"\(marker)XBT 1B64.\"\n", .badEntry(line: 2)),
            (good + "2,\"x", .badQuotes(line: 2)),
            (good + "2," + String(repeating: "x", count: 70_000), .rowTooLong(line: 2)),
            (good + String(repeating: "2,", count: 70), .rowTooLong(line: 2)),
        ]
        for (text, error) in cases {
            #expect(throws: error, "\(text.prefix(80))") { try read(text) }
        }
        #expect(try read(good).entries.count == 1)
    }

    @Test func `the guard compares the tables with the advanced list`() throws {
        let full = try AMLVectors.full.get().list
        let decision = ListGuard().review(try read(sample()).version, replacing: full.version)
        guard case .hold(let reasons, _) = decision else {
            Issue.record("a sample is no whole list")
            return
        }
        #expect(reasons.contains(.countFell(from: 761, to: 32)))
    }
}
