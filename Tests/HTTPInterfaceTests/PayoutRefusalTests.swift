import Connector
import Encodings
import PayoutRules
import Testing
import Units

@testable import HTTPInterface

@Suite struct PayoutRefusalTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let amount: String
        var asset = "USDT"
        var chain = "evm-local"
        var address = Address.first
        var more = ""
        let status: Int
        let code: String
        let field: String?
        var testDescription: String { code }
    }

    @Test(arguments: [
        Wrong(amount: "100.000001", status: 422, code: "insufficientAvailable", field: "amount"),
        Wrong(amount: "0", status: 422, code: "amountNotPayable", field: "amount"),
        Wrong(amount: "0.4", status: 422, code: "belowMinimum", field: "amount"),
        Wrong(
            amount: "0.00000293", asset: "BTC", chain: "bitcoin-regtest",
            address: Address.regtest, status: 422, code: "belowDust", field: "amount"),
        Wrong(
            amount: "0.1", asset: "BTC", chain: "bitcoin-regtest", address: Address.mainnet,
            status: 422, code: "wrongNetwork", field: "address"),
        Wrong(
            amount: "1", address: Address.regtest, status: 422, code: "malformedAddress",
            field: "address"),
        // One letter's case is off: the checksum of EIP-55 does not hold.
        Wrong(
            amount: "1", address: "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", status: 422,
            code: "malformedAddress", field: "address"),
        Wrong(
            amount: "1", address: "0x" + String(repeating: "0", count: 40), status: 422,
            code: "addressNotSpendable", field: "address"),
        Wrong(
            amount: "1", address: "0x" + String(repeating: "aa", count: 20), status: 422,
            code: "addressIsTokenContract", field: "address"),
        Wrong(amount: "1", asset: "USDC", status: 422, code: "unknownToken", field: "chain"),
        Wrong(amount: "1", asset: "DOGE", status: 422, code: "unknownAsset", field: "amount.asset"),
        Wrong(amount: "1", chain: "nowhere", status: 422, code: "unknownChain", field: "chain"),
        Wrong(
            amount: "1", more: #","reference":"\#(String(repeating: "r", count: 201))""#,
            status: 422, code: "invalid", field: "reference"),
        Wrong(amount: "1.0000001", status: 400, code: "malformed", field: "amount.amount"),
        Wrong(amount: "1e3", status: 400, code: "malformed", field: "amount.amount"),
        Wrong(amount: "-1", status: 400, code: "malformed", field: "amount.amount"),
        Wrong(amount: "1", more: #","id":"x""#, status: 400, code: "malformed", field: "id"),
        Wrong(amount: "1", more: #","fee":1"#, status: 400, code: "unknownField", field: "fee"),
    ])
    func `a payout is refused with its code, and nothing moves`(_ wrong: Wrong) async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            try await world.fund(wallet, Amount(100_000_000, of: .btc), on: "bitcoin-regtest")
            let reply = try await world.post(
                "/v1/payouts",
                payoutBody(
                    wallet, wrong.amount, to: wrong.address, chain: wrong.chain,
                    asset: wrong.asset, more: wrong.more))
            #expect(reply.status == wrong.status, "\(reply.text)")
            #expect(reply.code == wrong.code)
            #expect(reply.field == wrong.field)
            #expect(try await world.available(wallet) == "100.000000")
            let list = try await world.get("/v1/payouts")
            #expect(list.json["payouts"]?.elements?.isEmpty == true)
        }
    }

    @Test func `an address of ours, and a wallet that is not active, are refused`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let own = try await world.post(
                "/v1/wallets/\(wallet.text)/addresses", #"{"chain":"evm-local","asset":"USDT"}"#)
            let address = try #require(own.json["address"]?.text)
            let reply = try await world.post(
                "/v1/payouts", payoutBody(wallet, "1", to: address))
            #expect(reply.code == "ownAddress")
            #expect(reply.field == "address")
            let nobody = try await world.post("/v1/payouts", payoutBody(WalletID(7), "1"))
            #expect(nobody.status == 404)
            _ = try await world.call(
                "PATCH", "/v1/wallets/\(wallet.text)", #"{"status":"suspended"}"#)
            let suspended = try await world.post("/v1/payouts", payoutBody(wallet, "1"))
            #expect(suspended.code == "walletNotActive")
        }
    }

    @Test func `the same request again is the same payout, other content a conflict`() async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = String(repeating: "a", count: 32)
            let body = payoutBody(wallet, "5", more: #","id":"\#(id)""#)
            let first = try await world.call("POST", "/v1/payouts", body, once: "k")
            #expect(first.json["id"]?.text == id)
            let replay = try await world.call("POST", "/v1/payouts", body, once: "k")
            #expect(replay.headers["idempotency-replayed"] == "true")
            #expect(replay.body == first.body)
            let reused = try await world.call(
                "POST", "/v1/payouts", payoutBody(wallet, "6"), once: "k")
            #expect(reused.status == 409)
            #expect(reused.code == "idempotencyKeyReused")
            // Another spelling of the address is the same content.
            let spelled = payoutBody(
                wallet, "5", to: Address.first.lowercased(), more: #","id":"\#(id)""#)
            let again = try await world.post("/v1/payouts", spelled)
            #expect(again.status == 201)
            #expect(again.json["id"]?.text == id)
            for other in [
                payoutBody(wallet, "6", more: #","id":"\#(id)""#),
                payoutBody(wallet, "5", to: Address.second, more: #","id":"\#(id)""#),
            ] {
                let reply = try await world.post("/v1/payouts", other)
                #expect(reply.status == 409)
                #expect(reply.code == "conflict")
            }
            #expect(try await world.available(wallet) == "95.000000")
        }
    }

    @Test func `the same request at once, many times over, is one payout`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let body = payoutBody(wallet, "5")
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await world.call("POST", "/v1/payouts", body, once: "k") }
                }
                var all: [Reply] = []
                for try await reply in group { all.append(reply) }
                return all
            }
            #expect(replies.allSatisfy { $0.status == 201 && $0.body == replies[0].body })
            #expect(try await world.available(wallet) == "95.000000")
        }
    }

    @Test func `a key for one wallet touches that wallet's payouts only`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet())
            let key = try await world.key(wallet: a)
            let own = try await world.payout(a, "60", key: key)
            let other = try await world.payout(b, "60")
            #expect(try await world.get("/v1/payouts/\(own)", key: key).status == 200)
            let replies = [
                try await world.post("/v1/payouts", payoutBody(b, "1"), key: key),
                try await world.get("/v1/payouts/\(other)", key: key),
                try await world.get("/v1/payouts?wallet=\(b.text)", key: key),
                try await world.decide(other, key: key),
                try await world.call("POST", "/v1/payouts/\(other)/cancel", key: key),
                try await world.call("POST", "/v1/payouts/\(other)/retry", key: key),
                try await world.get("/v1/settlements?wallet=\(b.text)", key: key),
                try await world.get("/v1/wallets/\(b.text)/settlement-terms/USDT", key: key),
                try await world.post(
                    "/v1/wallets/\(b.text)/settlements", #"{"asset":"USDT"}"#, key: key),
            ]
            for reply in replies {
                #expect(reply.status == 403)
                #expect(reply.code == "walletRestricted")
            }
            let list = try await world.get("/v1/payouts", key: key)
            #expect(list.json["payouts"]?.elements?.compactMap { $0["id"]?.text } == [own])
            #expect(try await world.get("/v1/payouts/\(other)").json["state"]?.text == "reserved")
        }
    }

    @Test func `unknown payouts are not found`() async throws {
        try await World.run { world in
            let id = String(repeating: "9", count: 32)
            let unknown = try await world.get("/v1/payouts/\(id)")
            #expect(unknown.status == 404)
            #expect(try await world.get("/v1/payouts/x").status == 404)
            #expect(try await world.decide(id, key: world.second).status == 404)
            #expect(try await world.call("POST", "/v1/payouts/\(id)/cancel").status == 404)
            #expect(try await world.call("POST", "/v1/payouts/\(id)/retry").status == 404)
        }
    }

    @Test func `without a signer nothing is taken, and what is there can be read`() async throws {
        try await World.run(payouts: nil) { world in
            let wallet = try await world.wallet()
            let id = String(repeating: "9", count: 32)
            let terms =
                #"{"chain":"evm-local","address":"\#(Address.first)","minimum":\#(usdt("1")),"#
                + #""feeBasisPointsMax":100}"#
            let target = "/v1/wallets/\(wallet.text)"
            let replies = [
                try await world.post("/v1/payouts", payoutBody(wallet, "1")),
                try await world.decide(id, key: world.second),
                try await world.call("POST", "/v1/payouts/\(id)/cancel"),
                try await world.call("POST", "/v1/payouts/\(id)/retry"),
                try await world.call("PUT", "\(target)/settlement-terms/USDT", terms),
                try await world.post("\(target)/settlements", #"{"asset":"USDT"}"#),
            ]
            for reply in replies {
                #expect(reply.status == 503)
                #expect(reply.code == "payoutsDisabled")
            }
            #expect(try await world.get("/v1/payouts").status == 200)
            #expect(try await world.get("/v1/settlements").status == 200)
            let treasury = try await world.get("/v1/treasury")
            #expect(treasury.json["arePayoutsEnabled"]?.boolean == false)
        }
    }
}
