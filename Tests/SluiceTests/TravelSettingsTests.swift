import ScreeningRules
import Testing
import Units

@testable import sluice

@Suite struct TravelSettingsTests {
    private func folder(_ text: String) throws -> Folder {
        let folder = try Folder()
        try folder.change("log:", to: "\(text)\nlog:")
        return folder
    }

    @Test func `no rule is asked without a profile, and the platform has a name`() async throws {
        let settings = try await SettingsTests.load(try Folder())
        #expect(settings.travelRule == nil)
        #expect(settings.platform == "Sluice")
    }

    @Test func `a profile comes with its numbers, which can be set anew`() async throws {
        let standard = try await SettingsTests.load(
            try folder("platform:\n  name: \"Example Pay\"\ntravel-rule:\n  profile: \"eu\""))
        #expect(standard.travelRule == .standard(.eu))
        #expect(standard.platform == "Example Pay")
        let other = try await SettingsTests.load(
            try folder(
                """
                travel-rule:
                  profile: "eu"
                  currency: "USD"
                  threshold: "0.00"
                  ownership-above: "1100.00"
                """))
        let usd = try #require(Asset(code: "USD", scale: 2))
        #expect(other.travelRule?.threshold == Amount(0, of: usd))
        #expect(other.travelRule?.ownershipAbove == Amount(110_000, of: usd))
        #expect(other.travelRule?.fields == TravelProfile.standard(.eu).fields)
    }

    @Test(arguments: [
        ("travel-rule:\n  profile: \"mars\"", "travel-rule.profile: must be fatf, eu or us"),
        ("travel-rule:\n  threshold: \"1.00\"", "needs travel-rule.profile"),
        (
            "travel-rule:\n  profile: \"fatf\"\n  currency: \"EUR\"",
            "travel-rule.threshold: is missing"
        ),
        (
            "travel-rule:\n  profile: \"eu\"\n  currency: \"USD\"\n  threshold: \"0.00\"",
            "travel-rule.ownership-above: is missing"
        ),
        (
            "travel-rule:\n  profile: \"eu\"\n  currency: \"dollars\"",
            "must be three capital letters"
        ),
        (
            "travel-rule:\n  profile: \"us\"\n  threshold: \"1.001\"",
            "travel-rule.threshold: is no amount of USD"
        ),
        ("travel-rule:\n  profil: \"eu\"", "is not a setting"),
        ("platform:\n  name: \"Straße\"", "platform.name: must have 1 to 100"),
    ])
    func `each mistake is named with its place`(text: String, expected: String) async throws {
        let problems = await SettingsTests.problems(try folder(text))
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
    }
}
