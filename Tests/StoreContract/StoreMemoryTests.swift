import ChainModel
import Connector
import GRDB
import Logging
import ScreeningRules
import TestKit
import Testing
import Units

@testable import SQLiteStore

/// What the store remembers of rows says what the rows say, whatever was undone.
@Suite struct StoreMemoryTests {
    private static let wallets = (1...3).map { WalletID(UInt128($0)) }
    private static let payers = (1...4).map { script(UInt8($0)) }

    /// All that is remembered, as a session says it.
    private struct Answers: Equatable {
        var behaviours: [WalletBehaviour] = []
        var elsewhere: [[BehaviourEvent]] = []
        var typical: Amount?
        var uses: [LimitUse] = []

        init(_ store: any StoreReading, at now: Timestamp, excluding id: DepositID) throws {
            for wallet in wallets {
                behaviours.append(try store.behaviour(of: wallet, currency: .usd))
                for payers in payers.map({ [$0] }) + [Array(payers.prefix(2)), payers] {
                    elsewhere.append(
                        try store.deposits(
                            ofPayers: payers, besides: wallet, since: now.adding(seconds: -600),
                            limit: 5))
                }
            }
            typical = try store.typicalFirstDeposit(currency: .usd)
            let subjects =
                wallets.map { LimitSubject.wallet($0) } + payers.map { .sourceAddress($0) }
                + [.tier("basic"), .depositAddress(script(50))]
            for subject in subjects {
                for window in [LimitWindow.hour, .day, .lifetime] {
                    uses.append(
                        try store.limitUse(
                            LimitQuestion(
                                LimitSeries(subject, .usdt), in: .usd, window, excluding: id,
                                now: now)))
                }
            }
        }
    }

    /// One deposit, or now and then one that was there before or a payout.
    private func act(
        _ number: UInt128, _ random: inout SplitMix64, at now: Timestamp
    ) -> (BehaviourEvent, CountedDeposit?) {
        let isPayout = Int.random(in: 0..<8, using: &random) == 0
        let isAgain = number > 5 && Int.random(in: 0..<12, using: &random) == 0
        let id = isAgain ? number - 5 : number
        // A clock may step back, and several share a moment.
        let time = now.adding(seconds: Int64.random(in: -40...5, using: &random))
        let payers = Self.payers.filter { _ in Bool.random(using: &random) }
        let wallet = Self.wallets[Int.random(in: 0..<3, using: &random)]
        let amount = Amount(UInt128.random(in: 1...900, using: &random), of: .usdt)
        let value =
            Int.random(in: 0..<5, using: &random) == 0
            ? nil : Amount(amount.minorUnits * 3, of: .usd)
        let event = BehaviourEvent(
            direction: isPayout ? .payout : .deposit, id: id, wallet: wallet,
            recipient: isPayout ? nil : script(50), counterparties: payers, amount: amount,
            value: value, time: time)
        guard !isPayout else { return (event, nil) }
        return (
            event,
            CountedDeposit(
                id: DepositID(id), recipient: script(50), sources: payers, wallet: wallet,
                tier: "basic", amount: amount, value: value, time: time)
        )
    }

    @Test(arguments: seeds(25))
    func `it says what the rows say after units that failed and units that did not`(
        seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        let queue = try DatabaseQueue()
        let clock = SettableClock()
        let store = try SQLiteLedgerStore(
            queue: queue, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var number: UInt128 = 0
        for round in 0..<60 {
            let now = start.adding(seconds: Int64(round) * 37)
            clock.set(now)
            var actions: [(BehaviourEvent, CountedDeposit?)] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                number += 1
                actions.append(act(number, &random, at: now))
            }
            let fails = Int.random(in: 0..<3, using: &random) == 0
            let (all, last) = (actions, DepositID(number))
            do {
                try await store.write { unit in
                    _ = try Answers(unit, at: now, excluding: last)
                    for (event, counted) in all {
                        try unit.record(event)
                        if let counted { try unit.save(counted) }
                    }
                    _ = try Answers(unit, at: now, excluding: last)
                    if fails { throw Refused() }
                }
                #expect(!fails)
            } catch is Refused {
                #expect(fails)
            }
            let said = try await store.read { try Answers($0, at: now, excluding: last) }
            let stored = try await queue.read { database in
                let session = SQLiteSession(
                    database, ledger: LedgerBox(LedgerState()), now: Timestamp(milliseconds: 0))
                defer { session.detach() }
                return try Answers(session, at: now, excluding: last)
            }
            #expect(said == stored, "seed \(seed), round \(round)")
        }
        await store.close()
    }

    @Test
    func `a payer of more than is remembered is read from the rows`() async throws {
        let queue = try DatabaseQueue()
        let clock = SettableClock()
        let store = try SQLiteLedgerStore(
            queue: queue, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let events = (0..<PayerMemory.eventCountMax + 50).map { number in
            BehaviourEvent(
                direction: .deposit, id: UInt128(number), wallet: bob, recipient: script(50),
                counterparties: [script(1)], amount: Amount(1, of: .usdt), value: nil,
                time: start.adding(seconds: Int64(number)))
        }
        func newest(_ from: Int64, _ limit: Int) async throws -> [BehaviourEvent] {
            try await store.read { reading in
                try reading.deposits(
                    ofPayers: [script(1)], besides: alice, since: start.adding(seconds: from),
                    limit: limit)
            }
        }
        try await store.write { unit in for event in events.dropLast() { try unit.record(event) } }
        #expect(try await newest(0, 300) == Array(events.dropLast().suffix(300)))
        // Since then there are fewer, and the next one is noticed.
        #expect(try await newest(200, 2_000) == Array(events.dropLast().dropFirst(200)))
        try await store.write { unit in try unit.record(events[events.count - 1]) }
        #expect(try await newest(200, 2_000) == Array(events.dropFirst(200)))
        // More than 100 older than asked for are dropped, and read again by who asks for them.
        #expect(try await newest(900, 300) == Array(events.dropFirst(900)))
        #expect(try await newest(210, 2_000) == Array(events.dropFirst(210)))
        await store.close()
    }

    @Test
    func `what was not used for long makes room`() {
        var recent = RecentValues<Int, [Int]>(weightMax: 100) { $0.count }
        for key in 0..<200 {
            recent.keep([Int](repeating: key, count: 5), for: key)
            #expect(recent.value(of: 0) != nil, "it is used all the time")
            #expect(recent.count * 5 <= 100)
        }
        #expect(recent.value(of: 199) != nil)
        #expect(recent.value(of: 100) == nil)
        recent.begin()
        recent.keep([1], for: 300)
        recent.change(199) {
            $0 = []
            return true
        }
        recent.forgetTouched()
        #expect(recent.value(of: 300) == nil)
        #expect(recent.value(of: 199) == nil)
        #expect(recent.value(of: 0) != nil)
        recent.change(0) { _ in false }
        #expect(recent.value(of: 0) == nil)
    }
}
