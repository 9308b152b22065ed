import BitcoinRules
import EVMRules
import KeyVault
import PublicKeys
import Testing

@Suite struct VaultKeyringTests {
    private func keyring() throws -> VaultKeyring { VaultKeyring(try VaultSamples.vault()) }

    private func origin(_ fingerprint: UInt32, _ path: String) throws -> KeyLocation {
        KeyLocation(
            fingerprint: KeyFingerprint(rawValue: fingerprint), path: try DerivationPath(path))
    }

    @Test func `keys are those of plain derivation, the first time and later`() throws {
        var keyring = try keyring()
        let seed = try Mnemonic.seed(english: VaultSamples.phrase)
        for path in ["m", "m/0", "m/84h/0h/0h/0/5", "m/84h/0h/0h/0/6", "m/84h/0h/0h/1/5"] {
            let wanted = try ExtendedPrivateKey(seed: seed)
                .derived(along: DerivationPath(path)).publicHalf.publicKey
            for _ in 0..<2 {
                let place = try origin(0x73c5_da0a, path)
                #expect(try keyring.key(at: place).publicKey == wanted)
                #expect(try keyring.key(at: place, publicKey: wanted).publicKey == wanted)
            }
        }
    }

    @Test func `more nodes than are kept are derived again`() throws {
        var keyring = try keyring()
        let first = try keyring.key(at: origin(0x73c5_da0a, "m/0/1")).publicKey
        for index in 0..<600 {
            _ = try keyring.key(at: origin(0x73c5_da0a, "m/\(index)/1"))
        }
        #expect(try keyring.key(at: origin(0x73c5_da0a, "m/0/1")).publicKey == first)
        let deep = "m" + String(repeating: "/0", count: 255)
        #expect(throws: Never.self) { _ = try keyring.key(at: origin(0x73c5_da0a, deep)) }
    }

    @Test func `an account's key is found by its master's fingerprint`() throws {
        var keyring = try keyring()
        let account = try VaultSamples.accountOrigin()
        let path = try DerivationPath("m/84h/0h/0h/0/3")
        let wanted = try ExtendedPrivateKey(seed: VaultSamples.otherSeed())
            .derived(along: path).publicHalf.publicKey
        let place = KeyLocation(fingerprint: account.fingerprint, path: path)
        #expect(try keyring.key(at: place).publicKey == wanted)
        let above = try origin(account.fingerprint.rawValue, "m/84h/0h")
        #expect(throws: VaultKeyringError.unknownKey(above)) { _ = try keyring.key(at: above) }
    }

    @Test func `a key alone has no children`() throws {
        var keyring = try keyring()
        let single = try #require(keyring.entries.last)
        #expect(try keyring.key(at: single.origin).publicKey == single.publicKey)
        #expect(keyring.find(single.publicKey) == single.origin)
        let child = try origin(single.origin.fingerprint.rawValue, "m/0")
        #expect(throws: VaultKeyringError.unknownKey(child)) { _ = try keyring.key(at: child) }
        #expect(throws: VaultKeyringError.unknownKey(single.origin)) {
            _ = try keyring.extendedPublicKey(at: single.origin)
        }
    }

    @Test func `a location is made of a request's numbers`() throws {
        let hardened = ChildNumber.hardenedBit
        let place = KeyLocation(fingerprint: 0x73c5_da0a, steps: [84 | hardened, 5])
        #expect(place == (try origin(0x73c5_da0a, "m/84h/5")))
        #expect(place?.description == "[73c5da0a/84h/5]")
        let deep = [UInt32](repeating: 0, count: 256)
        #expect(KeyLocation(fingerprint: 1, steps: deep) == nil)
    }

    @Test func `unknown fingerprints and other public keys are refused`() throws {
        var keyring = try keyring()
        let foreign = try origin(0xdead_beef, "m/84h/0h/0h/0/0")
        #expect(throws: VaultKeyringError.unknownKey(foreign)) {
            _ = try keyring.key(at: foreign)
        }
        let own = try origin(0x73c5_da0a, "m/84h/0h/0h/0/0")
        let other = try VaultSamples.privateKey(1).publicKey
        #expect(throws: VaultKeyringError.publicKeyMismatch) {
            _ = try keyring.key(at: own, publicKey: other)
        }
        #expect(keyring.find(other) == nil)
    }

    @Test func `keys are found by their scripts and addresses`() throws {
        var keyring = try keyring()
        let range = VaultKeyring.SearchRange(account: 0, indexes: 0..<5)
        let first = try keyring.key(at: origin(0x73c5_da0a, "m/86h/0h/0h/1/4")).publicKey
        let taproot = try BitcoinAccountForm.taproot.script(paying: first)
        let match = try #require(try keyring.find(taproot, network: .mainnet, in: range))
        #expect(match.origin == (try origin(0x73c5_da0a, "m/86h/0h/0h/1/4")))
        #expect(match.form == .taproot)
        #expect(try keyring.find(taproot, network: .testnet, in: range) == nil)
        let shorter = VaultKeyring.SearchRange(account: 0, indexes: 0..<4)
        #expect(try keyring.find(taproot, network: .mainnet, in: shorter) == nil)
        let single = try #require(keyring.entries.last)
        for form in BitcoinAccountForm.allCases {
            let script = try form.script(paying: single.publicKey)
            let match = try #require(try keyring.find(script, network: .regtest, in: range))
            #expect(match.origin == single.origin)
            #expect(match.form == form)
        }
        let account = try keyring.key(at: origin(0x73c5_da0a, "m/44h/60h/0h/0/2")).publicKey
        let place = try keyring.find(account.evmAddress, in: range)
        #expect(place == (try origin(0x73c5_da0a, "m/44h/60h/0h/0/2")))
        #expect(try keyring.find(single.publicKey.evmAddress, in: range) == single.origin)
    }

    @Test func `a search has its bounds`() throws {
        var keyring = try keyring()
        let script = BitcoinScript([0x6a])
        let wide = VaultKeyring.SearchRange(account: 0, indexes: 0..<10_001)
        #expect(throws: VaultKeyringError.searchTooLarge) {
            _ = try keyring.find(script, network: .mainnet, in: wide)
        }
        let high = VaultKeyring.SearchRange(
            account: 0, indexes: ChildNumber.hardenedBit..<ChildNumber.hardenedBit + 1)
        #expect(throws: VaultKeyringError.indexOutOfRange) {
            _ = try keyring.find(script, network: .mainnet, in: high)
        }
        let account = VaultKeyring.SearchRange(
            account: ChildNumber.hardenedBit, indexes: 0..<1)
        #expect(throws: VaultKeyringError.indexOutOfRange) {
            _ = try keyring.find(script, network: .mainnet, in: account)
        }
    }
}
