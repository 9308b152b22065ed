import BitcoinRules
import PublicKeys
import Testing

@Suite struct DescribedScriptTests {
    private static let account =
        "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397z"
        + "wQSQoQgewGiYZqrA9DsP4zbQ1M"
    private static let placed = "[73c5da0a/84h/1h/0']\(account)/<0;1>/*"
    private static let point =
        "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"
    private static let hardened: UInt32 = 1 << 31

    private func described(
        _ text: String, index: UInt32 = 5, branch: Int = 0
    ) throws -> DescribedScript? {
        try OutputDescriptor(text, network: .regtest).describedScript(index: index, branch: branch)
    }

    @Test(arguments: [
        "pkh(\(placed))", "wpkh(\(placed))", "sh(wpkh(\(placed)))", "tr(\(placed))",
        "wsh(sortedmulti(1,\(placed),\(point)))", "sh(wsh(multi(2,\(placed),\(point))))",
        "sh(multi(1,\(placed),\(point)))", "pk(\(placed))",
    ])
    func `scripts are those of the descriptor, and hash to it`(text: String) throws {
        let descriptor = try OutputDescriptor(text, network: .regtest)
        for branch in 0...1 {
            let found = try #require(try described(text, branch: branch))
            #expect(try descriptor.expand(index: 5, branch: branch) == [found.script])
            #expect((found.redeemScript != nil) == text.hasPrefix("sh("))
            #expect((found.witnessScript != nil) == text.contains("wsh("))
            #expect((found.taprootInternalKey != nil) == text.hasPrefix("tr("))
            #expect(
                found.keys[0].place.steps
                    == [84 | Self.hardened, 1 | Self.hardened, Self.hardened, UInt32(branch), 5])
            #expect(found.keys[0].place.fingerprint == 0x73c5_da0a)
        }
    }

    @Test func `a key without an origin is its own master`() throws {
        let found = try #require(
            try described("wsh(multi(1,\(Self.account)/7/*,\(Self.point)))"))
        let account = try ExtendedPublicKey(Self.account)
        #expect(found.keys[0].place.fingerprint == account.fingerprint.rawValue)
        #expect(found.keys[0].place.steps == [7, 5])
        #expect(found.keys[1].place.steps.isEmpty)
        #expect(found.keys[1].publicKey.count == 33)
    }

    @Test(arguments: [
        "combo(\(placed))", "rawtr(\(placed))", "raw(51)", "tr(\(placed),pk(\(placed)))",
        "addr(bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080)",
    ])
    func `what stands for no single way to spend is not described`(text: String) throws {
        #expect(try described(text) == nil)
    }

    @Test func `an index or branch that is not there is refused`() throws {
        let text = "wpkh(\(Self.placed))"
        #expect(throws: DescriptorError(.branchOutOfRange)) { try described(text, branch: 2) }
        #expect(throws: DescriptorError(.indexOutOfRange)) {
            try described(text, index: Self.hardened)
        }
    }
}
