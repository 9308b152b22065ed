import KeyVault
import PublicKeys
import Testing
import Units

@Suite struct VaultTests {
    @Test func `entries are kept in order, with what can be said of them`() throws {
        let vault = try VaultSamples.vault()
        #expect(vault.entries.map(\.name) == ["hot", "seed", "account", "single"])
        #expect(vault.entries.map(\.kind) == [.entropy, .seed, .extendedKey, .privateKey])
        #expect(vault.entries.map(\.label) == ["Café, day to day", "", "", ""])
        #expect(vault.entries.allSatisfy { $0.createdAt == VaultSamples.date })
        #expect(vault.entries[0].origin.description == "[73c5da0a]")
        #expect(vault.entries[2].origin == (try VaultSamples.accountOrigin()))
        let single = try VaultSamples.privateKey(9).publicKey
        #expect(vault.entries[3].publicKey == single)
        #expect(vault.entries[3].extendedKey == nil)
        #expect(vault.exposedPhrase(of: "hot") == VaultSamples.phrase)
        #expect(vault.exposedPhrase(of: "seed") == nil)
        #expect(vault.exposedPhrase(of: "nobody") == nil)
    }

    @Test func `names and labels follow their rules`() throws {
        var vault = Vault()
        for name in ["", "Hot", "a b", "é", "a/b", String(repeating: "a", count: 65)] {
            #expect(throws: VaultError.nameInvalid, "\(name)") {
                try vault.add(.generated(), name: name, createdAt: VaultSamples.date)
            }
        }
        for label in ["a\nb", "\u{7f}", String(repeating: "é", count: 101)] {
            #expect(throws: VaultError.labelInvalid) {
                try vault.add(
                    .generated(), name: "a", label: label, createdAt: VaultSamples.date)
            }
        }
        #expect(vault.entries.isEmpty)
        try vault.add(
            .generated(), name: String(repeating: "a", count: 64),
            label: String(repeating: "é", count: 100), createdAt: Timestamp(milliseconds: .min))
        #expect(vault.entries[0].createdAt == Timestamp(milliseconds: .min))
    }

    @Test func `a name or a key is there once`() throws {
        var vault = try VaultSamples.vault()
        #expect(throws: VaultError.nameTaken) {
            try vault.add(.generated(), name: "hot", createdAt: VaultSamples.date)
        }
        #expect(throws: VaultError.keyAlreadyThere("hot")) {
            try vault.add(
                .words(VaultSamples.phrase), name: "twin", createdAt: VaultSamples.date)
        }
        #expect(throws: VaultError.keyAlreadyThere("hot")) {
            let seed = try Mnemonic.seed(english: VaultSamples.phrase)
            try vault.add(.seed(seed), name: "twin", createdAt: VaultSamples.date)
        }
        #expect(vault.entries.count == 4)
    }

    @Test func `an entry is removed and the others stay`() throws {
        var vault = try VaultSamples.vault()
        let before = vault.entries
        try vault.remove(name: "seed")
        #expect(vault.entries.map(\.name) == ["hot", "account", "single"])
        #expect(vault.entries.map(\.publicKey) == [0, 2, 3].map { before[$0].publicKey })
        #expect(throws: VaultError.noSuchEntry) { try vault.remove(name: "seed") }
        try vault.remove(name: "single")
        try vault.remove(name: "hot")
        try vault.remove(name: "account")
        #expect(vault.entries.isEmpty)
    }

    @Test func `a full vault takes no more`() throws {
        var vault = Vault()
        for last in UInt8(1)...100 {
            try vault.add(
                .privateKey(VaultSamples.privateKey(last)), name: "k\(last)",
                createdAt: VaultSamples.date)
        }
        #expect(throws: VaultError.tooManyEntries) {
            try vault.add(.generated(), name: "more", createdAt: VaultSamples.date)
        }
        let file = try VaultSeal.seal(
            vault, password: VaultSamples.password(), cost: VaultSamples.cost)
        let opened = try VaultSeal.open(file, password: VaultSamples.password())
        #expect(opened.entries == vault.entries)
    }

    @Test func `fresh secrets are 24 words and differ`() throws {
        let phrases = (0..<2).map { _ in VaultSecret.generated().exposedPhrase() }
        let first = try #require(phrases[0])
        let second = try #require(phrases[1])
        #expect(first.split(separator: " ").count == 24)
        #expect(first != second)
        #expect(throws: Never.self) { _ = try VaultSecret.words(first) }
    }

    @Test func `secrets that are none are refused`() throws {
        #expect(throws: MnemonicError.checksumMismatch) {
            _ = try VaultSecret.words(VaultSamples.phrase.replacing("about", with: "zoo"))
        }
        #expect(throws: ExtendedKeyError.seedLengthInvalid) {
            _ = try VaultSecret.seed(.random(byteCount: 15))
        }
        #expect(throws: VaultSecretError.key(.notBase58Check)) {
            _ = try VaultSecret.extendedKey("xprv")
        }
        let text = try VaultSamples.accountKey(.xpub)
        let publicText = try ExtendedPrivateKey(text).publicHalf.text
        #expect(throws: VaultSecretError.key(.privateKeyNeeded)) {
            _ = try VaultSecret.extendedKey(publicText)
        }
        let origin = try VaultSamples.accountOrigin()
        for path in ["m", "m/84h", "m/84h/0h/1h", "m/84h/0h/0", "m/84h/0h/0h/0h"] {
            let wrong = KeyLocation(
                fingerprint: origin.fingerprint, path: try DerivationPath(path))
            #expect(throws: VaultSecretError.originMismatch, "\(path)") {
                _ = try VaultSecret.extendedKey(text, origin: wrong)
            }
        }
    }
}
