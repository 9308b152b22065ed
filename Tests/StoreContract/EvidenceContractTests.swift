import Connector
import DepositRules
import Digests
import ScreeningRules
import Testing
import Units

@Suite
struct EvidenceContractTests {
    private func verdict(_ number: UInt8, at seconds: Int64) -> VerdictRecord {
        let bytes: [UInt8] = Array("{\"n\":\(number)}".utf8)
        return VerdictRecord(
            id: VerdictID(UInt128(number)), deposit: DepositID(UInt128(number)), canonical: bytes,
            customerText: "c", staffText: "s", time: start.adding(seconds: seconds))
    }

    @Test(arguments: StoreKind.allCases)
    func `a rule pack is kept once, by its digest`(kind: StoreKind) async throws {
        let edited = try RulePack(
            version: "own", currency: .usd, bands: RulePack.standard.bands, caps: [:],
            terms: [RuleTerms(.velocity, isOn: false)])
        try await kind.run { store throws in
            try await store.write { unit in
                try unit.keep(.standard)
                try unit.keep(edited)
                try unit.keep(.standard)
            }
            try await store.read { reading throws in
                #expect(try reading.rulePack(edited.digest) == edited)
                #expect(try reading.rulePacks().map(\.pack) == [edited, .standard])
                #expect(try reading.rulePack(Bytes32(head: 0, tail: 1)) == nil)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `verdicts are paged in order, and their chain ends in the head`(
        kind: StoreKind
    ) async throws {
        let verdicts = [verdict(1, at: 10), verdict(2, at: 20), verdict(3, at: 20)]
        try await kind.run { store throws in
            try await store.read { reading throws in
                let none = EvidenceHead(verdictCount: 0, link: Bytes32(head: 0, tail: 0))
                #expect(try reading.evidenceHead() == none)
                #expect(try reading.lastVerdict(before: start) == nil)
            }
            try await store.write { unit in for verdict in verdicts { try unit.append(verdict) } }
            try await store.read { reading throws in
                let first = try reading.verdicts(page: PageRequest(after: nil, limit: 2))
                #expect(first.map(\.1) == Array(verdicts.prefix(2)))
                let rest = try reading.verdicts(page: PageRequest(after: first.last?.0, limit: 2))
                #expect(rest.map(\.1) == [verdicts[2]])
                var link = [UInt8](repeating: 0, count: 32)
                for verdict in verdicts { link = SHA256.hash(link + verdict.canonical) }
                let head = EvidenceHead(verdictCount: 3, link: try #require(Bytes32(link)))
                #expect(try reading.evidenceHead() == head)
                #expect(try reading.verdictLink(3) == head.link)
                #expect(try reading.verdictLink(0) == nil)
                #expect(try reading.verdictLink(4) == nil)
                #expect(try reading.verdictLink(1) != head.link)
                #expect(try reading.lastVerdict(before: start.adding(seconds: 20)) == 1)
                #expect(try reading.lastVerdict(before: start.adding(seconds: 21)) == 3)
            }
        }
    }
}
