import ChainModel
import DepositRules
import EVMRules
import Encodings
import PayoutRules
import ScreeningRules
import TestKit
import Testing
import Units

@testable import Connector

/// Questions, what they prove, and the payouts that wait for it.
@Suite struct QuestionDeskTests {
    private static let own = CustomerAddress(
        family: .evm, key: Array(bytes(hex: String(KeyOne.account.dropFirst(2)))),
        text: KeyOne.account)
    private static let person = """
        {"naturalPerson":{"name":{"nameIdentifier":[{"primaryIdentifier":"Sanders",
        "secondaryIdentifier":"Alice","nameIdentifierType":"LEGL"}]},
        "dateAndPlaceOfBirth":{"dateOfBirth":"1975-02-18","placeOfBirth":"Defiance, OH"}}}
        """

    /// The EU's rule over the one chain; 1 USDT is worth so many cents, or nobody knows.
    private static func desks(cents: UInt128?) throws -> (QuestionDesk, TravelDesk, PayoutDesk) {
        let profile = ForkedSource().profile
        let travel = TravelDesk(profile: .standard(.eu), chains: [profile]) { amount, money, _ in
            cents.map { Amount(amount.minorUnits * $0, of: money) }
        }
        let nobody = try #require(ApprovalRule(tiers: [], otherwise: 0))
        let payouts = PayoutDesk(
            profiles: [
                ForkedSource(tokens: [
                    ChainProfile.Token(
                        asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: nil)
                ]).profile
            ], settings: PayoutSettings(approvals: [.usdt: nobody]), travel: travel)
        return (QuestionDesk(platform: "Example Pay", travel: travel), travel, payouts)
    }

    private static func ask(
        _ subject: QuestionAsk.Subject = .ownership(own, payment: nil), seconds: Int64 = 600
    ) -> QuestionAsk {
        QuestionAsk(
            id: QuestionID(1), wallet: alice, subject: subject, text: "Is it yours?",
            caseID: nil, seconds: seconds)
    }

    private static func sign(_ question: InformationRequest) throws -> String {
        let text = try #require(question.challenge).text
        return Hex.encode(
            KeyOne.recoverable(EVMPersonalMessage.digest(of: Array(text.utf8)).bytes))
    }

    private static func identity(account: String = KeyOne.account) throws -> JSONValue {
        try JSONValue.parse(
            Array(
                """
                {"originator":{"originatorPersons":[\(person)],"accountNumber":["w-1"]},
                "beneficiary":{"beneficiaryPersons":[\(person)],
                "accountNumber":["\(account)"]}}
                """.utf8))
    }

    private static func payout(
        _ desk: PayoutDesk, in unit: any StoreTransaction
    ) throws -> PayoutID {
        let id = PayoutID(77)
        _ = try desk.request(
            PayoutAsk(
                id: id, wallet: alice, token: usdtOnEVM, amount: Amount(50, of: .usdt),
                address: KeyOne.account, reference: "x"), by: "ada", in: unit)
        try PlannedPair.screen(id, .clear, in: unit)
        return id
    }

    private static func code(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch RequestRefusal.caseRule(let code, _) {
            return code
        } catch RequestRefusal.invalid(let field, _) {
            return field
        } catch {
            return "\(error)"
        }
    }

    private static func planned(_ unit: any StoreReading) throws -> [PayoutID] {
        try unit.payoutsToPlan(on: evm, limit: 9).map(\.payout.id)
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout waits for identities and a proof, and goes on once it has both`(
        twin: StoreTwin
    ) async throws {
        let (questions, travel, payouts) = try Self.desks(cents: nil)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                let id = try Self.payout(payouts, in: unit)
                #expect(try unit.payout(id)?.payout.state == .approved)
                #expect(try Self.planned(unit).isEmpty)
                #expect(try unit.available(alice) == 50)
                let given = try travel.attach(
                    Self.identity(), .selfHosted, to: id, by: "shop", in: unit)
                #expect(given?.missing == [.ownership])
                #expect(try Self.planned(unit).isEmpty)
                let question = try questions.ask(Self.ask(), by: "ann", in: unit)
                let signature = try Self.sign(question)
                _ = try questions.answer(
                    question.id, .signature(signature), by: "shop", in: unit)
                #expect(try Self.planned(unit) == [id])
                #expect(try unit.payoutHold(id) == nil)
                let types = try unit.events(of: id, limit: 99).map(\.type)
                #expect(types.contains("payout.heldTravelRule"))
                #expect(types.last == "payout.travelRuleMet")
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a refused answer takes its proof back, and the payout waits again`(
        twin: StoreTwin
    ) async throws {
        let (questions, travel, payouts) = try Self.desks(cents: nil)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                let id = try Self.payout(payouts, in: unit)
                _ = try travel.attach(
                    Self.identity(), .selfHosted, to: id, by: "shop", in: unit)
                let question = try questions.ask(Self.ask(), by: "ann", in: unit)
                _ = try questions.answer(
                    question.id, .signature(try Self.sign(question)), by: "shop", in: unit)
                #expect(try Self.planned(unit) == [id])
                let refused = try questions.decide(
                    question.id, accept: false, note: "a stolen phone", by: "ann", in: unit)
                #expect(refused.state.name == "refused")
                #expect(try unit.ownerships(of: alice, limit: 9).isEmpty)
                #expect(try Self.planned(unit).isEmpty)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a word alone opens nothing that needs a proof`(twin: StoreTwin) async throws {
        let (questions, travel, payouts) = try Self.desks(cents: nil)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                let id = try Self.payout(payouts, in: unit)
                _ = try travel.attach(
                    Self.identity(), .selfHosted, to: id, by: "shop", in: unit)
                let question = try questions.ask(Self.ask(), by: "ann", in: unit)
                _ = try questions.answer(
                    question.id, .declaration("It is mine."), by: "shop", in: unit)
                _ = try questions.decide(
                    question.id, accept: true, note: "called", by: "ben", in: unit)
                #expect(try unit.ownerships(of: alice, limit: 9).map(\.method) == [.declaration])
                #expect(try Self.planned(unit).isEmpty)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `below the threshold no proof is asked for, and without a rule nothing is`(
        twin: StoreTwin
    ) async throws {
        let (_, travel, payouts) = try Self.desks(cents: 1)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                let id = try Self.payout(payouts, in: unit)
                #expect(try Self.planned(unit).isEmpty)
                let given = try travel.attach(
                    Self.identity(), .selfHosted, to: id, by: "shop", in: unit)
                #expect(given?.isSatisfied == true)
                #expect(try Self.planned(unit) == [id])
                // Who is on the other side is taken back.
                _ = try travel.attach(nil, .unknown, to: id, by: "shop", in: unit)
                #expect(try Self.planned(unit).isEmpty)
            }
        }
        let off = try PlannedPair.desk()
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                let id = try Self.payout(off, in: unit)
                #expect(try Self.planned(unit) == [id])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `identities of another transfer, or too late, are refused`(
        twin: StoreTwin
    ) async throws {
        let (_, travel, payouts) = try Self.desks(cents: nil)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                let id = try Self.payout(payouts, in: unit)
                func attach(_ json: JSONValue) throws {
                    _ = try travel.attach(json, .selfHosted, to: id, by: "shop", in: unit)
                }
                let other = try Self.identity(account: "0xabc")
                #expect(Self.code { try attach(other) } == "otherAccount")
                #expect(Self.code { try attach(.object([])) } == "payload")
                let whole = try Self.identity()
                _ = try payouts.cancel(id, by: "ada", in: unit)
                #expect(Self.code { try attach(whole) } == "underWay")
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a final payment of the exact amount from the address proves it`(
        twin: StoreTwin
    ) async throws {
        let (questions, _, _) = try Self.desks(cents: nil)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                let question = try questions.ask(
                    Self.ask(.ownership(Self.own, payment: .usdt)), by: "ann", in: unit)
                guard case .ownership(_, _, let amount?) = question.kind else {
                    Issue.record("it has no amount")
                    return
                }
                let paid = Self.deposit(amount)
                try unit.add(address(1))
                try unit.save(paid)
                let answered = try questions.answer(
                    question.id, .payment(paid.id), by: "shop", in: unit)
                #expect(answered.answers.count == 1)
                #expect(
                    try unit.ownership(of: alice, .evm, Self.own.key)?.method
                        == .microTransaction)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `questions end by themselves, once, and accept nothing`(twin: StoreTwin) async throws {
        let (questions, _, _) = try Self.desks(cents: nil)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                _ = try questions.ask(Self.ask(), by: "ann", in: unit)
                #expect(try QuestionDesk.endOverdue(in: unit) == 0)
            }
            let end = start.adding(seconds: 600)
            #expect(try await store.read { try $0.overdueQuestions(at: end, limit: 9).count } == 1)
            try await store.write { unit in
                var question = try QuestionDesk.require(QuestionID(1), in: unit)
                let isOver = question.timePassed(now: end)
                #expect(isOver)
                try unit.save(question)
                #expect(try unit.overdueQuestions(at: end, limit: 9).isEmpty)
                #expect(throws: RequestRefusal.self) {
                    try questions.decide(
                        question.id, accept: true, note: "late", by: "ann", in: unit)
                }
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a case of another wallet, and an id in use, are refused`(
        twin: StoreTwin
    ) async throws {
        let (questions, _, _) = try Self.desks(cents: nil)
        try await twin.run { store in
            try await store.write { unit in
                try unit.fund(100)
                _ = try questions.ask(Self.ask(.sourceOfFunds), by: "ann", in: unit)
                #expect(throws: RequestRefusal.self) {
                    try questions.ask(Self.ask(.sourceOfFunds), by: "ann", in: unit)
                }
                #expect(throws: RequestRefusal.notFound(what: "case", id: CaseID(5).text)) {
                    try questions.ask(
                        QuestionAsk(
                            id: QuestionID(2), wallet: alice, subject: .declaration, text: "t",
                            caseID: CaseID(5), seconds: 600), by: "ann", in: unit)
                }
            }
        }
    }

    /// A final deposit of an amount, paid by the key 1.
    private static func deposit(_ amount: Amount) -> Deposit {
        let sighting = SightingID(chain: evm, transaction: txID(5), locator: 3)
        let payer = WatchedScript(own.key)
        return Deposit(
            id: sighting.depositID, sighting: sighting, wallet: alice, recipient: script(1),
            amount: amount, paid: TokenAmount(units: UInt256(amount.minorUnits), decimals: 6),
            remainder: .zero, chainTrack: .final(block(5)), screeningTrack: .running,
            inclusionCount: 1,
            counterparties: [
                Counterparty(role: .eventSender, script: payer),
                Counterparty(role: .transactionSender, script: payer),
            ], spentOutpoints: [], screenedWithLists: nil, firstSeen: start, changedAt: start)
    }
}
