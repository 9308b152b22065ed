import Digests
import KeyVault
import Testing

@Suite struct VaultSealTests {
    private func sample() throws -> [UInt8] {
        try VaultSeal.seal(
            try VaultSamples.vault(), password: VaultSamples.password(), cost: VaultSamples.cost)
    }

    /// What somebody makes who knows the format, but not the password.
    private func redigested(_ file: [UInt8]) -> [UInt8] {
        let content = Array(file.dropLast(32))
        return content + SHA256.hash(content)
    }

    private func failure(_ file: [UInt8], _ password: String = "correct horse") -> VaultError? {
        do {
            _ = try VaultSeal.open(file, password: VaultSamples.password(password))
            return nil
        } catch {
            return error
        }
    }

    @Test func `what is sealed is opened again, and no two seals are alike`() throws {
        let vault = try VaultSamples.vault()
        let first = try sample()
        let second = try sample()
        #expect(
            try VaultSeal.open(first, password: VaultSamples.password()).entries == vault.entries)
        #expect(first.count == second.count)
        #expect(first[20..<64] != second[20..<64])
        #expect(first[96...] != second[96...])
        let empty = try VaultSeal.seal(
            Vault(), password: VaultSamples.password(), cost: VaultSamples.cost)
        #expect(try VaultSeal.open(empty, password: VaultSamples.password()).entries.isEmpty)
    }

    @Test func `the standard cost is scrypt with 2 to the 17th`() throws {
        let file = try VaultSeal.seal(try VaultSamples.vault(), password: VaultSamples.password())
        #expect(Array(file[8..<20]) == [0, 1, 1, 17, 0, 0, 0, 8, 0, 0, 0, 1])
        #expect(failure(file) == nil)
        #expect(failure(file, "wrong") == .wrongPassword)
    }

    @Test func `nothing secret is readable in the file`() throws {
        let file = try sample()
        for text in ["hot", "Café", "single"] {
            let needle = Array(text.utf8)
            #expect(!file.indices.contains { file[$0...].starts(with: needle) })
        }
        let secret = [UInt8](repeating: 0, count: 16)
        #expect(!file.indices.contains { file[$0...].starts(with: secret) })
    }

    @Test func `a wrong password is told from a changed file`() throws {
        let file = try sample()
        #expect(failure(file, "correct hors") == .wrongPassword)
        #expect(failure(file, "") == .passwordLengthInvalid)
        #expect(failure(file, String(repeating: "a", count: 1_025)) == .passwordLengthInvalid)
        var body = file
        body[100] ^= 1
        #expect(failure(body) == .damaged)
        #expect(failure(redigested(body)) == .changed)
        #expect(failure(redigested(body), "wrong") == .wrongPassword)
    }

    @Test func `any flipped bit is refused as damage`() throws {
        let file = try sample()
        for bit in 0..<file.count * 8 {
            var changed = file
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let error = try #require(failure(changed))
            switch bit / 8 {
            case 0..<8: #expect(error == .notAVault)
            case 8..<10:
                #expect(error == .foreignVersion(UInt16(changed[8]) << 8 | UInt16(changed[9])))
            default: #expect(error == .damaged)
            }
        }
    }

    @Test func `any flipped bit is refused when the digest is made to fit`() throws {
        let file = try sample()
        for bit in 10 * 8..<(file.count - 32) * 8 {
            var changed = file
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let error = try #require(failure(redigested(changed)))
            switch bit / 8 {
            case 10: #expect(error == .foreignDerivation(changed[10]))
            case 11..<20: #expect(error == .costRefused || error == .wrongPassword)
            case 20..<96: #expect(error == .wrongPassword)
            default: #expect(error == .changed)
            }
        }
    }

    @Test func `a file that is cut or longer is refused`() throws {
        let file = try sample()
        for count in 0..<file.count {
            let cut = Array(file.prefix(count))
            switch count {
            case 0..<8: #expect(failure(cut) == .notAVault)
            case 8..<144: #expect(failure(cut) == .wrongLength)
            default: #expect(failure(cut) == .damaged)
            }
            guard count >= 144 else { continue }
            let error = failure(redigested(cut))
            #expect(error == .changed)
        }
        #expect(failure(file + [0]) == .damaged)
        #expect(failure(redigested(file + [0])) == .changed)
        let huge = file + [UInt8](repeating: 0, count: VaultSeal.byteCountMax)
        #expect(failure(huge) == .wrongLength)
    }

    @Test(arguments: [
        (costLog2: UInt8(40), blockSize: UInt32(8), parallelization: UInt32(1)),
        (22, 8, 1), (17, 65, 1), (17, 0xffff_ffff, 0xffff_ffff), (255, 8, 1), (0, 8, 1),
        (17, 0, 1), (17, 8, 0), (17, 8, 9), (22, 2, 2), (20, 64, 1),
    ])
    func `a cost that is not bearable is refused before any work`(
        costLog2: UInt8, blockSize: UInt32, parallelization: UInt32
    ) throws {
        func bigEndian(_ value: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
        }
        var file = try sample()
        file.replaceSubrange(
            11..<20, with: [costLog2] + bigEndian(blockSize) + bigEndian(parallelization))
        #expect(failure(redigested(file)) == .costRefused)
        let cost = PasswordCost.scrypt(
            costLog2: Int(costLog2), blockSize: Int(blockSize),
            parallelization: Int(parallelization))
        #expect(throws: VaultError.costRefused) {
            try VaultSeal.seal(Vault(), password: VaultSamples.password(), cost: cost)
        }
    }

    @Test func `only scrypt seals, and an empty password does not`() {
        #expect(throws: VaultError.costRefused) {
            try VaultSeal.seal(
                Vault(), password: VaultSamples.password(), cost: .pbkdf2(rounds: 1))
        }
        #expect(throws: VaultError.passwordLengthInvalid) {
            try VaultSeal.seal(
                Vault(), password: VaultSamples.password(""), cost: VaultSamples.cost)
        }
    }
}
