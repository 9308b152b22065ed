import BitcoinRules
import Digests
import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct SanctionsIndexTests {
    private func match(_ text: String, _ family: ScreeningFamily, in entries: [ListEntry]) throws
        -> AddressMatch
    {
        let address = try AddressDecoding.decode(text, family: family)
        let index = SanctionsIndex(lists: [Fixture.list(entries)])
        let answer = index.match(address)
        let isMentioned = address.key.withUnsafeBytes { index.mentions(family, $0) }
        #expect(isMentioned == !answer.isEmpty)
        return answer
    }

    @Test func `a hit names the edition, the party and the label, whatever the label is`() throws {
        let entries = [
            Fixture.entry(Fixture.listed, label: "USDT", party: "42"),
            Fixture.entry(Fixture.listed.uppercased(), label: "ETH", party: "43"),
        ]
        let hits = try match(Fixture.listed, .evm, in: entries).direct
        #expect(hits.map(\.entry.label) == ["USDT", "ETH"])
        #expect(hits.map(\.entry.partyID) == ["42", "43"])
        #expect(hits.allSatisfy { $0.version.published == Fixture.day })
    }

    @Test func `a clean address meets nothing`() throws {
        #expect(try match(Fixture.clean, .evm, in: [Fixture.entry(Fixture.listed)]).isEmpty)
        #expect(try match(Fixture.clean, .evm, in: []).isEmpty)
    }

    @Test func `the three forms of one Bitcoin key are related to each other`() throws {
        let hash = bytes(hex: "751e76e8199196d454941c45d1b3a323f1433bd6")
        let witness = BitcoinScript.p2wpkh(hash)
        let scripts = [
            BitcoinScript.p2pkh(hash), witness, .p2sh(Hash160.hash(witness.bytes)),
        ]
        let texts = scripts.compactMap { BitcoinAddress.encode($0, network: .mainnet) }
        for listed in texts {
            for asked in texts {
                let answer = try match(asked, .bitcoin, in: [Fixture.entry(listed, label: "XBT")])
                #expect(answer.direct.count == (listed == asked ? 1 : 0))
                // A P2SH alone does not show its key: only the other two forms lead to it.
                #expect(answer.related.count == (listed == asked ? 0 : 1), "\(listed) \(asked)")
            }
        }
    }

    @Test func `a bare public key is related to its listed hash`() {
        let key = bytes(hex: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
        let listed = BitcoinAddress.encode(.p2pkh(Hash160.hash(key)), network: .mainnet)!
        let index = SanctionsIndex(lists: [Fixture.list([Fixture.entry(listed)])])
        let bare = ScreeningAddress(.init([33] + key + [0xac]), family: .bitcoin)!
        #expect(index.match(bare).related.count == 1)
    }

    @Test func `TRON and EVM accounts of the same bytes are related, not the same`() throws {
        let asked = "41" + Fixture.listed.dropFirst(2)
        let answer = try match(asked, .tron, in: [Fixture.entry(Fixture.listed)])
        #expect(answer.direct.isEmpty)
        #expect(answer.related.map(\.entry.label) == ["ETH"])
    }

    @Test func `a text that decodes on no chain is met word for word`() {
        let monero = "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"
        let cash = "qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq"
        let index = SanctionsIndex(lists: [
            Fixture.list([Fixture.entry(monero, label: "XMR"), Fixture.entry(cash, label: "BCH")])
        ])
        #expect(index.match(verbatim: "\u{200B}\(monero) ").direct.count == 1)
        #expect(index.match(verbatim: "bitcoincash:\(cash)").direct.count == 1)
        #expect(index.match(verbatim: monero.uppercased()).isEmpty)
    }

    @Test func `the digest names the set of editions, in any order, and no age`() {
        let first = Fixture.list([Fixture.entry(Fixture.listed)])
        var second = Fixture.list([Fixture.entry(Fixture.clean)], source: "own", kind: .deny)
        let digest = SanctionsIndex(lists: [first, second]).digest
        #expect(SanctionsIndex(lists: [second, first]).digest == digest)
        second.checkedAt = Timestamp(milliseconds: 1)
        #expect(SanctionsIndex(lists: [first, second]).digest == digest)
        #expect(SanctionsIndex(lists: [first]).digest != digest)
    }

    @Test(arguments: seeds(20))
    func `every key of a big index is found and no other`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = KeyTable()
        var keys: [[UInt8]] = []
        for number in 0..<3_000 {
            let key = random.bytes(20)
            keys.append(key)
            #expect(table.insert(.evm, key) == number)
        }
        for (number, key) in keys.enumerated() {
            #expect(table.insert(.evm, key) == number)
            #expect(key.withUnsafeBytes { table.find(.tron, $0) } == nil)
            let other = random.bytes(upTo: 40)
            #expect(other.withUnsafeBytes { table.find(.evm, $0) } == nil)
        }
    }
}
