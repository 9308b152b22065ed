import ChainModel
import LedgerRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// A plan that the signer refuses: a person asks again, or takes a payout back.
@Suite struct RefusedPlanTests {
    private static let profile = ForkedSource().profile
    private static let first = PayoutID(0xf1)
    private static let second = PayoutID(0xf2)
    private static let planID = PlanID(0x91)

    /// Two payouts in one plan, for which the signer was asked and said no.
    private func refused(_ store: any StorePort, _ desk: PayoutDesk) async throws {
        try await store.write { unit in
            try unit.fund(100)
            for (id, digit) in [(Self.first, "1"), (Self.second, "2")] {
                var record = try desk.request(
                    PayoutAsk(
                        id: id, wallet: alice, token: TokenID(chain: evm, asset: .usdt),
                        amount: Amount(30, of: .usdt),
                        address: "0x" + String(repeating: digit, count: 40), reference: "x"),
                    by: "ada", in: unit)
                try PayoutSteps.apply(
                    .screened(check: record.payout.screeningCheck, .clear), to: &record, in: unit)
            }
            let claim = PlanClaim.nonce(account: script(9), 4)
            let made = plan(0x91, claim, payouts: [0xf1, 0xf2], chain: evm)
            try unit.save(made)
            try PayoutSteps.apply(.planned(Self.planID, claim), toPayoutsOf: made, in: unit)
            for id in [Self.first, Self.second] {
                var record = try PayoutDesk.require(id, in: unit)
                try PayoutSteps.apply(
                    .screened(check: record.payout.screeningCheck, .clear), to: &record, in: unit)
            }
            #expect(try PlanSigning.ask(Self.planID, in: unit))
            try PlanSigning.take(
                .refused(code: "hourLimit", words: "The hour is used up."), for: Self.planID,
                in: unit)
        }
    }

    private func desk() throws -> PayoutDesk {
        let profile = ChainProfile(
            id: evm, displayName: "Local", family: .evm(chainID: 1), genesis: nil,
            nativeAsset: try #require(Asset(code: "ETH", scale: 18)), blockTimeMilliseconds: 1_000,
            finality: FinalityRule(tiers: [], otherwise: .finalized), reorgWindow: 5,
            proof: .receiptsRoot, limits: Self.profile.limits, minimumDeposits: [],
            tokens: [
                ChainProfile.Token(
                    asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: nil)
            ])
        let nobody = try #require(ApprovalRule(tiers: [], otherwise: 0))
        return PayoutDesk(
            profiles: [profile], settings: PayoutSettings(approvals: [.usdt: nobody]))
    }

    @Test(arguments: StoreTwin.allCases)
    func `both payouts wait with the signer's words, and are asked for again together`(
        twin: StoreTwin
    ) async throws {
        let desk = try desk()
        try await twin.run { store in
            try await refused(store, desk)
            try await store.write { unit in
                let record = try PayoutDesk.require(Self.first, in: unit)
                #expect(record.payout.wait?.sentence.contains("The hour is used up.") == true)
                _ = try desk.retry(Self.first, by: "ben", in: unit)
                #expect(try unit.plan(Self.planID)?.stage == .asked)
                #expect(try PayoutDesk.require(Self.second, in: unit).payout.wait == nil)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `one is taken back, and the other is planned again`(twin: StoreTwin) async throws {
        let desk = try desk()
        try await twin.run { store in
            try await refused(store, desk)
            try await store.write { unit in
                let record = try desk.cancel(Self.first, by: "ada", in: unit)
                #expect(record.payout.state == .cancelled(actor: "ada"))
                #expect(try unit.plan(Self.planID)?.stage == .dropped)
                #expect(try unit.claimant(of: .nonce(account: script(9), 4), on: evm) == nil)
                #expect(try unit.available(alice) == 70)
                #expect(try unit.payoutsToPlan(on: evm, limit: 9).map(\.payout.id) == [Self.second])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `once a signature may exist, nothing is taken back`(twin: StoreTwin) async throws {
        let desk = try desk()
        try await twin.run { store in
            try await refused(store, desk)
            try await store.write { unit in
                _ = try desk.retry(Self.first, by: "ben", in: unit)
                #expect(throws: RequestRefusal.self) {
                    try desk.cancel(Self.first, by: "ada", in: unit)
                }
                #expect(try unit.available(alice) == 40)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a destination that was listed since is not signed for, and its plan is given up`(
        twin: StoreTwin
    ) async throws {
        let desk = try desk()
        try await twin.run { store in
            try await refused(store, desk)
            let screening = ScreeningDesk(limits: LimitRules(tiers: []), settings: .standard)
            let check = SigningCheck(desk: screening, family: .evm)
            let lists = ListDesk(desk: screening)
            try await store.write { unit in
                let version = try lists.install(try Self.list(naming: 7), by: "ada", in: unit)
                #expect(version.state == .active)
            }
            try await store.write { unit in
                try screening.reload(from: unit)
                #expect(try check.mayBeSigned(Self.planID, in: unit))
                _ = try lists.install(try Self.list(naming: 0x22), by: "ada", in: unit)
            }
            try await store.write { unit in
                try screening.reload(from: unit)
                // It was asked for before, so that a signature may exist: it only waits.
                #expect(try !check.mayBeSigned(Self.planID, in: unit))
                #expect(try unit.plan(Self.planID)?.stage != .dropped)
                let claim = PlanClaim.nonce(account: script(9), 4)
                _ = try desk.cancel(Self.first, by: "ada", in: unit)
                let next = plan(0x92, claim, payouts: [0xf2], chain: evm)
                try unit.save(next)
                try PayoutSteps.apply(.planned(next.id, claim), toPayoutsOf: next, in: unit)
                #expect(try !check.mayBeSigned(next.id, in: unit))
                #expect(try unit.plan(next.id)?.stage == .dropped)
                #expect(try PayoutDesk.require(Self.second, in: unit).payout.state == .approved)
            }
        }
    }

    private static func list(naming byte: UInt8) throws -> ScreeningList {
        let address = try #require(ScreeningAddress(script(byte), family: .evm))
        return ScreeningList(
            source: "own-\(byte)", kind: .sanctions,
            published: try #require(CalendarDate(start)), digest: hash(UInt128(byte)),
            parserVersion: 1,
            entries: [
                ListEntry(
                    address: address, label: "x", partyID: "1", partyName: "x", programs: [])
            ], checkedAt: start)
    }
}
