import ChainModel
import LedgerRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// Payouts that pass a limit wait for a second person, in both stores.
@Suite struct PayoutHoldTests {
    private static func desk(
        _ limits: [PayoutHoldLimit?], rates: RateDesk = RateDesk()
    ) throws -> PayoutDesk {
        let nobody = try #require(ApprovalRule(tiers: [], otherwise: 0))
        return PayoutDesk(
            profiles: [RefundWorld.source.profile],
            settings: PayoutSettings(
                holds: PayoutHoldRules(tiers: ["basic": limits.compactMap(\.self)]),
                approvals: [.usdt: nobody]),
            rates: rates)
    }

    private static func ask(
        _ id: UInt128, _ units: UInt128, of wallet: WalletID = alice, to digit: String = "1"
    ) -> PayoutAsk {
        PayoutAsk(
            id: PayoutID(id), wallet: wallet, token: usdtOnEVM, amount: Amount(units, of: .usdt),
            address: "0x" + String(repeating: digit, count: 40), reference: "x")
    }

    @Test(arguments: StoreTwin.allCases)
    func `a passed limit holds for a second person, with the words`(twin: StoreTwin) async throws {
        let limit = PayoutHoldLimit(
            .wallet, .lifetime, .asset(.usdt), .sum(Amount(50, of: .usdt)))
        let desk = try Self.desk([limit])
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                let first = try desk.request(Self.ask(1, 30), by: "ann", in: unit)
                #expect(first.approvals.state == .given)
                var second = try desk.request(Self.ask(2, 30, to: "2"), by: "ann", in: unit)
                #expect(second.approvals.state == .open(missing: 1))
                #expect(
                    second.approvals.warnings
                        == ["limit: wallet, lifetime, in USDT: 0.000060 of 0.000050"])
                try PlannedPair.screen(PayoutID(2), .clear, in: unit)
                let held = try PayoutDesk.require(PayoutID(2), in: unit)
                #expect(held.payout.state.name == "reserved")
                let events = try unit.events(after: 0, limit: 100).filter {
                    $0.type == "payout.overLimit"
                }
                #expect(events.count == 1)
                // Who asked is no second person.
                #expect(throws: RequestRefusal.self) {
                    try desk.decide(
                        PayoutID(2), isApproval: true, by: "ann", reason: "", in: unit)
                }
                second = try desk.decide(
                    PayoutID(2), isApproval: true, by: "bob", reason: "", in: unit)
                #expect(second.payout.state.name == "approved")
                // The same ask again is the same payout, and is not counted twice.
                #expect(try desk.request(Self.ask(1, 30), by: "ann", in: unit) == first)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what did not leave is not counted, and each subject counts its own`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                _ = try unit.apply([
                    transfer(9, 40, from: .available(alice, .usdt), to: .available(bob, .usdt))
                ])
            }
            let desk = try Self.desk([])
            try await store.write { unit in
                for (id, units, wallet, digit) in [
                    (1, 10, alice, "1"), (2, 11, alice, "2"), (3, 12, bob, "1"), (4, 13, bob, "3"),
                ] as [(UInt128, UInt128, WalletID, String)] {
                    _ = try desk.request(
                        Self.ask(id, units, of: wallet, to: digit), by: "ann", in: unit)
                }
                _ = try desk.cancel(PayoutID(4), by: "ann", in: unit)
            }
            try await store.read { reading throws in
                func units(
                    _ subject: PayoutUseSubject, since: Timestamp? = nil
                ) throws -> [UInt128] {
                    try reading.payoutUse(
                        of: subject, since: since, without: PayoutID(9), limit: 10
                    ).map(\.amount.minorUnits)
                }
                #expect(try units(.wallet(alice)) == [11, 10])
                #expect(try units(.wallet(bob)) == [12])
                #expect(try units(.destination(script(0x11))) == [12, 10])
                #expect(try units(.tier("basic")) == [12, 11, 10])
                #expect(try units(.tier("gold")) == [])
                #expect(try units(.wallet(alice), since: start.adding(seconds: 9)) == [])
                let rest = try reading.payoutUse(
                    of: .wallet(alice), since: nil, without: PayoutID(2), limit: 10)
                #expect(rest.map(\.amount.minorUnits) == [10])
                let one = try reading.payoutUse(
                    of: .tier("basic"), since: nil, without: PayoutID(9), limit: 1)
                #expect(one.map(\.amount.minorUnits) == [12])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout counts at the value that it had, and without a price it is held`(
        twin: StoreTwin
    ) async throws {
        let limit = PayoutHoldLimit(
            .wallet, .lifetime, .fiat(.usd), .sum(Amount(100, of: .usd)))
        func rates(_ price: String) throws -> RateDesk {
            RateDesk(pegs: [try Rate(price, of: .usdt, in: .usd, origin: .pegged)])
        }
        try await twin.run { store in
            let cheap = try Self.desk([limit], rates: try rates("1.00"))
            let dear = try Self.desk([limit], rates: try rates("100.00"))
            let unknown = try Self.desk([limit])
            try await store.write { unit in
                try unit.fund(100_000_000)
                let first = try cheap.request(Self.ask(1, 500_000), by: "ann", in: unit)
                #expect(first.approvals.state == .given)
                // Half a dollar then, and half a dollar still: 0.50 + 0.40.
                let second = try dear.request(Self.ask(2, 4_000), by: "ann", in: unit)
                #expect(second.approvals.state == .given, "\(second.approvals.warnings)")
                let third = try unknown.request(Self.ask(3, 1), by: "ann", in: unit)
                #expect(third.approvals.state == .open(missing: 1))
                #expect(third.approvals.warnings.first?.contains("unknown of 1.00") == true)
            }
            #expect(
                try await isCorrupt(store) {
                    try $0.addValue(Amount(1, of: .usd), of: PayoutID(1))
                })
        }
    }
}
