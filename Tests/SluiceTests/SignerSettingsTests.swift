import Foundation
import Testing

@testable import sluice

@Suite struct SignerSettingsTests {
    private func folder(_ user: String) throws -> Folder {
        let folder = try Folder()
        try folder.change(
            "log:", to: "payouts:\n  signer-socket: \"signer/signer.sock\"\n\(user)log:")
        return folder
    }

    @Test(arguments: [("\"nobody\"", "nobody"), ("nobody", "nobody"), ("root", "root")])
    func `the signer's user is given by name`(text: String, name: String) async throws {
        let settings = try await SettingsTests.load(try folder("  signer-user: \(text)\n"))
        let user = try #require(getpwnam(name)?.pointee.pw_uid)
        #expect(settings.payouts?.signerUser == user)
    }

    @Test(arguments: ["990", "\"990\""])
    func `the signer's user is given by number`(text: String) async throws {
        let settings = try await SettingsTests.load(try folder("  signer-user: \(text)\n"))
        #expect(settings.payouts?.signerUser == 990)
        let other = try await SettingsTests.load(
            try folder(""), environment: ["SLUICE_PAYOUTS_SIGNER_USER": "991"])
        #expect(other.payouts?.signerUser == 991)
    }

    @Test func `without a user it is our own`() async throws {
        let settings = try await SettingsTests.load(try folder(""))
        #expect(settings.payouts?.signerSocket == "signer/signer.sock")
        #expect(settings.payouts?.signerUser == nil)
    }

    @Test(arguments: [
        ("no-such-user", "there is no user no-such-user"), ("-1", "there is no user -1"),
        ("4294967295", "there is no user 4294967295"), ("[]", "must be a user's name or number"),
        ("\"\"", "there is no user"),
    ])
    func `who is no user is named`(text: String, expected: String) async throws {
        let problems = await SettingsTests.problems(try folder("  signer-user: \(text)\n"))
        #expect(
            problems.contains { $0.contains("signer-user") && $0.contains(expected) },
            "\(problems)")
    }
}
