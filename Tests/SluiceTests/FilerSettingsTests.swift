import ScreeningRules
import Testing

@testable import sluice

@Suite struct FilerSettingsTests {
    private func folder(_ text: String) throws -> Folder {
        let folder = try Folder()
        try folder.change("log:", to: "\(text)\nlog:")
        return folder
    }

    @Test func `nobody files unless somebody is named, and all of it is taken over`() async throws {
        let nobody = try await SettingsTests.load(try Folder())
        #expect(nobody.filer.missing.count == 8)
        let settings = try await SettingsTests.load(
            try folder(
                """
                filer:
                  name: "Example Pay, Inc."
                  tax-number: "458985215"
                  transmitter-code: "PBSA8180"
                  street: "1 Main Street"
                  city: "Rockville"
                  state: "MD"
                  postal-code: "20905"
                  country: "US"
                  phone: "7217894455"
                  contact: "Compliance office"
                  reporting-entity: "17"
                """))
        let filer = settings.filer
        #expect(filer.missing.isEmpty && filer.name == "Example Pay, Inc.")
        #expect(filer.transmitterCode == "PBSA8180" && filer.state == "MD")
        #expect(filer.reportingEntity == "17" && filer.postalCode == "20905")
    }

    @Test(arguments: [
        ("tax-number: \"12-345\"", "filer.tax-number: must be nine digits"),
        ("transmitter-code: \"PBSA\"", "filer.transmitter-code: must be FinCEN's code"),
        ("country: \"USA\"", "filer.country: must be one line of 2 characters"),
        ("country: \"us\"", "filer.country: must be two capital letters"),
        ("state: \"Maryland\"", "filer.state: must be one line of 3 characters"),
        ("phone: \"+1 721\"", "filer.phone: must be digits alone"),
        ("name: \"a\\nb\"", "filer.name: must be one line"),
        ("email: \"x@example.com\"", "filer.email: is not a setting"),
    ])
    func `what no report could hold is refused`(line: String, problem: String) async throws {
        let problems = await SettingsTests.problems(try folder("filer:\n  \(line)"))
        #expect(problems.contains { $0.contains(problem) }, "\(problems)")
    }
}
