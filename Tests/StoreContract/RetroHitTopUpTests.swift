import ChainModel
import LedgerRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// Money that was promised when its payer was listed does not become spendable again.
@Suite struct RetroHitTopUpTests {
    /// 100 from a payer who is listed once 30 of it are promised to a hold, and 20 are spent.
    private func listed(_ store: any StorePort) async throws -> AftercareWorld {
        let world = try await AftercareWorld(store)
        try await world.credit(1, from: [9], units: 100)
        try await place(1, 30, in: store)
        try await world.spend(20)
        try await world.install(1, naming: [9])
        await world.look()
        #expect(try await parts(world) == [50, 30, 20])
        return world
    }

    private func place(
        _ id: UInt128, _ units: UInt128, until: Timestamp? = start.adding(seconds: 60),
        in store: any StorePort
    ) async throws {
        try await store.write { unit in
            _ = try Holds.place(
                HoldID(id), wallet: alice, amount: Amount(units, of: .usdt),
                expiresAt: until ?? start.adding(seconds: 600), reference: "", in: unit)
        }
    }

    private func parts(_ world: AftercareWorld) async throws -> [UInt128] {
        let hit = try #require(try await world.hits().first)
        return [hit.frozen, hit.reserved, hit.spent].map(\.minorUnits)
    }

    @Test(arguments: StoreTwin.allCases)
    func `a hold that is released is frozen in the same step`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try await listed(store)
            try await store.write { unit in
                _ = try Holds.release(HoldID(1), transfer: TransferID(9), in: unit)
            }
            #expect(try await world.balances() == [0, 80])
            #expect(try await parts(world) == [80, 0, 20])
            #expect(try await world.count("retroHit.promisedFrozen") == 1)
            // Money that comes afterwards is nobody's but the customer's.
            try await world.credit(2, from: [8], units: 7)
            #expect(try await world.balances() == [7, 80])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a hold whose time ran out is frozen before any unit can spend it`(
        twin: StoreTwin
    ) async throws {
        let clock = SettableClock()
        try await twin.run(clock) { store in
            let world = try await listed(store)
            clock.set(start.adding(seconds: 61))
            await #expect(throws: RequestRefusal.self) {
                try await store.write { unit in
                    _ = try Charges.place(
                        ChargeRequest(
                            id: 5, from: alice, to: bob, amount: Amount(1, of: .usdt), fee: nil,
                            reference: ""), in: unit)
                }
            }
            try await store.write { _ = try $0.appendEvent(type: "x", subject: "", json: []) }
            #expect(try await world.balances() == [0, 80])
            #expect(try await parts(world) == [80, 0, 20])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what a hold spends counts as spent, and what it leaves is frozen`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await listed(store)
            try await store.write { unit in
                _ = try Holds.capture(
                    HoldID(1), transfer: TransferID(9), amount: Amount(12, of: .usdt), to: bob,
                    isLast: false, in: unit)
            }
            #expect(try await parts(world) == [50, 18, 32])
            try await store.write { unit in
                _ = try Holds.capture(
                    HoldID(1), transfer: TransferID(10), amount: Amount(5, of: .usdt), to: bob,
                    isLast: true, in: unit)
            }
            #expect(try await parts(world) == [63, 0, 37])
            #expect(try await world.balances() == [0, 63])
            #expect(try await world.balances(bob) == [37, 0])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout under way that is cancelled is frozen in the same step`(
        twin: StoreTwin
    ) async throws {
        let nobody = try #require(ApprovalRule(tiers: [], otherwise: 0))
        let source = ForkedSource(tokens: [
            ChainProfile.Token(
                asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: nil)
        ])
        let desk = PayoutDesk(
            profiles: [source.profile], settings: PayoutSettings(approvals: [.usdt: nobody]))
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 100)
            try await store.write { unit in
                _ = try desk.request(
                    PayoutAsk(
                        id: PayoutID(3), wallet: alice, token: TokenID(chain: evm, asset: .usdt),
                        amount: Amount(60, of: .usdt),
                        address: "0x" + String(repeating: "1", count: 40), reference: "x"),
                    by: "ada", in: unit)
            }
            try await world.install(1, naming: [9])
            await world.look()
            #expect(try await parts(world) == [40, 60, 0])
            try await store.write { _ = try desk.cancel(PayoutID(3), by: "ada", in: $0) }
            #expect(try await parts(world) == [100, 0, 0])
            #expect(try await world.balances() == [0, 100])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `two hits of one wallet do not count on the same promise`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await listed(store)
            try await world.credit(2, from: [8], units: 40, isFinal: true)
            // 30 of the 40 went to the first hit, which still wanted them.
            #expect(try await world.balances() == [10, 80])
            try await place(2, 10, in: store)
            try await world.install(2, naming: [8, 9])
            await world.look()
            let hits = try await world.hits()
            #expect(hits.map(\.reserved.minorUnits) == [0, 40])
            try await store.write { unit in
                _ = try Holds.release(HoldID(1), transfer: TransferID(9), in: unit)
                _ = try Holds.release(HoldID(2), transfer: TransferID(10), in: unit)
            }
            #expect(try await world.balances() == [0, 120])
            #expect(try await world.hits().map(\.frozen.minorUnits) == [80, 40])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a unit that fails moves nothing for a hit either`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try await listed(store)
            await #expect(throws: Refused.self) {
                try await store.write { unit in
                    _ = try Holds.release(HoldID(1), transfer: TransferID(9), in: unit)
                    throw Refused()
                }
            }
            #expect(try await world.balances() == [0, 50])
            #expect(try await parts(world) == [50, 30, 20])
        }
    }

    /// Older versions left such money to the customer.
    @Test(arguments: StoreTwin.allCases)
    func `a round of the loop takes what came free before`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 100)
            var hit = RetroHit(
                id: RetroHitID(5), wallet: alice, asset: .usdt, caseID: CaseID(6),
                cause: RetroCause(
                    rule: .sanctioned, floor: .freeze,
                    key: ScreeningKey(.evm, script(9).bytes), listed: "0x09", source: "list",
                    edition: "list 1", label: "ETH"), now: start)
            _ = try hit.add(
                [TaintedDeposit(DepositID(1), Amount(30, of: .usdt))],
                given: RetroBalances(
                    available: .zero(.usdt), reserved: Amount(30, of: .usdt)))
            try await store.write { [hit] unit in
                try unit.save(hit, adding: [])
                try unit.save(
                    CaseRecord(
                        machine: ComplianceCase(
                            id: CaseID(6), deposit: DepositID(1), isFrozen: true, isSenior: true,
                            now: start), verdict: 1, wallet: alice, amount: hit.tainted))
            }
            #expect(try await world.balances() == [100, 0])
            #expect(await world.look() == 1)
            #expect(try await world.balances() == [70, 30])
            #expect(await world.look() == 0)
            try await store.read { reading throws in
                #expect(try reading.hitsWanting(page: PageRequest(after: nil, limit: 9)).isEmpty)
                #expect(try reading.hitsWanting(of: alice, .usdt).isEmpty)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `hits that want money are found by wallet and asset, and page by page`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await listed(store)
            let hit = try #require(try await world.hits().first)
            try await store.read { reading throws in
                #expect(try reading.hitsWanting(of: alice, .usdt) == [hit])
                #expect(try reading.hitsWanting(of: alice, .usdc).isEmpty)
                #expect(try reading.hitsWanting(of: bob, .usdt).isEmpty)
                let page = try reading.hitsWanting(page: PageRequest(after: nil, limit: 1))
                #expect(page.map(\.1) == [hit])
                let next = PageRequest(after: page.last?.0, limit: 1)
                #expect(try reading.hitsWanting(page: next).isEmpty)
            }
        }
    }
}
