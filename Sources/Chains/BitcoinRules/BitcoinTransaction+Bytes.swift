import ChainModel
import Units

extension BitcoinTransaction {
    /// Reads the next transaction, and says where its parts lie.
    static func parse(
        from reader: inout BitcoinReader, form: Form
    ) throws(BitcoinParseError) -> (
        transaction: BitcoinTransaction, layout: BitcoinTransactionLayout
    ) {
        var builder = Builder()
        let layout = try reader.transaction(
            allowsWitness: form == .network, visitor: &builder)
        let transaction = BitcoinTransaction(
            version: builder.version, inputs: builder.inputs, outputs: builder.outputs,
            lockTime: layout.lockTime)
        return (transaction, layout)
    }

    /// Returns the bytes of the transaction, in the form without witnesses if there are none.
    public func serialized(_ form: Form) -> [UInt8] {
        let withWitness = form == .network && hasWitness
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount(form))
        bytes.appendLittleEndian(version)
        if withWitness { bytes += [0, 1] }
        bytes.appendCompactSize(inputs.count)
        for input in inputs {
            bytes += input.previousOutput.transaction.bytes.bytes
            bytes.appendLittleEndian(input.previousOutput.outputIndex)
            bytes.appendSized(input.signatureScript)
            bytes.appendLittleEndian(input.sequence)
        }
        bytes.appendCompactSize(outputs.count)
        for output in outputs {
            bytes.appendLittleEndian(output.satoshis)
            bytes.appendSized(output.script.bytes)
        }
        if withWitness {
            for input in inputs {
                bytes.appendCompactSize(input.witness.count)
                for item in input.witness { bytes.appendSized(item) }
            }
        }
        bytes.appendLittleEndian(lockTime)
        return bytes
    }

    /// How many bytes `serialized` gives.
    public func byteCount(_ form: Form) -> Int {
        var total = 8 + compactSizeByteCount(inputs.count) + compactSizeByteCount(outputs.count)
        for input in inputs { total += 40 + sizedByteCount(input.signatureScript) }
        for output in outputs { total += 8 + sizedByteCount(output.script.bytes) }
        guard form == .network, hasWitness else { return total }
        total += 2
        for input in inputs {
            total += compactSizeByteCount(input.witness.count)
            for item in input.witness { total += sizedByteCount(item) }
        }
        return total
    }

    private func sizedByteCount(_ bytes: [UInt8]) -> Int {
        compactSizeByteCount(bytes.count) + bytes.count
    }

    private func compactSizeByteCount(_ count: Int) -> Int {
        switch count {
        case ..<253: 1
        case ...0xffff: 3
        case ...0xffff_ffff: 5
        default: 9
        }
    }

    private struct Builder: BitcoinTransactionVisitor {
        var version: UInt32 = 0
        var inputs: [BitcoinInput] = []
        var outputs: [BitcoinOutput] = []

        mutating func begin(version: UInt32, inputCount: Int) {
            self.version = version
            inputs.reserveCapacity(inputCount)
        }

        mutating func input(
            outpoint: UnsafeRawBufferPointer, script: UnsafeRawBufferPointer, sequence: UInt32
        ) {
            let id = Bytes32(UnsafeRawBufferPointer(rebasing: outpoint[..<32]))
            let index = outpoint.loadUnaligned(fromByteOffset: 32, as: UInt32.self)
            inputs.append(
                BitcoinInput(
                    previousOutput: Outpoint(
                        transaction: TransactionID(id), outputIndex: UInt32(littleEndian: index)),
                    signatureScript: Array(script), sequence: sequence, witness: []))
        }

        mutating func beginOutputs(count: Int) { outputs.reserveCapacity(count) }

        mutating func output(satoshis: UInt64, script: UnsafeRawBufferPointer) {
            outputs.append(
                BitcoinOutput(value: .satoshis(satoshis), script: BitcoinScript(Array(script))))
        }

        mutating func witnessItem(inputIndex: Int, _ item: UnsafeRawBufferPointer) {
            inputs[inputIndex].witness.append(Array(item))
        }
    }
}

extension [UInt8] {
    /// Runs a reader over the bytes; what it lends ends with the call.
    func withReader<Value>(
        _ body: (inout BitcoinReader) throws(BitcoinParseError) -> Value
    ) throws(BitcoinParseError) -> Value {
        try withUnsafeBufferPointer { (buffer) throws(BitcoinParseError) in
            var reader = BitcoinReader(UnsafeRawBufferPointer(buffer))
            return try body(&reader)
        }
    }

    mutating func appendLittleEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func appendCompactSize(_ count: Int) {
        switch count {
        case ..<253:
            append(UInt8(count))
        case ...0xffff:
            append(253)
            appendLittleEndian(UInt16(count))
        case ...0xffff_ffff:
            append(254)
            appendLittleEndian(UInt32(count))
        default:
            append(255)
            appendLittleEndian(UInt64(count))
        }
    }

    mutating func appendSized(_ bytes: [UInt8]) {
        appendCompactSize(bytes.count)
        self += bytes
    }
}
