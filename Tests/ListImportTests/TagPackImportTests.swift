import ScreeningRules
import TestKit
import Testing
import Units

@testable import ListImport

@Suite struct TagPackImportTests {
    private func read(_ text: String, published: CalendarDate? = nil) throws -> ImportedList {
        try TagPackImport.read(
            Array(text.utf8), source: "tags", published: published,
            checkedAt: AMLVectors.checkedAt)
    }

    private static let bitcoin = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"

    @Test func `a tag has what its pack's head says, unless it says it itself`() throws {
        let read = try read(
            """
            title: A pack
            currency: BTC
            label: Somebody
            abuse: ransomware
            confidence: forensic
            lastmod: 2021-11-14
            actor: somebody
            tags:
            - address: \(Self.bitcoin)
            - address: '0x52908400098527886E0F7030069857D2E4169EE7'
              currency: ETH
              label: Another
              abuse: service_hack
              confidence: web_crawl
              lastmod: 2023-02-01
              context: '{"a": 1}'
            """)
        #expect(read.warnings == [])
        #expect(read.list.version.kind == .label)
        #expect(read.list.version.published == CalendarDate("2023-02-01"))
        #expect(read.list.version.counts == [.init(label: "A pack", count: 2)])
        let entries = read.list.entries
        #expect(entries.map(\.partyName) == ["Somebody", "Another"])
        #expect(entries.map(\.partyID) == ["somebody", "somebody"])
        #expect(entries.map(\.category) == [.ransomware, .hack])
        #expect(entries.map(\.confidence) == [50, 20])
        #expect(entries.map(\.address.family) == [.bitcoin, .evm])
        #expect(entries.map(\.programs) == [["ransomware"], ["service_hack"]])
    }

    @Test func `the currency gives the family`() throws {
        let read = try read(
            """
            title: P
            lastmod: 2021-11-14
            category: exchange
            tags:
            - { address: \(Self.bitcoin), currency: LTC }
            - { address: \(Self.bitcoin), currency: BCH }
            - { address: TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf, currency: TRX }
            - { address: nonsense, currency: BTC }
            - { address: nonsense, currency: ETH }
            - { tx_hash: aabb, currency: BTC }
            """)
        #expect(
            read.list.entries.map(\.address.family)
                == [.other, .bitcoin, .tron, .other, .other])
        #expect(
            read.warnings == [
                .unreadableAddresses(currency: "BTC", count: 1),
                .unreadableAddresses(currency: "ETH", count: 1), .notAddresses(count: 1),
            ])
    }

    @Test func `an unknown word is other, with a warning`() throws {
        let read = try read(
            """
            title: P
            lastmod: 2021-11-14
            tags:
            - { address: \(Self.bitcoin), category: wizardry, confidence: gut_feeling }
            - { address: \(Self.bitcoin), concepts: [exchange, mixing_service, wizardry] }
            """)
        #expect(read.list.entries.map(\.category) == [.other, .mixer])
        #expect(read.list.entries.map(\.confidence) == [5, 5])
        #expect(
            read.warnings == [
                .unknownConcept("gut_feeling", count: 1), .unknownConcept("wizardry", count: 2),
            ])
    }

    @Test func `each kind of broken pack is refused with its reason`() {
        let head = "title: P\nlastmod: 2021-01-01\n"
        let cases: [(String, ListImportError)] = [
            ("tags: [", .malformedYAML("")), ("- a\n", .notATagPack(1)),
            ("title: P\n", .notATagPack(1)), (head + "tags: x\n", .notATagPack(1)),
            (head + "tags: []\n", .noLabels),
            (head + "tags: [x]\n", .badTag(pack: 1, tag: 1)),
            (head + "tags: [{ label: x }]\n", .badTag(pack: 1, tag: 1)),
            (head + "tags: [{ address: '' }]\n", .badTag(pack: 1, tag: 1)),
            (head + "tags: [{ address: [a] }]\n", .badTag(pack: 1, tag: 1)),
            (head + "tags: [{ address: a, concepts: b }]\n", .badTag(pack: 1, tag: 1)),
            ("tags: [{ address: a }]\n", .noDate),
            (head + "tags: [{ address: a }]\n---\nx: y\n", .notATagPack(2)),
            (head + "tags: [{ address: a }]\n---\ntags: [\n", .malformedYAML("")),
            (head + "tags: " + String(repeating: "[", count: 2_000), .malformedYAML("")),
        ]
        for (text, error) in cases {
            do {
                _ = try read(text)
                Issue.record("\(text.prefix(60)) was read")
            } catch ListImportError.malformedYAML {
                #expect(error == .malformedYAML(""), "\(text.prefix(60))")
            } catch {
                #expect(error as? ListImportError == cases.first { $0.0 == text }?.1)
            }
        }
        #expect(throws: ListImportError.notUTF8) {
            try TagPackImport.read(
                [0xff, 0xfe, 0xff], source: "tags", published: nil,
                checkedAt: AMLVectors.checkedAt)
        }
    }

    @Test func `an alias that stands for very much is not spread out`() throws {
        var text = "title: P\nlastmod: 2021-01-01\na: &a [x,x,x,x,x,x,x,x,x,x]\n"
        for (name, before) in zip("bcdefghij", "abcdefghi") {
            let part = Array(repeating: "*\(before)", count: 10).joined(separator: ",")
            text += "\(name): &\(name) [\(part)]\n"
        }
        text += "tags: [{ address: \(Self.bitcoin) }]\n"
        #expect(try read(text).list.entries.count == 1)
    }

    @Test func `the 31 public packs are the table that another reader made`() throws {
        let bytes = try ListFile.contents(path: AMLVectors.path("tagpacks/packs.yaml.bz2"))
        let read = try TagPackImport.read(
            bytes, source: "tagpacks", published: nil, checkedAt: AMLVectors.checkedAt)
        let table = try CSVTable(
            ListFile.contents(path: AMLVectors.path("tagpacks/labels.csv.bz2")))
        let rows = table.rows.map { Dictionary(uniqueKeysWithValues: zip(table.header, $0.fields)) }
        #expect(read.list.entries.count == 17_591)
        func lines(_ parts: [[String]]) -> [String] {
            parts.map { $0.joined(separator: "|") }.sorted()
        }
        let found = lines(
            read.list.entries.map {
                [$0.address.raw, $0.partyName, $0.partyID] + $0.programs
            })
        let expected = lines(
            rows.map { row in
                [row["address"]!, row["label"]!, row["actor"]!]
                    + [row["category"]!, row["abuse"]!].filter { !$0.isEmpty }
            })
        #expect(found == expected)
        #expect(read.list.version.counts.count == 31)
        let counts = Dictionary(grouping: read.list.entries.compactMap(\.category)) { $0 }
            .mapValues(\.count)
        #expect(counts[.ransomware] == 14_635)
        #expect(counts[.exchange] == 814)
        #expect(counts[.terrorism] == 155)
        #expect(counts[.sanctions] == 27)
        // The issuer's blacklist has the zero address: no money from it may look bad.
        let zero = try AddressDecoding.decode(
            "0x" + String(repeating: "0", count: 40), family: .evm)
        let labels = SanctionsIndex(lists: [read.list]).match(zero).labels
        #expect(labels.map(\.category) == [.other])
        #expect(
            read.warnings.contains(.unreadableAddresses(currency: "BTC", count: 3)),
            "\(read.warnings)")
        // One of them is a TRON address.
        let tron = try AddressDecoding.decode(
            "TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq", family: .tron)
        #expect(!SanctionsIndex(lists: [read.list]).match(tron).labels.isEmpty)
    }

    @Test func `every concept and confidence of the public tables is known`() throws {
        let text = String(decoding: try Vectors.data("aml/tagpacks/concepts.yaml"), as: UTF8.self)
        let concepts = text.split(separator: "\n").filter { $0.hasPrefix("  id: ") }
            .map { String($0.dropFirst("  id: ".count)) }
        #expect(concepts.count > 70)
        for concept in concepts {
            #expect(LabelConcepts.category(concept) != nil, "\(concept)")
        }
        let table = try CSVTable(Vectors.data("aml/tagpacks/confidence.csv"))
        #expect(table.rows.count == 14)
        for row in table.rows.map(\.fields) {
            let level = UInt8(row[3].filter { $0 != " " })
            #expect(LabelConcepts.confidence(row[0]) == level, "\(row[0])")
        }
    }
}
