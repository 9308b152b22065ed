import BitcoinRules
import Encodings
import ScreeningRules
import Units

/// A question in answers: what the customer is to sign or pay, and where it stands.
struct QuestionShape {
    private let question: InformationRequest
    private let isForStaff: Bool

    /// Customers do not read who asked, who decided, and what for.
    init(_ question: InformationRequest, isForStaff: Bool) {
        self.question = question
        self.isForStaff = isForStaff
    }

    var json: JSONValue {
        .object([
            ("id", .string(question.id.text)), ("wallet", .string(question.wallet.text)),
            ("kind", .string(question.kind.name)), ("text", .string(question.text)),
            ("state", .string(question.state.name)),
            ("address", Shape.optional(ownership?.address) { .string($0.text) }),
            ("challenge", Shape.optional(question.challenge) { .string($0.text) }),
            ("payment", Shape.optional(ownership?.payment, Shape.amount)),
            ("askedAt", Shape.time(question.askedAt)), ("dueAt", Shape.time(question.dueAt)),
            ("answers", .array(question.answers.map(answer))),
            ("askedBy", Shape.optional(isForStaff ? question.askedBy : nil) { .string($0) }),
            ("case", Shape.optional(isForStaff ? question.caseID : nil) { .string($0.text) }),
            ("decision", Shape.optional(isForStaff ? decision : nil, QuestionShape.decision)),
        ])
    }

    private var ownership: (address: CustomerAddress, payment: Amount?)? {
        switch question.kind {
        case .sourceOfFunds, .declaration: nil
        case .ownership(let address, _, let payment): (address, payment)
        }
    }

    private var decision: QuestionDecision? {
        switch question.state {
        case .asked, .answered, .expired: nil
        case .accepted(let decision), .refused(let decision): decision
        }
    }

    private static func decision(_ decision: QuestionDecision) -> JSONValue {
        .object([
            ("by", .string(decision.by)), ("note", .string(decision.note)),
            ("time", Shape.time(decision.time)),
        ])
    }

    private func answer(_ answer: QuestionAnswer) -> JSONValue {
        let method: String
        var deposit: DepositID?
        var record: PersonalRecordID?
        switch answer.content {
        case .signature(_, let way): method = way.rawValue
        case .payment(let id):
            method = OwnershipMethod.microTransaction.rawValue
            deposit = id
        case .declaration(let id, _):
            method = OwnershipMethod.declaration.rawValue
            record = id
        }
        return .object([
            ("method", .string(method)), ("time", Shape.time(answer.time)),
            ("deposit", Shape.optional(deposit) { .string($0.text) }),
            ("record", Shape.optional(isForStaff ? record : nil) { .string($0.text) }),
        ])
    }

    static func proven(_ record: OwnershipRecord) -> JSONValue {
        .object([
            ("address", .string(record.address.text)),
            ("family", .string(record.address.family.rawValue)),
            ("method", .string(record.method.rawValue)),
            ("isProof", .bool(record.method.isProof)),
            ("provenAt", Shape.time(record.provenAt)),
            ("evidence", .string(Hex.encode(record.evidence.bytes))),
            ("question", .string(record.question.text)),
        ])
    }

    static func personal(_ record: PersonalRecord) -> JSONValue {
        .object([
            ("id", .string(record.id.text)), ("wallet", .string(record.wallet.text)),
            ("kind", .string(record.kind.rawValue)),
            ("digest", .string(Hex.encode(record.digest.bytes))),
            (
                "content",
                Shape.optional(record.content) {
                    .string(String(decoding: $0.bytes, as: UTF8.self))
                }
            ),
            ("createdAt", Shape.time(record.createdAt)),
            ("erasedAt", Shape.optional(record.erased) { Shape.time($0.at) }),
            ("erasedBy", Shape.optional(record.erased) { .string($0.by) }),
        ])
    }
}

/// The network that a profile's word means.
enum BitcoinWord {
    static func network(_ word: String) -> BitcoinNetwork {
        BitcoinNetwork(rawValue: word) ?? .mainnet
    }
}
