import Connector
import PayoutRules
import Testing
import Units

@testable import sluice

@Suite struct HotSettingsTests {
    private static let cold = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
    private static let sound = """
        payouts:
          signer-socket: "signer/signer.sock"
          hot:
            bitcoin-regtest:
              BTC: { floor: "0.1", target: "0.5", ceiling: "1.0", cold: "\(cold)" }
        log:
        """

    private func folder(_ old: String = "", _ new: String = "") throws -> Folder {
        let folder = try Folder()
        let text = old.isEmpty ? Self.sound : Self.sound.replacing(old, with: new)
        try folder.change("log:", to: text)
        return folder
    }

    @Test func `floor, target, ceiling and cold address of a token are read`() async throws {
        let settings = try await SettingsTests.load(try folder())
        let terms = try #require(settings.payouts?.rules.hot.first)
        #expect(terms.cold == Self.cold)
        #expect(terms.rule.token.asset == .btc)
        #expect(terms.rule.floor == .satoshis(10_000_000))
        #expect(terms.rule.target == .satoshis(50_000_000))
        #expect(terms.rule.ceiling == .satoshis(100_000_000))
    }

    @Test(arguments: [
        ("floor: \"0.1\", ", "", "needs floor, target, ceiling and cold"),
        ("ceiling: \"1.0\"", "ceiling: \"0.4\"", "must have floor up to target"),
        ("bcrt1qw508", "bcrt1qw509", "cold: is no address on bitcoin-regtest"),
        ("BTC:", "USDT:", "is of no enabled chain"),
        ("hot:\n    bitcoin-regtest:", "hot:\n    bitcoin:", "is of no enabled chain"),
        ("cold:", "colt:", "is not a setting"),
        ("floor: \"0.1\"", "floor: \"0.123456789\"", "is no amount of BTC"),
    ])
    func `each mistake is named with its place`(
        old: String, new: String, expected: String
    ) async throws {
        let problems = await SettingsTests.problems(try folder(old, new))
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
    }
}
