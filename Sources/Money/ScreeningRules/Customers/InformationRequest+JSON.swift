public import Encodings
import Units

/// Why bytes are no record of ours: the field.
public struct CustomerRecordError: Error, Sendable, Equatable {
    /// The field that is missing or wrong.
    public let field: String

    /// Makes an error.
    public init(_ field: String) { self.field = field }
}

extension InformationRequest {
    /// All of it, as JSON for a store.
    public var json: JSONValue {
        .object([
            ("id", .string(id.text)), ("wallet", .string(wallet.text)), ("kind", kindJSON),
            ("platform", .string(platform)), ("text", .string(text)),
            ("case", caseID.map { .string($0.text) } ?? .null), ("askedBy", .string(askedBy)),
            ("askedAt", .integer(askedAt.milliseconds)), ("dueAt", .integer(dueAt.milliseconds)),
            ("state", stateJSON), ("answers", .array(answers.map(InformationRequest.json))),
        ])
    }

    /// Reads what `json` wrote. Throws `CustomerRecordError`.
    public init(json: JSONValue) throws(CustomerRecordError) {
        var caseID: CaseID?
        if let text = json["case"]?.text {
            guard let id = CaseID(text: text) else { throw CustomerRecordError("case") }
            caseID = id
        }
        guard let rows = json["answers"]?.elements else { throw CustomerRecordError("answers") }
        var answers: [QuestionAnswer] = []
        for row in rows { answers.append(try InformationRequest.answer(row)) }
        self.init(
            id: try json.customerID("id"), wallet: try json.customerID("wallet"),
            kind: try InformationRequest.kind(json), platform: try json.customerText("platform"),
            text: try json.customerText("text"), caseID: caseID,
            askedBy: try json.customerText("askedBy"), askedAt: try json.customerTime("askedAt"),
            dueAt: try json.customerTime("dueAt"), state: try InformationRequest.state(json),
            answers: answers)
    }

    private var kindJSON: JSONValue {
        switch kind {
        case .sourceOfFunds, .declaration: return .object([("name", .string(kind.name))])
        case .ownership(let address, let nonce, let payment):
            var fields: [(key: String, value: JSONValue)] = [
                ("name", .string(kind.name)), ("family", .string(address.family.rawValue)),
                ("key", .string(Hex.encode(address.key))), ("address", .string(address.text)),
                ("nonce", .string(QuestionID(nonce).text)),
            ]
            if let payment {
                fields += [
                    ("asset", .string(payment.asset.code)),
                    ("scale", .integer(payment.asset.scale)),
                    ("units", .string(String(payment.minorUnits))),
                ]
            }
            return .object(fields)
        }
    }

    private var stateJSON: JSONValue {
        let name = (key: "name", value: JSONValue.string(state.name))
        switch state {
        case .asked, .answered: return .object([name])
        case .accepted(let decision), .refused(let decision):
            return .object([
                name, ("by", .string(decision.by)), ("note", .string(decision.note)),
                ("time", .integer(decision.time.milliseconds)),
            ])
        case .expired(let time): return .object([name, ("time", .integer(time.milliseconds))])
        }
    }

    private static func json(_ answer: QuestionAnswer) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            ("by", .string(answer.by)), ("time", .integer(answer.time.milliseconds)),
        ]
        switch answer.content {
        case .signature(let text, let method):
            fields += [("signature", .string(text)), ("method", .string(method.rawValue))]
        case .payment(let deposit): fields.append(("deposit", .string(deposit.text)))
        case .declaration(let record, let digest):
            fields += [
                ("record", .string(record.text)), ("digest", .string(Hex.encode(digest.bytes))),
            ]
        }
        return .object(fields)
    }

    private static func kind(_ json: JSONValue) throws(CustomerRecordError) -> QuestionKind {
        guard let kind = json["kind"] else { throw CustomerRecordError("kind") }
        switch try kind.customerText("name") {
        case "sourceOfFunds": return .sourceOfFunds
        case "declaration": return .declaration
        case "ownership":
            guard let family = ScreeningFamily(rawValue: try kind.customerText("family")) else {
                throw CustomerRecordError("family")
            }
            let address = CustomerAddress(
                family: family, key: try kind.customerHex("key"),
                text: try kind.customerText("address"))
            let nonce: QuestionID = try kind.customerID("nonce")
            return .ownership(address, nonce: nonce.value, payment: try payment(kind))
        default: throw CustomerRecordError("kind")
        }
    }

    private static func payment(_ json: JSONValue) throws(CustomerRecordError) -> Amount? {
        guard let code = json["asset"]?.text else { return nil }
        guard let scale: UInt8 = json["scale"]?.integer(),
            let asset = Asset(code: code, scale: scale),
            let units = UInt128(try json.customerText("units"))
        else { throw CustomerRecordError("asset") }
        return Amount(units, of: asset)
    }

    private static func state(_ json: JSONValue) throws(CustomerRecordError) -> QuestionState {
        guard let state = json["state"] else { throw CustomerRecordError("state") }
        func decision() throws(CustomerRecordError) -> QuestionDecision {
            QuestionDecision(
                by: try state.customerText("by"), note: try state.customerText("note"),
                time: try state.customerTime("time"))
        }
        switch try state.customerText("name") {
        case "asked": return .asked
        case "answered": return .answered
        case "accepted": return .accepted(try decision())
        case "refused": return .refused(try decision())
        case "expired": return .expired(try state.customerTime("time"))
        default: throw CustomerRecordError("state")
        }
    }

    private static func answer(_ json: JSONValue) throws(CustomerRecordError) -> QuestionAnswer {
        let content: QuestionAnswer.Content
        if let signature = json["signature"]?.text {
            guard let method = OwnershipMethod(rawValue: try json.customerText("method")) else {
                throw CustomerRecordError("method")
            }
            content = .signature(signature, method)
        } else if json["deposit"] != nil {
            content = .payment(try json.customerID("deposit"))
        } else {
            guard let digest = Bytes32(try json.customerHex("digest")) else {
                throw CustomerRecordError("digest")
            }
            content = .declaration(try json.customerID("record"), digest: digest)
        }
        return QuestionAnswer(
            content: content, by: try json.customerText("by"), time: try json.customerTime("time"))
    }
}

extension JSONValue {
    func customerText(_ key: String) throws(CustomerRecordError) -> String {
        guard let text = self[key]?.text else { throw CustomerRecordError(key) }
        return text
    }

    func customerID<ID: Identifier128>(_ key: String) throws(CustomerRecordError) -> ID {
        guard let id = ID(text: try customerText(key)) else { throw CustomerRecordError(key) }
        return id
    }

    func customerTime(_ key: String) throws(CustomerRecordError) -> Timestamp {
        guard let milliseconds: Int64 = self[key]?.integer() else { throw CustomerRecordError(key) }
        return Timestamp(milliseconds: milliseconds)
    }

    func customerHex(_ key: String) throws(CustomerRecordError) -> [UInt8] {
        do { return try Hex.decode(try customerText(key)) } catch {
            throw CustomerRecordError(key)
        }
    }
}
