import Connector
import ScreeningRules
import Testing
import Units

@testable import sluice

@Suite struct RateSettingsTests {
    private static func problems(_ change: String) async throws -> [String] {
        let folder = try Folder()
        try folder.change("tiers:", to: change + "tiers:")
        return await SettingsTests.problems(folder)
    }

    private static let rates = """
        rates:
          max-age-seconds: 600
          file: "rates.csv"
          pegs: ["USDT 1.00"]
          http:
            exchange: { url: "https://example.com/x", prices: ["BTC /p"], time: "/t" }

        """

    @Test func `sources, pegs and ages are read`() async throws {
        let folder = try Folder()
        try folder.change("tiers:", to: Self.rates + "tiers:")
        let rates = try await SettingsTests.load(folder).rates
        #expect(rates.age.secondsMax == 600)
        #expect(rates.file == "rates.csv")
        #expect(rates.pegs.map(\.decimal) == ["1"])
        #expect(rates.http.map(\.name) == ["exchange"])
        #expect(rates.desk.sources.map(\.name) == ["file", "exchange"])
        #expect(!rates.isEmpty)
    }

    @Test(arguments: [
        ("currency: \"USD\"", "currency: \"DOLLAR\"", "must be a code of three letters"),
        ("currency: \"USD\"", "currency: \"EUR\"", "must be that of the rules, USD"),
        ("pegs: [\"USDT 1.00\"]", "pegs: [\"USDT\"]", "must be like"),
        ("pegs: [\"USDT 1.00\"]", "pegs: [\"USDT 0\"]", "the price of USDT is zero"),
        ("pegs: [\"USDT 1.00\"]", "pegs: [\"USDT 1\", \"USDT 2\"]", "is fixed twice"),
        ("url: \"https", "url: \"ftp", "must begin with http"),
        ("url: \"https://example.com/x\", ", "", "is missing: where the prices are asked for"),
        ("[\"BTC /p\"]", "[\"BTC p\"]", "must be like"),
        ("time: \"/t\"", "time: \"t\"", "must be a JSON pointer"),
        ("time: \"/t\"", "header: \"X-Key\"", "needs the header's name, and header-env"),
        ("exchange:", "file:", "must have another name"),
        ("max-age-seconds: 600", "max-age-seconds: 5", "must be from 10 to 604800"),
        ("max-age-seconds: 600", "max-age-seconds: 20", "must be at most max-age-seconds"),
    ])
    func `each mistake is named`(old: String, new: String, expected: String) async throws {
        let text = Self.rates.replacing("rates:\n", with: "rates:\n  currency: \"USD\"\n")
        #expect(text.contains(old))
        let problems = try await Self.problems(text.replacing(old, with: new))
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
    }

    @Test func `limits have windows, counts, all wallets of a tier, and fiat money`() async throws {
        let folder = try Folder()
        try folder.change(
            "tiers:",
            to: Self.rates + """
                tiers:
                  vip:
                    tier-total:
                      USD: { hour: "1.50", lifetime: "9", thirty-days-count: 4 }
                """)
        let limits = try await SettingsTests.load(folder).limits.tiers["vip"]?.limits
        let expected = [
            DepositLimit(.tier, .hour, .fiat(.usd), .sum(Amount(150, of: .usd))),
            DepositLimit(.tier, .lifetime, .fiat(.usd), .sum(Amount(900, of: .usd))),
            DepositLimit(.tier, .thirtyDays, .fiat(.usd), .count(4)),
        ]
        #expect(limits == expected.compactMap(\.self))
    }

    @Test func `a limit in fiat money needs prices`() async throws {
        let folder = try Folder()
        try folder.change("BTC:", to: "USD:")
        let problems = await SettingsTests.problems(folder)
        #expect(problems.contains { $0.contains("needs prices: rates.file") }, "\(problems)")
    }
}
