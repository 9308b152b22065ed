import Foundation
import ScreeningRules
import Testing
import Units

@testable import sluice

@Suite struct SettingsTests {
    static func load(
        _ folder: Folder, environment: [String: String] = [:], flags: [String] = []
    ) async throws -> Settings {
        try await SettingsLoader.load(
            file: folder.file, environment: environment, flags: flags)
    }

    static func problems(_ folder: Folder) async -> [String] {
        do {
            _ = try await load(folder)
            return []
        } catch let found as SettingsProblems {
            return found.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a sound file gives settings`() async throws {
        let settings = try await Self.load(try Folder())
        #expect(settings.port == 8123)
        #expect(settings.chains.map(\.profile.id.name) == ["bitcoin-regtest"])
        #expect(settings.keyFiles.map(\.name) == ["deposits"])
        #expect(
            settings.limits.tiers["standard"]?.limits.first
                == DepositLimit(
                    .depositAddress, .transaction, .asset(.btc),
                    .sum(Amount(50_000_000, of: .btc))))
    }

    @Test func `flags win over the environment, and that over the file`() async throws {
        let folder = try Folder()
        let environment = ["SLUICE_HTTP_PORT": "8200"]
        #expect(try await Self.load(folder, environment: environment).port == 8200)
        let flags = ["--http-port", "8300"]
        let both = try await Self.load(folder, environment: environment, flags: flags)
        #expect(both.port == 8300)
    }

    @Test(arguments: [
        ("port: 8123", "port: 99999", "http.port: must be from 0 to 65535"),
        ("port: 8123", "port: many", "http.port: must be a whole number"),
        ("port: 8123", "prot: 8123", "http.prot: is not a setting"),
        ("level: \"info\"", "level: \"loud\"", "log.level: must be one of"),
        ("[\"bitcoin-regtest\"]", "[]", "chains.enabled: names no chain"),
        ("[\"bitcoin-regtest\"]", "[\"dogecoin\"]", "dogecoin.yaml: cannot be read"),
        ("home http://127.0.0.1:18443", "http://127.0.0.1:18443", "must be texts like"),
        ("http://127.0.0.1", "http://me:secret@127.0.0.1", "chains.bitcoin-regtest.endpoints"),
        ("each: \"0.5\"", "each: \"0.123456789\"", "is no amount of BTC"),
        ("each: \"0.5\"", "most: \"0.5\"", "is not a setting"),
        ("depositAddress", "depositAdress", "must be minimum or one of"),
        ("BTC:", "DOGE:", "DOGE must be one of"),
    ])
    func `each mistake is named with its place`(
        old: String, new: String, expected: String
    ) async throws {
        let folder = try Folder()
        try folder.change(old, to: new)
        let problems = await Self.problems(folder)
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
        #expect(!problems.contains { $0.contains("secret") })
    }

    @Test func `a limit in the environment that is no number is refused, not ignored`()
        async throws
    {
        let folder = try Folder()
        let name = "SLUICE_TIERS_STANDARD_DEPOSIT_ADDRESS_BTC_DAY_COUNT"
        let set = try await Self.load(folder, environment: [name: "7"])
        let counts = set.limits.tiers["standard"]?.limits.filter { $0.window == .day }
        let expected = DepositLimit(.depositAddress, .day, .asset(.btc), .count(7))
        #expect(counts == [expected].compactMap(\.self))
        await #expect(throws: SettingsProblems.self) {
            _ = try await Self.load(folder, environment: [name: "seven"])
        }
    }

    @Test func `what a node wrote cannot steer the terminal`() {
        #expect(LineLog.printable("a\u{1b}[2Jb\r\nc\u{202e}d é€") == "a�[2Jb��c�d é€")
    }

    @Test func `a flag that is no setting is refused, not ignored`() async throws {
        let folder = try Folder()
        await #expect(throws: SettingsProblems.self) {
            try await Self.load(folder, flags: ["--http.port", "9000"])
        }
    }

    @Test func `a second endpoint never gets the first one's password`() async throws {
        let folder = try Folder()
        let two = "[\"home http://127.0.0.1:1\", \"far http://127.0.0.1:2\"]"
        let secret = "user-file: \"u\"\n    password-file: \"p\""
        let one = "[\"home http://127.0.0.1:18443\"]"
        try folder.change(one, to: "\(two)\n    \(secret)")
        let problems = await Self.problems(folder)
        #expect(problems.contains { $0.contains("say whose credentials these are") })
        let own = "home:\n      user-file: \"u\"\n      password-file: \"p\""
        try folder.change(one, to: "\(two)\n    \(own)")
        let settings = try await Self.load(folder)
        let credentials = settings.chains[0].endpoints.map(\.credentials)
        #expect(credentials == [.basic(user: .file("u"), password: .file("p")), .none])
    }

    @Test func `all mistakes are told at once`() async throws {
        let folder = try Folder()
        try folder.write(
            "sluice.yaml",
            Folder.configuration(folder.path)
                .replacingOccurrences(of: "8123", with: "-1")
                .replacingOccurrences(of: "\"info\"", with: "\"loud\""))
        #expect(await Self.problems(folder).count == 2)
    }

    @Test(arguments: ["", "- a\n- b", "a: [", "just text"])
    func `what is no configuration is refused in words`(text: String) async throws {
        let folder = try Folder()
        try folder.write("sluice.yaml", text)
        #expect(await !Self.problems(folder).isEmpty)
    }

    @Test(arguments: [
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
            + "abandon about",
        "5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss",
        "-----BEGIN EC PRIVATE KEY-----",
    ])
    func `a private key in the folder stops the start, by the file's name`(
        secret: String
    ) async throws {
        let folder = try Folder()
        try folder.write("keys/notes.txt", secret)
        let problems = await Self.problems(folder)
        #expect(problems.contains { $0.contains("keys/notes.txt") && $0.contains("public") })
        #expect(!problems.contains { $0.contains(secret) })
    }

    @Test func `the example is the file beside the readme, and all of its keys are known`() throws {
        let file = Folder.repository + "/sluice.example.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(ExampleConfiguration.text == text)
        let paths = try SettingsKeys.paths(in: text, file: file)
        #expect(SettingsKeys.unknown(paths, file: file).isEmpty)
    }
}
