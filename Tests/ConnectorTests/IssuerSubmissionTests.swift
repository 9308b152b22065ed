import ChainModel
import Connector
import EVMRules
import Encodings
import ScreeningRules
import Testing
import Units

@Suite struct IssuerSubmissionTests {
    private static let account = WatchedScript([UInt8](repeating: 3, count: 20))
    private static let wallet = "0xC6CDE7C39eB2f0F0095F41570af89eFC2C1Ea828"

    /// A submission as the contract answers it, and how many stand by it.
    private struct Entry: Sendable {
        var blacklists = true
        var isExecuted = false
        var confirmations = 1
    }

    private static func word(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    private static func reply(_ call: ScriptedNode.Call, _ entries: [Entry]) -> ScriptedNode.Reply {
        guard call.method == "eth_call", let data = call.parameters[0]["data"]?.text,
            call.parameters[0]["to"]?.text == wallet.lowercased()
        else { return .refusal(code: -32_601, "not scripted") }
        let number = Int(data.dropFirst(10), radix: 16) ?? 0
        switch data.prefix(10) {
        case "0xb77bf600": return .result(.string("0x" + word(entries.count)))
        case "0x8b51d13f": return .result(.string("0x" + word(entries[number].confirmations)))
        case _:
            let entry = entries[number]
            let selector = entry.blacklists ? "0ecb93c0" : "e4997dc5"
            let account = String(repeating: "0", count: 24) + String(repeating: "03", count: 20)
            let token =
                String(repeating: "0", count: 24)
                + "dac17f958d2ee523a2206206994597c13d831ec7"
            let padding = String(repeating: "0", count: 56)
            return .result(
                .string(
                    "0x" + token + word(0) + word(128) + word(entry.isExecuted ? 1 : 0) + word(36)
                        + selector + account + padding))
        }
    }

    private func source(_ node: ScriptedNode, _ profile: String = "ethereum") throws -> EVMSource {
        try #require(
            EVMSource(
                profile: try Profiles.load(profile), port: node, watched: WatchedRegistry(),
                clock: StillClock()))
    }

    private func numbers(_ answer: SubmissionAnswer) -> [UInt64]? {
        switch answer {
        case .answered(let pending, _): pending.map(\.number)
        case .notApplicable, .notAsked: nil
        }
    }

    @Test func `what signers stand by and have not carried out is pending`() async throws {
        let entries = [
            Entry(isExecuted: true), Entry(blacklists: false), Entry(), Entry(confirmations: 0),
            Entry(confirmations: 3),
        ]
        let source = try source(ScriptedNode { Self.reply($0, entries) })
        let found = try await source.submissions(about: [Self.account], asset: .usdt)
        #expect(numbers(found) == [2, 4])
        let other = WatchedScript([UInt8](repeating: 4, count: 20))
        #expect(numbers(try await source.submissions(about: [other], asset: .usdt)) == [])
    }

    @Test func `what is settled is read once, and the oldest are not read at all`() async throws {
        var entries = [Entry](repeating: Entry(isExecuted: true), count: 130)
        entries[10].isExecuted = false
        entries[60].isExecuted = false
        let node = ScriptedNode { [entries] in Self.reply($0, entries) }
        let source = try source(node)
        for _ in 1...2 {
            let found = try await source.submissions(about: [Self.account], asset: .usdt)
            #expect(numbers(found) == [60])
        }
        let asked = node.requests.flatMap { $0 }.count {
            $0.parameters[0]["data"]?.text?.hasPrefix("0x9ace38c2") == true
        }
        // 100 at first; then the ten newest and the one that is open.
        #expect(asked == 111)
    }

    @Test func `endpoints that disagree are no answer, and a wallet that is none is not judged`()
        async throws
    {
        let split = ScriptedNode("a", "b") { call in
            Self.reply(call, [Entry(isExecuted: call.endpoint == EndpointName("a"))])
        }
        await #expect(throws: SourceFailure.self) {
            _ = try await source(split).submissions(about: [Self.account], asset: .usdt)
        }
        let empty = ScriptedNode { _ in .result(.string("0x")) }
        let answer = try await source(empty).submissions(about: [Self.account], asset: .usdt)
        guard case .notAsked = answer else {
            Issue.record("an empty answer counts: \(answer)")
            return
        }
        #expect(empty.setAside.isEmpty, "the profile is wrong, not the node")
        await #expect(throws: SourceFailure.self) {
            _ = try await source(ScriptedNode { _ in .refusal(code: -32_000, "busy") })
                .submissions(about: [Self.account], asset: .usdt)
        }
    }

    @Test func `without a wallet nobody looks, which is said`() async throws {
        let node = ScriptedNode { _ in .refusal(code: -32_000, "asked") }
        let usdc = try await source(node).submissions(about: [Self.account], asset: .usdc)
        #expect(usdc == .notAsked("the profile names no wallet of the issuer"))
        let plain = try await source(node, "bsc").submissions(about: [Self.account], asset: .usdt)
        #expect(plain == .notApplicable)
        #expect(node.requests.isEmpty)
    }

    @Test func `a profile's wallet is an address, and needs a token that freezes`() throws {
        let profile = try Profiles.load("ethereum")
        #expect(profile.tokens[0].issuerWallet != nil)
        #expect(profile.tokens[1].issuerWallet == nil)
        #expect(throws: FileProblem.self) {
            _ = try Profiles.load(
                "ethereum", replacing: "0xC6CDE7", with: "0xC6CDe7")
        }
        #expect(throws: FileProblem.self) {
            _ = try Profiles.load(
                "ethereum", replacing: "    blacklistCall: isBlackListed\n", with: "")
        }
    }
}
