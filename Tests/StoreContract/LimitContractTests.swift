import ChainModel
import Connector
import GRDB
import ScreeningRules
import TestKit
import Testing
import Units

@testable import SQLiteStore

@Suite struct LimitContractTests {
    private func counted(
        _ id: UInt128, _ units: UInt128, at seconds: Int64, from sources: [UInt8] = [7],
        to owner: WalletID = alice, tier: String = "basic", value: UInt128? = nil,
        asset: Asset = .usdt
    ) -> CountedDeposit {
        CountedDeposit(
            id: DepositID(id), recipient: script(1), sources: sources.map(script), wallet: owner,
            tier: tier, amount: Amount(units, of: asset),
            value: value.map { Amount($0, of: .usd) }, time: start.adding(seconds: seconds))
    }

    private func question(
        _ subject: LimitSubject, _ window: LimitWindow, excluding id: UInt128? = nil,
        at seconds: Int64 = 0, asset: Asset = .usdt
    ) -> LimitQuestion {
        LimitQuestion(
            LimitSeries(subject, asset), in: .usd, window, excluding: id.map(DepositID.init),
            now: start.adding(seconds: seconds))
    }

    private func use(
        _ sum: UInt128, _ count: Int, value: UInt128 = 0, unvalued: UInt128 = 0
    ) -> LimitUse {
        LimitUse(
            sum: Amount(sum, of: .usdt), count: count, value: Amount(value, of: .usd),
            unvalued: Amount(unvalued, of: .usdt))
    }

    @Test(arguments: StoreKind.allCases)
    func `windows hold what is younger, of one subject and asset`(kind: StoreKind) async throws {
        let all = [
            counted(1, 5, at: 0, value: 50), counted(2, 6, at: 3_600),
            counted(3, 7, at: 3_601, from: [7, 8], to: bob, value: 70),
            counted(4, 9, at: 3_602, asset: .btc),
        ]
        try await kind.run { store throws in
            try await store.write { unit in for one in all { try unit.save(one) } }
            try await store.read { reading throws in
                func ask(_ subject: LimitSubject, _ window: LimitWindow, _ at: Int64)
                    throws -> LimitUse
                { try reading.limitUse(question(subject, window, at: at)) }
                #expect(try ask(.wallet(alice), .day, 3_600) == use(11, 2, value: 50, unvalued: 6))
                #expect(try ask(.wallet(alice), .hour, 3_600) == use(6, 1, unvalued: 6))
                #expect(
                    try ask(.tier("basic"), .lifetime, 9_999_999)
                        == use(18, 3, value: 120, unvalued: 6))
                #expect(try ask(.tier("basic"), .day, 9_999_999) == use(0, 0))
                #expect(try ask(.sourceAddress(script(8)), .day, 3_602) == use(7, 1, value: 70))
                #expect(try ask(.depositAddress(script(1)), .transaction, 3_602) == use(0, 0))
                #expect(try ask(.depositAddress(script(2)), .lifetime, 3_602) == use(0, 0))
                // A clock that stepped back: the window ends at the latest on record.
                #expect(try ask(.wallet(alice), .hour, -9_999) == use(6, 1, unvalued: 6))
                #expect(
                    try reading.limitUse(question(.wallet(alice), .day, excluding: 1, at: 3_600))
                        == use(6, 1, unvalued: 6))
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a deposit is in a series once, at its first time and value`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            try await store.write { try $0.save(counted(1, 5, at: 0, value: 50)) }
            try await store.write {
                try $0.save(counted(1, 5, at: 90, from: [7, 8], value: 60))
            }
            try await store.read { reading throws in
                let wallet = try reading.limitUse(question(.wallet(alice), .lifetime))
                #expect(wallet == use(5, 1, value: 50))
                let payer = try reading.limitUse(question(.sourceAddress(script(8)), .lifetime))
                #expect(payer == use(5, 1, value: 60))
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what was valued before the currency changed has no value any more`(
        kind: StoreKind
    ) async throws {
        let eur = try #require(Asset(code: "EUR", scale: 2))
        let currencies: [Asset?] = [.usd, nil, .usd, eur, nil, eur, .usd]
        try await kind.run { store throws in
            for (number, currency) in currencies.enumerated() {
                let entry = counted(UInt128(number + 1), 10, at: Int64(number))
                let value = currency.map { Amount(UInt128(number + 1), of: $0) }
                try await store.write {
                    try $0.save(
                        CountedDeposit(
                            id: entry.id, recipient: entry.recipient, sources: entry.sources,
                            wallet: entry.wallet, tier: entry.tier, amount: entry.amount,
                            value: value, time: entry.time))
                }
                let expected: [(valued: UInt128, unvalued: UInt128)] = [
                    (1, 0), (1, 10), (4, 10), (0, 40), (0, 50), (0, 60), (7, 60),
                ]
                try await store.read { reading throws in
                    let found = try reading.limitUse(question(.wallet(alice), .lifetime))
                    let (value, unvalued) = expected[number]
                    #expect(
                        found
                            == use(
                                UInt128(number + 1) * 10, number + 1, value: value,
                                unvalued: unvalued), "entry \(number)")
                    let last = try reading.limitUse(
                        question(.wallet(alice), .lifetime, excluding: 7))
                    if number == 6 { #expect(last == use(60, 6, unvalued: 60)) }
                }
            }
            try await store.read { reading throws in
                // The euros were before the dollars came back.
                let euros = try reading.limitUse(
                    LimitQuestion(
                        LimitSeries(.wallet(alice), .usdt), in: eur, .lifetime, excluding: nil,
                        now: start))
                #expect(euros.value.isZero && euros.unvalued.minorUnits == 70)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a total that passes 128 bits stays at the largest`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            try await store.write {
                try $0.save(counted(1, .max, at: 0, value: .max))
                try $0.save(counted(2, 5, at: 100_000, value: 5))
            }
            try await store.read { reading throws in
                let day = try reading.limitUse(question(.wallet(alice), .day, at: 100_000))
                #expect(day.sum.minorUnits == .max)
                #expect(day.value.minorUnits == .max)
                #expect(day.unvalued.minorUnits == .max)
            }
        }
    }

    @Test(arguments: seeds(20))
    func `running totals say what a plain sum says`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var plain: [CountedDeposit] = []
        var time: Int64 = 0
        for id in 1...UInt128(60) {
            time += Int64.random(in: 0...40_000, using: &random)
            plain.append(
                counted(
                    id, .random(in: 1...1_000, using: &random), at: time,
                    to: Bool.random(using: &random) ? alice : bob,
                    value: Bool.random(using: &random)
                        ? .random(in: 1...99, using: &random) : nil))
        }
        let entries = plain
        let windows = LimitWindow.allCases
        let end = time
        try await StoreKind.memory.run { store throws in
            try await store.write { unit in for one in entries { try unit.save(one) } }
            try await store.read { reading throws in
                for window in windows {
                    for excluded in [UInt128(1), 58, 60, 99] {
                        let asked = question(
                            .wallet(alice), window, excluding: excluded, at: end)
                        let own = entries.filter { $0.wallet == alice }
                        let latest = max(asked.now, own.last?.time ?? asked.now)
                        let counted = own.filter {
                            $0.id.value != excluded
                                && (window.seconds.map { latest.adding(seconds: -$0) }
                                    ?? Timestamp(milliseconds: .min)) < $0.time
                        }
                        let expected = use(
                            counted.reduce(0) { $0 + $1.amount.minorUnits }, counted.count,
                            value: counted.reduce(0) { $0 + ($1.value?.minorUnits ?? 0) },
                            unvalued: counted.reduce(0) {
                                $0 + ($1.value == nil ? $1.amount.minorUnits : 0)
                            })
                        #expect(try reading.limitUse(asked) == expected, "seed \(seed)")
                    }
                }
            }
        }
    }
}
