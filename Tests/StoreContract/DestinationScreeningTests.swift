import ChainModel
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// Rounds of screening over two chains: one whose issuer can freeze accounts, one without.
@Suite struct DestinationScreeningTests {
    private static let silent = ChainID("evm-silent") ?? evm

    private static func token(_ call: String?) -> ChainProfile.Token {
        ChainProfile.Token(asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: call)
    }

    private static let sources = [
        ForkedSource(tokens: [token("isBlackListed")], frozen: [script(0x22)]),
        ForkedSource(silent, tokens: [token(nil)], frozen: [script(0x22)]),
    ]

    private static func desk(_ limits: [PayoutLimit] = []) throws -> PayoutDesk {
        let nobody = try #require(ApprovalRule(tiers: [], otherwise: 0))
        return PayoutDesk(
            profiles: sources.map(\.profile),
            settings: PayoutSettings(limits: limits, approvals: [.usdt: nobody]))
    }

    private static func ask(
        _ id: UInt128, on chain: ChainID, to digit: String, units: UInt128 = 10
    ) -> PayoutAsk {
        PayoutAsk(
            id: PayoutID(id), wallet: alice, token: TokenID(chain: chain, asset: .usdt),
            amount: Amount(units, of: .usdt), address: "0x" + String(repeating: digit, count: 40),
            reference: "x")
    }

    @Test(arguments: StoreTwin.allCases)
    func `what no issuer has a say in is answered in one unit, what one said at once`(
        twin: StoreTwin
    ) async throws {
        let desk = try Self.desk()
        let screening = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
        try await twin.run { inner in
            try await inner.write { unit in
                try unit.fund(100)
                _ = try ListDesk(desk: screening).install(
                    try SigningCheckTests.list(naming: 0x33), by: "ada", in: unit)
                for (place, digit) in ["1", "2", "3"].enumerated() {
                    let id = UInt128(place) + 1
                    _ = try desk.request(
                        Self.ask(id, on: evm, to: digit), by: "ada", in: unit)
                    _ = try desk.request(
                        Self.ask(id + 10, on: Self.silent, to: digit), by: "ada", in: unit)
                }
            }
            try await inner.read { try screening.reload(from: $0) }
            let store = CountedStore(inner)
            let rounds = DestinationScreening(
                sources: Self.sources, store: store, desk: screening)
            #expect(try await rounds.round() == 6)
            #expect(store.writeCount == 4)
            #expect(try await rounds.round() == 0)
            #expect(store.writeCount == 4)
            try await inner.read { reading throws in
                func name(_ id: UInt128) throws -> String? {
                    try reading.payout(PayoutID(id))?.payout.state.name
                }
                #expect(try [1, 2, 3].map(name) == ["approved", "refused", "refused"])
                // Nobody there can freeze the second: its source must not even be asked.
                #expect(try [11, 12, 13].map(name) == ["approved", "approved", "refused"])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout waits while the issuer's signers want its address frozen, and says so once`(
        twin: StoreTwin
    ) async throws {
        let pending = SubmissionAnswer.answered(
            pending: [PendingSubmission(account: script(0x11), wallet: "0xaa", number: 7)],
            asOf: start)
        let desk = try Self.desk()
        let screening = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                _ = try ListDesk(desk: screening).install(
                    try SigningCheckTests.list(naming: 0x33), by: "ada", in: unit)
                _ = try desk.request(Self.ask(1, on: evm, to: "1"), by: "ada", in: unit)
            }
            try await store.read { try screening.reload(from: $0) }
            func rounds(_ answer: SubmissionAnswer) -> DestinationScreening {
                DestinationScreening(
                    sources: [
                        ForkedSource(tokens: [Self.token("isBlackListed")], submissions: answer)
                    ], store: store, desk: screening)
            }
            for _ in 1...3 { #expect(try await rounds(pending).round() == 0) }
            try await store.read { reading in
                let wait = try reading.payout(PayoutID(1))?.payout.wait
                #expect(wait?.sentence.contains("have submitted that") == true)
                let events = try reading.events(after: 0, limit: 100).map(\.type)
                // One at the request, one when it began to wait.
                #expect(events.count { $0 == "payout.reserved" } == 2)
            }
            let none = SubmissionAnswer.answered(pending: [], asOf: start)
            #expect(try await rounds(none).round() == 1)
            let state = try await store.read { try $0.payout(PayoutID(1))?.payout.state }
            #expect(state == .approved)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `requests are counted over the longest window of the asset's limits`(
        twin: StoreTwin
    ) async throws {
        let day = try #require(
            PayoutLimit(scope: .asset, window: .day, amount: Amount(50, of: .usdt)))
        let single = try #require(
            PayoutLimit(scope: .wallet, window: .single, amount: Amount(25, of: .usdt)))
        let other = try #require(
            PayoutLimit(scope: .asset, window: .day, amount: Amount(1, of: .usdc)))
        for (limits, accepted) in [([day, single], 2), ([single, other], 4), ([], 4)] {
            let desk = try Self.desk(limits)
            try await twin.run { store in
                let count = try await store.write { unit in
                    try unit.fund(100)
                    var count = 0
                    for id in UInt128(1)...4 {
                        do {
                            _ = try desk.request(
                                Self.ask(id, on: evm, to: "1", units: 20), by: "ada", in: unit)
                            count += 1
                        } catch RequestRefusal.caseRule(let code, _) {
                            #expect(code == "amountOverLimit")
                        }
                    }
                    return count
                }
                #expect(count == accepted)
            }
        }
    }
}

/// A store that counts its units of work.
///
/// Safe to share because each test uses it from one task.
private final class CountedStore: StorePort, @unchecked Sendable {
    private let inner: any StorePort
    private(set) var writeCount = 0

    init(_ inner: any StorePort) { self.inner = inner }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        writeCount += 1
        return try await inner.write(work)
    }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreReading) throws -> Value
    ) async throws -> Value { try await inner.read(work) }

    func commits() -> AsyncStream<Void> { inner.commits() }
}
