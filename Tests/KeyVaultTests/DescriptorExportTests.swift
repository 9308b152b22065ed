import BitcoinRules
import EVMRules
import Encodings
import KeyVault
import PublicKeys
import Testing

@Suite struct DescriptorExportTests {
    private func keyring() throws -> VaultKeyring { VaultKeyring(try VaultSamples.vault()) }

    // The first addresses that BIP-0084 and BIP-0086 print for this phrase, and those that wallets
    // show for BIP-0044 and BIP-0049.
    @Test(arguments: [
        (BitcoinAccountForm.legacy, BitcoinNetwork.mainnet, "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA"),
        (.nestedSegwit, .mainnet, "37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf"),
        (.nestedSegwit, .testnet, "2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2"),
        (.segwit, .mainnet, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"),
        (
            .taproot, .mainnet,
            "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"
        ),
    ])
    func `a seed's descriptors lead to the published addresses`(
        form: BitcoinAccountForm, network: BitcoinNetwork, address: String
    ) throws {
        var keyring = try keyring()
        let descriptor = try keyring.bitcoinDescriptor(
            of: "hot", form: form, network: network, account: 0)
        let script = try descriptor.expand(index: 0, branch: 0)[0]
        #expect(BitcoinAddress.encode(script, network: network) == address)
        #expect(descriptor.isRanged)
        #expect(descriptor.branchCount == 2)
    }

    @Test(arguments: BitcoinAccountForm.allCases, BitcoinNetwork.allCases)
    func `descriptors are read back and lead to the keys that sign`(
        form: BitcoinAccountForm, network: BitcoinNetwork
    ) throws {
        var keyring = try keyring()
        let written = try keyring.bitcoinDescriptor(
            of: "hot", form: form, network: network, account: 7)
        let read = try OutputDescriptor(written.text, network: network)
        #expect(PrivateMaterialDetector.find(in: written.text) == nil)
        let account = try #require(form.path(account: 7, network: network))
        #expect(written.body.contains("[73c5da0a\(account.description.dropFirst())]"))
        for (branch, index) in [(0, UInt32(0)), (0, 41), (1, 3)] {
            let path = try DerivationPath(
                account.steps + [UInt32(branch), index].map { ChildNumber(rawValue: $0) })
            let place = KeyLocation(
                fingerprint: KeyFingerprint(rawValue: 0x73c5_da0a), path: path)
            let key = try keyring.key(at: place).publicKey
            let scripts = try read.expand(index: index, branch: branch)
            #expect(scripts == [try form.script(paying: key)])
        }
    }

    @Test func `the EVM descriptor leads to the accounts that wallets show`() throws {
        var keyring = try keyring()
        let written = try keyring.evmDescriptor(of: "hot", account: 0)
        let read = try EVMAccountDescriptor(written.text)
        #expect(
            try read.expand(index: 0).checksummed == "0x9858EfFD232B4033E47d90003D41EC34EcaEda94")
        #expect(written.body.hasPrefix("evm([73c5da0a/44h/60h/0h]xpub"))
        #expect(written.body.hasSuffix("/0/*)"))
        let single = try #require(keyring.entries.last)
        let alone = try keyring.evmDescriptor(of: "single", account: 0)
        #expect(!alone.isRanged)
        #expect(try alone.expand(index: 0) == single.publicKey.evmAddress)
    }

    @Test func `a key alone has one address of each form`() throws {
        var keyring = try keyring()
        let key = try #require(keyring.entries.last).publicKey
        for form in BitcoinAccountForm.allCases {
            let descriptor = try keyring.bitcoinDescriptor(
                of: "single", form: form, network: .regtest, account: 0)
            #expect(!descriptor.isRanged)
            #expect(try descriptor.expand(index: 0) == [try form.script(paying: key)])
        }
    }

    @Test func `an account's key gives its own descriptor and no other`() throws {
        var keyring = try keyring()
        let descriptor = try keyring.bitcoinDescriptor(
            of: "account", form: .segwit, network: .mainnet, account: 0)
        let origin = try VaultSamples.accountOrigin()
        #expect(descriptor.body.hasPrefix("wpkh(\(origin)xpub"))
        #expect(throws: VaultKeyringError.accountMismatch) {
            _ = try keyring.bitcoinDescriptor(
                of: "account", form: .segwit, network: .mainnet, account: 1)
        }
        #expect(throws: VaultKeyringError.accountMismatch) {
            _ = try keyring.bitcoinDescriptor(
                of: "account", form: .taproot, network: .mainnet, account: 0)
        }
        #expect(throws: VaultKeyringError.networkMismatch) {
            _ = try keyring.bitcoinDescriptor(
                of: "account", form: .segwit, network: .testnet, account: 0)
        }
        #expect(throws: VaultKeyringError.accountMismatch) {
            _ = try keyring.evmDescriptor(of: "account", account: 0)
        }
        #expect(throws: VaultKeyringError.noSuchEntry("nobody")) {
            _ = try keyring.evmDescriptor(of: "nobody", account: 0)
        }
        #expect(throws: VaultKeyringError.indexOutOfRange) {
            _ = try keyring.evmDescriptor(of: "hot", account: ChildNumber.hardenedBit)
        }
    }

    @Test(arguments: [
        (ExtendedKeyVersion.zpub, BitcoinNetwork.mainnet), (.xpub, .mainnet), (.vpub, .testnet),
        (.tpub, .regtest),
    ])
    func `an account's key whose master is not known is its own origin`(
        version: ExtendedKeyVersion, network: BitcoinNetwork
    ) throws {
        var vault = Vault()
        try vault.add(
            .extendedKey(VaultSamples.accountKey(version)), name: "a",
            createdAt: VaultSamples.date)
        var keyring = VaultKeyring(vault)
        let descriptor = try keyring.bitcoinDescriptor(
            of: "a", form: .segwit, network: network, account: 0)
        let own = try #require(keyring.entries.first).origin
        #expect(own.path.steps.isEmpty)
        let spelling = network == .mainnet ? "xpub" : "tpub"
        #expect(descriptor.body.hasPrefix("wpkh(\(own)\(spelling)"))
        let script = try descriptor.expand(index: 2, branch: 1)[0]
        let match = try #require(
            try keyring.find(
                script, network: network,
                in: VaultKeyring.SearchRange(account: 0, indexes: 0..<3)))
        let key = try keyring.key(at: match.origin).publicKey
        #expect(try match.form.script(paying: key) == script)
        #expect(throws: VaultKeyringError.accountMismatch) {
            _ = try keyring.bitcoinDescriptor(
                of: "a", form: .segwit, network: network, account: 1)
        }
        guard version == .zpub || version == .vpub else { return }
        #expect(throws: VaultKeyringError.formMismatch) {
            _ = try keyring.bitcoinDescriptor(
                of: "a", form: .taproot, network: network, account: 0)
        }
        #expect(throws: VaultKeyringError.formMismatch) {
            _ = try keyring.evmDescriptor(of: "a", account: 0)
        }
    }
}
