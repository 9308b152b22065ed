import Digests
import Encodings
import EVMRules
import KeyVault
import PublicKeys
@_spi(UncheckedDigest) import SignerPolicy
import TestKit
import Testing
import Units

@Suite struct SigningTests {
    struct Deterministic: Decodable {
        struct Case: Decodable {
            let d, m, signature: String
            let recoveryId: Int
        }
        let valid: [Case]
    }

    @Test func `signatures are those of RFC 6979`() throws {
        let file = try Vectors.decode(Deterministic.self, "crypto/rfc6979_secp256k1.json")
        #expect(file.valid.count > 1_000)
        for one in file.valid {
            let key = try key(one.d)
            let signature = key.signECDSA(digest(one.m), grindingLowR: false)
            #expect(Hex.encode(signature.compact) == one.signature)
            let recoverable = key.signRecoverable(digest(one.m))
            #expect(
                Hex.encode(recoverable.r.bigEndianBytes + recoverable.s.bigEndianBytes)
                    == one.signature)
            #expect(recoverable.isYOdd == (one.recoveryId == 1))
            let signer = try recoverable.signer(ofDigest: digest(one.m).bytes)
            #expect(signer == key.publicKey.evmAddress)
        }
    }

    struct Nonces: Decodable {
        let message, d, k0: String
    }

    @Test func `a low r is ground with a little-endian counter from 1`() throws {
        var retries = 0
        for one in try Vectors.decode([Nonces].self, "crypto/rfc6979_nonces.json") {
            let message = SHA256.hash(Array(one.message.utf8))
            #expect(Hex.encode(nonce(key: bytes(hex: one.d), message, extra: [])) == one.k0)
        }
        for seed in UInt8(1)...60 {
            let secret = SHA256.hash([seed])
            let message = SHA256.hash([seed, seed])
            let key = try key(Hex.encode(secret))
            let signature = key.signECDSA(digest(Hex.encode(message)), grindingLowR: true)
            var counter: UInt8 = 0
            var expected = try r(ofNonce: nonce(key: secret, message, extra: []))
            while expected[0] >= 0x80 {
                counter += 1
                let extra = [counter] + [UInt8](repeating: 0, count: 31)
                expected = try r(ofNonce: nonce(key: secret, message, extra: extra))
            }
            retries += Int(counter)
            #expect(signature.r.bytes == expected)
            #expect(signature.der.count <= 70)
            let isValid = signature.isValid(
                for: key.publicKey, digest: try #require(Bytes32(message)))
            #expect(isValid)
        }
        #expect(retries > 30)
    }

    @Test func `signatures of BIP-0143 are made again`() throws {
        var count = 0
        for item in try Vectors.list("btc-tx/bip143.json") {
            let hashes = try #require(item["sigHashes"] as? [String])
            let signatures = try #require(item["signatures"] as? [String])
            let secrets = try #require(item["private_keys"] as? [String])
            guard hashes.count == 1, let wanted = signatures.last else { continue }
            let made = try secrets.map { secret in
                try key(secret).signECDSA(digest(hashes[0]), grindingLowR: false).der
            }
            #expect(made.contains { Hex.encode($0) + "01" == wanted })
            count += 1
        }
        #expect(count > 0)
    }

    @Test func `Schnorr signatures are those of BIP-0340`() throws {
        var counts = (signed: 0, verified: 0)
        for row in try schnorrRows() {
            let message = bytes(hex: row[4])
            let signature = bytes(hex: row[5])
            let publicKey = try? XOnlyPublicKey(bytes(hex: row[2]))
            let isValid = publicKey.map {
                SchnorrCheck.isValid(signature, for: $0, message: message)
            }
            #expect((isValid ?? false) == (row[6] == "TRUE"), "\(row[0])")
            counts.verified += 1
            guard !row[1].isEmpty, message.count == 32 else { continue }
            let made = try key(row[1]).signSchnorr(
                digest(row[4]), auxiliary: bytes(hex: row[3]))
            #expect(made == signature, "\(row[0])")
            counts.signed += 1
        }
        #expect(counts.signed >= 2)
        #expect(counts.verified >= 10)
    }

    @Test func `taproot keys and witnesses are those of BIP-0341`() throws {
        let file = try Vectors.object("btc-tx/bip341_wallet.json")
        let spending = try #require(file["keyPathSpending"] as? [[String: Any]])
        let inputs = try #require(spending[0]["inputSpending"] as? [[String: Any]])
        #expect(inputs.count > 3)
        for input in inputs {
            let given = try #require(input["given"] as? [String: Any])
            let between = try #require(input["intermediary"] as? [String: Any])
            let expected = try #require(input["expected"] as? [String: Any])
            let root = (given["merkleRoot"] as? String).flatMap { Bytes32(bytes(hex: $0)) }
            let tweaked = try key(given["internalPrivkey"] as! String).taprootTweaked(
                merkleRoot: root)
            let secret = tweaked.withBytes { Hex.encode(Array($0)) }
            #expect(secret == between["tweakedPrivkey"] as? String)
            let signature = tweaked.signSchnorr(
                digest(between["sigHash"] as! String),
                auxiliary: [UInt8](repeating: 0, count: 32))
            let witness = try #require(expected["witness"] as? [String])
            #expect(witness[0].hasPrefix(Hex.encode(signature)))
        }
    }

    @Test func `auxiliary bytes of another length are a fault`() async {
        await #expect(processExitsWith: .failure) {
            var secret = [UInt8](repeating: 1, count: 32)
            let key = try PrivateKey(wiping: &secret)
            let digest = ApprovedDigest(unchecked: Bytes32(head: 1, tail: 2))
            _ = key.signSchnorr(digest, auxiliary: [])
        }
    }

    private func key(_ hex: String) throws -> PrivateKey {
        var secret = bytes(hex: hex)
        return try PrivateKey(wiping: &secret)
    }

    private func digest(_ hex: String) -> ApprovedDigest {
        guard let digest = Bytes32(bytes(hex: hex)) else { preconditionFailure("32 bytes") }
        return ApprovedDigest(unchecked: digest)
    }

    private func schnorrRows() throws -> [[String]] {
        let text = String(decoding: try Vectors.data("crypto/bip340_schnorr.csv"), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// RFC 6979, section 3.2, for one try; with further data as section 3.6 allows.
    private func nonce(key: [UInt8], _ message: [UInt8], extra: [UInt8]) -> [UInt8] {
        var value = [UInt8](repeating: 1, count: 32)
        var state = [UInt8](repeating: 0, count: 32)
        for separator in [UInt8(0), 1] {
            state = HMACSHA256.authenticate(
                value + [separator] + key + message + extra, key: state)
            value = HMACSHA256.authenticate(value, key: state)
        }
        return HMACSHA256.authenticate(value, key: state)
    }

    private func r(ofNonce nonce: [UInt8]) throws -> [UInt8] {
        try key(Hex.encode(nonce)).publicKey.xOnly.bytes
    }
}
