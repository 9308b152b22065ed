public import Encodings
public import Units

/// What blocks cost lately, as `eth_feeHistory` answers it.
///
/// Source: execution-apis, schema `feeHistoryResults`; EIP-1559.
public struct EVMFeeHistory: Sendable, Hashable {
    /// The first block that the answer is about.
    public let oldestBlock: BlockHeight
    /// The base fee of each block, in wei for each gas, and behind them that of the next block.
    public let baseFees: [UInt256]
    /// For each block that has transactions: the priority fees at the percentiles asked for, in wei
    /// for each gas.
    ///
    /// Blocks without transactions are left out: nodes write zeros for them.
    public let rewards: [[UInt256]]

    /// The most blocks that one answer has. Source: execution-apis, `eth_feeHistory`.
    public static let blockCountMax = 1024
    /// The most percentiles that can be asked for. Source: go-ethereum's `maxQueryLimit`.
    public static let percentileCountMax = 100

    /// Reads the answer.
    ///
    /// - Throws: `EVMAnswerError`, also where the lists' lengths do not fit one another.
    public init(json: JSONValue) throws(EVMAnswerError) {
        oldestBlock = BlockHeight(try json.word("oldestBlock"))
        baseFees = try EVMFeeHistory.quantities(
            in: try json.field("baseFeePerGas"), "baseFeePerGas",
            countMax: EVMFeeHistory.blockCountMax + 1)
        guard !baseFees.isEmpty else { throw .malformedField("baseFeePerGas") }
        guard let rows = json.optionalField("reward") else {
            rewards = []
            return
        }
        guard let elements = rows.elements, elements.count == baseFees.count - 1 else {
            throw .malformedField("reward")
        }
        let ratios = try EVMFeeHistory.ratios(of: json, count: elements.count)
        var rewards: [[UInt256]] = []
        var width: Int?
        for (row, ratio) in zip(elements, ratios) {
            let fees = try EVMFeeHistory.quantities(
                in: row, "reward", countMax: EVMFeeHistory.percentileCountMax)
            guard width == nil || width == fees.count else { throw .malformedField("reward") }
            width = fees.count
            if !EVMFeeHistory.isZero(ratio) { rewards.append(fees) }
        }
        self.rewards = rewards
    }

    /// The base fee of the block that comes next, in wei for each gas.
    public var nextBaseFee: UInt256 { baseFees[baseFees.count - 1] }

    /// Returns the median over the blocks of the priority fee at one of the percentiles asked for.
    ///
    /// - Parameter column: the percentile's place in the request, from zero.
    /// - Returns: wei for each gas, of two in the middle the higher; nil if there is none.
    public func medianReward(column: Int) -> UInt256? {
        let fees = rewards.compactMap { $0.indices.contains(column) ? $0[column] : nil }.sorted()
        return fees.isEmpty ? nil : fees[fees.count / 2]
    }

    private static func quantities(
        in json: JSONValue, _ name: String, countMax: Int
    ) throws(EVMAnswerError) -> [UInt256] {
        guard let elements = json.elements else { throw .malformedField(name) }
        guard elements.count <= countMax else { throw .tooMany(name) }
        return try elements.map { (element) throws(EVMAnswerError) in
            guard let text = element.text, let value = UInt256(quantity: text) else {
                throw .malformedField(name)
            }
            return value
        }
    }

    private static func ratios(
        of json: JSONValue, count: Int
    ) throws(EVMAnswerError) -> [String] {
        guard let ratios = try json.field("gasUsedRatio").elements, ratios.count == count else {
            throw .malformedField("gasUsedRatio")
        }
        return try ratios.map { (ratio) throws(EVMAnswerError) in
            guard let text = ratio.numberText else { throw .malformedField("gasUsedRatio") }
            return text
        }
    }

    /// Whether a number as JSON writes it is zero: no digit before an exponent is another.
    private static func isZero(_ number: String) -> Bool {
        !number.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.contains {
            (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0)
        }
    }
}
