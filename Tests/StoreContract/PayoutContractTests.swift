import ChainModel
import Connector
import PayoutRules
import Testing
import Units

@Suite
struct PayoutContractTests {
    private static let inclusion = PayoutInclusion(transaction: txID(5), block: block(9))
    private static let spend = PlanClaim.outpoints([outpoint(1), outpoint(2)])

    private static func family(_ signing: SigningTrack) -> ReplacementFamily {
        ReplacementFamily(
            PlannedTransaction(plan: PlanID(11), claim: spend, signing: signing))
    }

    private static var states: [PayoutState] {
        let family = family(.signed(txID(5)))
        let bumped = ReplacementFamily(members: [
            PlannedTransaction(plan: PlanID(11), claim: spend, signing: .refused(times: 2)),
            PlannedTransaction(plan: PlanID(12), claim: spend, signing: .unscreened),
        ])
        return [
            .requested, .reserved(isScreened: false, isApproved: true),
            .reserved(isScreened: true, isApproved: false), .approved, .planned(family),
            .planned(bumped ?? family), .signed(family), .broadcast(family),
            .included(family, inclusion), .final(inclusion), .failed(inclusion),
            .refused(.belowDust(satoshis(294))), .cancelled(actor: "ann"),
        ]
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout in every state is read back as it was saved`(twin: StoreTwin) async throws {
        let waits: [PayoutWait?] = [
            nil, .signerRefused(PlanID(11), ask: 1, reason: "limit"),
            .replacedByForeign(txID(6)),
        ]
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(plan(11, Self.spend))
                try unit.save(plan(12, Self.spend, replaces: 11))
            }
            var number: UInt128 = 0
            for state in Self.states {
                for wait in waits {
                    number += 1
                    let saved = record(
                        payout(
                            number, state: state, wait: wait, plans: [PlanID(11), PlanID(12)]),
                        settlement: SettlementID(number))
                    try await store.write { try $0.save(saved) }
                    #expect(try await store.read { try $0.payout(saved.payout.id) } == saved)
                }
            }
            #expect(try await store.read { try $0.payout(PayoutID(999)) } == nil)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `people's words are kept in order, and none is taken back`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            var saved = record(payout(1), needed: 3)
            let open = saved
            try await store.write { [saved] unit in
                try unit.save(walletRecord(alice))
                try unit.save(saved)
            }
            for person in ["zoe", "bob"] {
                try saved.approvals.record(
                    ApprovalRecord(
                        isApproval: true, actor: person, reason: "fine", time: start))
                try await store.write { [saved] in try $0.save(saved) }
                #expect(try await store.read { try $0.payout(PayoutID(1)) } == saved)
            }
            try saved.approvals.record(
                ApprovalRecord(isApproval: false, actor: "ann", reason: "no", time: start))
            try await store.write { [saved] in try $0.save(saved) }
            #expect(try await store.read { try $0.payout(PayoutID(1)) } == saved)
            #expect(try await isCorrupt(store) { try $0.save(open) })
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what never changes and what is finished is not overwritten`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(record(payout(1, state: .final(Self.inclusion))))
                try unit.save(record(payout(2)))
                try unit.save(record(payout(3), needed: 2))
            }
            for other in [
                record(payout(1, state: .approved)),
                record(payout(2, amount: satoshis(70_001))),
                record(payout(2), address: "elsewhere"),
                record(payout(2, chain: evm)), record(payout(3), needed: 1),
            ] {
                #expect(try await isCorrupt(store) { try $0.save(other) })
            }
            #expect(
                try await store.read { try $0.payout(PayoutID(1)) }
                    == record(payout(1, state: .final(Self.inclusion))))
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `listings are filtered and paged, newest first`(twin: StoreTwin) async throws {
        let wait = PayoutWait.replacedByForeign(txID(6))
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(walletRecord(bob))
                try unit.save(record(payout(30)))
                try unit.save(record(payout(10, wallet: bob)))
                try unit.save(
                    record(payout(20, chain: evm, amount: Amount(1, of: .usdt))))
                try unit.save(record(payout(40, state: .approved, wait: wait)))
                // Saved again: its place stays.
                try unit.save(record(payout(30, state: .approved)))
            }
            func list(
                _ filter: PayoutFilter, after: UInt128? = nil, limit: Int = 9
            ) async throws -> [UInt128] {
                try await store.read {
                    try $0.payouts(filter, page: PageRequest(after: after, limit: limit))
                        .map(\.1.payout.id.value)
                }
            }
            #expect(try await list(PayoutFilter()) == [40, 20, 10, 30])
            #expect(try await list(PayoutFilter(wallet: bob)) == [10])
            #expect(try await list(PayoutFilter(chain: evm)) == [20])
            #expect(try await list(PayoutFilter(state: "approved")) == [40, 30])
            #expect(try await list(PayoutFilter(state: "gone")) == [])
            #expect(try await list(PayoutFilter(needsPerson: true)) == [40])
            #expect(try await list(PayoutFilter(needsPerson: false)) == [20, 10, 30])
            #expect(
                try await list(PayoutFilter(wallet: alice, chain: btc, state: "approved"))
                    == [40, 30])
            let first = try await store.read {
                try $0.payouts(PayoutFilter(), page: PageRequest(after: nil, limit: 3))
            }
            #expect(first.map(\.1.payout.id.value) == [40, 20, 10])
            #expect(
                try await list(PayoutFilter(), after: first.last?.0, limit: 3) == [30])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `the queues hold exactly the payouts that wait in them`(twin: StoreTwin) async throws {
        let unknown = PayoutWait.screeningUnknown(check: 2, reason: "lists too old")
        let blocked = PayoutWait.destinationBlocked(check: 2, reason: "listed")
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(plan(11, Self.spend))
                let states: [(UInt128, PayoutState, PayoutWait?)] = [
                    (1, .approved, nil), (2, .approved, .replacedByForeign(txID(1))),
                    (3, .reserved(isScreened: false, isApproved: false), nil),
                    (4, .reserved(isScreened: false, isApproved: true), unknown),
                    (5, .reserved(isScreened: true, isApproved: false), nil),
                    (6, .planned(Self.family(.unscreened)), nil),
                    (7, .planned(Self.family(.unscreened)), blocked),
                    (8, .planned(Self.family(.ready)), nil), (9, .requested, nil),
                ]
                for (number, state, wait) in states {
                    try unit.save(
                        record(payout(number, state: state, wait: wait, plans: [PlanID(11)])))
                }
                try unit.save(record(payout(10, chain: evm, state: .approved)))
                try unit.save(record(payout(11, state: .approved)))
            }
            try await store.read { reading throws in
                func ids(_ records: [PayoutRecord]) -> [UInt128] {
                    records.map(\.payout.id.value)
                }
                #expect(ids(try reading.payoutsToPlan(on: btc, limit: 9)) == [1, 11])
                #expect(ids(try reading.payoutsToPlan(on: btc, limit: 1)) == [1])
                #expect(ids(try reading.payoutsToPlan(on: evm, limit: 9)) == [10])
                #expect(ids(try reading.payoutsToScreen(limit: 9)) == [3, 4, 6])
                #expect(ids(try reading.payoutsToScreen(limit: 2)) == [3, 4])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `limits count what may leave, and known addresses are those paid for good`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(walletRecord(bob))
                func add(
                    _ number: UInt128, _ state: PayoutState, _ address: String,
                    wallet: WalletID = alice, after seconds: Int64 = 0,
                    amount: Amount = satoshis(5)
                ) throws {
                    try unit.save(
                        record(
                            payout(
                                number, wallet: wallet, amount: amount, state: state,
                                at: start.adding(seconds: seconds)), address: address))
                }
                try add(1, .final(Self.inclusion), "first")
                try add(2, .final(Self.inclusion), "second", after: 10)
                try add(3, .failed(Self.inclusion), "failed", after: 11)
                try add(4, .refused(.ownAddress), "refused", after: 12)
                try add(5, .cancelled(actor: "ann"), "cancelled", after: 13)
                try add(6, .approved, "coming", after: 14)
                try add(7, .final(Self.inclusion), "theirs", wallet: bob, after: 15)
                try add(8, .final(Self.inclusion), "first", after: 16)
                try add(9, .approved, "other", after: 17, amount: Amount(5, of: .usdt))
            }
            try await store.read { reading throws in
                let counted = try reading.countedPayouts(
                    of: .btc, since: start.adding(seconds: 10))
                #expect(counted.map(\.id.value) == [2, 6, 7, 8])
                let second = try #require(try reading.payout(PayoutID(2)))
                #expect(
                    counted.first
                        == CountedPayout(
                            id: PayoutID(2), wallet: alice,
                            destination: second.payout.destination, amount: satoshis(5),
                            time: start.adding(seconds: 10)))
                #expect(
                    try reading.knownPayoutAddresses(of: alice, limit: 9) == ["first", "second"])
                #expect(try reading.knownPayoutAddresses(of: alice, limit: 1) == ["first"])
                #expect(try reading.knownPayoutAddresses(of: WalletID(9), limit: 9) == [])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout's history is its own events, oldest first`(twin: StoreTwin) async throws {
        try await twin.run { store throws in
            let id = PayoutID(1)
            try await store.write { unit in
                for type in ["payout.requested", "payouts", "payout.approved", "payout"] {
                    try unit.appendEvent(type: type, subject: id.text, json: [])
                }
                try unit.appendEvent(
                    type: "payout.requested", subject: PayoutID(2).text, json: [])
                try unit.appendEvent(type: "payout.final", subject: id.text, json: [0x7b])
            }
            try await store.read { reading throws in
                let events = try reading.events(of: id, limit: 9)
                #expect(
                    events.map(\.type) == ["payout.requested", "payout.approved", "payout.final"])
                #expect(events.map(\.sequence) == [1, 3, 6])
                #expect(events.last?.json == [0x7b])
                #expect(try reading.events(of: id, limit: 2).count == 2)
            }
        }
    }
}
