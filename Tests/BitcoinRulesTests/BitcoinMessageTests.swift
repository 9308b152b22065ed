import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinMessageTests {
    private func verify(
        _ entry: [String: Any], address: String? = nil, signature: String? = nil
    ) throws -> Bool {
        try BitcoinMessage.verify(
            address: try #require(address ?? entry["address"] as? String),
            message: Array(try #require(entry["message"] as? String).utf8),
            signature: try #require(signature ?? entry["signature"] as? String), network: .mainnet)
    }

    @Test func `the old format's digests come out`() throws {
        let vectors = try Vectors.object("btc-message/legacy_signmessage.json")
        for entry in try #require(vectors["magicHash"] as? [[String: String]])
        where entry["network"] == "bitcoin" {
            let digest = BitcoinMessage.legacyDigest(Array(try #require(entry["message"]).utf8))
            #expect(digest.bytes == bytes(hex: try #require(entry["magicHash"])))
        }
    }

    @Test func `old signatures are good for the kind of address that their header names`() throws {
        let vectors = try Vectors.object("btc-message/legacy_signmessage.json")
        var checked = 0
        for entry in try #require(vectors["verify"] as? [[String: Any]])
        where entry["network"] as? String == "bitcoin" {
            #expect(try verify(entry))
            let compressed = try #require(entry["compressed"] as? [String: String])
            let segwit = try #require(entry["segwit"] as? [String: [String: String]])
            let forms = [compressed] + segwit.values
            for form in forms {
                #expect(
                    try verify(entry, address: form["address"], signature: form["signature"]))
                for other in forms where other != form {
                    #expect(
                        try !verify(
                            entry, address: form["address"], signature: other["signature"]))
                }
                checked += 1
            }
        }
        #expect(checked == 3)
        for entry in try #require(vectors["invalid_verify"] as? [[String: Any]]) {
            #expect(try !verify(entry), "\(entry)")
        }
        for entry in try #require(vectors["invalid_signature"] as? [[String: String]]) {
            let signature = Base64.encode(bytes(hex: try #require(entry["hex"])))
            #expect(throws: BitcoinMessageError.signatureMalformed) {
                try BitcoinMessage.verify(
                    address: "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM", message: [],
                    signature: signature, network: .mainnet)
            }
        }
    }

    @Test func `BIP-0322's transactions come out`() throws {
        let vectors = try Vectors.object("btc-message/bip322_basic.json")
        for entry in try #require(vectors["tx_hashes"] as? [[String: String]]) {
            let script = try BitcoinAddress.decode(
                try #require(entry["address"]), network: .mainnet)
            let message = Array(try #require(entry["message"]).utf8)
            let hash = BitcoinTaggedHash.signedMessage.hash(message)
            #expect(hash.bytes == bytes(hex: try #require(entry["message_hash"])))
            let (transaction, _) = BitcoinMessage.toSign(message, by: script)
            let toSpend = transaction.inputs[0].previousOutput.transaction
            #expect(toSpend.bitcoinText == entry["to_spend_tx_hash"])
            #expect(transaction.txID.bitcoinText == entry["to_sign_tx_hash"])
        }
    }

    @Test func `BIP-0322's simple signatures are good with and without a prefix`() throws {
        var checked = 0
        for file in ["bip322_basic", "bip322_generated"] {
            let vectors = try Vectors.object("btc-message/\(file).json")
            for entry in try #require(vectors["simple"] as? [[String: Any]]) {
                for signature in try #require(entry["bip322_signatures"] as? [String]) {
                    #expect(try verify(entry, signature: signature), "\(entry)")
                    let isPrefixed = signature.hasPrefix("smp")
                    let bare = String(signature.dropFirst(isPrefixed ? 3 : 0))
                    #expect(try verify(entry, signature: bare), "\(entry)")
                    var other = entry
                    other["message"] = "another message"
                    #expect(try !verify(other, signature: bare))
                    checked += 1
                }
            }
        }
        #expect(checked == 8)
    }

    @Test func `BIP-0322's bad signatures are good for nobody`() throws {
        for file in ["bip322_basic", "bip322_generated"] {
            let vectors = try Vectors.object("btc-message/\(file).json")
            for entry in try #require(vectors["error"] as? [[String: Any]]) {
                do {
                    #expect(try !verify(entry), "\(entry)")
                } catch {
                    #expect(error is BitcoinMessageError)
                }
            }
        }
    }

    @Test func `what cannot be checked is named`() throws {
        let good = "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l"
        func error(_ address: String, _ signature: String) -> BitcoinMessageError? {
            do {
                _ = try BitcoinMessage.verify(
                    address: address, message: [], signature: signature, network: .mainnet)
                return nil
            } catch {
                return error
            }
        }
        let testnet = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"
        #expect(error(testnet, "AA==") == .address(.wrongNetwork))
        #expect(error(good, "A") == .base64(.length(1)))
        #expect(error(good, "not-valid-bas!!!") == .base64(.character(offset: 3)))
        #expect(error(good, "AgAA") == nil)
        #expect(error(good, "AwAA") == .signatureMalformed)
        #expect(error(good, "AP8=") == .signatureMalformed)
        #expect(error("16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM", "AA==") == .signatureMalformed)
        #expect(error("bc1pfeessrawgf", "AA==") == .unsupported)
        let header = Base64.encode([26] + [UInt8](repeating: 1, count: 64))
        #expect(error(good, header) == .signatureMalformed)
    }
}
