import Units

/// Takes the parts of a transaction while the one walk over its bytes meets them.
///
/// What is lent must not be kept.
protocol BitcoinTransactionVisitor {
    mutating func begin(version: UInt32, inputCount: Int)
    mutating func input(
        outpoint: UnsafeRawBufferPointer, script: UnsafeRawBufferPointer, sequence: UInt32)
    mutating func beginOutputs(count: Int)
    mutating func output(satoshis: UInt64, script: UnsafeRawBufferPointer)
    mutating func witnessItem(inputIndex: Int, _ item: UnsafeRawBufferPointer)
}

/// Where the parts of a transaction lie, in bytes from the start of the input.
struct BitcoinTransactionLayout {
    /// From the version up to behind the lock time.
    let whole: Range<Int>
    /// From the inputs' count up to behind the last output.
    let body: Range<Int>
    /// Whether witnesses follow the body.
    let hasWitness: Bool
    /// Whether the only input spends nothing that exists.
    let isCoinbase: Bool
    /// The lock time.
    let lockTime: UInt32

    /// The bytes that the transaction has without its witnesses.
    var strippedByteCount: Int { body.count + 8 }
}

extension BitcoinReader {
    /// 2,100,000,000,000,000. Source: Bitcoin Core, `MAX_MONEY`.
    static let satoshisMax: UInt64 = 21_000_000 * 100_000_000

    /// Reads one transaction as Bitcoin Core's `UnserializeTransaction` does.
    ///
    /// With `allowsWitness` false, a count of no inputs is just that, as in a PSBT.
    @inline(__always)
    mutating func transaction(
        allowsWitness: Bool, visitor: inout some BitcoinTransactionVisitor
    ) throws(BitcoinParseError) -> BitcoinTransactionLayout {
        let start = offset
        let version = try integer(UInt32.self)
        var bodyStart = offset
        var inputCount = try count(ofAtLeast: 41)
        var hasWitness = false
        if inputCount == 0, allowsWitness {
            guard try integer(UInt8.self) == 1 else {
                // A zero here is a transaction with neither inputs nor outputs.
                let isEmpty = bytes[offset &- 1] == 0
                throw BitcoinParseError(
                    isEmpty ? .noInputs : .unknownTransactionFlag, offset: offset &- 1)
            }
            hasWitness = true
            bodyStart = offset
            inputCount = try count(ofAtLeast: 41)
            guard inputCount > 0 else { throw BitcoinParseError(.noInputs, offset: bodyStart) }
        }
        visitor.begin(version: version, inputCount: inputCount)
        let isCoinbase = try inputs(count: inputCount, visitor: &visitor)
        try outputs(visitor: &visitor)
        let bodyEnd = offset
        if hasWitness { try witnesses(inputCount: inputCount, visitor: &visitor) }
        let lockTime = try integer(UInt32.self)
        return BitcoinTransactionLayout(
            whole: start..<offset, body: bodyStart..<bodyEnd, hasWitness: hasWitness,
            isCoinbase: isCoinbase, lockTime: lockTime)
    }

    @inline(__always)
    private mutating func inputs(
        count: Int, visitor: inout some BitcoinTransactionVisitor
    ) throws(BitcoinParseError) -> Bool {
        var isCoinbase = false
        for _ in 0..<count {
            let outpoint = try take(36)
            let script = try sized()
            let sequence = try integer(UInt32.self)
            isCoinbase = count == 1 && BitcoinReader.isNull(outpoint)
            visitor.input(outpoint: outpoint, script: script, sequence: sequence)
        }
        return isCoinbase
    }

    @inline(__always)
    private mutating func outputs(
        visitor: inout some BitcoinTransactionVisitor
    ) throws(BitcoinParseError) {
        let outputCount = try count(ofAtLeast: 9)
        visitor.beginOutputs(count: outputCount)
        for _ in 0..<outputCount {
            let start = offset
            let satoshis = try integer(UInt64.self)
            guard satoshis <= BitcoinReader.satoshisMax else {
                throw BitcoinParseError(.valueOutOfRange, offset: start)
            }
            visitor.output(satoshis: satoshis, script: try sized())
        }
    }

    @inline(__always)
    private mutating func witnesses(
        inputCount: Int, visitor: inout some BitcoinTransactionVisitor
    ) throws(BitcoinParseError) {
        let start = offset
        var isEmpty = true
        for index in 0..<inputCount {
            let itemCount = try count(ofAtLeast: 1)
            if itemCount > 0 { isEmpty = false }
            for _ in 0..<itemCount { visitor.witnessItem(inputIndex: index, try sized()) }
        }
        guard !isEmpty else { throw BitcoinParseError(.superfluousWitness, offset: start) }
    }

    @inline(__always)
    static func isNull(_ outpoint: UnsafeRawBufferPointer) -> Bool {
        outpoint.loadUnaligned(fromByteOffset: 32, as: UInt32.self) == .max
            && outpoint.loadUnaligned(fromByteOffset: 0, as: UInt128.self) == 0
            && outpoint.loadUnaligned(fromByteOffset: 16, as: UInt128.self) == 0
    }
}
