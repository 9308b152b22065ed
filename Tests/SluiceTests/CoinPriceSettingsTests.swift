import Connector
import PayoutRules
import PublicKeys
import Testing
import Units

@testable import sluice

@Suite struct CoinPriceSettingsTests {
    private static let sound = """
        payouts:
          signer-socket: "signer/signer.sock"
          coin-prices:
            ethereum: { USDT: "2500.00" }
          evm: { direct-share-max: 40, sweep-share-max: 300 }
        log:
        """

    /// An EVM key file of BIP-0032's first test vector, m/0h: published, so that nobody holds money
    /// under it.
    private static func keyFile() throws -> String {
        let key =
            "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1b"
            + "gwQ9xv5ski8PX9rL2dZXvgGDnw"
        let descriptor = "evm(\(key)/*)"
        let checksum = try EVMAccountDescriptor(descriptor).checksum
        return "family: evm\ndescriptor: \"\(descriptor)#\(checksum)\"\n"
    }

    private static func withEVM(_ plain: String, _ payouts: String) -> String {
        plain.replacing("log:", with: payouts)
            .replacing("[\"bitcoin-regtest\"]", with: "[\"bitcoin-regtest\", \"ethereum\"]")
            .replacing(
                "  bitcoin-regtest:\n    endpoints",
                with: "  ethereum:\n    endpoints: [\"home http://127.0.0.1:8545\"]\n"
                    + "  bitcoin-regtest:\n    endpoints")
    }

    private func folder(_ old: String = "", _ new: String = "") throws -> Folder {
        let folder = try Folder()
        let text = old.isEmpty ? Self.sound : Self.sound.replacing(old, with: new)
        try folder.write("sluice.yaml", Self.withEVM(Folder.configuration(folder.path), text))
        try folder.write("keys/accounts.descriptor.yaml", try Self.keyFile())
        return folder
    }

    @Test func `what a chain's coin is worth, and the shares of the rule are read`() async throws {
        let settings = try await SettingsTests.load(try folder())
        let rules = try #require(settings.payouts?.rules.evm)
        let (token, price) = try #require(rules.coinPrices.first)
        #expect(token.asset == .usdt && rules.coinPrices.count == 1)
        #expect(price.amount == Amount(2_500_000_000, of: .usdt))
        #expect(rules.sourceRule.directShareMax == BasisPoints(40))
        #expect(rules.sourceRule.sweepShareMax == BasisPoints(300))
    }

    @Test(arguments: [
        ("USDT:", "BTC:", "is of no enabled EVM chain with a token that it credits"),
        ("ethereum:", "bitcoin-regtest:", "is of no enabled EVM chain"),
        ("\"2500.00\"", "\"much\"", "is no amount of USDT"),
        (
            "\"2500.00\"", "\"0.00\"",
            "payouts.coin-prices.ethereum.USDT: must be above zero: gas is never free"
        ),
        ("direct-share-max: 40", "direct-share-max: 10001", "direct-share-max"),
        ("sweep-share-max", "sweep-share", "is not a setting"),
    ])
    func `each mistake is named with its place`(
        old: String, new: String, expected: String
    ) async throws {
        let problems = await SettingsTests.problems(try folder(old, new))
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
    }
}
