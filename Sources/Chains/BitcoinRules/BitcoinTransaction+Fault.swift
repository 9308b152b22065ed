import ChainModel
import Units

/// Why a well-formed transaction can be in no block, whatever it spends.
public enum BitcoinTransactionFault: String, Error, Sendable, Hashable, CaseIterable {
    /// It spends nothing.
    case noInputs
    /// It pays nothing.
    case noOutputs
    /// It does not fit into a block.
    case oversized
    /// Its outputs hold more than 21 million BTC together.
    case valueOutOfRange
    /// It spends an output twice.
    case repeatedInput
    /// It is a coinbase whose script is not 2 to 100 bytes.
    case coinbaseScriptLength
    /// It spends an output that cannot exist, and is no coinbase.
    case nullInput
}

extension BitcoinTransaction {
    /// What is wrong with the transaction by itself; nil if nothing is.
    ///
    /// Source: Bitcoin Core, `CheckTransaction`.
    public var fault: BitcoinTransactionFault? {
        if inputs.isEmpty { return .noInputs }
        if outputs.isEmpty { return .noOutputs }
        if byteCount(.stripped) > BitcoinBlock.weightMax / 4 { return .oversized }
        // Each is at most 2^51 and there are fewer than 2^23 of them: 128 bits hold the sum.
        let total = outputs.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        if total > UInt128(BitcoinReader.satoshisMax) { return .valueOutOfRange }
        if Set(inputs.map(\.previousOutput)).count < inputs.count { return .repeatedInput }
        if isCoinbase {
            let length = inputs[0].signatureScript.count
            return (2...100).contains(length) ? nil : .coinbaseScriptLength
        }
        return inputs.contains { $0.previousOutput.isNull } ? .nullInput : nil
    }
}
