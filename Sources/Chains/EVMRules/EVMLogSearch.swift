public import ChainModel
public import Encodings
public import Units

/// The logs of an `eth_getLogs` answer that name a watched account as a Transfer's recipient.
///
/// Such a log says neither its place in its transaction nor who sent that: the receipts of
/// `transactions` are asked for next, and `EVMLogScanner` makes findings of both.
public struct EVMLogSearch: Sendable {
    /// The logs, in the answer's order.
    public let logs: [EVMLog]

    /// Reads a single answer of `eth_getLogs`.
    ///
    /// Builds no tree: of each log only two topics are read, and a log that concerns us is then
    /// read whole. Throws `EVMAnswerError`, with the node's own refusal in `.rpc`.
    public init(
        answer: [UInt8], watched: some WatchedSet, limits: JSONLimits = .standard
    ) throws(EVMAnswerError) {
        let ranges: [Range<Int>]?
        do {
            ranges = try EVMLogSearch.matches(in: answer, watched: watched, limits: limits)
        } catch {
            throw .malformedJSON(error)
        }
        guard let ranges else {
            // Not an answer with a list: the envelope's own reader says what it is.
            do {
                _ = try JSONRPC.result(of: answer, limits: limits)
            } catch {
                throw .rpc(error)
            }
            throw .wrongKind
        }
        logs = try ranges.map { (range) throws(EVMAnswerError) in
            try EVMLogSearch.log(Array(answer[range]), limits: limits)
        }
    }

    /// The transactions whose receipts are needed, in order, each once.
    public var transactions: [TransactionID] {
        var seen: Set<TransactionID> = []
        return logs.filter { !$0.isRemoved }.map(\.transaction).filter { seen.insert($0).inserted }
    }

    private static func log(
        _ bytes: [UInt8], limits: JSONLimits
    ) throws(EVMAnswerError) -> EVMLog {
        let json: JSONValue
        do {
            json = try JSONValue.parse(bytes, limits: limits)
        } catch {
            throw .malformedJSON(error)
        }
        return try EVMLog(json: json)
    }

    /// Returns where in the answer the logs are that concern us; nil if it is no answer with a
    /// list.
    private static func matches(
        in answer: [UInt8], watched: some WatchedSet, limits: JSONLimits
    ) throws(JSONError) -> [Range<Int>]? {
        var scanner = try JSONScanner(answer, limits: limits)
        var found: [Range<Int>]?
        guard try scanner.kind() == .object else { return nil }
        try scanner.enterObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "result") {
                guard found == nil else {
                    throw JSONError(.duplicateKey, offset: key.range.lowerBound)
                }
                guard try scanner.kind() == .array else { return nil }
                found = try logs(&scanner, of: answer, watched: watched)
            } else if scanner.matches(key, "error") {
                guard try scanner.takeNull() else { return nil }
            } else if scanner.matches(key, "id") {
                guard try scanner.kind() == .number, try scanner.number() == "0" else { return nil }
            } else {
                try scanner.skip()
            }
        }
        try scanner.end()
        return found
    }

    /// Returns where the logs of the list are that concern us.
    private static func logs(
        _ scanner: inout JSONScanner, of answer: [UInt8], watched: some WatchedSet
    ) throws(JSONError) -> [Range<Int>] {
        var candidates = Candidates()
        var found: [Range<Int>] = []
        try scanner.enterArray()
        while try scanner.nextElement() {
            let start = scanner.offset
            if let recipient = try transferRecipient(ofLog: &scanner, of: answer) {
                candidates.append(recipient: recipient, range: start..<scanner.offset)
                if candidates.isFull { candidates.take(watched: watched, into: &found) }
            }
        }
        candidates.take(watched: watched, into: &found)
        return found
    }

    /// Reads a log, and returns the topic that names whom it pays if it names itself a Transfer.
    private static func transferRecipient(
        ofLog scanner: inout JSONScanner, of answer: [UInt8]
    ) throws(JSONError) -> Bytes32? {
        var recipient: Bytes32?
        try scanner.enterObject()
        while let key = try scanner.nextKey() {
            // The length alone tells `topics` from all else that nodes write here.
            if key.range.count == 6 || key.hasEscapes, scanner.matches(key, "topics") {
                guard recipient == nil else {
                    throw JSONError(.duplicateKey, offset: key.range.lowerBound)
                }
                recipient = try transferRecipient(ofTopics: &scanner, of: answer)
                try scanner.skipRestOfObject()
                return recipient
            } else {
                try scanner.skip()
            }
        }
        return recipient
    }

    /// `ERC20.transferTopic` as nodes write it.
    private static let transferTopicText: StaticString =
        "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

    /// Reads a log's topics, and returns the recipient's if they name a Transfer.
    private static func transferRecipient(
        ofTopics scanner: inout JSONScanner, of answer: [UInt8]
    ) throws(JSONError) -> Bytes32? {
        var index = 0
        var isTransfer = false
        var recipient: Bytes32?
        try scanner.enterArray()
        while try scanner.nextElement() {
            let topic = try scanner.stringSlice()
            if index == 0 {
                // Nodes write lower case; the digits count all the same.
                isTransfer =
                    scanner.matches(topic, transferTopicText)
                    || HexWord.read(topic.range, of: answer) == ERC20.transferTopic
            } else if index == 2, isTransfer {
                guard let word = HexWord.read(topic.range, of: answer) else {
                    throw JSONError(.invalidValue, offset: topic.range.lowerBound)
                }
                recipient = word
            }
            index &+= 1
        }
        return recipient
    }
}
