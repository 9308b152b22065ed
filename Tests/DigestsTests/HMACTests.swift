import Digests
import TestKit
import Testing

@Suite struct HMACTests {
    struct EthersCase: Decodable {
        let name, data, key, algorithm, hmac: String
    }

    @Test func `the codes are those that ethers lists`() throws {
        let cases = try Vectors.decode([EthersCase].self, "crypto/ethers_hmac.json")
        #expect(cases.count == 86)
        for one in cases {
            let code = authenticate(one.algorithm, bytes(hex: one.data), key: bytes(hex: one.key))
            #expect(code == bytes(hex: one.hmac), "\(one.name)")
        }
    }

    struct Wycheproof: Decodable {
        struct Group: Decodable {
            let tagSize: Int
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId: Int
            let key, msg, tag, result: String
        }
        let testGroups: [Group]
    }

    @Test(arguments: ["sha256", "sha512"])
    func `only codes that Wycheproof has as valid agree`(algorithm: String) throws {
        let file = try Vectors.decode(Wycheproof.self, "crypto/wycheproof_hmac_\(algorithm).json")
        var checkedCount = 0
        for group in file.testGroups {
            for one in group.tests {
                let code = authenticate(algorithm, bytes(hex: one.msg), key: bytes(hex: one.key))
                let agrees = Array(code.prefix(group.tagSize / 8)) == bytes(hex: one.tag)
                #expect(agrees == (one.result == "valid"), "\(algorithm) \(one.tcId)")
                checkedCount += 1
            }
        }
        #expect(checkedCount == 116)
    }

    @Test func `an empty key is a key of its own, whatever was used before`() {
        let before = HMACSHA256.authenticate([1], key: [9, 9, 9])
        let empty = HMACSHA256.authenticate([1], key: [])
        #expect(before != empty)
        #expect(empty == HMACSHA256.authenticate([1], key: [UInt8](repeating: 0, count: 64)))
    }

    private func authenticate(_ algorithm: String, _ message: [UInt8], key: [UInt8]) -> [UInt8] {
        algorithm == "sha256"
            ? HMACSHA256.authenticate(message, key: key)
            : HMACSHA512.authenticate(message, key: key)
    }
}
