import Digests
import TestKit
import Testing

@Suite struct PublishedHashesTests {
    struct EthersHash: Decodable {
        let name, data, sha256, sha512, ripemd160, keccak256: String
    }

    @Test func `the four hash functions give the digests that ethers lists`() throws {
        let cases = try Vectors.decode([EthersHash].self, "crypto/ethers_hashes.json")
        #expect(cases.count == 172)
        for one in cases {
            let data = bytes(hex: one.data)
            #expect(SHA256.hash(data) == bytes(hex: one.sha256), "\(one.name)")
            #expect(SHA512.hash(data) == bytes(hex: one.sha512), "\(one.name)")
            #expect(RIPEMD160.hash(data) == bytes(hex: one.ripemd160), "\(one.name)")
            #expect(Keccak256.hash(data) == bytes(hex: one.keccak256), "\(one.name)")
            #expect(Hash160.hash(data) == RIPEMD160.hash(bytes(hex: one.sha256)), "\(one.name)")
        }
    }

    struct KeccakCase: Decodable {
        let bits: Int
        let msg, md: String
    }

    @Test(arguments: ["Short", "Long"])
    func `Keccak-256 gives the digests of the SHA-3 submission`(length: String) throws {
        let cases = try Vectors.decode(
            [KeccakCase].self, "crypto/keccak256_\(length)MsgKAT_256.json")
        var checkedCount = 0
        for one in cases where one.bits % 8 == 0 {
            let message = [UInt8](bytes(hex: one.msg).prefix(one.bits / 8))
            #expect(Keccak256.hash(message) == bytes(hex: one.md), "\(one.bits) bits")
            checkedCount += 1
        }
        #expect(checkedCount > 40)
    }

    @Test func `double SHA-256 is SHA-256 twice, with arrays and in place`() {
        var random = SplitMix64(seed: 1)
        for count in [0, 1, 31, 32, 55, 56, 63, 64, 80, 1_000] {
            let data = random.bytes(count)
            let expected = SHA256.hash(SHA256.hash(data))
            #expect(SHA256.doubleHash(data) == expected)
            var room = data + [UInt8](repeating: 0, count: 32)
            room.withUnsafeMutableBytes { buffer in
                let input = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                SHA256.doubleHash(input, into: buffer)
            }
            #expect(Array(room.prefix(32)) == expected)
        }
    }

    @Test func `Keccak-256 writes into memory that holds its input`() {
        var random = SplitMix64(seed: 2)
        for count in [0, 1, 32, 135, 136, 137, 271, 272, 273] {
            let data = random.bytes(count)
            var room = data + [UInt8](repeating: 0, count: 32)
            room.withUnsafeMutableBytes { buffer in
                Keccak256.hash(UnsafeRawBufferPointer(rebasing: buffer[..<count]), into: buffer)
            }
            #expect(Array(room.prefix(32)) == Keccak256.hash(data))
        }
    }

    @Test func `hashes from many threads at once are the same as from one`() async {
        let messages = (0..<64).map { [UInt8](repeating: UInt8($0), count: $0 * 7) }
        let expected = messages.map(SHA256.hash)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    (0..<50).allSatisfy { _ in messages.map(SHA256.hash) == expected }
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    @Test func `a digest that has no room stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var room = [UInt8](repeating: 0, count: 31)
            room.withUnsafeMutableBytes { output in
                SHA256.doubleHash(UnsafeRawBufferPointer(start: nil, count: 0), into: output)
            }
        }
        await #expect(processExitsWith: .failure) {
            var room = [UInt8](repeating: 0, count: 31)
            room.withUnsafeMutableBytes { output in
                Keccak256.hash(UnsafeRawBufferPointer(start: nil, count: 0), into: output)
            }
        }
    }
}
