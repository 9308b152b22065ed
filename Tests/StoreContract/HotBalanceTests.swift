import ChainModel
import Connector
import DepositRules
import Encodings
import PayoutRules
import Testing
import Units

@testable import SimWorld

@Suite struct HotBalanceTests {
    private final class Clock: ClockPort {
        func now() -> Timestamp { start }
        func sleep(for duration: Duration) async throws { throw CancellationError() }
    }

    /// A node that knows one account: its balance, 32 bytes, or that it is down.
    private final class Node: NodePort {
        let units = LockedBox<UInt64?>(0)
        let endpoints = [EndpointName("a")]

        func exchange(_ request: NodeRequest) async throws(NodeFailure) -> NodeAnswer {
            guard let units = units.withLock({ $0 }) else {
                throw .transient("it is down", retryAfter: nil)
            }
            guard case .post(let body) = request.content, let calls = try? JSONValue.parse(body)
            else { throw .permanent("JSON-RPC only") }
            let answers = (calls.elements ?? []).map { call in
                let hex = String(units, radix: 16)
                let word = "0x" + String(repeating: "0", count: 64 - hex.count) + hex
                let result = call["method"]?.text == "eth_call" ? word : "0x1"
                return JSONValue.object([
                    ("jsonrpc", .string("2.0")), ("id", call["id"] ?? .null),
                    ("result", .string(result)),
                ])
            }
            return NodeAnswer(
                endpoint: endpoints[0], status: 200, body: JSONValue.array(answers).serialized(),
                isNewConnection: false)
        }

        func report(_ endpoint: EndpointName, _ finding: EndpointFinding) {}
        func health() -> [EndpointHealth] { [] }
    }

    private static let limits = ChainProfile.Limits(
        logRangeBlocks: 3, responseByteCount: 1 << 20, batchRequestCount: 4,
        requestTimeoutSeconds: 10)

    private static func profile(
        _ id: ChainID, _ family: ChainProfile.Family, _ coin: Asset, proof: ChainProfile.Proof,
        tokens: [ChainProfile.Token]
    ) -> ChainProfile {
        ChainProfile(
            id: id, displayName: "test", family: family, genesis: nil, nativeAsset: coin,
            blockTimeMilliseconds: 1_000,
            finality: FinalityRule(tiers: [], otherwise: .depth(ConfirmationDepth(3))),
            reorgWindow: 8, proof: proof, limits: limits, minimumDeposits: [], tokens: tokens)
    }

    private static let bitcoin = profile(
        btc, .bitcoin(network: "regtest"), .btc, proof: .merkle, tokens: [])
    private static let ethereum = profile(
        evm, .evm(chainID: 31_337), Asset(code: "ETH", scale: 18) ?? .btc, proof: .receiptsRoot,
        tokens: [
            ChainProfile.Token(
                asset: .usdt, contract: WatchedScript([UInt8](repeating: 0xaa, count: 20)),
                decimals: 18, blacklistCall: nil)
        ])
    private static let cold = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"

    /// Source: BIP-0032, test vector 1, chain m.
    private static func treasury() throws -> KeyFile {
        let key =
            "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a"
            + "6mr8BDzTJY47LJhkJ8UB7WEGuduB"
        return try KeyFile.parse(
            "family: evm\npurpose: treasury\ndescriptor: \"evm(\(key)/1/*)#qgep03yz\"\n",
            name: "hot", file: "hot")
    }

    private let store = MemoryStore(disk: MemoryDisk(), clock: Clock())
    private let node = Node()

    private func terms() throws -> [HotBalanceTerms] {
        let bitcoin = HotBalanceRule(
            token: TokenID(chain: btc, asset: .btc), floor: satoshis(100), target: satoshis(500),
            ceiling: satoshis(1_000))
        let tether = HotBalanceRule(
            token: usdtOnEVM, floor: Amount(10, of: .usdt), target: Amount(50, of: .usdt),
            ceiling: Amount(100, of: .usdt))
        return [
            try HotBalanceTerms(
                rule: try #require(bitcoin), cold: Self.cold.uppercased(), on: Self.bitcoin),
            try HotBalanceTerms(
                rule: try #require(tether), cold: "0x" + String(repeating: "b1", count: 20),
                on: Self.ethereum),
        ]
    }

    /// As after a start of the process: nothing is remembered but what the store has.
    private func balances(bitcoinOnly: Bool = true) throws -> HotBalances {
        let ethereum = EVMSource(
            profile: Self.ethereum, port: node, watched: WatchedRegistry(), clock: Clock())
        let sources: [any ChainSource] = [
            BitcoinSource(
                profile: Self.bitcoin, port: node, watched: WatchedRegistry(), clock: Clock()),
            try #require(ethereum),
        ]
        return HotBalances(
            terms: Array(try terms().prefix(bitcoinOnly ? 1 : 2)), sources: sources,
            files: [try Self.treasury()], store: store, clock: Clock())
    }

    private func fund(_ number: UInt128, _ units: UInt128) async throws {
        try await store.write { unit in
            try unit.save(walletRecord(alice))
            try unit.saveWithAddress(coinDeposit(number, units), UInt32(number))
        }
    }

    private func events() async throws -> [EventRecord] {
        try await store.read { try $0.events(after: 0, limit: 1_000) }
            .filter { $0.type.hasPrefix("treasury.") }
    }

    @Test func `a balance below its floor is told once, and so is its return`() async throws {
        let hot = try balances()
        #expect(hot.reports(on: btc).map(\.report) == [nil])
        try await hot.round()
        try await hot.round()
        #expect(try await events().map(\.type) == ["treasury.belowFloor"])
        let facts = try JSONValue.parse(try #require(try await events().first).json)
        #expect(facts["missing"]?.text == "0.00000500")
        #expect(facts["cold"] == nil)
        try await fund(1, 700)
        try await hot.round()
        try await hot.round()
        #expect(
            try await events().map(\.type) == ["treasury.belowFloor", "treasury.withinBounds"])
        let report = try #require(hot.reports(on: btc).first?.report)
        #expect(report.decision == .keep(satoshis(700)))
        #expect(report.time == start)
    }

    @Test func `a sweep is proposed once, to the cold address, and never made`() async throws {
        try await fund(1, 700)
        try await fund(2, 800)
        let hot = try balances()
        for _ in 0..<3 { try await hot.round() }
        let told = try await events()
        #expect(told.map(\.type) == ["treasury.sweepProposed"])
        #expect(told.first?.subject == "btc-local/BTC")
        let facts = try JSONValue.parse(try #require(told.first).json)
        #expect(facts["amount"]?.text == "0.00001000")
        #expect(facts["balance"]?.text == "0.00001500")
        #expect(facts["cold"]?.text == Self.cold)
        let left = try await store.read {
            (try $0.openPlans(on: btc), try $0.payoutsToPlan(on: btc, limit: 9))
        }
        #expect(left.0.isEmpty && left.1.isEmpty)
    }

    @Test func `a start tells nothing again, and what changed meanwhile`() async throws {
        try await fund(1, 2_000)
        try await balances().round()
        // Other entries lie between: more than one page of them.
        try await store.write { unit in
            for _ in 0..<2_500 {
                try unit.appendEvent(type: "deposit.seen", subject: "x", json: [])
            }
        }
        try await balances().round()
        #expect(try await events().isEmpty == false)
        let sweeps = try await store.read { reading in
            try (0..<4).flatMap { try reading.events(after: $0 * 1_000, limit: 1_000) }
                .filter { $0.type.hasPrefix("treasury.") }
        }
        #expect(sweeps.map(\.type) == ["treasury.sweepProposed"])
        let calm = try balances()
        try await store.write { unit in
            try unit.saveWithAddress(coinDeposit(1, 2_000, chain: .orphaned(block(9))), 1)
        }
        try await calm.round()
        let last = try await store.read { reading in
            try reading.events(after: try reading.lastEventSequence - 1, limit: 1)
        }
        #expect(last.map(\.type) == ["treasury.belowFloor"])
    }

    @Test func `an account's tokens are asked of the node, in the ledger's units`() async throws {
        let hot = try balances(bitcoinOnly: false)
        // 18 decimals on the chain, 6 in the ledger: 0.000120 and a little.
        node.units.withLock { $0 = 120_000_000_000_001 }
        try await hot.round()
        #expect(
            hot.reports(on: evm).first?.report?.decision
                == .proposeSweep(
                    Amount(70, of: .usdt), balance: Amount(120, of: .usdt),
                    ceiling: Amount(100, of: .usdt)))
        #expect(try await events().map(\.subject) == ["btc-local/BTC", "evm-local/USDT"])
    }

    @Test func `a node that is down keeps no other token back, and alarms nobody`() async throws {
        let hot = try balances(bitcoinOnly: false)
        node.units.withLock { $0 = nil }
        await #expect(throws: SourceFailure.self) { try await hot.round() }
        #expect(try await events().map(\.subject) == ["btc-local/BTC"])
        #expect(hot.reports(on: evm).map(\.report) == [nil])
    }

    @Test(arguments: ["", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "cold storage"])
    func `a cold address of another network or none is refused`(cold: String) throws {
        let rule = try terms()[0].rule
        #expect(throws: PayoutRefusal.self) {
            try HotBalanceTerms(rule: rule, cold: cold, on: Self.bitcoin)
        }
    }
}
