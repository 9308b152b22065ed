import Digests
public import Units

/// Why there is nothing to sign.
public enum BitcoinSignatureHashError: Error, Sendable, Hashable {
    /// There is not one spent output for each input; how many inputs there are.
    case outputCount(inputs: Int)
    /// A spent output that the digest covers is not known.
    case spentOutputUnknown
    /// A Schnorr signature cannot have this type.
    case unknownType(UInt8)
    /// The type covers the output with the input's index, and there is none.
    case noOutputForSingle
}

/// Computes what the signatures of a transaction's inputs sign.
///
/// What all inputs have in common is hashed once, so that witness and taproot inputs cost the same
/// each, however many there are. A legacy digest covers the whole transaction anew for each input:
/// that is the format's own cost.
public struct BitcoinSignatureHasher: Sendable {
    private let transaction: BitcoinTransaction
    private let spent: [BitcoinOutput?]
    private let previousOutputs: [UInt8]
    private let sequences: [UInt8]
    private let outputs: [UInt8]
    private let spentValues: [UInt8]?
    private let spentScripts: [UInt8]?
    private let previousOutputsTwice: [UInt8]
    private let sequencesTwice: [UInt8]
    private let outputsTwice: [UInt8]

    /// Hashes what all inputs have in common.
    ///
    /// - Parameter spending: what each input spends, in the order of the inputs.
    /// - Throws: `BitcoinSignatureHashError.outputCount` if there is not one for each input.
    public init(
        _ transaction: BitcoinTransaction, spending outputs: [BitcoinOutput]
    ) throws(BitcoinSignatureHashError) {
        guard outputs.count == transaction.inputs.count else {
            throw .outputCount(inputs: transaction.inputs.count)
        }
        self.init(transaction, known: outputs)
    }

    /// Does the same where only some of the spent outputs are known.
    ///
    /// - Precondition: there is one entry for each input.
    init(_ transaction: BitcoinTransaction, known spent: [BitcoinOutput?]) {
        precondition(spent.count == transaction.inputs.count, "each input spends one output")
        self.transaction = transaction
        self.spent = spent
        var outpoints: [UInt8] = []
        var sequences: [UInt8] = []
        for input in transaction.inputs {
            outpoints.appendOutpoint(of: input)
            sequences.appendLittleEndian(input.sequence)
        }
        var outputs: [UInt8] = []
        for output in transaction.outputs { outputs.appendOutput(output) }
        previousOutputs = SHA256.hash(outpoints)
        self.sequences = SHA256.hash(sequences)
        self.outputs = SHA256.hash(outputs)
        previousOutputsTwice = SHA256.hash(previousOutputs)
        sequencesTwice = SHA256.hash(self.sequences)
        outputsTwice = SHA256.hash(self.outputs)
        let known = spent.compactMap(\.self)
        guard known.count == spent.count else {
            (spentValues, spentScripts) = (nil, nil)
            return
        }
        var values: [UInt8] = []
        var scripts: [UInt8] = []
        for output in known {
            values.appendLittleEndian(output.satoshis)
            scripts.appendSized(output.script.bytes)
        }
        spentValues = SHA256.hash(values)
        spentScripts = SHA256.hash(scripts)
    }

    /// Returns what a signature before segwit signs.
    ///
    /// For `SIGHASH_SINGLE` without an output of the same index this is the number 1, as the
    /// network has it. Source: Bitcoin Core, `SignatureHash` with `SigVersion::BASE`.
    /// - Parameter scriptCode: the script that holds the signature check, whole.
    /// - Precondition: the transaction has such an input.
    public func legacy(input: Int, scriptCode: [UInt8], type: UInt8) -> Bytes32 {
        legacy(input: input, scriptCode: scriptCode, wholeType: UInt32(type))
    }

    /// The same for types that no signature can carry, which consensus code would still hash.
    func legacy(input: Int, scriptCode: [UInt8], wholeType type: UInt32) -> Bytes32 {
        precondition(transaction.inputs.indices.contains(input), "the input is one of these")
        let base = UInt8(truncatingIfNeeded: type & 0x1f)
        let isSingle = base == BitcoinSignatureHashType.single
        if isSingle, input >= transaction.outputs.count { return Bytes32(head: 1 << 120, tail: 0) }
        let isAlone = type & UInt32(BitcoinSignatureHashType.anyoneCanPay) != 0
        let coversAll = !isSingle && base != BitcoinSignatureHashType.none
        var bytes: [UInt8] = []
        bytes.reserveCapacity(transaction.byteCount(.stripped) + scriptCode.count + 16)
        bytes.appendLittleEndian(transaction.version)
        bytes.appendCompactSize(isAlone ? 1 : transaction.inputs.count)
        for index in isAlone ? input..<input + 1 : transaction.inputs.indices {
            let other = transaction.inputs[index]
            bytes.appendOutpoint(of: other)
            bytes.appendSized(
                index == input ? BitcoinScript(scriptCode).withoutCodeSeparators : [])
            bytes.appendLittleEndian(index == input || coversAll ? other.sequence : 0)
        }
        appendLegacyOutputs(to: &bytes, input: input, isSingle: isSingle, coversAll: coversAll)
        bytes.appendLittleEndian(transaction.lockTime)
        bytes.appendLittleEndian(type)
        return Bytes32(digest: SHA256.doubleHash(bytes))
    }

    private func appendLegacyOutputs(
        to bytes: inout [UInt8], input: Int, isSingle: Bool, coversAll: Bool
    ) {
        guard !coversAll else {
            bytes.appendCompactSize(transaction.outputs.count)
            for output in transaction.outputs { bytes.appendOutput(output) }
            return
        }
        bytes.appendCompactSize(isSingle ? input + 1 : 0)
        guard isSingle else { return }
        for _ in 0..<input {
            bytes.appendLittleEndian(UInt64.max)
            bytes.append(0)
        }
        bytes.appendOutput(transaction.outputs[input])
    }

    /// Returns what the signature of a version 0 witness signs. Source: BIP-0143.
    ///
    /// - Parameter scriptCode: the witness script; for P2WPKH the P2PKH script of the same hash.
    /// - Precondition: the transaction has such an input.
    public func witnessV0(input: Int, scriptCode: [UInt8], type: UInt8) -> Bytes32 {
        precondition(transaction.inputs.indices.contains(input), "the input is one of these")
        guard let output = spent[input] else {
            preconditionFailure("what a witness input spends was asked for before")
        }
        let base = type & 0x1f
        let isAlone = type & BitcoinSignatureHashType.anyoneCanPay != 0
        let isSingle = base == BitcoinSignatureHashType.single
        let coversAll = !isSingle && base != BitcoinSignatureHashType.none
        let own = transaction.inputs[input]
        let nothing = [UInt8](repeating: 0, count: 32)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scriptCode.count + 170)
        bytes.appendLittleEndian(transaction.version)
        bytes += isAlone ? nothing : previousOutputsTwice
        bytes += isAlone || !coversAll ? nothing : sequencesTwice
        bytes.appendOutpoint(of: own)
        bytes.appendSized(scriptCode)
        bytes.appendLittleEndian(output.satoshis)
        bytes.appendLittleEndian(own.sequence)
        if coversAll {
            bytes += outputsTwice
        } else if isSingle, input < transaction.outputs.count {
            bytes += SHA256.hash(singleOutput(input))
        } else {
            bytes += nothing
        }
        bytes.appendLittleEndian(transaction.lockTime)
        bytes.appendLittleEndian(UInt32(type))
        return Bytes32(digest: SHA256.doubleHash(bytes))
    }

    /// Returns what a taproot signature signs, by the key or by a leaf's script, without an annex.
    ///
    /// Source: BIP-0341, BIP-0342; no `OP_CODESEPARATOR` has been executed.
    /// - Parameter leaf: the hash of the leaf whose script is run; nil for the key path.
    /// - Throws: `BitcoinSignatureHashError`.
    /// - Precondition: the transaction has such an input.
    public func taproot(
        input: Int, type: UInt8, leaf: Bytes32? = nil
    ) throws(BitcoinSignatureHashError) -> Bytes32 {
        precondition(transaction.inputs.indices.contains(input), "the input is one of these")
        guard BitcoinSignatureHashType.isTaproot(type) else { throw .unknownType(type) }
        let isAlone = type & BitcoinSignatureHashType.anyoneCanPay != 0
        let base = type & ~BitcoinSignatureHashType.anyoneCanPay
        var bytes: [UInt8] = [0, type]
        bytes.reserveCapacity(280)
        bytes.appendLittleEndian(transaction.version)
        bytes.appendLittleEndian(transaction.lockTime)
        if !isAlone {
            guard let spentValues, let spentScripts else { throw .spentOutputUnknown }
            bytes += previousOutputs + spentValues + spentScripts + sequences
        }
        if base == BitcoinSignatureHashType.byDefault || base == BitcoinSignatureHashType.all {
            bytes += outputs
        }
        bytes.append(leaf == nil ? 0 : 2)
        if isAlone {
            guard let output = spent[input] else { throw .spentOutputUnknown }
            bytes.appendOutpoint(of: transaction.inputs[input])
            bytes.appendOutput(output)
            bytes.appendLittleEndian(transaction.inputs[input].sequence)
        } else {
            bytes.appendLittleEndian(UInt32(input))
        }
        if base == BitcoinSignatureHashType.single {
            guard input < transaction.outputs.count else { throw .noOutputForSingle }
            bytes += singleOutput(input)
        }
        if let leaf {
            bytes += leaf.bytes
            bytes += [0, 0xff, 0xff, 0xff, 0xff]
        }
        return BitcoinTaggedHash.tapSighash.hash(bytes)
    }

    private func singleOutput(_ index: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendOutput(transaction.outputs[index])
        return SHA256.hash(bytes)
    }
}

extension [UInt8] {
    fileprivate mutating func appendOutpoint(of input: BitcoinInput) {
        self += input.previousOutput.transaction.bytes.bytes
        appendLittleEndian(input.previousOutput.outputIndex)
    }

    mutating func appendOutput(_ output: BitcoinOutput) {
        appendLittleEndian(output.satoshis)
        appendSized(output.script.bytes)
    }
}

extension BitcoinScript {
    /// The script as legacy signatures cover it. Source: `CTransactionSignatureSerializer`.
    fileprivate var withoutCodeSeparators: [UInt8] {
        guard bytes.contains(Opcode.codeSeparator) else { return bytes }
        var kept: [UInt8] = []
        var offset = 0
        while let element = element(at: offset) {
            if element.opcode != Opcode.codeSeparator { kept += bytes[offset..<element.end] }
            offset = element.end
        }
        return kept + bytes[offset...]
    }
}
