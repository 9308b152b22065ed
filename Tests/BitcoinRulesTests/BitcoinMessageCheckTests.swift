import Digests
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinMessageCheckTests {
    private func script(_ entry: [String: Any]) throws -> BitcoinScript {
        try BitcoinAddress.decode(
            try #require(entry["address"] as? String), network: .mainnet)
    }

    private func message(_ entry: [String: Any]) throws -> [UInt8] {
        Array(try #require(entry["message"] as? String).utf8)
    }

    private func entries(_ part: String) throws -> [[String: Any]] {
        let vectors = try Vectors.object("btc-message/bip322_generated.json")
        return try #require(vectors[part] as? [[String: Any]])
    }

    @Test func `full signatures are good where the script is known, and else inconclusive`() throws
    {
        var found: [String: BitcoinMessageFinding] = [:]
        for entry in try entries("full") {
            let type = try #require(entry["type"] as? String)
            let signatures = try #require(entry["bip322_signatures"] as? [String])
            let message = try message(entry)
            let script = try script(entry)
            for signature in signatures {
                let finding = try BitcoinMessage.check(message, by: script, signature: signature)
                found[type] = finding
                let bare = String(signature.dropFirst(3))
                #expect(try BitcoinMessage.check(message, by: script, signature: bare) == finding)
                #expect(throws: BitcoinMessageRefusal.otherAddress) {
                    try BitcoinMessage.check(message + [0], by: script, signature: signature)
                }
            }
        }
        let valid = BitcoinMessageFinding.valid(.full(lockTime: 2_016, sequence: 2_016))
        #expect(
            found == [
                "p2pkh": valid, "p2wpkh": valid, "p2sh-p2wpkh": valid,
                "p2wsh-multisig-2of2": valid, "p2wsh-multisig-3of3": valid,
                "p2tr-time-lock": .inconclusive(.script),
                "p2sh-multisig-2of2": .inconclusive(.script),
            ])
    }

    @Test func `a proof of funds is inconclusive, whoever made it`() throws {
        for entry in try entries("proof_of_funds") {
            for signature in try #require(entry["bip322_signatures"] as? [String]) {
                #expect(
                    try BitcoinMessage.check(
                        message(entry), by: script(entry), signature: signature)
                        == .inconclusive(.proofOfFunds))
            }
        }
    }

    @Test func `no byte of a good signature can be changed`() throws {
        var checked = 0
        for entry in try entries("simple") + entries("full") {
            let signature = try #require((entry["bip322_signatures"] as? [String])?.first)
            let script = try script(entry)
            let message = try message(entry)
            guard
                case .valid(let form) = try BitcoinMessage.check(
                    message, by: script, signature: signature)
            else { continue }
            let prefix = String(signature.prefix(3))
            let bytes = try Base64.decode(String(signature.dropFirst(3)))
            for index in bytes.indices {
                for bit in [UInt8(1), 0x80] {
                    var other = bytes
                    other[index] ^= bit
                    let text = prefix + Base64.encode(other)
                    #expect(
                        !isValid(message, script, text), "\(form), byte \(index)")
                    checked += 1
                }
            }
        }
        #expect(checked > 2_000)
    }

    private func isValid(
        _ message: [UInt8], _ script: BitcoinScript, _ signature: String
    ) -> Bool {
        do throws(BitcoinMessageRefusal) {
            switch try BitcoinMessage.check(message, by: script, signature: signature) {
            case .valid: return true
            case .inconclusive: return false
            }
        } catch {
            return false
        }
    }

    @Test func `each refusal has its own word`() throws {
        let vectors = try Vectors.object("btc-message/legacy_signmessage.json")
        let entry = try #require((vectors["verify"] as? [[String: Any]])?.first)
        let message = try message(entry)
        let script = try script(entry)
        let good = try #require(entry["signature"] as? String)
        func refusal(
            _ script: BitcoinScript, _ signature: String, _ text: [UInt8]? = nil
        ) -> BitcoinMessageRefusal? {
            do throws(BitcoinMessageRefusal) {
                _ = try BitcoinMessage.check(text ?? message, by: script, signature: signature)
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal(script, good) == nil)
        #expect(refusal(script, good, message + [1]) == .otherAddress)
        #expect(refusal(.p2pkh([UInt8](repeating: 1, count: 20)), good) == .otherAddress)
        #expect(refusal(.p2wpkh([UInt8](repeating: 1, count: 20)), good) == .otherKind)
        #expect(refusal(.p2tr([UInt8](repeating: 1, count: 32)), good) == .otherKind)
        #expect(refusal(script, "A") == .base64(.length(1)))
        #expect(refusal(script, "") == .malformed)
        #expect(refusal(script, String(repeating: "A", count: 16_388)) == .malformed)
        var bytes = try Base64.decode(good)
        bytes[0] = 43
        #expect(refusal(script, Base64.encode(bytes)) == .wrongHeader(43))
        // A nonce's point beyond the curve's field has no key.
        bytes = [27] + [UInt8](repeating: 0xff, count: 64)
        #expect(refusal(script, Base64.encode(bytes)) == .badSignature)
    }

    @Test func `the witness of a full signature is no simple one`() throws {
        let entry = try #require(
            entries("full").first { $0["type"] as? String == "p2sh-p2wpkh" })
        let signature = try #require((entry["bip322_signatures"] as? [String])?.first)
        let full = try BitcoinTransaction.parse(
            try Base64.decode(String(signature.dropFirst(3))))
        var simple: [UInt8] = []
        simple.appendCompactSize(full.inputs[0].witness.count)
        for item in full.inputs[0].witness { simple.appendSized(item) }
        // The transaction of "simple" has no locks, so that this signature is not good for it.
        #expect(throws: BitcoinMessageRefusal.badSignature) {
            try BitcoinMessage.check(
                message(entry), by: script(entry), signature: "smp" + Base64.encode(simple))
        }
        let other = BitcoinScript.p2sh([UInt8](repeating: 7, count: 20))
        #expect(throws: BitcoinMessageRefusal.otherAddress) {
            try BitcoinMessage.check(
                message(entry), by: other, signature: "smp" + Base64.encode(simple))
        }
    }

    @Test(arguments: seeds(200))
    func `no bytes from outside trap`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let scripts: [BitcoinScript] = [
            .p2pkh([UInt8](repeating: 1, count: 20)), .p2sh([UInt8](repeating: 1, count: 20)),
            .p2wpkh([UInt8](repeating: 1, count: 20)), .p2wsh([UInt8](repeating: 1, count: 32)),
            .p2tr([UInt8](repeating: 1, count: 32)), BitcoinScript([]),
        ]
        let count = Int.random(in: 0...120, using: &random)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...UInt8.max, using: &random) }
        for script in scripts {
            for prefix in ["", "smp", "ful", "pof"] {
                #expect(!isValid([], script, prefix + Base64.encode(bytes)), "seed \(seed)")
            }
        }
        // One push of a single byte, which has opcodes of its own, in the input's script.
        let (wanted, _) = BitcoinMessage.toSign([], by: scripts[0])
        var odd = wanted
        odd.inputs[0].signatureScript = [1, UInt8(truncatingIfNeeded: seed), 1, 2]
        #expect(
            !isValid([], scripts[0], "ful" + Base64.encode(odd.serialized(.network))))
    }
}
