import Digests
import TestKit
import Testing

@Suite struct KeyDerivationTests {
    struct EthersCase: Decodable {
        struct PBKDF2Part: Decodable {
            let algorithm, key: String
            let iterations: Int
        }
        struct ScryptPart: Decodable {
            let N, r, p: Int
            let key: String
        }
        let name, password, salt: String
        let dkLen: Int
        let pbkdf2: PBKDF2Part
        let scrypt: ScryptPart
    }

    @Test func `PBKDF2 and scrypt give the keys that ethers lists`() throws {
        let cases = try Vectors.decode([EthersCase].self, "crypto/ethers_pbkdf_scrypt.json")
        #expect(cases.count == 177)
        for one in cases {
            let password = bytes(hex: one.password)
            let salt = bytes(hex: one.salt)
            let derived = try derive(
                one.pbkdf2.algorithm, password, salt, rounds: one.pbkdf2.iterations,
                byteCount: one.dkLen)
            #expect(derived == bytes(hex: one.pbkdf2.key), "\(one.name)")
            let key = try Scrypt.derive(
                password: password, salt: salt, cost: one.scrypt.N, blockSize: one.scrypt.r,
                parallelization: one.scrypt.p, byteCount: one.dkLen)
            #expect(key == bytes(hex: one.scrypt.key), "\(one.name)")
        }
    }

    struct Wycheproof: Decodable {
        struct Group: Decodable {
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId, iterationCount, dkLen: Int
            let password, salt, dk, result: String
        }
        let testGroups: [Group]
    }

    @Test(arguments: ["sha256", "sha512"])
    func `PBKDF2 gives the keys that Wycheproof lists`(algorithm: String) throws {
        let path = "crypto/wycheproof_pbkdf2_hmac\(algorithm).json"
        let file = try Vectors.decode(Wycheproof.self, path)
        for one in file.testGroups.flatMap(\.tests) {
            #expect(one.result == "valid")
            let key = try derive(
                algorithm, bytes(hex: one.password), bytes(hex: one.salt),
                rounds: one.iterationCount, byteCount: one.dkLen)
            #expect(key == bytes(hex: one.dk), "\(algorithm) \(one.tcId)")
        }
    }

    @Test func `PBKDF2 refuses rounds and lengths out of range`() {
        for rounds in [0, -1, Int(Int32.max) + 1] {
            #expect(throws: KeyDerivationError.roundsOutOfRange(rounds)) {
                try PBKDF2.sha256(password: [1], salt: [1], rounds: rounds, byteCount: 32)
            }
        }
        for byteCount in [0, -1, 65_537] {
            #expect(throws: KeyDerivationError.byteCountOutOfRange(byteCount)) {
                try PBKDF2.sha512(password: [1], salt: [1], rounds: 1, byteCount: byteCount)
            }
        }
    }

    @Test func `scrypt refuses costs that are no power of two or too high for the block size`() {
        for cost in [Int.min, -2, 0, 1, 3, 1_023] {
            #expect(throws: KeyDerivationError.costInvalid(cost)) {
                try scrypt(cost: cost, blockSize: 8, parallelization: 1)
            }
        }
        #expect(throws: KeyDerivationError.costInvalid(1 << 16)) {
            try scrypt(cost: 1 << 16, blockSize: 1, parallelization: 1)
        }
    }

    @Test func `scrypt refuses parameters that need too much memory or are out of range`() {
        for (blockSize, parallelization) in [
            (0, 1), (1, 0), (-1, 1), (1 << 15, 1 << 15), (.max, 1),
        ] {
            #expect(throws: KeyDerivationError.blockSizeOrParallelizationInvalid) {
                try scrypt(cost: 2, blockSize: blockSize, parallelization: parallelization)
            }
        }
        #expect(throws: KeyDerivationError.memoryLimitExceeded) {
            try scrypt(cost: 1 << 20, blockSize: 8, parallelization: 1)
        }
        #expect(throws: KeyDerivationError.memoryLimitExceeded) {
            try scrypt(cost: 1 << 61, blockSize: 1 << 20, parallelization: 1)
        }
    }

    private func scrypt(
        cost: Int, blockSize: Int, parallelization: Int
    ) throws(KeyDerivationError) -> [UInt8] {
        try Scrypt.derive(
            password: [1], salt: [2], cost: cost, blockSize: blockSize,
            parallelization: parallelization, byteCount: 32)
    }

    private func derive(
        _ algorithm: String, _ password: [UInt8], _ salt: [UInt8], rounds: Int, byteCount: Int
    ) throws(KeyDerivationError) -> [UInt8] {
        algorithm == "sha256"
            ? try PBKDF2.sha256(
                password: password, salt: salt, rounds: rounds, byteCount: byteCount)
            : try PBKDF2.sha512(
                password: password, salt: salt, rounds: rounds, byteCount: byteCount)
    }
}
