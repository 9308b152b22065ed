import Digests
public import Units

/// A transaction on its way to being signed, with what signers need to know of it.
///
/// Versions 0 and 2 are read; version 0 is written. What the maps say is kept true to the
/// transaction: a previous transaction hashes to what its input spends, also after a change.
/// Source: BIP-0174, BIP-0370, BIP-0371.
public struct PSBT: Sendable, Hashable {
    /// The longest PSBT that is read. Source: Bitcoin Core, `MAX_FILE_SIZE_PSBT`.
    public static let byteCountMax = 100_000_000

    static let magic: [UInt8] = [0x70, 0x73, 0x62, 0x74, 0xff]

    /// The version that was read, 0 or 2.
    public internal(set) var version: UInt32 = 0
    /// The transaction without signatures.
    public let unsignedTransaction: BitcoinTransaction
    /// Extended keys that the transaction has to do with.
    public internal(set) var extendedKeys: [PSBTExtendedKey] = []
    /// Which parts may still be changed. Version 2 only.
    public internal(set) var modifiableFlags: UInt8?
    /// The lock time where no input asks for one. Version 2 only.
    public internal(set) var fallbackLockTime: UInt32?
    /// What is said of each input.
    public internal(set) var inputs: [PSBTInput]
    /// What is said of each output.
    public internal(set) var outputs: [PSBTOutput]
    /// Fields for private use, as they are.
    public internal(set) var proprietary: [PSBTEntry] = []
    /// Fields of unknown types, as they are.
    public internal(set) var unknown: [PSBTEntry] = []

    /// Makes a PSBT of a transaction, of which signature scripts and witnesses are left out.
    public init(_ transaction: BitcoinTransaction) {
        var unsigned = transaction
        for index in unsigned.inputs.indices {
            unsigned.inputs[index].signatureScript = []
            unsigned.inputs[index].witness = []
        }
        unsignedTransaction = unsigned
        inputs = [PSBTInput](repeating: PSBTInput(), count: unsigned.inputs.count)
        outputs = [PSBTOutput](repeating: PSBTOutput(), count: unsigned.outputs.count)
    }

    /// Makes a PSBT of a transaction whose inputs all have a witness, and of what they spend.
    ///
    /// - Throws: `PSBTError.spentOutputUnknown` if there is not one output for each input.
    public init(
        _ transaction: BitcoinTransaction, spending spent: [BitcoinOutput]
    ) throws(PSBTError) {
        self.init(transaction)
        guard spent.count == inputs.count else {
            throw .spentOutputUnknown(input: min(spent.count, inputs.count))
        }
        for (index, output) in spent.enumerated() { inputs[index].witnessOutput = output }
    }

    /// Changes what is said of an input.
    ///
    /// - Throws: `PSBTError.noSuchIndex`; `.spentOutputMismatch` if the previous transaction is
    ///   not the one that is spent, or says something else than the witness output;
    ///   `.repeatedKey`. Then nothing is changed.
    public mutating func updateInput(
        _ index: Int, _ change: (inout PSBTInput) -> Void
    ) throws(PSBTError) {
        guard inputs.indices.contains(index) else { throw .noSuchIndex(index) }
        var input = inputs[index]
        change(&input)
        guard fault(of: input, at: index) == nil else { throw .spentOutputMismatch(input: index) }
        guard
            input.derivations.isUnique, input.preimages.isUnique, input.leafScripts.isUnique,
            input.taprootDerivations.isUnique, input.proprietary.isUnique, input.unknown.isUnique
        else { throw .repeatedKey(index) }
        inputs[index] = input
    }

    /// Changes what is said of an output.
    ///
    /// - Throws: `PSBTError.noSuchIndex`; `.repeatedKey`. Then nothing is changed.
    public mutating func updateOutput(
        _ index: Int, _ change: (inout PSBTOutput) -> Void
    ) throws(PSBTError) {
        guard outputs.indices.contains(index) else { throw .noSuchIndex(index) }
        var output = outputs[index]
        change(&output)
        guard
            output.derivations.isUnique, output.taprootDerivations.isUnique,
            output.proprietary.isUnique, output.unknown.isUnique
        else { throw .repeatedKey(index) }
        outputs[index] = output
    }

    /// Adds an extended key, or puts it in the place of the same one.
    public mutating func addExtendedKey(_ key: PSBTExtendedKey) { extendedKeys.put(key) }

    /// What an input spends; nil if the PSBT does not say.
    ///
    /// - Precondition: there is such an input.
    public func spentOutput(of index: Int) -> BitcoinOutput? {
        if let output = inputs[index].witnessOutput { return output }
        let outputIndex = Int(unsignedTransaction.inputs[index].previousOutput.outputIndex)
        return inputs[index].previousTransaction?.outputs[outputIndex]
    }

    /// The fee: what the inputs are worth more than the outputs; nil if some input is not known.
    ///
    /// - Throws: `PSBTError.valueOutOfRange` if the outputs are worth more, or either is worth
    ///   more than 21 million BTC.
    public func fee() throws(PSBTError) -> Amount? {
        // Each is at most 2^51 and there are fewer than 2^23 of them: 128 bits hold the sums.
        var spent: UInt128 = 0
        for index in inputs.indices {
            guard let output = spentOutput(of: index) else { return nil }
            spent += output.value.minorUnits
        }
        let paid = unsignedTransaction.outputs.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        guard paid <= spent, spent <= UInt128(BitcoinReader.satoshisMax) else {
            throw .valueOutOfRange
        }
        return Amount(spent - paid, of: .btc)
    }

    /// Whether every input needs no more signatures.
    public var isFinal: Bool { inputs.allSatisfy(\.isFinal) }

    /// What is wrong with the outputs that an input says it spends; nil if nothing is.
    func fault(of input: PSBTInput, at index: Int) -> PSBTError.Malformation? {
        guard let previous = input.previousTransaction else { return nil }
        let outpoint = unsignedTransaction.inputs[index].previousOutput
        guard outpoint.outputIndex < previous.outputs.count, previous.txID == outpoint.transaction
        else { return .previousTransaction }
        guard let output = input.witnessOutput else { return nil }
        return previous.outputs[Int(outpoint.outputIndex)] == output ? nil : .spentOutputsDiffer
    }

    /// Whether a lock time is a time and not a height. Source: `LOCKTIME_THRESHOLD`.
    static func isLockTime(_ value: UInt32?) -> Bool { value.map { $0 >= 500_000_000 } ?? false }
}
