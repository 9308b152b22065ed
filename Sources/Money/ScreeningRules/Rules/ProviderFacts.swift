public import Encodings
public import Units

/// What outside providers say of the addresses of a deposit or payout.
///
/// Their raw answers are kept as they came, cut to a bound, with the digest of the whole: what a
/// provider said must be shown years later, when it says something else.
public struct ProviderFacts: Sendable, Hashable {
    /// How bad a provider's risk is by the operator's own thresholds.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// Nothing to do.
        case low
        /// Look at it some time.
        case elevated
        /// Nothing of it may be spent before a person looked.
        case high
    }

    /// What came of a question.
    public enum Outcome: Sendable, Hashable {
        /// The risk that the provider gives, in hundredths of its own unit, and what that means.
        case risk(hundredths: Int64, Level)
        /// There is no answer now, and there may be one later: why, in words for staff.
        case unavailable(String)
        /// There is none, and asking again would give none: why, in words for staff.
        case unanswerable(String)
    }

    /// One provider's answer about one address.
    public struct Answer: Sendable, Hashable {
        /// The provider's name in the configuration.
        public let provider: String
        /// The address that it was asked about.
        public let address: String
        /// What came of it.
        public let outcome: Outcome
        /// When it answered.
        public let time: Timestamp
        /// The first bytes of the raw answer, as text.
        public let raw: String
        /// The SHA-256 of the whole raw answer; nil without one.
        public let digest: Bytes32?

        /// Makes an answer; the raw text is cut to `rawByteCountMax`, names and reasons to 200
        /// characters.
        public init(
            provider: String, address: String, outcome: Outcome, time: Timestamp, raw: String,
            digest: Bytes32?
        ) {
            self.provider = String(provider.prefix(ProviderFacts.textCharacterMax))
            self.address = String(address.prefix(ProviderFacts.textCharacterMax))
            switch outcome {
            case .risk: self.outcome = outcome
            case .unavailable(let reason):
                self.outcome = .unavailable(
                    String(reason.prefix(ProviderFacts.textCharacterMax)))
            case .unanswerable(let reason):
                self.outcome = .unanswerable(
                    String(reason.prefix(ProviderFacts.textCharacterMax)))
            }
            self.time = time
            self.raw = ProviderFacts.cut(raw)
            self.digest = digest
        }
    }

    /// How many bytes of each raw answer are kept.
    public static let rawByteCountMax = 16_384
    /// How many answers are kept.
    public static let answerCountMax = 64
    /// How many characters of names, addresses and reasons are kept.
    public static let textCharacterMax = 200

    /// The answers, by provider and address.
    public let answers: [Answer]
    /// How many answers there were beyond those that are kept; the kept ones are the worst.
    public let leftOutCount: Int

    /// Makes facts of answers in any order.
    public init(answers: [Answer]) {
        let sorted = answers.sorted { ProviderFacts.order($0) < ProviderFacts.order($1) }
        self.init(
            kept: Array(sorted.prefix(ProviderFacts.answerCountMax)),
            leftOutCount: max(0, sorted.count - ProviderFacts.answerCountMax))
    }

    private init(kept: [Answer], leftOutCount: Int) {
        answers = kept
        self.leftOutCount = leftOutCount
    }

    /// Whether a provider must be asked again: one that is down may answer later.
    public var waitsForProvider: Bool { answers.contains { $0.outcome.isUnavailable } }

    /// The worst first, so that nothing bad is left out.
    private static func order(_ answer: Answer) -> (Int, String, String, Int64) {
        let rank =
            switch answer.outcome {
            case .risk(_, .high): 0
            case .unavailable, .unanswerable: 1
            case .risk(_, .elevated): 2
            case .risk(_, .low): 3
            }
        return (rank, answer.provider, answer.address, answer.time.milliseconds)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > rawByteCountMax else { return text }
        // Cutting inside a character gives a sign that stands for what cannot be read.
        var kept = String(decoding: text.utf8.prefix(rawByteCountMax), as: UTF8.self)
        while kept.utf8.count > rawByteCountMax { kept.removeLast() }
        return kept
    }
}

extension ProviderFacts.Outcome {
    /// Whether there is no answer now, and may be one later.
    public var isUnavailable: Bool {
        switch self {
        case .risk, .unanswerable: false
        case .unavailable: true
        }
    }
}

extension ProviderFacts {
    /// The facts as JSON; `canonical()` of it is the same bytes for the same facts.
    public var json: JSONValue {
        .object([
            ("answers", .array(answers.map(\.json))), ("leftOut", .integer(leftOutCount)),
        ])
    }

    /// Reads facts that `json` wrote.
    ///
    /// - Throws: `RecordError` with the first field that is not as it was written.
    public init(json: JSONValue) throws(RecordError) { try self.init(record: RecordReader(json)) }

    init(record: RecordReader) throws(RecordError) {
        let leftOut: Int = try record.integer("leftOut")
        guard leftOut >= 0 else { throw record.error("leftOut", "is below zero") }
        let list = try record.list("answers")
        guard list.count <= ProviderFacts.answerCountMax else {
            throw record.error("answers", "are more than are kept")
        }
        var answers: [Answer] = []
        for answer in list { answers.append(try Answer(record: answer)) }
        self.init(kept: answers, leftOutCount: leftOut)
    }
}

extension ProviderFacts.Answer {
    fileprivate var json: JSONValue {
        let fields: [(key: String, value: JSONValue)] =
            switch outcome {
            case .risk(let hundredths, let level):
                [
                    ("risk", .integer(hundredths)), ("level", .string(level.rawValue)),
                    ("reason", .null), ("final", .null),
                ]
            case .unavailable(let reason): missing(reason, isFinal: false)
            case .unanswerable(let reason): missing(reason, isFinal: true)
            }
        return .object(
            [
                ("provider", .string(provider)), ("address", .string(address)),
                ("time", .integer(time.milliseconds)), ("raw", .string(raw)),
                ("digest", digest.map { .string(Hex.encode($0.bytes)) } ?? .null),
            ] + fields)
    }

    private func missing(
        _ reason: String, isFinal: Bool
    ) -> [(key: String, value: JSONValue)] {
        [
            ("risk", .null), ("level", .null), ("reason", .string(reason)),
            ("final", .bool(isFinal)),
        ]
    }

    fileprivate init(record: RecordReader) throws(RecordError) {
        // A character has four bytes at most, and some slack does no harm.
        let byteCountMax = 1 << 12
        let time = try record.time("time")
        let outcome: ProviderFacts.Outcome
        if try record.optional("reason") == nil {
            outcome = .risk(hundredths: try record.integer("risk"), try record.word("level"))
        } else {
            let reason = try record.text("reason", byteCountMax: byteCountMax)
            outcome =
                try record.flag("final") ? .unanswerable(reason) : .unavailable(reason)
        }
        self.init(
            provider: try record.text("provider", byteCountMax: byteCountMax),
            address: try record.text("address", byteCountMax: byteCountMax), outcome: outcome,
            time: time,
            raw: try record.text("raw", byteCountMax: ProviderFacts.rawByteCountMax),
            digest: try record.optional("digest") == nil ? nil : record.digest("digest"))
    }
}
