import Connector
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import sluice

@Suite struct PayoutHoldSettingsTests {
    private static let sound = """
        rates:
          pegs: ["USDT 1.00"]
        payouts:
          signer-socket: "signer/signer.sock"
          holds:
            standard:
              wallet: { USD: { each: "3000.00", day-count: 20 } }
              destination: { USDT: { lifetime: "100000.00" } }
              tier-total: { USDT: { thirty-days: "1000000.00" } }
        log:
        """

    private func folder(_ old: String = "", _ new: String = "") throws -> Folder {
        let folder = try Folder()
        let text = old.isEmpty ? Self.sound : Self.sound.replacing(old, with: new)
        try folder.change("log:", to: text)
        return folder
    }

    @Test func `limits beyond which a payout is held are read by tier`() async throws {
        let settings = try await SettingsTests.load(try folder())
        let holds = try #require(settings.payouts?.rules.holds)
        let expected = [
            PayoutHoldLimit(
                .wallet, .transaction, .fiat(.usd), .sum(try Amount(decimal: "3000.00", of: .usd))),
            PayoutHoldLimit(.wallet, .day, .fiat(.usd), .count(20)),
            PayoutHoldLimit(
                .destination, .lifetime, .asset(.usdt),
                .sum(try Amount(decimal: "100000.00", of: .usdt))),
            PayoutHoldLimit(
                .tier, .thirtyDays, .asset(.usdt),
                .sum(try Amount(decimal: "1000000.00", of: .usdt))),
        ].compactMap(\.self)
        #expect(holds.tiers["standard"] == expected)
    }

    @Test func `without such limits nothing is counted`() async throws {
        let text = Self.sound.split(separator: "\n").filter { line in
            !["holds", "standard", "wallet", "destination", "tier-total"].contains {
                line.contains("\($0):")
            }
        }.joined(separator: "\n")
        let folder = try Folder()
        try folder.change("log:", to: text)
        let settings = try await SettingsTests.load(folder)
        #expect(settings.payouts?.rules.holds == PayoutHoldRules.none)
    }

    @Test(arguments: [
        ("wallet: { USD", "purse: { USD", "purse must be one of"),
        ("tier-total:", "tier:", "tier must be one of"),
        ("USDT: { lifetime", "DOGE: { lifetime", "DOGE must be one of"),
        ("lifetime:", "week:", "is not a setting"),
        ("day-count: 20", "day-count: 0", "day-count"),
        ("each: \"3000.00\"", "each: \"3000.001\"", "is no amount of USD"),
        ("    standard:", "    gold:", "gold must be one of the tiers"),
        ("  pegs: [\"USDT 1.00\"]", "  max-age-seconds: 60", "needs prices"),
    ])
    func `each mistake is named with its place`(
        old: String, new: String, expected: String
    ) async throws {
        let problems = await SettingsTests.problems(try folder(old, new))
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
    }
}
