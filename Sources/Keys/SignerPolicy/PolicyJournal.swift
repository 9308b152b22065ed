internal import Encodings
public import SignerProtocol
public import Units

/// The policy's memory together with its log: the one thing that a signer has to keep.
///
/// The log alone is enough: approvals in it hold all that is remembered. The signer asks for a
/// decision, writes the line and waits until it is durable, and only then signs. A crash before
/// that has signed nothing; a crash after it is answered by the same request again.
public struct PolicyJournal: Sendable, Hashable {
    /// What is remembered.
    public private(set) var state = PolicyState()
    /// Where the log ends.
    public private(set) var log = SignerLog()

    /// Starts with an empty log.
    public init() {}

    /// Reads a log and remembers its approvals.
    ///
    /// - Throws: `SignerLog.BrokenEntry` for the first entry that is not as it was written.
    public init(
        replaying lines: some Sequence<[UInt8]>
    ) throws(SignerLog.BrokenEntry) {
        for line in lines {
            var log = self.log
            let entry = try log.take(line)
            if entry["decision"]?.text == "approved" {
                guard let record = ApprovalRecord(entry) else {
                    throw SignerLog.BrokenEntry(number: self.log.count, reason: .wrongRecord)
                }
                state.apply(record)
            }
            self.log = log
        }
    }

    /// Decides about a request, and remembers an approval.
    ///
    /// - Returns: the decision, and the log's next line, to be written before anything is signed.
    public mutating func decide(
        _ request: SigningRequest, by engine: PolicyEngine, now: Timestamp
    ) -> (decision: PolicyDecision, line: [UInt8]) {
        let decision = engine.evaluate(request, given: state, now: now)
        var fields: [(key: String, value: JSONValue)] = [
            ("clock", .integer(now.milliseconds)),
            ("policy", .string(Hex.encode(engine.document.digest.bytes))),
        ]
        switch decision {
        case .approved(let approval) where approval.isRepeat:
            fields += [("decision", .string("repeated")), ("plan", .string(request.plan.text))]
        case .approved(let approval):
            state.apply(approval.record)
            fields += [("decision", .string("approved"))] + approval.record.fields
        case .refused(let refusal):
            fields += [
                ("decision", .string("refused")), ("plan", .string(request.plan.text)),
                ("code", .string(refusal.code.rawValue)),
                ("sentence", .string(refusal.description)),
            ]
        }
        return (decision, log.append(fields))
    }

    /// Writes down what a person confirmed at this machine; windows and plans know nothing of it.
    ///
    /// - Returns: the log's next line, to be written before anything is signed.
    public mutating func note(_ approval: PSBTApproval, now: Timestamp) -> [UInt8] {
        log.append([("clock", .integer(now.milliseconds))] + approval.fields)
    }
}
