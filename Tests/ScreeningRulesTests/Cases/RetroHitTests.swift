import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct RetroHitTests {
    private static func usdt(_ units: UInt128) -> Amount { Amount(units, of: .usdt) }

    private static func balances(_ available: UInt128, _ reserved: UInt128) -> RetroBalances {
        RetroBalances(available: usdt(available), reserved: usdt(reserved))
    }

    private static func parts(_ hit: RetroHit) -> [UInt128] {
        [hit.frozen, hit.reserved, hit.spent].map(\.minorUnits)
    }

    /// 100 tainted: 50 can be frozen, 30 are promised, 20 were spent.
    private static func make() throws -> RetroHit {
        let key = ScreeningKey(.evm, [UInt8](repeating: 9, count: 20))
        var hit = RetroHit(
            id: RetroHitID(1), wallet: WalletID(2), asset: .usdt, caseID: CaseID(3),
            cause: RetroCause(
                rule: .sanctioned, floor: .freeze, key: key, listed: "0x09", source: "list",
                edition: "list 1", label: "ETH"), now: Fixture.now)
        _ = try hit.add([TaintedDeposit(DepositID(4), usdt(100))], given: balances(50, 30))
        return hit
    }

    @Test func `what was promised is frozen as it comes free, and no more`() throws {
        var hit = try Self.make()
        #expect(hit.wanted == Self.usdt(30))
        #expect(try hit.settle(given: Self.balances(0, 30)).isZero)
        #expect(try hit == Self.make(), "nothing came free")
        #expect(try hit.settle(given: Self.balances(10, 20)) == Self.usdt(10))
        #expect(Self.parts(hit) == [60, 20, 20])
        #expect(hit.freezeCount == 2)
        #expect(try hit.settle(given: Self.balances(900, 0)) == Self.usdt(20))
        #expect(Self.parts(hit) == [80, 0, 20])
        #expect(hit.wanted.isZero)
        #expect(try hit.settle(given: Self.balances(900, 900)).isZero)
        #expect(Self.parts(hit) == [80, 0, 20])
    }

    @Test func `what left as it was promised counts as spent`() throws {
        var hit = try Self.make()
        #expect(try hit.settle(given: Self.balances(0, 12)).isZero)
        #expect(Self.parts(hit) == [50, 12, 38])
        #expect(hit.freezeCount == 1)
    }

    @Test func `a released hit wants nothing, and another asset is refused`() throws {
        var hit = try Self.make()
        let other = RetroBalances(available: Amount(1, of: .btc), reserved: Amount(1, of: .btc))
        #expect(throws: AmountError.self) { try hit.settle(given: other) }
        #expect(hit.release() == Self.usdt(50))
        #expect(hit.wanted.isZero)
        #expect(try hit.settle(given: Self.balances(900, 0)).isZero)
        #expect(Self.parts(hit) == [50, 30, 20])
    }

    @Test(arguments: seeds(200))
    func `its parts are always what its deposits brought`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var hit = try Self.make()
        for _ in 0..<20 {
            let before = hit
            let given = Self.balances(UInt128(random.next() % 40), UInt128(random.next() % 40))
            let amount = try hit.settle(given: given)
            #expect(Self.parts(hit).reduce(0, +) == 100, "seed \(seed)")
            #expect(amount.isAtMost(given.available), "seed \(seed)")
            #expect(hit.wanted.isAtMost(given.reserved), "seed \(seed)")
            #expect(hit.frozen.minorUnits >= before.frozen.minorUnits, "seed \(seed)")
            #expect(hit.wanted.isZero || amount == given.available, "seed \(seed)")
            if random.next() % 4 == 0 {
                let more = TaintedDeposit(DepositID(UInt128(random.next())), Self.usdt(0))
                _ = try hit.add([more], given: given)
            }
        }
    }
}
