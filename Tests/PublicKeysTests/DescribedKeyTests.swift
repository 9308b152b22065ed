import PublicKeys
import Testing

@Suite struct DescribedKeyTests {
    private static let xpub = OutputDescriptorTests.xpub

    @Test func `an origin and the steps behind the key say where each key is`() throws {
        let text = "wpkh([d34db33f/84h/0'/2h]\(Self.xpub)/1/*)"
        let found = try OutputDescriptor(text, network: .mainnet).key(at: 7)
        #expect(found?.fingerprint == 0xd34d_b33f)
        #expect(found?.steps == [0x8000_0054, 0x8000_0000, 0x8000_0002, 1, 7])
        let accounts = try EVMAccountDescriptor("evm([00000001/44h]\(Self.xpub)/0/*)")
        #expect(accounts.key(at: 3)?.steps == [0x8000_002c, 0, 3])
    }

    @Test(arguments: [
        "wpkh(\(xpub)/0/*)", "wpkh([d34db33f/84h]\(xpub)/<0;1>/*)",
        "wsh(sortedmulti(1,[d34db33f]\(xpub)/0/*,[d34db33e]\(xpub)/1/*))",
    ])
    func `without one key with an origin nothing is said`(text: String) throws {
        #expect(try OutputDescriptor(text, network: .mainnet).key(at: 0) == nil)
    }
}
