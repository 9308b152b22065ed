import ScreeningRules
import TestKit
import Testing
import Units

@testable import ListImport

@Suite struct AddressTableImportTests {
    private func operatorList(_ text: String) throws -> ScreeningList {
        try AddressTableImport.operatorList(
            Array(text.utf8), source: "own", kind: .deny, published: CalendarDate("2026-01-02")!,
            checkedAt: AMLVectors.checkedAt)
    }

    @Test func `an operator's list is read with its quotes, line ends and any order of columns`()
        throws
    {
        let list = try operatorList(
            "\u{FEFF}Reason,address,label\r\n\"fraud, \"\"big\"\"\nreally\","
                + "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h,XBT\r\n\r\n,unreadable,X\n")
        #expect(list.entries.map(\.label) == ["XBT", "X"])
        #expect(list.entries[0].address.family == .bitcoin)
        #expect(list.entries[0].programs == ["fraud, \"big\"\nreally"])
        #expect(list.entries[1].address.family == .other)
        #expect(list.entries[1].programs == [])
        #expect(list.version.kind == .deny)
        #expect(list.version.published == CalendarDate("2026-01-02"))
    }

    @Test func `each kind of broken table is refused with its reason and line`() {
        let header = "address,label,reason\n"
        let cases: [(String, ListImportError)] = [
            ("", .wrongHeader), ("address,label\n", .wrongHeader),
            (header + "a,b,c\na,b\n", .wrongFieldCount(line: 3)),
            (header + "a,b,\"c", .badQuotes(line: 2)),
            (header + "a,b,\"c\"d\n", .badQuotes(line: 2)),
            (header + "a,b,c\n,b,c\n", .badEntry(line: 3)),
        ]
        for (text, error) in cases {
            #expect(throws: error, "\(text)") { try operatorList(text) }
        }
        #expect(throws: ListImportError.notUTF8) {
            try AddressTableImport.operatorList(
                Array(header.utf8) + [0xff, 0x2c, 0x2c], source: "own", kind: .deny,
                published: CalendarDate("2026-01-02")!, checkedAt: AMLVectors.checkedAt)
        }
        for text in [
            "date,asset_label,change,address\n2025-13-01,ETH,added,x\n",
            "date,asset_label,change,address\n2025-11-01,ETH,moved,x\n",
        ] {
            #expect(throws: ListImportError.badEntry(line: 2)) {
                try AddressTableImport.history(Array(text.utf8), source: "h")
            }
        }
    }

    @Test func `the tag packs are labels and no sanctions`() throws {
        let list = try AddressTableImport.tagPack(
            ListFile.contents(path: AMLVectors.path("tagpacks/labels.csv.bz2")),
            source: "tagpacks", published: CalendarDate("2026-05-12")!,
            checkedAt: AMLVectors.checkedAt)
        #expect(list.entries.count == 17_591)
        #expect(list.version.kind == .label)
        #expect(!SanctionsIndex(lists: [list]).hasList(.sanctions))
    }

    @Test func `a folder is read as a whole, with its history`() throws {
        let names = [
            "lists_2025-11-19", "lists_2026-07", "sdn_advanced_sample.xml",
            "address_changes_2022-2025.csv", "addresses_2025-11-19.csv",
        ]
        let folder = try AMLVectors.withFolder(names) { path in
            try ListFolder(path: path, checkedAt: AMLVectors.checkedAt)
        }
        #expect(
            folder.lists.map(\.version.source) == [
                "ofac-addresses", "ofac-addresses", "ofac-sdn",
            ])
        #expect(folder.lists[0].version.entryCount == 758)
        #expect(folder.lists[0].version.counts.count == 19)
        #expect(folder.lists[1].version.counts.map(\.label) == ["DOGE", "ETH", "SOL", "TRX"])
        #expect(folder.lists[1].version.counts.map(\.count) == [2, 96, 3, 184])
        #expect(folder.history?.firstDate == CalendarDate("2022-09-03"))
    }

    @Test func `a folder that is not there or badly named is refused`() {
        #expect(throws: ListImportError.self) {
            try ListFolder(path: "/nonexistent", checkedAt: AMLVectors.checkedAt)
        }
    }

    @Test func `a folder of lists without a date fails it all`() throws {
        #expect(throws: ListImportError.badName("lists_new")) {
            try AMLVectors.withFolder(["lists_new"]) { path in
                try ListFolder(path: path, checkedAt: AMLVectors.checkedAt)
            }
        }
    }

    @Test(arguments: seeds(200))
    func `no table traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("\",\n\r addresslabelreason0x1".utf8)
        let noise = (0..<200).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        let text = String(decoding: noise, as: UTF8.self)
        _ = try? operatorList("address,label,reason\n" + text)
        _ = try? AddressTableImport.history(noise, source: "h")
    }
}
