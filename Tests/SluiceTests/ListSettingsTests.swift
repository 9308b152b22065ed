import Connector
import ListImport
import ScreeningRules
import Testing
import Units

@testable import sluice

@Suite struct ListSettingsTests {
    private static let sound = """
        lists:
          refresh:
            ofac-sdn: { url: "https://lists.example.com/a/SDN.XML?x=1", hours: 12 }
            own: { files: ["blocked.csv"], format: "table", kind: "deny" }
        screening:
          providers:
            kyt:
              url: "https://kyt.example.com/v1/{address}?asset={asset}"
              header: "X-API-Key"
              secret-env: "KYT_KEY"
              risk: "/data/risk"
              elevated-from: "30"
              high-from: "70.5"
              words: ["Very severe 100"]
        log:
        """

    private func load(_ old: String = "", _ new: String = "") async throws -> Settings {
        let folder = try Folder()
        let text = old.isEmpty ? Self.sound : Self.sound.replacing(old, with: new)
        try folder.write(
            "sluice.yaml", Folder.configuration(folder.path).replacing("log:", with: text))
        return try await SettingsTests.load(folder)
    }

    @Test func `lists that are fetched and providers that are asked are read`() async throws {
        let settings = try await load()
        let lists = settings.lists
        #expect(lists.map(\.description.source) == ["ofac-sdn", "own"])
        #expect(lists.map(\.description.format) == [.ofacXML, .table])
        #expect(lists.map(\.description.kind) == [.sanctions, .deny])
        #expect(lists.map(\.hours) == [12, 6])
        #expect(lists[1].origin == .files(["blocked.csv"]))
        guard case .web(let place, nil) = lists[0].origin else {
            Issue.record("\(lists[0].origin)")
            return
        }
        #expect(place.server.origin == "https://lists.example.com")
        #expect(place.path == "/a/SDN.XML?x=1")
        let provider = try #require(settings.providers.first)
        #expect(provider.name == "kyt")
        #expect(provider.terms.reading.highFrom == 7_050)
        #expect(provider.terms.reading.words == ["Very severe": 10_000])
        let question = ProviderQuestion(
            chain: try #require(ChainID("ethereum")), address: "a/b?c", asset: "USDT")
        #expect(provider.terms.path(for: question) == "/v1/a%2Fb%3Fc?asset=USDT")
    }

    @Test func `nothing is fetched and nobody is asked unless it is named`() async throws {
        let folder = try Folder()
        try folder.write("sluice.yaml", Folder.configuration(folder.path))
        let settings = try await SettingsTests.load(folder)
        #expect(settings.lists.isEmpty)
        #expect(settings.providers.isEmpty)
    }

    @Test(arguments: [
        ("format: \"table\"", "format: \"odd\"", "must be one of"),
        ("kind: \"deny\"", "kind: \"odd\"", "must be one of"),
        ("files: [\"blocked.csv\"], ", "", "needs either files or a url"),
        ("url: \"https://lists", "files: [\"a\"], url: \"https://lists", "needs either"),
        ("https://lists", "ftp://lists", "must begin with http"),
        ("hours: 12", "hours: 0", "must be from 1 to 168"),
        (
            "own:", "ofac-sdn2: { files: [\"a\"], format: \"ofac-xml\", kind: \"deny\" }\n    own:",
            "OFAC's lists are of the source"
        ),
        ("{address}", "x", "must have {address}"),
        ("\"/data/risk\"", "\"data\"", "needs a JSON pointer"),
        ("\"70.5\"", "\"7\"", "elevated-from up to high-from"),
        ("\"70.5\"", "\"much\"", "needs risk, elevated-from and high-from"),
        ("secret-env: \"KYT_KEY\"", "timeout-seconds: 5", "needs secret-env or secret-file"),
        ("Very severe 100", "severe", "must be texts like"),
    ])
    func `each mistake is named`(old: String, new: String, problem: String) async throws {
        do {
            _ = try await load(old, new)
            Issue.record("it was read")
        } catch let error as SettingsProblems {
            #expect(error.problems.contains { $0.problem.contains(problem) }, "\(error.problems)")
        }
    }
}
