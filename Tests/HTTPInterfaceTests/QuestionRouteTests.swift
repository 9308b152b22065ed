import ChainModel
import Connector
import EVMRules
import Encodings
import PayoutRules
import ScreeningRules
import StubChains
import TestKit
import Testing
import Units

@testable import HTTPInterface

@Suite struct QuestionRouteTests {
    /// The EU's rule; nobody knows what anything is worth.
    private static let travel = TravelDesk(
        profile: .standard(.eu), chains: [StubSource.bitcoin.profile, StubSource.evm.profile])

    private static func sign(_ text: String) -> String {
        Hex.encodePrefixed(
            KeyOne.recoverable(EVMPersonalMessage.digest(of: Array(text.utf8)).bytes))
    }

    private func ask(
        _ world: World, _ wallet: WalletID, more: String = "", key: String? = nil
    ) async throws -> Reply {
        try await world.post(
            "/v1/wallets/\(wallet.text)/questions",
            #"{"kind":"ownership","text":"Is it yours?","seconds":3600,"chain":"evm-local","#
                + #""address":"\#(KeyOne.account)"\#(more)}"#, key: key)
    }

    @Test func `a customer is asked, signs, and owns the address`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let made = try await ask(world, wallet, more: #","paymentAsset":"USDT""#)
            #expect(made.status == 201, "\(made.text)")
            let id = made.json["id"]?.text ?? ""
            let challenge = try #require(made.json["challenge"]?.text)
            #expect(challenge.hasPrefix("Example Pay asks you"))
            #expect(challenge.contains(KeyOne.account))
            #expect(made.json["payment"]?["asset"]?.text == "USDT")
            let wrong = try await world.call(
                "POST", "/v1/questions/\(id)/answers",
                #"{"signature":"\#(Self.sign("something else"))"}"#)
            #expect(wrong.status == 422)
            #expect(wrong.code == "signatureRefused")
            let answered = try await world.call(
                "POST", "/v1/questions/\(id)/answers",
                #"{"signature":"\#(Self.sign(challenge))"}"#)
            #expect(answered.json["state"]?.text == "answered", "\(answered.text)")
            let proven = try await world.get("/v1/wallets/\(wallet.text)/proven-addresses")
            let first = proven.json["addresses"]?.elements?.first
            #expect(first?["address"]?.text == KeyOne.account)
            #expect(first?["method"]?.text == "personalSign")
            let decided = try await world.call(
                "POST", "/v1/questions/\(id)/decision", #"{"accept":true,"note":"seen"}"#)
            #expect(decided.json["state"]?.text == "accepted")
            let again = try await world.call(
                "POST", "/v1/questions/\(id)/decision", #"{"accept":false,"note":"no"}"#)
            #expect(again.code == "questionClosed")
            let list = try await world.get("/v1/wallets/\(wallet.text)/questions")
            #expect(list.json["questions"]?.elements == [decided.json])
        }
    }

    @Test func `what a customer says is kept apart, and can be erased`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let made = try await world.post(
                "/v1/wallets/\(wallet.text)/questions",
                #"{"kind":"sourceOfFunds","text":"Where is it from?","seconds":3600}"#)
            let id = made.json["id"]?.text ?? ""
            let answered = try await world.call(
                "POST", "/v1/questions/\(id)/answers", #"{"declaration":"I sold a car."}"#)
            let record = try #require(
                answered.json["answers"]?.elements?.first?["record"]?.text, "\(answered.text)")
            let read = try await world.get("/v1/personal-records/\(record)")
            #expect(read.json["content"]?.text == "I sold a car.")
            let erased = try await world.call("DELETE", "/v1/personal-records/\(record)")
            #expect(erased.status == 200)
            #expect(erased.json["content"]?.isNull == true)
            #expect(erased.json["erasedBy"]?.text == "alice")
            #expect(erased.json["digest"] == read.json["digest"])
            let events = try await world.store.read { try $0.events(after: 0, limit: 99) }
            #expect(events.contains { $0.type == "personalRecord.erased" })
            #expect(
                !events.contains { String(decoding: $0.json, as: UTF8.self).contains("car") })
        }
    }

    @Test func `a key of one wallet answers for it, asks nobody, and reads no staff's words`()
        async throws
    {
        try await World.run { world in
            let (wallet, other) = (try await world.wallet(), try await world.wallet())
            let own = try await world.key([.walletsRead, .walletsWrite], wallet: wallet)
            let foreign = try await world.key([.walletsRead, .walletsWrite], wallet: other)
            #expect(try await ask(world, wallet, key: own).status == 403)
            let id = try await ask(world, wallet).json["id"]?.text ?? ""
            let seen = try await world.get("/v1/questions/\(id)", key: own)
            #expect(seen.status == 200)
            #expect(seen.json["askedBy"]?.isNull == true)
            #expect(try await world.get("/v1/questions/\(id)", key: foreign).status == 403)
            let answer = try await world.call(
                "POST", "/v1/questions/\(id)/answers", #"{"declaration":"mine"}"#, key: foreign)
            #expect(answer.status == 403)
        }
    }

    @Test(arguments: [
        (#"{"kind":"ownership","text":"t","seconds":3600}"#, 400),
        (#"{"kind":"gossip","text":"t","seconds":3600}"#, 400),
        (#"{"kind":"declaration","text":"","seconds":3600}"#, 422),
        (#"{"kind":"declaration","text":"t","seconds":1}"#, 400),
        (#"{"kind":"declaration","text":"t","seconds":3600,"case":"\#(CaseID(1).text)"}"#, 404),
        (
            #"{"kind":"ownership","text":"t","seconds":3600,"chain":"evm-local","address":"0x1"}"#,
            422
        ),
        (
            #"{"kind":"ownership","text":"t","seconds":3600,"chain":"evm-local","#
                + #""address":"0x7E5F4552091A69125d5DfCb7b8C2659029395BDF"}"#, 422
        ),
    ])
    func `a question that makes no sense is refused`(body: String, status: Int) async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let reply = try await world.post("/v1/wallets/\(wallet.text)/questions", body)
            #expect(reply.status == status, "\(reply.text)")
        }
    }

    @Test func `one answer at a time, and only to a question`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = try await ask(world, wallet).json["id"]?.text ?? ""
            for body in ["{}", #"{"signature":"0x","declaration":"d"}"#] {
                let reply = try await world.call("POST", "/v1/questions/\(id)/answers", body)
                #expect(reply.status == 400)
            }
            let deposit = try await world.call(
                "POST", "/v1/questions/\(id)/answers",
                #"{"deposit":"\#(DepositID(1).text)"}"#)
            #expect(deposit.status == 404)
            for target in ["/v1/questions/\(CaseID(1).text)", "/v1/personal-records/x"] {
                #expect(try await world.get(target).status == 404)
            }
        }
    }

    private static func payload(_ account: String) throws -> String {
        let text = String(
            decoding: try Vectors.data("aml/ivms101/identity_payload.json"), as: UTF8.self)
        return text.replacing("14WU745djqecaJ1gmtWQGeMCFim1W5MNp3", with: account)
    }

    @Test func `a payout waits for the travel rule, and says what for`() async throws {
        try await World.run(
            payouts: World.desk(travel: Self.travel), travel: Self.travel
        ) { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "5")
            let held = try await world.get("/v1/payouts/\(id)/travel-rule")
            #expect(held.json["state"]?.text == "held", "\(held.text)")
            #expect(held.json["profile"]?.text == "eu")
            #expect(held.json["missing"]?.elements?.first?.text == "counterpartyKind")
            let payout = try await world.get("/v1/payouts/\(id)")
            #expect(payout.json["travelRuleMisses"]?.elements?.isEmpty == false)
            let identity = try Self.payload(Address.first)
            let met = try await world.call(
                "PUT", "/v1/payouts/\(id)/travel-rule",
                #"{"counterparty":"hosted","identity":\#(identity)}"#)
            #expect(met.status == 200)
            #expect(met.json["state"]?.text == "met", "\(met.text)")
            let after = try await world.get("/v1/payouts/\(id)")
            #expect(after.json["travelRuleMisses"]?.elements?.isEmpty == true)
            let export = try await world.get("/v1/payouts/\(id)/travel-rule/identity")
            #expect(
                export.json.canonical() == (try JSONValue.parse(Array(identity.utf8))).canonical())
            let events = try await world.store.read { try $0.events(after: 0, limit: 99) }
            #expect(events.contains { $0.type == "payout.heldTravelRule" })
            #expect(
                !events.contains { String(decoding: $0.json, as: UTF8.self).contains("Clark") })
        }
    }

    @Test func `identities of another transfer are refused with the place`() async throws {
        try await World.run(
            payouts: World.desk(travel: Self.travel), travel: Self.travel
        ) { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "5")
            func put(_ identity: String) async throws -> Reply {
                try await world.call(
                    "PUT", "/v1/payouts/\(id)/travel-rule",
                    #"{"counterparty":"hosted","identity":\#(identity)}"#)
            }
            #expect(try await put(Self.payload(Address.second)).code == "otherAccount")
            let odd = try await put(#"{"originator":{"originatorPersons":[]}}"#)
            #expect(odd.status == 422)
            #expect(odd.json["field"]?.text == "payload.originator.originatorPersons")
            #expect(
                try await world.get("/v1/payouts/\(id)/travel-rule").json["state"]?.text
                    == "held")
            #expect(try await world.get("/v1/payouts/\(id)/travel-rule/identity").status == 404)
        }
    }

    @Test func `who pays into an address can be told before anybody pays`() async throws {
        try await World.run(travel: Self.travel) { world in
            let wallet = try await world.wallet()
            let issued = try await world.post(
                "/v1/wallets/\(wallet.text)/addresses", #"{"chain":"evm-local","asset":"USDT"}"#)
            let address = issued.json["address"]?.text ?? ""
            let path = "/v1/wallets/\(wallet.text)/addresses/\(address)/travel-rule"
            #expect(try await world.get(path).json["counterparty"]?.text == "unknown")
            let identity = try Self.payload(Address.first)
            let given = try await world.call(
                "PUT", path, #"{"counterparty":"hosted","identity":\#(identity)}"#)
            #expect(given.status == 200, "\(given.text)")
            #expect(given.json["digest"]?.text?.isEmpty == false)
            #expect(try await world.get(path).json["counterparty"]?.text == "hosted")
            let other = try await world.wallet()
            let wrong = "/v1/wallets/\(other.text)/addresses/\(address)/travel-rule"
            #expect(try await world.get(wrong).status == 404)
            let odd = try await world.call("PUT", path, #"{"counterparty":"both"}"#)
            #expect(odd.status == 400)
            #expect(odd.json["field"]?.text == "counterparty", "\(odd.text)")
        }
    }

    @Test func `where no rule is configured, nothing is asked`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "5")
            let reply = try await world.get("/v1/payouts/\(id)/travel-rule")
            #expect(reply.json["state"]?.text == "notAsked")
            #expect(reply.json["needed"]?.elements?.isEmpty == true)
        }
    }
}
