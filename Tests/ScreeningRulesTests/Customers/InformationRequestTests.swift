import ChainModel
import Encodings
import ScreeningRules
import TestKit
import Testing
import Units

@Suite struct InformationRequestTests {
    private let later = asked.adding(seconds: 60)

    private func refusal<Value>(
        _ work: () throws(QuestionRefusal) -> Value
    ) -> QuestionRefusal? {
        do throws(QuestionRefusal) {
            _ = try work()
            return nil
        } catch {
            return error
        }
    }

    private func signed(_ question: InformationRequest) throws -> String {
        OwnSignature.personal(try #require(question.challenge).text)
    }

    /// A question in each state.
    private func questions() throws -> [InformationRequest] {
        let open = try ownershipQuestion()
        var answered = open
        _ = try answered.answer(signature: signed(open), by: "shop", now: later)
        var accepted = answered
        _ = try accepted.accept(by: "ann", note: "seen", now: later)
        var refused = answered
        try refused.refuse(by: "ann", note: "no", now: later)
        var expired = open
        let isOver = expired.timePassed(now: due)
        #expect(isOver)
        return [open, answered, accepted, refused, expired]
    }

    @Test func `the table of states and events holds`() throws {
        var rows: [String] = []
        for question in try questions() {
            let word = { (refusal: QuestionRefusal?) in refusal?.code ?? "done" }
            var copy = question
            let signature = try signed(question)
            let answer = refusal { () throws(QuestionRefusal) in
                try copy.answer(signature: signature, by: "shop", now: later)
            }
            copy = question
            let accept = refusal { () throws(QuestionRefusal) in
                try copy.accept(by: "ann", note: "n", now: later)
            }
            copy = question
            let refuse = refusal { () throws(QuestionRefusal) in
                try copy.refuse(by: "ann", note: "n", now: later)
            }
            copy = question
            let ends = copy.timePassed(now: due)
            rows.append(
                "\(question.state.name) \(word(answer)) \(word(accept)) \(word(refuse)) \(ends)")
        }
        #expect(
            rows == [
                "asked done nothingAnswered nothingAnswered true",
                "answered done done done false",
                "accepted questionClosed questionClosed questionClosed false",
                "refused questionClosed questionClosed questionClosed false",
                "expired questionClosed questionClosed questionClosed false",
            ])
    }

    @Test func `a signature proves the address, with the signed text as evidence`() throws {
        var question = try ownershipQuestion()
        let proof = try question.answer(signature: signed(question), by: "shop", now: later)
        #expect(proof.wallet == customer)
        #expect(proof.address == OwnAddress.evm)
        #expect(proof.method == .personalSign)
        #expect(proof.provenAt == later)
        #expect(proof.question == question.id)
        #expect(question.state == .answered)
        let declared = try question.accept(by: "ann", note: "seen", now: later)
        #expect(declared == nil)
    }

    @Test func `a signature of another question, wallet or platform proves nothing`() throws {
        let other = try ownershipQuestion(platform: "Example Bank")
        var question = try ownershipQuestion()
        let signature = try signed(other)
        #expect(
            refusal { () throws(QuestionRefusal) in
                try question.answer(signature: signature, by: "shop", now: later)
            } == .signature(.otherAddress))
        #expect(question.state == .asked)
        #expect(question.answers.isEmpty)
    }

    @Test func `the challenge names all that makes it one of its kind`() throws {
        let challenge = try #require(try ownershipQuestion().challenge)
        #expect(
            challenge.text == """
                Example Pay asks you to prove that this address is yours.
                Signing moves no money. Do not sign this for anybody else.

                Address: 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf
                Wallet: \(challenge.text.split(separator: "\n")[3].dropFirst(8))
                Question: 00000000000000000000000000000007
                Nonce: 00000000000000000000000000000063
                Valid until: 2023-11-15 22:13:20 UTC
                """)
        #expect(!challenge.text.contains(customer.text))
        func text(_ wallet: WalletID, _ nonce: UInt128) -> String? {
            OwnershipChallenge(
                platform: "P", question: QuestionID(1), wallet: wallet, address: OwnAddress.evm,
                nonce: nonce, expiresAt: due)?.text
        }
        #expect(Set([text(customer, 1), text(customer, 2), text(WalletID(2), 1)]).count == 3)
        for name in ["", "two\nlines", "Zahlung für alle", String(repeating: "a", count: 101)] {
            #expect(!OwnershipChallenge.isName(name))
        }
    }

    @Test func `no answer is taken once its time is over, and time accepts nothing`() throws {
        var question = try ownershipQuestion()
        let signature = try signed(question)
        #expect(
            refusal { () throws(QuestionRefusal) in
                try question.answer(signature: signature, by: "shop", now: due)
            } == .tooLate)
        let ends = [due.adding(seconds: -1), due, due].map { question.timePassed(now: $0) }
        #expect(ends == [false, true, false])
        #expect(question.state == .expired(due))
        var answered = try ownershipQuestion()
        _ = try answered.answer(signature: signature, by: "shop", now: later)
        let isOver = answered.timePassed(now: due.adding(seconds: 86_400_000))
        #expect(!isOver)
        #expect(answered.state == .answered)
    }

    @Test func `a word alone is known as a word, once a person takes it`() throws {
        var question = try ownershipQuestion()
        let words = try declaration()
        try question.answer(declaration: words, by: "shop", now: later)
        let taken = try question.accept(by: "ben", note: "called", now: later)
        let known = try #require(taken)
        #expect(known.method == .declaration)
        #expect(!known.method.isProof)
        #expect(known.evidence == words.digest)
        var travel = try ownershipQuestion()
        let identity = try declaration(kind: .travelIdentity)
        #expect(
            refusal { () throws(QuestionRefusal) in
                try travel.answer(declaration: identity, by: "shop", now: later)
            } == .methodNotFitting)
    }

    @Test func `a question about funds takes words only`() throws {
        var question = try InformationRequest(
            id: QuestionID(1), wallet: customer, kind: .sourceOfFunds, platform: "P",
            text: "Where is it from?", askedBy: "ann", askedAt: asked, dueAt: due)
        #expect(question.challenge == nil)
        #expect(
            refusal { () throws(QuestionRefusal) in
                try question.answer(signature: "0x", by: "shop", now: later)
            } == .methodNotFitting)
        let words = try declaration()
        try question.answer(declaration: words, by: "shop", now: later)
        let known = try question.accept(by: "ann", note: "bill seen", now: later)
        #expect(known == nil)
    }

    @Test func `answers have a bound, and fields too`() throws {
        var question = try ownershipQuestion()
        let words = try declaration()
        for _ in 0..<InformationRequest.answerCountMax {
            try question.answer(declaration: words, by: "shop", now: later)
        }
        #expect(
            refusal { () throws(QuestionRefusal) in
                try question.answer(declaration: words, by: "shop", now: later)
            } == .tooManyAnswers)
        #expect(
            refusal { () throws(QuestionRefusal) in
                try question.accept(by: "ann", note: "", now: later)
            } == .malformed(field: "note"))
        func make(
            _ text: String, _ platform: String, _ end: Timestamp, payment: Amount? = nil
        ) -> QuestionRefusal? {
            refusal { () throws(QuestionRefusal) in
                try InformationRequest(
                    id: QuestionID(1), wallet: customer,
                    kind: .ownership(OwnAddress.evm, nonce: 1, payment: payment),
                    platform: platform, text: text, askedBy: "ann", askedAt: asked, dueAt: end)
            }
        }
        #expect(make("", "P", due) == .malformed(field: "text"))
        #expect(make("t", "", due) == .malformed(field: "platform"))
        #expect(make("t", "P", asked) == .malformed(field: "due"))
        #expect(
            make("t", "P", asked.adding(seconds: 7_776_001)) == .malformed(field: "due"))
        #expect(
            make("t", "P", due, payment: .zero(.usdt)) == .malformed(field: "payment"))
    }

    @Test func `a question is read back as it was written, in every state`() throws {
        var all = try questions()
        var paid = try ownershipQuestion(payment: Amount(123_456, of: .usdt))
        try paid.answer(declaration: declaration(), by: "shop", now: later)
        all.append(paid)
        for question in all {
            let bytes = question.json.canonical()
            #expect(try InformationRequest(json: JSONValue.parse(bytes)) == question)
        }
        #expect(throws: CustomerRecordError("answers")) {
            try InformationRequest(json: .object([]))
        }
    }
}

@Suite struct PaymentFactsTests {
    private let amount = Amount(123_456, of: .usdt)
    private let later = asked.adding(seconds: 60)

    private func payer(_ role: Counterparty.Role, _ key: [UInt8]) -> Counterparty {
        Counterparty(role: role, script: WatchedScript(key))
    }

    private func facts(
        wallet: WalletID = customer, amount: Amount? = nil, payers: [Counterparty]? = nil,
        seen: Timestamp? = nil, isFinal: Bool = true
    ) -> PaymentFacts {
        let key = OwnAddress.evm.key
        return PaymentFacts(
            id: DepositID(1), wallet: wallet, amount: amount ?? self.amount,
            payers: payers ?? [payer(.eventSender, key), payer(.transactionSender, key)],
            firstSeen: seen ?? later, isFinal: isFinal)
    }

    private func why(_ facts: PaymentFacts, _ address: CustomerAddress = OwnAddress.evm) -> String?
    {
        do {
            var question = try ownershipQuestion(address, payment: amount)
            let proof = try question.answer(payment: facts, by: "shop", now: later)
            #expect(proof.method == .microTransaction)
            return nil
        } catch QuestionRefusal.payment(let why) {
            return why
        } catch {
            return "\(error)"
        }
    }

    @Test func `the exact amount from the address proves it, and nothing else`() {
        let other = [UInt8](repeating: 9, count: 20)
        let key = OwnAddress.evm.key
        #expect(why(facts()) == nil)
        #expect(why(facts(wallet: WalletID(2))) == "it is another wallet's")
        #expect(why(facts(amount: Amount(123_457, of: .usdt)))?.hasPrefix("it is 0.123457") == true)
        #expect(why(facts(amount: Amount(123_456, of: .usdc))) != nil)
        let times = "it did not come between the question and its end"
        #expect(why(facts(seen: asked.adding(seconds: -1))) == times)
        #expect(why(facts(seen: due)) == times)
        #expect(why(facts(isFinal: false)) == "it is not final yet")
        #expect(why(facts(payers: [])) == "it does not come from the address")
        // An allowance: somebody else moved the address's tokens.
        let moved = [payer(.eventSender, key), payer(.transactionSender, other)]
        #expect(why(facts(payers: moved)) == "the address did not sign the transaction itself")
        #expect(why(facts(payers: [payer(.transactionSender, key)])) != nil)
    }

    @Test func `all inputs of a Bitcoin payment must be the address's`() {
        let key = OwnAddress.p2wpkh.key
        let mixed = [payer(.input, key), payer(.input, OwnAddress.p2pkh.key)]
        #expect(why(facts(payers: [payer(.input, key)]), OwnAddress.p2wpkh) == nil)
        #expect(
            why(facts(payers: mixed), OwnAddress.p2wpkh)
                == "not all of it comes from the address")
    }

    @Test(arguments: seeds(100))
    func `drawn amounts are small, not round and never zero`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let number = random.next()
        let bitcoin = ProofPayment.amount(of: .btc, random: number)
        #expect((1_000...9_999).contains(bitcoin.minorUnits))
        let tether = ProofPayment.amount(of: .usdt, random: number)
        #expect((100_000...999_999).contains(tether.minorUnits))
    }
}

@Suite struct PersonalRecordTests {
    @Test func `what is erased leaves a digest that the content alone does not give`() throws {
        let record = try declaration()
        let other = try #require(
            PersonalRecord(
                id: PersonalRecordID(6), wallet: customer, kind: .declaration,
                bytes: Array("I sold a car.".utf8), salt: Bytes32(head: 1, tail: 3),
                createdAt: asked))
        #expect(record.digest != other.digest)
        var erased = record
        erased.erase(by: "ann", at: due)
        #expect(erased.content == nil)
        #expect(erased.digest == record.digest)
        #expect(erased.erased?.by == "ann")
        var again = erased
        again.erase(by: "ben", at: due.adding(seconds: 9))
        #expect(again == erased)
    }

    @Test func `a record whose content is another's is no record`() throws {
        let record = try declaration()
        func load(_ text: String, digest: Bytes32) -> PersonalRecord? {
            PersonalRecord(
                id: record.id, wallet: customer, kind: .declaration,
                content: (Bytes32(head: 1, tail: 2), Array(text.utf8)), digest: digest,
                createdAt: asked, erased: nil)
        }
        #expect(load("I sold a car.", digest: record.digest) == record)
        #expect(load("I sold a cat.", digest: record.digest) == nil)
        for count in [0, PersonalRecord.byteCountMax + 1] {
            #expect(
                PersonalRecord(
                    id: record.id, wallet: customer, kind: .declaration,
                    bytes: [UInt8](repeating: 65, count: count), salt: Bytes32(head: 0, tail: 0),
                    createdAt: asked) == nil)
        }
    }
}
