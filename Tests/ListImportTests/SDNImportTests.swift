import ScreeningRules
import TestKit
import Testing
import Units

@testable import ListImport

@Suite struct SDNImportTests {
    @Test func `the whole list of 2025-11-19 has its published digest and its counts`() throws {
        let full = try AMLVectors.full.get()
        let version = full.list.version
        #expect(
            version.digest.bytes
                == bytes(
                    hex: "36c517bd264d8d97eff353eadd8d84427d5eb293505a8ce07271a5bc258c3117"))
        #expect(
            full.fileDigest.bytes
                == bytes(
                    hex: "4505372363d78089b6d5c558e840d1c68e0461ffe27a4ff9d4617136fa03d489"))
        #expect(version.published == CalendarDate("2025-11-19"))
        #expect(full.partyCount == 79)
        #expect(version.entryCount == 761)
        #expect(version.counts.count == 19)
        #expect(Set(full.list.entries.map(\.address.canonical)).count == 745)
        #expect(version.counts.first { $0.label == "XBT" }?.count == 519)
    }

    @Test func `every wallet has the party, programs and address that another reader found`() throws
    {
        let entries = try AMLVectors.full.get().list.entries
        var expected: Set<String> = []
        for row in try AMLVectors.table() {
            let programs = row["programs"]!.split(separator: ";").sorted().joined(separator: ";")
            expected.insert(
                [
                    row["address"]!, row["ofac_label"]!, row["sdn_uid"]!, row["primary_name"]!,
                    programs,
                ]
                .joined(separator: "|"))
        }
        let found = Set(
            entries.map { entry in
                let programs = entry.programs.joined(separator: ";")
                return "\(entry.address.raw)|\(entry.label)|\(entry.partyID)|\(entry.partyName)|"
                    + programs
            })
        #expect(found == expected)
    }

    @Test func `addresses go to the family that their bytes say`() throws {
        let entries = try AMLVectors.full.get().list.entries
        let families = Dictionary(
            try AMLVectors.table().map { ($0["address"]!, $0["family"]!) }, uniquingKeysWith: { $1 }
        )
        for entry in entries {
            switch families[entry.address.raw] {
            case "evm": #expect(entry.address.family == .evm)
            case "tron": #expect(entry.address.family == .tron)
            // These two are spelled as Bitcoin addresses are, and name the same key hash.
            case "btc", "bch-legacy", "bsv-legacy": #expect(entry.address.family == .bitcoin)
            default: #expect(entry.address.family != .evm && entry.address.family != .tron)
            }
        }
    }

    @Test func `the sample is read, plain, and its progress is told`() throws {
        var last = (0, 0)
        let result = try SDNImport.read(
            path: AMLVectors.path("ofac/sdn_advanced_sample.xml"),
            checkedAt: AMLVectors.checkedAt
        ) { last = ($0, $1) }
        #expect(result.list.version.published == CalendarDate("2025-11-19"))
        #expect(result.list.version.entryCount > 0)
        #expect(result.list.version.digest == result.fileDigest)
        let size = try AMLVectors.sample().count
        #expect(last == (size, size))
        let tron = result.list.entries.filter { $0.address.family == .tron && $0.label == "XBT" }
        #expect(tron.count == 1)
    }

    private func read(_ text: String) throws -> SDNImport.Result {
        try SDNImport.read(bytes: Array(text.utf8), checkedAt: AMLVectors.checkedAt)
    }

    private static let head =
        "<Sanctions><DateOfIssue><Year>2025</Year><Month>11</Month>"
        + "<Day>19</Day></DateOfIssue><FeatureType ID=\"7\">Digital Currency Address - XYZ"
        + "</FeatureType><SanctionsType ID=\"3\">Program</SanctionsType>"

    @Test func `a label that nobody heard of is found in the list itself`() throws {
        let result = try read(
            Self.head + "<DistinctParty><Profile ID=\"9\"><Identity Primary=\"true\">"
                + "<Alias Primary=\"true\"><DocumentedName><NamePartValue>A &amp; B</NamePartValue>"
                + "</DocumentedName></Alias></Identity><Feature FeatureTypeID=\"7\"><VersionDetail>"
                + "abc</VersionDetail></Feature></Profile></DistinctParty><SanctionsEntry "
                + "ProfileID=\"9\"><SanctionsMeasure SanctionsTypeID=\"3\"><Comment>P2</Comment>"
                + "</SanctionsMeasure></SanctionsEntry></Sanctions>")
        let entry = try #require(result.list.entries.first)
        #expect(entry.label == "XYZ")
        #expect(entry.partyName == "A & B")
        #expect(entry.programs == ["P2"])
        #expect(entry.address.family == .other)
    }

    @Test func `each kind of broken list is refused with its reason`() throws {
        let deep = String(repeating: "<a>", count: 100)
        let wallet = "<Feature FeatureTypeID=\"7\"><VersionDetail>"
        let long = String(repeating: "x", count: 20_000)
        let cases: [(String, ListImportError)] = [
            ("<Other/>", .wrongRoot(line: 1)),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><Sanctions/>", .documentType(line: 1)),
            ("<Sanctions>\n" + deep, .tooDeep(line: 2)),
            (Self.head + wallet + long, .textTooLong(line: 1)),
            (Self.head + wallet + "abc</VersionDetail>", .badEntry(line: 1)),
            (Self.head + "<Profile ID=\"1\">" + wallet + " </VersionDetail>", .badEntry(line: 1)),
            ("<Sanctions></Sanctions>", .noDate),
            (
                "<Sanctions><DateOfIssue><Year>2025</Year><Month>13</Month><Day>1</Day>"
                    + "</DateOfIssue></Sanctions>", .noDate
            ),
            (
                "<Sanctions><DateOfIssue><Year>2025</Year><Month>1</Month><Day>1</Day>"
                    + "</DateOfIssue></Sanctions>", .noLabels
            ),
        ]
        for (text, error) in cases {
            #expect(throws: error, "\(text.prefix(60))") { try read(text) }
        }
        for text in ["", "<Sanctions>", "<Sanctions><a></b></Sanctions>", "no xml", Self.head] {
            do {
                _ = try read(text)
                Issue.record("\(text) was read")
            } catch ListImportError.malformedXML(_, let reason, let line) {
                #expect(!reason.isEmpty)
                #expect(line == 1)
            }
        }
    }

    @Test func `a tag without an end is refused long before it is all in memory`() {
        let attribute = String(repeating: "y", count: 8 << 20)
        #expect(throws: ListImportError.markupTooLong(line: 1)) {
            try read("<Sanctions a=\"" + attribute + "\"/>")
        }
    }

    @Test func `an entity bomb is refused before it is expanded`() {
        var bomb = "<!DOCTYPE lolz [<!ENTITY l0 \"lol\">"
        for number in 1...20 {
            let reference = String(repeating: "&l\(number - 1);", count: 10)
            bomb += "<!ENTITY l\(number) \"\(reference)\">"
        }
        #expect(throws: ListImportError.documentType(line: 1)) {
            try read(bomb + "]><Sanctions>&l20;</Sanctions>")
        }
    }

    @Test func `bzip2 data that is cut off or damaged is refused whole`() throws {
        let packed = try Vectors.data("aml/ofac/sdn_advanced_2025-11-19.xml.bz2")
        #expect(throws: ListImportError.truncatedBZip2) {
            try SDNImport.read(
                bytes: Array(packed.prefix(3_000)), checkedAt: AMLVectors.checkedAt)
        }
        var damaged = packed
        damaged[1_000] ^= 0xff
        do {
            _ = try SDNImport.read(bytes: damaged, checkedAt: AMLVectors.checkedAt)
            Issue.record("damaged data was read")
        } catch ListImportError.corruptBZip2(let code) {
            #expect(code < 0)
        }
        #expect(throws: ListImportError.unreadable(path: "/nonexistent", errno: 2)) {
            try SDNImport.read(path: "/nonexistent", checkedAt: AMLVectors.checkedAt)
        }
    }

    @Test(arguments: seeds(100))
    func `no damage to a list traps`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var text = Array(try AMLVectors.sample().prefix(20_000))
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            let place = Int.random(in: 0..<text.count, using: &random)
            text[place] = UInt8(truncatingIfNeeded: random.next())
        }
        _ = try? SDNImport.read(bytes: text, checkedAt: AMLVectors.checkedAt)
        _ = try? SDNImport.read(
            bytes: Array("BZh9".utf8) + random.bytes(upTo: 200), checkedAt: AMLVectors.checkedAt)
    }
}
