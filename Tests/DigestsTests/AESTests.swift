import Digests
import TestKit
import Testing

@Suite struct AESTests {
    struct Wycheproof: Decodable {
        struct Group: Decodable {
            let ivSize, keySize, tagSize: Int
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId: Int
            let key, iv, aad, msg, ct, tag, result: String
        }
        let testGroups: [Group]
    }

    @Test func `AES-256-GCM answers as Wycheproof lists`() throws {
        let file = try Vectors.decode(Wycheproof.self, "crypto/wycheproof_aes_gcm.json")
        var counts = (valid: 0, invalid: 0)
        for group in file.testGroups {
            guard (group.keySize, group.ivSize, group.tagSize) == (256, 96, 128) else { continue }
            for one in group.tests {
                let sealed = bytes(hex: one.ct) + bytes(hex: one.tag)
                let opened = open(
                    sealed, key: bytes(hex: one.key), nonce: bytes(hex: one.iv),
                    header: bytes(hex: one.aad))
                guard one.result == "valid" else {
                    #expect(opened == .failure(.authenticationFailed), "\(one.tcId)")
                    counts.invalid += 1
                    continue
                }
                #expect(opened == .success(bytes(hex: one.msg)), "\(one.tcId)")
                let again = seal(
                    bytes(hex: one.msg), key: bytes(hex: one.key), nonce: bytes(hex: one.iv),
                    header: bytes(hex: one.aad))
                #expect(again == sealed, "\(one.tcId)")
                counts.valid += 1
            }
        }
        #expect(counts.valid > 10)
        #expect(counts.invalid > 10)
    }

    @Test func `a text with any bit changed is not opened, and nothing of it comes out`() {
        let key = [UInt8](repeating: 7, count: 32)
        let nonce = [UInt8](repeating: 9, count: 12)
        let sealed = seal(Array("pay nobody".utf8), key: key, nonce: nonce, header: [1, 2])
        #expect(open(sealed, key: key, nonce: nonce, header: [1, 2]) != .failure(.truncated))
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: AESGCMError.authenticationFailed) {
                var output = [UInt8](repeating: 0xff, count: 10)
                defer { #expect(output.allSatisfy { $0 == 0 }) }
                try output.withUnsafeMutableBytes { memory in
                    try key.withUnsafeBytes {
                        try AESGCM.open(
                            changed, key: $0, nonce: nonce, authenticating: [1, 2], into: memory)
                    }
                }
            }
        }
        #expect(
            open(sealed, key: key, nonce: nonce, header: [1, 3])
                == .failure(.authenticationFailed))
        #expect(
            open(sealed, key: key, nonce: [UInt8](repeating: 8, count: 12), header: [1, 2])
                == .failure(.authenticationFailed))
        #expect(
            open([1, 2, 3], key: key, nonce: nonce, header: []) == .failure(.truncated))
    }

    @Test func `AES-128-CTR is that of SP 800-38A, section F.5`() {
        let key = bytes(hex: "2b7e151628aed2a6abf7158809cf4f3c")
        let counter = bytes(hex: "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
        let text = bytes(
            hex: "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
        let sealed = bytes(
            hex: "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee")
        #expect(counted(text, key: key, counter: counter) == sealed)
        #expect(counted(sealed, key: key, counter: counter) == text)
        #expect(counted([], key: key, counter: counter).isEmpty)
        #expect(
            counted(Array(text.prefix(5)), key: key, counter: counter) == Array(sealed.prefix(5)))
    }

    @Test func `the counter wraps`() {
        let key = [UInt8](repeating: 3, count: 16)
        let last = [UInt8](repeating: 0xff, count: 16)
        let first = [UInt8](repeating: 0, count: 16)
        let stream = counted([UInt8](repeating: 0, count: 32), key: key, counter: last)
        #expect(stream.suffix(16) == counted(first, key: key, counter: first)[...])
    }

    private func seal(
        _ text: [UInt8], key: [UInt8], nonce: [UInt8], header: [UInt8]
    ) -> [UInt8] {
        text.withUnsafeBytes { text in
            key.withUnsafeBytes {
                AESGCM.seal(text, key: $0, nonce: nonce, authenticating: header)
            }
        }
    }

    private func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], header: [UInt8]
    ) -> Result<[UInt8], AESGCMError> {
        var output = [UInt8](repeating: 0, count: max(sealed.count - AESGCM.tagByteCount, 0))
        let result = output.withUnsafeMutableBytes { memory in
            key.withUnsafeBytes { key in
                Result { () throws(AESGCMError) in
                    try AESGCM.open(
                        sealed, key: key, nonce: nonce, authenticating: header, into: memory)
                }
            }
        }
        return result.map { output }
    }

    private func counted(_ text: [UInt8], key: [UInt8], counter: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: text.count)
        output.withUnsafeMutableBytes { memory in
            text.withUnsafeBytes { text in
                key.withUnsafeBytes {
                    AESCTR.apply(to: text, key: $0, counter: counter, into: memory)
                }
            }
        }
        return output
    }
}
