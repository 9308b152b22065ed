import Testing

@testable import KeyVault

/// Bodies as only a faulty program could have encrypted them.
@Suite struct VaultBodyTests {
    private func sample() throws -> [UInt8] { try VaultSamples.vault().body.exposed() }

    private func failure(_ body: [UInt8]) -> VaultError? {
        var bytes = body
        do {
            _ = try Vault(reading: SecretBytes(wiping: &bytes))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a body is read as it was written`() throws {
        #expect(failure(try sample()) == nil)
        #expect(failure([0, 0]) == nil)
    }

    @Test func `a body that is cut or longer is refused`() throws {
        let body = try sample()
        for count in 0..<body.count {
            #expect(failure(Array(body.prefix(count))) == .contentsMalformed, "\(count)")
        }
        #expect(failure(body + [0]) == .contentsMalformed)
        #expect(failure([0, 101]) == .contentsMalformed)
        #expect(failure([0xff, 0xff]) == .contentsMalformed)
    }

    @Test func `no changed byte traps`() throws {
        let body = try sample()
        var refusedCount = 0
        for place in body.indices {
            for flip in [UInt8(1), 0x80, 0xff] {
                var changed = body
                changed[place] ^= flip
                guard let error = failure(changed) else { continue }
                #expect(error == .contentsMalformed)
                refusedCount += 1
            }
        }
        #expect(refusedCount > 100)
    }

    @Test func `a name or a key twice is refused`() throws {
        var one = Vault()
        try one.add(
            .privateKey(VaultSamples.privateKey(1)), name: "a", createdAt: VaultSamples.date)
        var two = Vault()
        try two.add(
            .privateKey(VaultSamples.privateKey(1)), name: "b", createdAt: VaultSamples.date)
        let first = one.body.exposed()
        let second = two.body.exposed()
        #expect(failure([0, 2] + first.dropFirst(2) + first.dropFirst(2)) == .contentsMalformed)
        #expect(failure([0, 2] + first.dropFirst(2) + second.dropFirst(2)) == .contentsMalformed)
    }
}
