import ChainModel
import DepositRules
import Encodings
public import ScreeningRules
public import Units

/// What somebody wants to ask a customer.
public struct QuestionAsk: Sendable, Hashable {
    /// Its id.
    public let id: QuestionID
    /// The customer's wallet.
    public let wallet: WalletID
    /// What is asked for.
    public let subject: Subject
    /// What the customer reads.
    public let text: String
    /// The case that it is asked for; nil for none.
    public let caseID: CaseID?
    /// How long the customer has, in seconds.
    public let seconds: Int64

    /// What is asked for.
    public enum Subject: Sendable, Hashable {
        /// Where the money comes from.
        case sourceOfFunds
        /// Their own words.
        case declaration
        /// That an address is theirs; a payment can be made in this asset, if one is named.
        case ownership(CustomerAddress, payment: Asset?)
    }

    /// Makes an ask.
    public init(
        id: QuestionID, wallet: WalletID, subject: Subject, text: String, caseID: CaseID?,
        seconds: Int64
    ) {
        self.id = id
        self.wallet = wallet
        self.subject = subject
        self.text = text
        self.caseID = caseID
        self.seconds = seconds
    }
}

/// What a customer answers.
public enum GivenAnswer: Sendable, Hashable {
    /// A signature of the challenge.
    case signature(String)
    /// The deposit that is the payment asked for.
    case payment(DepositID)
    /// Their words.
    case declaration(String)
}

/// Questions to customers: who asks, who answers, and who decides.
public struct QuestionDesk: Sendable {
    /// The platform's name, as customers read it in what they sign.
    public let platform: String
    private let travel: TravelDesk

    /// How many questions end in one unit of work.
    private static let roundMax = 200

    /// Makes a desk; `travel` looks again at payouts that wait for a proof.
    public init(platform: String, travel: TravelDesk) {
        self.platform = platform
        self.travel = travel
    }

    /// Asks a customer.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func ask(
        _ ask: QuestionAsk, by actor: String, in store: any StoreTransaction
    ) throws -> InformationRequest {
        _ = try Wallets.require(ask.wallet, in: store)
        if let id = ask.caseID {
            guard let record = try store.complianceCase(id) else {
                throw RequestRefusal.notFound(what: "case", id: id.text)
            }
            guard record.wallet == ask.wallet else {
                throw RequestRefusal.invalid(field: "case", "is about another wallet")
            }
        }
        let question: InformationRequest
        do throws(QuestionRefusal) {
            question = try InformationRequest(
                id: ask.id, wallet: ask.wallet, kind: kind(ask.subject), platform: platform,
                text: ask.text, caseID: ask.caseID, askedBy: actor, askedAt: store.now,
                dueAt: store.now.adding(seconds: ask.seconds))
        } catch {
            throw error.asRequestRefusal
        }
        guard try store.question(ask.id) == nil else {
            throw RequestRefusal.conflict("a question with this id is there already")
        }
        try store.save(question)
        try CustomerEvents.append("question.asked", question, store, by: actor)
        return question
    }

    /// Takes an answer.
    ///
    /// What proves an address is known from then on, and payouts that waited for it are looked at.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func answer(
        _ id: QuestionID, _ answer: GivenAnswer, by actor: String,
        in store: any StoreTransaction
    ) throws -> InformationRequest {
        var question = try Self.require(id, in: store)
        var proof: OwnershipRecord?
        switch answer {
        case .signature(let text):
            proof = try refusing { () throws(QuestionRefusal) in
                try question.answer(signature: text, by: actor, now: store.now)
            }
        case .payment(let deposit):
            let facts = try Self.facts(deposit, in: store)
            proof = try refusing { () throws(QuestionRefusal) in
                try question.answer(payment: facts, by: actor, now: store.now)
            }
        case .declaration(let text):
            let record = try PersonalDesk.keep(
                Array(text.utf8), .declaration, of: question.wallet, in: store)
            try refusing { () throws(QuestionRefusal) in
                try question.answer(declaration: record, by: actor, now: store.now)
            }
        }
        try store.save(question)
        try CustomerEvents.append("question.answered", question, store, by: actor)
        if let proof { try know(proof, in: store) }
        return question
    }

    /// Decides on what was answered; a refusal takes back what it proved.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func decide(
        _ id: QuestionID, accept: Bool, note: String, by actor: String,
        in store: any StoreTransaction
    ) throws -> InformationRequest {
        var question = try Self.require(id, in: store)
        let declared = try refusing { () throws(QuestionRefusal) -> OwnershipRecord? in
            if accept { return try question.accept(by: actor, note: note, now: store.now) }
            try question.refuse(by: actor, note: note, now: store.now)
            return nil
        }
        try store.save(question)
        if accept {
            try CustomerEvents.append("question.accepted", question, store, by: actor)
            if let declared { try know(declared, in: store) }
        } else {
            try store.removeOwnership(provenBy: id)
            try CustomerEvents.append("question.refused", question, store, by: actor)
            try travel.lookAgain(at: question.wallet, in: store)
        }
        return question
    }

    /// Ends the questions that nobody answered in time, as far as there are some.
    ///
    /// Most of the time there are none, and nothing is written.
    public static func endOverdue(in store: any StorePort, now: Timestamp) async throws {
        let isAny = try await store.read { try !$0.overdueQuestions(at: now, limit: 1).isEmpty }
        guard isAny else { return }
        _ = try await store.write { try endOverdue(in: $0) }
    }

    /// Ends the questions that nobody answered in time, and tells people; returns how many.
    static func endOverdue(in store: any StoreTransaction) throws -> Int {
        let overdue = try store.overdueQuestions(at: store.now, limit: roundMax)
        for var question in overdue where question.timePassed(now: store.now) {
            try store.save(question)
            try CustomerEvents.append("question.expired", question, store)
        }
        return overdue.count
    }

    static func require(
        _ id: QuestionID, in store: any StoreReading
    ) throws -> InformationRequest {
        guard let question = try store.question(id) else {
            throw RequestRefusal.notFound(what: "question", id: id.text)
        }
        return question
    }

    private func kind(_ subject: QuestionAsk.Subject) -> QuestionKind {
        switch subject {
        case .sourceOfFunds: return .sourceOfFunds
        case .declaration: return .declaration
        case .ownership(let address, let asset):
            var generator = SystemRandomNumberGenerator()
            let nonce = UInt128(generator.next()) << 64 | UInt128(generator.next())
            let payment = asset.map {
                ProofPayment.amount(of: $0, random: generator.next())
            }
            return .ownership(address, nonce: nonce, payment: payment)
        }
    }

    private func refusing<Value>(
        _ work: () throws(QuestionRefusal) -> Value
    ) throws(RequestRefusal) -> Value {
        do throws(QuestionRefusal) {
            return try work()
        } catch {
            throw error.asRequestRefusal
        }
    }

    private static func facts(
        _ id: DepositID, in store: any StoreReading
    ) throws -> PaymentFacts {
        guard let deposit = try store.deposit(id) else {
            throw RequestRefusal.notFound(what: "deposit", id: id.text)
        }
        let isFinal =
            switch deposit.chainTrack {
            case .final: true
            case .seen, .included, .orphaned: false
            }
        return PaymentFacts(
            id: id, wallet: deposit.wallet, amount: deposit.amount,
            payers: deposit.counterparties, firstSeen: deposit.firstSeen, isFinal: isFinal)
    }

    /// Keeps a proof; a customer's word never takes the place of one.
    private func know(_ proof: OwnershipRecord, in store: any StoreTransaction) throws {
        let known = try store.ownership(
            of: proof.wallet, proof.address.family, proof.address.key)
        if !proof.method.isProof, known?.method.isProof ?? false { return }
        try store.save(proof)
        try CustomerEvents.append(proof, store)
        try travel.lookAgain(at: proof.wallet, in: store)
    }
}

extension QuestionRefusal {
    /// What the caller is told.
    var asRequestRefusal: RequestRefusal {
        switch self {
        case .malformed(let field): .invalid(field: field, "is empty, too long or out of range")
        case .finished, .tooLate, .nothingAnswered, .methodNotFitting, .tooManyAnswers,
            .signature, .payment:
            .caseRule(code: code, sentence)
        }
    }
}
