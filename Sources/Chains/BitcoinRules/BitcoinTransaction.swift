import Digests
public import ChainModel
public import Units

/// What a transaction spends.
public struct BitcoinInput: Sendable, Hashable {
    /// The output that is spent.
    public var previousOutput: Outpoint
    /// The script that answers the previous output's script; empty for plain segwit inputs.
    public var signatureScript: [UInt8]
    /// The sequence number. Source: BIP-0068, BIP-0125.
    public var sequence: UInt32
    /// The witness stack, bottom first. Source: BIP-0141.
    public var witness: [[UInt8]]

    /// Makes an input.
    public init(
        previousOutput: Outpoint, signatureScript: [UInt8], sequence: UInt32, witness: [[UInt8]]
    ) {
        self.previousOutput = previousOutput
        self.signatureScript = signatureScript
        self.sequence = sequence
        self.witness = witness
    }
}

/// Whom a transaction pays, and how much.
public struct BitcoinOutput: Sendable, Hashable {
    /// How much.
    public let value: Amount
    /// To whom.
    public let script: BitcoinScript

    /// Makes an output.
    ///
    /// - Precondition: the value is in BTC, and at most 21 million of them.
    public init(value: Amount, script: BitcoinScript) {
        precondition(value.asset == .btc, "an output holds bitcoin")
        precondition(
            value.minorUnits <= UInt128(BitcoinReader.satoshisMax), "there is no more bitcoin")
        self.value = value
        self.script = script
    }

    var satoshis: UInt64 { UInt64(truncatingIfNeeded: value.minorUnits) }
}

/// A transaction.
///
/// Source: Bitcoin Core, `primitives/transaction.h`; BIP-0141, BIP-0144.
public struct BitcoinTransaction: Sendable, Hashable {
    /// The version, as an unsigned number.
    public var version: UInt32
    /// What is spent.
    public var inputs: [BitcoinInput]
    /// What is paid.
    public var outputs: [BitcoinOutput]
    /// The earliest height, or from 500,000,000 on the earliest time, of its block.
    public var lockTime: UInt32

    /// Makes a transaction.
    public init(
        version: UInt32, inputs: [BitcoinInput], outputs: [BitcoinOutput], lockTime: UInt32
    ) {
        self.version = version
        self.inputs = inputs
        self.outputs = outputs
        self.lockTime = lockTime
    }

    /// How a transaction's bytes are to be read.
    public enum Form: Sendable, Hashable {
        /// With or without witnesses, as transactions travel.
        case network
        /// Without witnesses, and perhaps without inputs, as in a PSBT. Source: BIP-0174.
        case stripped
    }

    /// Returns the transaction that the bytes are, from the first to the last.
    ///
    /// As strict as Bitcoin Core; values above 21 million BTC are refused as well. What a valid
    /// transaction needs beyond its form is asked with ``fault``. Throws ``BitcoinParseError``.
    public static func parse(
        _ bytes: [UInt8], form: Form = .network
    ) throws(BitcoinParseError) -> BitcoinTransaction {
        guard bytes.count <= BitcoinBlock.byteCountMax else {
            throw BitcoinParseError(.tooLarge, offset: BitcoinBlock.byteCountMax)
        }
        return try bytes.withReader { (reader) throws(BitcoinParseError) in
            let transaction = try parse(from: &reader, form: form).transaction
            guard reader.remainingByteCount == 0 else { throw reader.error(.trailingBytes) }
            return transaction
        }
    }

    /// Whether this pays a block's reward: its only input spends nothing that exists.
    public var isCoinbase: Bool {
        inputs.count == 1 && inputs[0].previousOutput.isNull
    }

    /// Whether any input has a witness.
    public var hasWitness: Bool { inputs.contains { !$0.witness.isEmpty } }

    /// The id: the double SHA-256 of the transaction without its witnesses. Costs a hash each time.
    public var txID: TransactionID { TransactionID(BitcoinTransaction.hash(serialized(.stripped))) }

    /// The id with the witnesses. Costs a hash each time. Source: BIP-0141.
    public var wtxID: TransactionID { TransactionID(BitcoinTransaction.hash(serialized(.network))) }

    /// Three times the bytes without witnesses plus all bytes. Source: BIP-0141.
    public var weight: Int { 3 * byteCount(.stripped) + byteCount(.network) }

    /// The size that fees are paid for, in virtual bytes: a quarter of the weight, rounded up.
    public var virtualByteCount: Int { (weight + 3) / 4 }

    private static func hash(_ bytes: [UInt8]) -> Bytes32 {
        guard let digest = Bytes32(SHA256.doubleHash(bytes)) else {
            preconditionFailure("a SHA-256 digest has 32 bytes")
        }
        return digest
    }
}

extension Outpoint {
    /// Whether this is the outpoint that a coinbase's input has, which names no output.
    public var isNull: Bool {
        outputIndex == .max && transaction.bytes.head == 0 && transaction.bytes.tail == 0
    }
}
