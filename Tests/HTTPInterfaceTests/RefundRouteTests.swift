import Connector
import DepositRules
import EVMRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import HTTPInterface

@Suite struct RefundRouteTests {
    private static let ask = #","address":"\#(Address.first)""#

    /// Keeps that a wallet's owner showed an address to be theirs.
    private func prove(_ world: World, _ wallet: WalletID) async throws {
        let key = try EVMAddress(checksummed: Address.first).script.bytes
        let address = CustomerAddress(family: .evm, key: key, text: Address.first)
        try await world.store.write { store in
            let question = try InformationRequest(
                id: QuestionID(wallet.value), wallet: wallet,
                kind: .ownership(address, nonce: 1, payment: nil), platform: "p",
                text: "Is it yours?", caseID: nil, askedBy: "alice", askedAt: store.now,
                dueAt: store.now.adding(seconds: 9_000))
            try store.save(question)
            try store.save(
                OwnershipRecord(
                    wallet: wallet, address: address, method: .personalSign,
                    provenAt: store.now, evidence: Bytes32(head: 1, tail: 2),
                    question: question.id))
        }
    }

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
            let unproven = try await world.act("proposeRefund", on: id, more: Self.ask)
            #expect(unproven.status == 422)
            #expect(unproven.code == "addressNotProven")
            try await prove(world, wallet)
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
            try await prove(world, wallet)
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
            try await prove(world, wallet)
            let wrong = #","address":"bc1q""#
            let malformed = try await world.act("proposeRefund", on: id, more: wrong)
            #expect(malformed.code == "malformedAddress")
            let named = Self.ask + #","proof":"p""#
            #expect(try await world.act("proposeRefund", on: id, more: named).status == 400)
            #expect(try await world.act("proposeRefund", on: id, more: Self.ask).status == 200)
            // Nothing can be reserved for a wallet that is suspended.
            try await world.store.write {
                _ = try Wallets.change(wallet, tier: nil, status: .suspended, in: $0)
            }
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
            let none = try await world.act("proposeRefund", on: id, more: Self.ask)
            #expect(none.code == "payoutsDisabled")
        }
    }
}
