import Encodings
import TestKit
import Testing
import Units

@testable import SignerPolicy

@Suite struct PolicyDocumentTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let code: PolicyDocumentError.Code
        let place: String

        init(_ old: String, _ new: String, _ code: PolicyDocumentError.Code, _ place: String) {
            self.old = old
            self.new = new
            self.code = code
            self.place = place
        }

        var testDescription: String { "\(place): \(code.rawValue): \(new)" }
    }

    static let fieldMistakes: [Mistake] = [
        .init("\"version\": 1,", "\"version\": 2,", .outOfRange, "version"),
        .init("\"version\": 1,", "", .missing, "version"),
        .init("\"version\": 1,", "\"version\": 1, \"limit\": 3,", .unknownField, "limit"),
        .init("\"hour\": \"1\", ", "", .missing, "bitcoin[0].limits.hour"),
        .init("\"hourCount\": 20, ", "", .missing, "bitcoin[0].limits.hourCount"),
        .init("\"hour\": \"1\"", "\"hour\": null", .wrongKind, "bitcoin[0].limits.hour"),
        .init("\"hour\": \"1\"", "\"hour\": 1e3", .malformed, "bitcoin[0].limits.hour"),
        .init("\"hour\": \"1\"", "\"hour\": \"-1\"", .malformed, "bitcoin[0].limits.hour"),
        .init(
            "\"hour\": \"1\"", "\"hour\": \"0.000000001\"", .malformed, "bitcoin[0].limits.hour"),
        .init(
            "\"hour\": \"1\"", "\"hour\": \"0.5\"", .inconsistent, "bitcoin[0].limits.transaction"),
        .init("\"hour\": \"1\"", "\"hour\": \"4\"", .inconsistent, "bitcoin[0].limits.hour"),
        .init("\"each\": \"0.5\"", "\"each\": \"0.9\"", .inconsistent, "bitcoin[0].limits.each"),
        .init("\"each\": \"0.5\"", "\"eahc\": \"0.5\"", .missing, "bitcoin[0].limits.each"),
        .init(
            "\"hourCount\": 20", "\"hourCount\": 61", .inconsistent, "bitcoin[0].limits.hourCount"),
        .init("\"hourCount\": 20", "\"hourCount\": 2.5", .malformed, "bitcoin[0].limits.hourCount"),
        .init("\"shareBasisPoints\": 1000,", "", .missing, "bitcoin[0].fees.shareBasisPoints"),
        .init(
            "\"shareBasisPoints\": 1000", "\"shareBasisPoints\": 10001", .outOfRange,
            "bitcoin[0].fees.shareBasisPoints"),
        .init(
            ", \"gweiPerGas\": \"200\"", "", .missing, "evm[0].fees.gweiPerGas"),
        .init("\"hours\": \"always\"", "\"hours\": \"never\"", .wrongKind, "evm[0].hours"),
        .init(
            ",\n  \"hours\": \"always\"", "", .missing, "evm[0].hours"),
        .init("\"monday\"", "\"Monday\"", .malformed, "bitcoin[0].hours[0].days[0]"),
        .init("\"08:00\"", "\"8:00\"", .malformed, "bitcoin[0].hours[0].from"),
        .init("\"08:00\"", "\"24:01\"", .malformed, "bitcoin[0].hours[0].from"),
        .init("\"08:00\"", "\"24:00\"", .inconsistent, "bitcoin[0].hours[0].to"),
    ]

    static let meaningMistakes: [Mistake] = [
        .init(
            "\"network\": \"regtest\",\n  \"limits\"", "\"network\": \"main\",\n  \"limits\"",
            .malformed, "bitcoin[0].network"),
        .init(
            "\"network\": \"regtest\",\n  \"limits\"", "\"network\": \"signet\",\n  \"limits\"",
            .malformed, "bitcoin[0].destinations.deny[0]"),
        .init(PolicyWorld.address(0xdd), "bcrt1qqq", .malformed, "bitcoin[0].destinations.deny[0]"),
        .init(
            PolicyWorld.usdt, "0xdac17F958D2ee523a2206206994597C13D831ec7", .malformed,
            "evm[0].tokens[0].contract"),
        .init(
            "transfer(address,uint256)", "approve(address,uint256)", .unsupported,
            "evm[0].tokens[0].methods[0]"),
        .init(
            "\"transactionTypes\": [2]", "\"transactionTypes\": [3]", .malformed,
            "evm[0].transactionTypes[0]"),
        .init("\"decimals\": 6", "\"decimals\": 19", .outOfRange, "evm[0].tokens[0].decimals"),
        .init(
            "[\"spend\", \"gas\"]", "[\"spend\", \"sign\"]", .malformed, "descriptors[5].uses[1]"),
        .init("[\"spend\", \"gas\"]", "[]", .missing, "descriptors[5].uses"),
        .init(
            "\"highestIndex\": 10}", "\"highestIndex\": 2147483648}", .outOfRange,
            "descriptors[6].highestIndex"),
        .init(",\n   \"highestIndex\": 10}", "}", .missing, "descriptors[6].highestIndex"),
        .init("wpkh([d34db33f/84h/1h/0h]", "wpkh(", .unsupported, "descriptors[0].descriptor"),
        .init(
            "wpkh([d34db33f/84h/1h/0h]", "wpkh([d34db33f/84h/1h]", .unsupported,
            "descriptors[0].descriptor"),
        .init(
            "wpkh([d34db33f/84h/1h/0h]", "wpkh([d34db33f/84h/1h/1h]", .unsupported,
            "descriptors[0].descriptor"),
        .init(
            "/0/*)\", \"family\": \"evm\"", "/0/5)\", \"family\": \"evm\"", .unsupported,
            "descriptors[5].descriptor"),
        .init(
            "/0/*)\", \"family\": \"evm\"", "/0/*)#qqqqqqqq\", \"family\": \"evm\"", .malformed,
            "descriptors[5].descriptor"),
        .init("\"family\": \"evm\"", "\"family\": \"tron\"", .malformed, "descriptors[5].family"),
    ]

    @Test func `the good policy is read`() throws {
        let document = try PolicyDocument.parse([UInt8](PolicyWorld.goodPolicy.utf8))
        #expect(document.bitcoin[0].limits.day == .satoshis(300_000_000))
        #expect(document.bitcoin[0].feeRateMax.satoshisPerKilobyte == 200_000)
        #expect(document.evm[0].tokens[0].limits.day.minorUnits == 5_000_500_000)
        #expect(document.evm[0].weiPerGasMax == UInt256(200_000_000_000))
        #expect(document.evm[0].coinPayouts == nil)
        #expect(document.descriptorChecksums.count == 7)
    }

    @Test(arguments: fieldMistakes + meaningMistakes)
    func `a mistake is refused with its place`(mistake: Mistake) throws {
        var world = PolicyWorld()
        world.replace(mistake.old, mistake.new)
        do {
            _ = try PolicyDocument.parse([UInt8](world.policyText.utf8))
            Issue.record("the mistake was not noticed")
        } catch {
            #expect(error.code == mistake.code)
            #expect(error.place == mistake.place)
            #expect(!error.advice.isEmpty)
        }
    }

    @Test func `a chain that is there twice is refused`() throws {
        let tree = try JSONValue.parse([UInt8](PolicyWorld.goodPolicy.utf8))
        for name in ["bitcoin", "evm"] {
            let fields = (tree.fields ?? []).map { field in
                let twice = field.key == name ? (field.value.elements ?? []) : []
                return (field.key, twice.isEmpty ? field.value : .array(twice + twice))
            }
            #expect(code(of: .object(fields)) == .repeated)
        }
        #expect(code(of: .object((tree.fields ?? []) + (tree.fields ?? []))) == .repeated)
    }

    @Test func `a chain without a key to spend from is refused`() throws {
        var world = PolicyWorld()
        world.replace("\"spend\", \"gas\"", "\"gas\"")
        world.replace("\"spend\", \"sweep\"", "\"sweep\"")
        let tree = try JSONValue.parse([UInt8](world.policyText.utf8))
        #expect(code(of: tree) == .inconsistent)
    }

    @Test func `the digest changes with the content and not with the order of fields`() throws {
        let tree = try JSONValue.parse([UInt8](PolicyWorld.goodPolicy.utf8))
        let digest = try PolicyDocument(tree).digest
        #expect(try PolicyDocument(.object((tree.fields ?? []).reversed())).digest == digest)
        var world = PolicyWorld()
        world.replace("\"day\": \"3\"", "\"day\": \"3.0\"")
        #expect(try PolicyDocument.parse([UInt8](world.policyText.utf8)).digest != digest)
    }

    @Test func `hours hold to the minute`() throws {
        let policy = try PolicyWorld().engine.document.bitcoin[0]
        // Monday noon, and times around the spans: Monday and Tuesday from 8, Wednesday whole.
        for (hours, allowed) in [
            (0, true), (-4, true), (12, false), (20, true), (36, true), (59, true), (60, false),
            (-5, false), (-24, false),
        ] as [(Int64, Bool)] {
            let moment = PolicyWorld.monday.adding(seconds: hours * 3_600)
            #expect(policy.hours.allow(moment) == allowed, "\(hours) hours from Monday noon")
        }
        #expect(!policy.hours.allow(PolicyWorld.monday.adding(seconds: -4 * 3_600 - 1)))
    }

    @Test(arguments: seeds(40))
    func `a policy with random bytes in it never traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let good = [UInt8](PolicyWorld.goodPolicy.utf8)
        for _ in 0..<20 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(
                    truncatingIfNeeded: random.next() % 0x5f + 0x20)
            }
            _ = try? PolicyDocument.parse(bytes)
        }
        _ = try? PolicyDocument.parse(random.bytes(upTo: 200))
    }

    private func code(of tree: JSONValue) -> PolicyDocumentError.Code? {
        do {
            _ = try PolicyDocument(tree)
            return nil
        } catch {
            return error.code
        }
    }
}
