import ChainModel
import Connector
import DepositRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import SimWorld

@Suite
struct ListingContractTests {
    private static func list(_ day: Int, _ source: String = "own") throws -> ListRecord {
        let published = try #require(CalendarDate(year: 2026, month: 1, day: day))
        return ListRecord(
            version: ListVersion(
                source: source, kind: .deny, published: published,
                digest: Bytes32(head: 1, tail: UInt128(day)), parserVersion: 1, counts: []),
            state: day % 2 == 0 ? .active : .superseded, concerns: [], importedBy: "ann",
            importedAt: start, decidedBy: nil, checkedAt: start)
    }

    @Test(arguments: StoreTwin.allCases)
    func `lists are paged newest first, filtered and counted`(twin: StoreTwin) async throws {
        try await twin.run { store in
            try await store.write { unit in
                for day in 1...7 {
                    try unit.add(try Self.list(day, day == 5 ? "other" : "own"), entries: [])
                }
            }
            try await store.read { reading throws in
                func days(_ filter: ListFilter, _ page: PageRequest) throws -> [Int] {
                    try reading.lists(filter, page: page).map { $0.1.version.published.day }
                }
                let first = PageRequest(after: nil, limit: 3)
                let found = try reading.lists(ListFilter(), page: first)
                #expect(found.map { $0.1.version.published.day } == [7, 6, 5])
                #expect(
                    try days(ListFilter(), PageRequest(after: found.last?.0, limit: 9))
                        == [4, 3, 2, 1])
                #expect(try days(ListFilter(state: .active), first) == [6, 4, 2])
                #expect(try days(ListFilter(source: "other"), first) == [5])
                #expect(try days(ListFilter(source: "other", state: .active), first) == [])
                #expect(try days(ListFilter(source: "' OR 1=1 --"), first) == [])
                #expect(try reading.listCount(ListFilter(), upTo: 100) == 7)
                #expect(try reading.listCount(ListFilter(), upTo: 5) == 5)
                #expect(try reading.listCount(ListFilter(state: .superseded), upTo: 5) == 4)
                let one = try Self.list(3)
                #expect(try reading.list(one.version.id) == one)
                #expect(try reading.list("none") == nil)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `wallets are filtered by status and tier`(twin: StoreTwin) async throws {
        try await twin.run { store in
            try await store.write { unit in
                for number in 1...5 as ClosedRange<UInt128> {
                    try unit.save(
                        WalletRecord(
                            id: WalletID(number), reference: "r",
                            tier: number == 3 ? "vip" : "basic",
                            status: number == 4 ? .suspended : .active, createdAt: start))
                }
            }
            try await store.read { reading throws in
                func ids(_ filter: WalletFilter, after: UInt128? = nil) throws -> [UInt128] {
                    let page = PageRequest(after: after, limit: 2)
                    return try reading.wallets(filter, page: page).map(\.id.value)
                }
                #expect(try ids(WalletFilter()) == [1, 2])
                #expect(try ids(WalletFilter(status: .active), after: 2) == [3, 5])
                #expect(try ids(WalletFilter(tier: "vip")) == [3])
                #expect(try ids(WalletFilter(status: .suspended, tier: "vip")) == [])
                #expect(try reading.walletCount(WalletFilter(status: .active), upTo: 9) == 4)
                #expect(try reading.walletCount(WalletFilter(), upTo: 3) == 3)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `deposits are counted by filter and by day`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let day: Int64 = 86_400
            let today = start.milliseconds / 86_400_000
            let tracks: [(ChainTrack, ScreeningTrack, Int64)] = [
                (.seen, .running, 0), (.final(block(5)), .clear(VerdictID(1)), 0),
                (.final(block(5)), .held(CaseID(1), VerdictID(2)), 0),
                (.seen, .clear(VerdictID(3)), 1), (.seen, .frozen(CaseID(2), VerdictID(4)), 1),
                (.final(block(5)), .refunded(CaseID(3), VerdictID(5)), 2),
                (.seen, .notStarted, 30),
            ]
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for (place, track) in tracks.enumerated() {
                    let sample = deposit(UInt128(place), chain: track.0, screening: track.1)
                    try unit.save(
                        Deposit(
                            id: sample.id, sighting: sample.sighting, wallet: alice,
                            recipient: sample.recipient, amount: sample.amount, paid: sample.paid,
                            remainder: sample.remainder, chainTrack: track.0,
                            screeningTrack: track.1, inclusionCount: 2, counterparties: [],
                            spentOutpoints: [], screenedWithLists: nil,
                            firstSeen: start.adding(seconds: -day * track.2), changedAt: start))
                }
            }
            try await store.read { reading throws in
                let all = try reading.depositVolume(ofDays: (today - 2)...today)
                #expect(
                    all == [
                        DepositVolume(day: today - 2, standing: .held, count: 1),
                        DepositVolume(day: today - 1, standing: .waiting, count: 1),
                        DepositVolume(day: today - 1, standing: .frozen, count: 1),
                        DepositVolume(day: today, standing: .spendable, count: 1),
                        DepositVolume(day: today, standing: .waiting, count: 1),
                        DepositVolume(day: today, standing: .held, count: 1),
                    ])
                #expect(try reading.depositVolume(ofDays: .min ... .max) == [])
                #expect(try reading.depositVolume(ofDays: (today + 1)...(today + 9)) == [])
                #expect(try reading.depositCount(DepositFilter(), upTo: 100) == 7)
                #expect(try reading.depositCount(DepositFilter(), upTo: 4) == 4)
                #expect(try reading.depositCount(DepositFilter(isSpendable: true), upTo: 9) == 1)
                #expect(try reading.depositCount(DepositFilter(isSpendable: false), upTo: 9) == 6)
                #expect(try reading.depositCount(DepositFilter(wallet: bob), upTo: 9) == 0)
                #expect(try reading.depositCount(DepositFilter(chain: evm), upTo: 9) == 7)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `payouts that wait for people's yes are found and counted`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            func waiting(
                _ number: UInt128, _ words: [Bool], needed: Int = 2
            ) throws -> PayoutRecord {
                var all = record(
                    payout(number, state: .reserved(isScreened: true, isApproved: false)),
                    needed: needed)
                for (place, isApproval) in words.enumerated() {
                    try all.approvals.record(
                        ApprovalRecord(
                            isApproval: isApproval, actor: "p\(place)", reason: "r", time: start))
                }
                return all
            }
            let records = [
                try waiting(1, []), try waiting(2, [true]), try waiting(3, [true, true]),
                try waiting(4, [false]), try waiting(5, [], needed: 0),
                record(payout(6, state: .approved), needed: 1),
            ]
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for record in records { try unit.save(record) }
            }
            try await store.read { reading throws in
                let page = PageRequest(after: nil, limit: 10)
                let asked = PayoutFilter(awaitsApproval: true)
                let found = try reading.payouts(asked, page: page)
                #expect(found.map(\.1.payout.id.value) == [2, 1])
                let isAll = found.allSatisfy { $0.1.awaitsApproval }
                #expect(isAll)
                #expect(try reading.payoutCount(asked, upTo: 9) == 2)
                #expect(try reading.payoutCount(asked, upTo: 1) == 1)
                let others = try reading.payouts(PayoutFilter(awaitsApproval: false), page: page)
                #expect(others.map(\.1.payout.id.value) == [6, 5, 4, 3])
                #expect(try reading.payoutCount(PayoutFilter(state: "approved"), upTo: 9) == 1)
                #expect(try reading.payoutCount(PayoutFilter(wallet: bob), upTo: 9) == 0)
            }
        }
    }
}
