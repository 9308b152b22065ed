public import Units

/// Where a question to a customer stands.
public enum QuestionState: Sendable, Hashable {
    /// The customer is asked.
    case asked
    /// There is an answer; a person decides on it.
    case answered
    /// A person took the answer.
    case accepted(QuestionDecision)
    /// A person did not.
    case refused(QuestionDecision)
    /// Nobody answered in time; a person must see to it.
    case expired(Timestamp)

    /// The word for it.
    public var name: String {
        switch self {
        case .asked: "asked"
        case .answered: "answered"
        case .accepted: "accepted"
        case .refused: "refused"
        case .expired: "expired"
        }
    }
}

/// A question to a customer, and what became of it.
///
/// ```
/// asked ──answer──▶ answered ──accept──▶ accepted
///   │                │  ▲ │ └──refuse──▶ refused
///   └─time─▶ expired └──┘ further answers
/// ```
///
/// Time only escalates: it never accepts, and no answer is taken once it is over. A person decides
/// on every answer, the one who asked too: nothing here moves money. What a signature or payment
/// proves is a fact of its own (`OwnershipRecord`), which a refusal takes back.
public struct InformationRequest: Sendable, Hashable {
    /// How many answers a question may have.
    public static let answerCountMax = 20
    /// The longest text of a question, in bytes of UTF-8.
    public static let textByteCountMax = 4_000
    /// The longest time for an answer, in seconds: 90 days.
    public static let secondsMax: Int64 = 90 * 86_400

    /// Its id.
    public let id: QuestionID
    /// The customer's wallet.
    public let wallet: WalletID
    /// What is asked for.
    public let kind: QuestionKind
    /// The platform's name, as the challenge has it.
    public let platform: String
    /// What the customer reads.
    public let text: String
    /// The case that it was asked for; nil for none.
    public let caseID: CaseID?
    /// Who asked.
    public let askedBy: String
    /// When.
    public let askedAt: Timestamp
    /// Until when it can be answered.
    public let dueAt: Timestamp
    /// Where it stands.
    public private(set) var state: QuestionState
    /// What the customer gave, oldest first.
    public private(set) var answers: [QuestionAnswer]

    /// Asks a question.
    ///
    /// - Throws: `QuestionRefusal.malformed` for a text, name, person or time out of bounds.
    public init(
        id: QuestionID, wallet: WalletID, kind: QuestionKind, platform: String, text: String,
        caseID: CaseID? = nil, askedBy: String, askedAt: Timestamp, dueAt: Timestamp
    ) throws(QuestionRefusal) {
        guard OwnershipChallenge.isName(platform) else { throw .malformed(field: "platform") }
        guard (1...InformationRequest.textByteCountMax).contains(text.utf8.count) else {
            throw .malformed(field: "text")
        }
        guard (1...CaseAction.nameByteCountMax).contains(askedBy.utf8.count) else {
            throw .malformed(field: "askedBy")
        }
        let milliseconds = dueAt.milliseconds(since: askedAt)
        guard milliseconds > 0, milliseconds <= InformationRequest.secondsMax * 1_000 else {
            throw .malformed(field: "due")
        }
        if case .ownership(_, _, let payment?) = kind, payment.isZero {
            throw .malformed(field: "payment")
        }
        self.init(
            id: id, wallet: wallet, kind: kind, platform: platform, text: text, caseID: caseID,
            askedBy: askedBy, askedAt: askedAt, dueAt: dueAt, state: .asked, answers: [])
    }

    /// Makes a question of what a store saved.
    public init(
        id: QuestionID, wallet: WalletID, kind: QuestionKind, platform: String, text: String,
        caseID: CaseID?, askedBy: String, askedAt: Timestamp, dueAt: Timestamp,
        state: QuestionState, answers: [QuestionAnswer]
    ) {
        self.id = id
        self.wallet = wallet
        self.kind = kind
        self.platform = platform
        self.text = text
        self.caseID = caseID
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.dueAt = dueAt
        self.state = state
        self.answers = answers
    }

    /// The text that the customer signs; nil unless ownership is asked for.
    public var challenge: OwnershipChallenge? {
        switch kind {
        case .sourceOfFunds, .declaration: return nil
        case .ownership(let address, let nonce, _):
            return OwnershipChallenge(
                platform: platform, question: id, wallet: wallet, address: address,
                nonce: nonce, expiresAt: dueAt)
        }
    }

    /// Takes a signature of the challenge, and returns what it proves.
    public mutating func answer(
        signature: String, by actor: String, now: Timestamp
    ) throws(QuestionRefusal) -> OwnershipRecord {
        try requireOpen(by: actor, now: now)
        guard case .ownership(let address, _, _) = kind, let challenge else {
            throw .methodNotFitting
        }
        let method: OwnershipMethod
        do {
            method = try AddressSignature.check(
                challenge.text, by: address, signature: signature)
        } catch {
            throw .signature(error)
        }
        let evidence = customerDigest(Array("\(challenge.text)\n\(signature)".utf8))
        add(.signature(signature, method), by: actor, now: now)
        return record(address, method, evidence, now)
    }

    /// Takes a deposit that is the payment asked for, and returns what it proves.
    public mutating func answer(
        payment deposit: PaymentFacts, by actor: String, now: Timestamp
    ) throws(QuestionRefusal) -> OwnershipRecord {
        try requireOpen(by: actor, now: now)
        guard case .ownership(let address, _, let amount?) = kind else { throw .methodNotFitting }
        if let why = deposit.doubt(
            wallet: wallet, amount: amount, from: address, askedAt: askedAt, dueAt: dueAt)
        {
            throw .payment(why)
        }
        add(.payment(deposit.id), by: actor, now: now)
        return record(
            address, .microTransaction, customerDigest(Array(deposit.id.text.utf8)), now)
    }

    /// Takes the customer's words; they are kept apart.
    public mutating func answer(
        declaration: PersonalRecord, by actor: String, now: Timestamp
    ) throws(QuestionRefusal) {
        try requireOpen(by: actor, now: now)
        guard declaration.wallet == wallet, declaration.kind == .declaration else {
            throw .methodNotFitting
        }
        add(.declaration(declaration.id, digest: declaration.digest), by: actor, now: now)
    }

    /// Takes what was answered. Returns what is known from then on, where an ownership was only
    /// declared.
    public mutating func accept(
        by actor: String, note: String, now: Timestamp
    ) throws(QuestionRefusal) -> OwnershipRecord? {
        state = .accepted(try decision(actor, note, now))
        guard case .ownership(let address, _, _) = kind else { return nil }
        var declared: Bytes32?
        for answer in answers {
            switch answer.content {
            case .signature, .payment: return nil
            case .declaration(_, let digest): declared = digest
            }
        }
        return declared.map { record(address, .declaration, $0, now) }
    }

    /// Does not take what was answered, and takes back what it proved.
    public mutating func refuse(
        by actor: String, note: String, now: Timestamp
    ) throws(QuestionRefusal) {
        state = .refused(try decision(actor, note, now))
    }

    /// Looks at the clock; returns whether nobody answered in time, the first time that is seen.
    public mutating func timePassed(now: Timestamp) -> Bool {
        switch state {
        case .asked where now >= dueAt:
            state = .expired(now)
            return true
        case .asked, .answered, .accepted, .refused, .expired: return false
        }
    }

    private func decision(
        _ actor: String, _ note: String, _ now: Timestamp
    ) throws(QuestionRefusal) -> QuestionDecision {
        switch state {
        case .asked: throw .nothingAnswered
        case .answered: break
        case .accepted, .refused, .expired: throw .finished
        }
        guard (1...QuestionDecision.noteByteCountMax).contains(note.utf8.count) else {
            throw .malformed(field: "note")
        }
        guard (1...CaseAction.nameByteCountMax).contains(actor.utf8.count) else {
            throw .malformed(field: "by")
        }
        return QuestionDecision(by: actor, note: note, time: now)
    }

    private func requireOpen(by actor: String, now: Timestamp) throws(QuestionRefusal) {
        switch state {
        case .asked, .answered: break
        case .accepted, .refused, .expired: throw .finished
        }
        guard now < dueAt else { throw .tooLate }
        guard (1...CaseAction.nameByteCountMax).contains(actor.utf8.count) else {
            throw .malformed(field: "by")
        }
        guard answers.count < InformationRequest.answerCountMax else { throw .tooManyAnswers }
    }

    private mutating func add(_ content: QuestionAnswer.Content, by actor: String, now: Timestamp) {
        answers.append(QuestionAnswer(content: content, by: actor, time: now))
        state = .answered
    }

    private func record(
        _ address: CustomerAddress, _ method: OwnershipMethod, _ evidence: Bytes32,
        _ now: Timestamp
    ) -> OwnershipRecord {
        OwnershipRecord(
            wallet: wallet, address: address, method: method, provenAt: now, evidence: evidence,
            question: id)
    }
}
