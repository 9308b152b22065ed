import ChainModel
import Connector
import Encodings
import PayoutRules
import StubChains
import Testing
import Units

@testable import HTTPInterface

@Suite struct PayoutRouteTests {
    @Test func `a payout reserves its money, and is found again`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let made = try await world.post(
                "/v1/payouts", payoutBody(wallet, "60", more: #","reference":"invoice 81""#))
            #expect(made.status == 201)
            #expect(made.json["state"]?.text == "reserved")
            #expect(made.json["proposedBy"]?.text == "alice")
            #expect(made.json["reference"]?.text == "invoice 81")
            #expect(made.json["address"]?.text == Address.first)
            #expect(made.json["wait"]?.text == "It waits for 2 people to approve it.")
            #expect(try await world.available(wallet) == "40.000000")
            #expect(try await world.balance(wallet, "reserved") == "60.000000")
            let id = made.json["id"]?.text ?? ""
            let found = try await world.get("/v1/payouts/\(id)")
            #expect(found.status == 200)
            let history = found.json["history"]?.elements ?? []
            #expect(
                history.compactMap { $0["type"]?.text } == ["payout.requested", "payout.reserved"])
            #expect(found.json["plans"]?.elements?.isEmpty == true)
            let list = try await world.get("/v1/payouts?wallet=\(wallet.text)")
            #expect(list.json["payouts"]?.elements == [made.json])
        }
    }

    @Test func `payouts list newest first, in pages, by wallet, chain and state`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet())
            var ids: [String] = []
            for amount in ["1", "2", "20"] { ids.append(try await world.payout(a, amount)) }
            let other = try await world.payout(b, "3")
            func list(_ query: String) async throws -> [String] {
                let reply = try await world.get("/v1/payouts?\(query)")
                return (reply.json["payouts"]?.elements ?? []).compactMap { $0["id"]?.text }
            }
            #expect(try await list("") == [other] + ids.reversed())
            #expect(try await list("wallet=\(a.text)") == ids.reversed())
            #expect(try await list("chain=bitcoin-regtest").isEmpty)
            #expect(try await list("chain=evm-local&state=reserved").count == 4)
            #expect(try await list("state=final").isEmpty)
            let first = try await world.get("/v1/payouts?wallet=\(a.text)&limit=2")
            let next = try #require(first.json["next"]?.text)
            #expect(try await list("wallet=\(a.text)&limit=2&after=\(next)") == [ids[0]])
            for wrong in ["state=lost", "chain=X", "needsPerson=yes", "wallet=1", "after=x"] {
                #expect(try await world.get("/v1/payouts?\(wrong)").status == 400, "\(wrong)")
            }
        }
    }

    @Test func `two different people approve, never the one who asked`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "60")
            let own = try await world.decide(id, key: world.admin)
            #expect(own.status == 422)
            #expect(own.code == "proposerCannotApprove")
            let alicesOther = try await world.key(of: "alice")
            #expect(
                try await world.decide(id, key: alicesOther).code == "proposerCannotApprove")
            let bob = try await world.decide(id, reason: "known merchant", key: world.second)
            #expect(bob.status == 200)
            #expect(bob.json["approvals"]?["missingCount"]?.integer(as: Int.self) == 1)
            #expect(bob.json["wait"]?.text == "It waits for one person to approve it.")
            let bobsOther = try await world.key(of: "bob")
            let again = try await world.decide(id, key: bobsOther)
            #expect(again.code == "alreadyDecided")
            let carol = try await world.decide(id, key: try await world.key(of: "carol"))
            #expect(carol.json["approvals"]?["state"]?.text == "given")
            #expect(carol.json["wait"] == .null)
            let decisions = carol.json["approvals"]?["decisions"]?.elements ?? []
            #expect(decisions.compactMap { $0["by"]?.text } == ["bob", "carol"])
            #expect(decisions.first?["reason"]?.text == "known merchant")
            #expect(decisions.first?["time"]?.text == "2026-01-01T00:00:00.000Z")
            let late = try await world.decide(id, key: try await world.key(of: "dave"))
            #expect(late.code == "notOpen")
        }
    }

    @Test func `one no ends a payout, with a reason, and frees the money`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "60")
            let silent = try await world.decide(id, approve: false, reason: "", key: world.second)
            #expect(silent.status == 422)
            #expect(silent.field == "reason")
            let reply = try await world.decide(
                id, approve: false, reason: "unknown address", key: world.second)
            #expect(reply.json["state"]?.text == "refused")
            #expect(reply.json["refusal"]?["code"]?.text == "rejected")
            #expect(reply.json["refusal"]?["detail"]?.text == "bob said no: unknown address")
            #expect(try await world.available(wallet) == "100.000000")
            let carol = try await world.key(of: "carol")
            #expect(try await world.decide(id, key: carol).code == "notOpen")
        }
    }

    @Test func `a payout is taken back while nothing is planned, and only then`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "60")
            let reply = try await world.call("POST", "/v1/payouts/\(id)/cancel")
            #expect(reply.json["state"]?.text == "cancelled")
            #expect(try await world.available(wallet) == "100.000000")
            let again = try await world.call("POST", "/v1/payouts/\(id)/cancel", "{}")
            #expect(again.status == 200)
            #expect(try await world.available(wallet) == "100.000000")
            let planned = try await world.payout(wallet, "5")
            try await world.store.write { store in
                try store.save(
                    Sample.plan(
                        PlanID(77), for: [PayoutID(text: planned)!], stage: .asked,
                        transaction: nil, at: store.now))
            }
            try await world.force(planned, .planned(Sample.family()))
            let late = try await world.call("POST", "/v1/payouts/\(planned)/cancel")
            #expect(late.status == 422)
            #expect(late.code == "notCancellable")
        }
    }

    @Test func `a payout that waits goes on once a person says so`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "5")
            let target = "/v1/payouts/\(id)/retry"
            #expect(try await world.call("POST", target).status == 409)
            try await world.force(
                id, .approved, wait: .replacedByForeign(TransactionID(Sample.bytes(7))))
            let waiting = try await world.get("/v1/payouts?needsPerson=true")
            #expect(waiting.json["payouts"]?.elements?.compactMap { $0["id"]?.text } == [id])
            #expect(waiting.json["payouts"]?.elements?.first?["wait"]?.text?.isEmpty == false)
            let reply = try await world.call("POST", target, key: world.second)
            #expect(reply.status == 200)
            #expect(reply.json["wait"] == .null)
            let none = try await world.get("/v1/payouts?needsPerson=true")
            #expect(none.json["payouts"]?.elements?.isEmpty == true)
        }
    }

    @Test func `a payout shows its transactions, block and confirmations`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "5")
            let transaction = TransactionID(Sample.bytes(9))
            let block = BlockReference(height: BlockHeight(10), hash: BlockHash(Sample.bytes(1)))
            let family = Sample.family(signed: transaction)
            try await world.store.write { store in
                try store.save(Sample.chain(StubSource.evm.profile.id))
                for height in 10...12 {
                    try store.addCheckpoint(
                        BlockReference(
                            height: BlockHeight(UInt64(height)),
                            hash: BlockHash(Sample.bytes(UInt8(height - 9)))),
                        of: StubSource.evm.profile.id, keeping: 100)
                }
                try store.save(
                    Sample.plan(
                        family.newest.plan, for: [PayoutID(text: id)!], stage: .included(block),
                        transaction: transaction, at: store.now))
            }
            try await world.force(
                id, .included(family, PayoutInclusion(transaction: transaction, block: block)))
            let reply = try await world.get("/v1/payouts/\(id)")
            #expect(reply.json["confirmations"]?.integer(as: Int.self) == 3)
            #expect(reply.json["block"]?["height"]?.integer(as: Int.self) == 10)
            let plan = reply.json["plans"]?.elements?.first
            #expect(plan?["stage"]?.text == "included")
            #expect(plan?["transaction"] == reply.json["transaction"])
            #expect(plan?["fee"]?["asset"]?.text == "ETH")
        }
    }

    @Test func `an address that looks like a known one is shown, and needs a person`() async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet()
            let paid = try await world.payout(wallet, "1")
            try await world.force(
                paid,
                .final(
                    PayoutInclusion(
                        transaction: TransactionID(Sample.bytes(9)),
                        block: BlockReference(
                            height: BlockHeight(10), hash: BlockHash(Sample.bytes(1))))))
            let made = try await world.post(
                "/v1/payouts", payoutBody(wallet, "1", to: Address.lookAlike))
            let approvals = made.json["approvals"]
            #expect(approvals?["neededCount"]?.integer(as: Int.self) == 1)
            let warning = approvals?["warnings"]?.elements?.first?.text ?? ""
            #expect(warning.contains(Address.first))
            let same = try await world.post("/v1/payouts", payoutBody(wallet, "1"))
            #expect(same.json["approvals"]?["warnings"]?.elements?.isEmpty == true)
            #expect(same.json["approvals"]?["neededCount"]?.integer(as: Int.self) == 0)
        }
    }
}
