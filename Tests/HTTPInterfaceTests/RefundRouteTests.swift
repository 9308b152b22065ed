import Connector
import DepositRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import HTTPInterface

@Suite struct RefundRouteTests {
    private static let ask = #","address":"\#(Address.first)","proof":"question 4""#

    private func payouts(_ world: World, of wallet: WalletID) async throws -> [(String, String)] {
        let page = try await world.get("/v1/payouts?wallet=\(wallet.text)")
        return (page.json["payouts"]?.elements ?? []).map {
            ($0["id"]?.text ?? "", $0["state"]?.text ?? "")
        }
    }

    private func balances(_ world: World, _ wallet: WalletID) async throws -> [String?] {
        var found: [String?] = []
        for name in ["screening", "available", "reserved"] {
            found.append(try await world.balance(wallet, name))
        }
        return found
    }

    @Test func `held money is sent back by two people, and is spendable at no moment`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (deposit, id) = try await world.heldDeposit(for: wallet)
            #expect(try await world.act("proposeRefund", on: id).status == 400)
            let asked = try await world.act("proposeRefund", on: id, more: Self.ask)
            #expect(asked.json["state"]?.text == "refundProposed")
            #expect(asked.json["refundAddress"]?.text == Address.first)
            #expect(try await world.act("approve", on: id).code == "samePerson")
            #expect(try await balances(world, wallet) == ["5.000000", "0.000000", "0.000000"])
            let done = try await world.act("approve", on: id, key: world.second)
            #expect(done.json["state"]?.text == "refundApproved")
            #expect(try await balances(world, wallet) == ["0.000000", "0.000000", "5.000000"])
            let shown = try await world.get("/v1/deposits/\(deposit.text)")
            #expect(shown.json["screeningState"]?.text == "refunding")
            #expect(shown.json["isSpendable"]?.boolean == false)
            let payout = try #require(try await payouts(world, of: wallet).first)
            #expect(payout.1 == "reserved", "its destination is screened like any")
            for action in ["proposeRelease", "proposeFreeze", "reject", "approve"] {
                let reply = try await world.act(action, on: id, key: world.second)
                #expect(reply.code == "refundUnderWay", "\(action)")
            }
        }
    }

    @Test func `a refund that does not leave is held again, and can be tried once more`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (deposit, id) = try await world.heldDeposit(for: wallet)
            for round in 1...2 {
                _ = try await world.act("proposeRefund", on: id, more: Self.ask)
                #expect(try await world.act("approve", on: id, key: world.second).status == 200)
                let made = try await payouts(world, of: wallet)
                #expect(made.count == round)
                let cancelled = try await world.call(
                    "POST", "/v1/payouts/\(made[0].0)/cancel", "{}")
                #expect(cancelled.json["state"]?.text == "cancelled")
                #expect(
                    try await balances(world, wallet) == ["5.000000", "0.000000", "0.000000"])
                let item = try await world.get("/v1/cases/\(id.text)")
                #expect(item.json["state"]?.text == "open")
                let shown = try await world.get("/v1/deposits/\(deposit.text)")
                #expect(shown.json["screeningState"]?.text == "held")
            }
        }
    }

    @Test func `a refund that is refused moves nothing`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, frozen) = try await world.heldDeposit(
                for: wallet, number: 1, opening: .frozen)
            #expect(
                try await world.act("proposeRefund", on: frozen, more: Self.ask).code
                    == "frozenNeverRefunded")
            let (_, id) = try await world.heldDeposit(for: wallet, number: 2)
            let wrong = #","address":"bc1q","proof":"p""#
            #expect(try await world.act("proposeRefund", on: id, more: wrong).status == 200)
            let refused = try await world.act("approve", on: id, key: world.second)
            #expect(refused.status == 422)
            let item = try await world.get("/v1/cases/\(id.text)")
            #expect(item.json["state"]?.text == "refundProposed", "all of it, or nothing")
            #expect(try await balances(world, wallet) == ["5.000000", "0.000000", "0.000000"])
            #expect(try await payouts(world, of: wallet).isEmpty)
        }
        try await World.run(payouts: nil) { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            _ = try await world.act("proposeRefund", on: id, more: Self.ask)
            let none = try await world.act("approve", on: id, key: world.second)
            #expect(none.code == "payoutsDisabled")
        }
    }
}
