import Units

extension PSBT {
    private enum GlobalField: UInt8 {
        case unsignedTransaction = 0x00
        case extendedKey = 0x01
        case transactionVersion = 0x02
        case fallbackLockTime = 0x03
        case inputCount = 0x04
        case outputCount = 0x05
        case modifiable = 0x06
        case version = 0xfb
        case proprietary = 0xfc

        var isOfVersion2: Bool {
            switch self {
            case .transactionVersion, .fallbackLockTime, .inputCount, .outputCount, .modifiable:
                true
            case .unsignedTransaction, .extendedKey, .version, .proprietary: false
            }
        }
    }

    private struct Globals {
        var unsignedTransaction: BitcoinTransaction?
        var extendedKeys: [PSBTExtendedKey] = []
        var transactionVersion: UInt32?
        var fallbackLockTime: UInt32?
        var inputCount: Int?
        var outputCount: Int?
        var modifiable: UInt8?
        var version: UInt32 = 0
        var proprietary: [PSBTEntry] = []
        var unknown: [PSBTEntry] = []

        var hasFieldsOfVersion2: Bool {
            transactionVersion != nil || fallbackLockTime != nil || inputCount != nil
                || outputCount != nil || modifiable != nil
        }
    }

    /// Reads a PSBT of version 0 or 2.
    ///
    /// - Throws: `PSBTError.malformed`.
    public static func parse(_ bytes: [UInt8]) throws(PSBTError) -> PSBT {
        guard bytes.count <= byteCountMax else {
            throw .malformed(.tooLarge, offset: byteCountMax)
        }
        guard bytes.starts(with: magic) else { throw .malformed(.magic, offset: 0) }
        return try bytes.withUnsafeBufferPointer { (buffer) throws(PSBTError) in
            var reader = BitcoinReader(UnsafeRawBufferPointer(buffer))
            return try parse(from: &reader)
        }
    }

    private static func parse(from reader: inout BitcoinReader) throws(PSBTError) -> PSBT {
        do {
            try reader.skip(magic.count)
        } catch {
            throw .malformed(.structure(error.code), offset: error.offset)
        }
        let globals = try globals(&reader)
        let psbt =
            globals.version == 0 ? try version0(globals, &reader) : try version2(globals, &reader)
        guard reader.remainingByteCount == 0 else {
            throw .malformed(.trailingBytes, offset: reader.offset)
        }
        return psbt
    }

    /// Reads a PSBT of version 0 or 2 that is written in Base64.
    ///
    /// - Throws: `PSBTError.base64` or `.malformed`.
    public static func parse(base64 text: String) throws(PSBTError) -> PSBT {
        guard text.utf8.count <= byteCountMax / 3 * 4 else {
            throw .malformed(.tooLarge, offset: byteCountMax)
        }
        let bytes: [UInt8]
        do {
            bytes = try Base64.decode(text)
        } catch {
            throw .base64(error)
        }
        return try parse(bytes)
    }

    /// Returns the bytes in version 0, in Bitcoin Core's order of fields.
    public func serialized() -> [UInt8] {
        var writer = PSBTWriter(magic: PSBT.magic)
        writer.field(
            GlobalField.unsignedTransaction.rawValue, unsignedTransaction.serialized(.stripped))
        writer.fields(GlobalField.extendedKey.rawValue, extendedKeys, \.origin.bytes)
        writer.entries(proprietary)
        writer.entries(unknown)
        writer.end()
        for input in inputs { input.write(to: &writer) }
        for output in outputs { output.write(to: &writer) }
        return writer.bytes
    }

    /// The bytes in Base64.
    public var base64: String { Base64.encode(serialized()) }

    private static func globals(_ reader: inout BitcoinReader) throws(PSBTError) -> Globals {
        let start = reader.offset
        var globals = Globals()
        for field in try reader.psbtMap() {
            // With key data, a type of version 2 is somebody else's.
            guard let type = GlobalField(rawValue: field.type),
                !type.isOfVersion2 || field.key.count == 1
            else {
                globals.unknown.append(try field.unknown())
                continue
            }
            switch type {
            case .unsignedTransaction:
                let transaction = try field.alone().transaction(.stripped)
                guard transaction.inputs.allSatisfy(\.signatureScript.isEmpty) else {
                    throw field.error(.unsignedTransactionIsSigned)
                }
                globals.unsignedTransaction = transaction
            case .extendedKey:
                let key = try field.keyData(78)
                guard let extended = PSBTExtendedKey(bytes: key, origin: try field.origin())
                else { throw field.error(.publicKey) }
                globals.extendedKeys.append(extended)
            case .transactionVersion: globals.transactionVersion = try field.alone().number()
            case .fallbackLockTime: globals.fallbackLockTime = try field.alone().number()
            case .inputCount: globals.inputCount = try field.alone().count()
            case .outputCount: globals.outputCount = try field.alone().count()
            case .modifiable: globals.modifiable = try field.alone().value(1)[0]
            case .version:
                globals.version = try field.alone().number()
                guard globals.version == 0 || globals.version == 2 else {
                    throw field.error(.version)
                }
            case .proprietary: globals.proprietary.append(try field.unknown())
            }
        }
        let isForeign =
            globals.version == 0
            ? globals.hasFieldsOfVersion2 : globals.unsignedTransaction != nil
        guard !isForeign else { throw .malformed(.fieldOfOtherVersion, offset: start) }
        return globals
    }

    private static func version0(
        _ globals: Globals, _ reader: inout BitcoinReader
    ) throws(PSBTError) -> PSBT {
        guard let transaction = globals.unsignedTransaction else {
            throw .malformed(.fieldMissing, offset: reader.offset)
        }
        var psbt = PSBT(transaction)
        for index in psbt.inputs.indices {
            let start = reader.offset
            var spend = PSBTInput.Spend()
            let map = try reader.psbtMap()
            let input = try PSBTInput(map, version: 0, spend: &spend)
            if let fault = psbt.fault(of: input, at: index) {
                throw .malformed(fault, offset: start)
            }
            psbt.inputs[index] = input
        }
        for index in psbt.outputs.indices {
            var paid: (satoshis: UInt64?, script: [UInt8]?) = (nil, nil)
            psbt.outputs[index] = try PSBTOutput(try reader.psbtMap(), version: 0, paid: &paid)
        }
        psbt.take(globals)
        return psbt
    }

    private static func version2(
        _ globals: Globals, _ reader: inout BitcoinReader
    ) throws(PSBTError) -> PSBT {
        guard let transactionVersion = globals.transactionVersion,
            let inputCount = globals.inputCount, let outputCount = globals.outputCount
        else { throw .malformed(.fieldMissing, offset: reader.offset) }
        let start = reader.offset
        // Each map needs at least its required fields, so that the counts cost no memory before.
        var inputs: [(said: PSBTInput, spent: BitcoinInput)] = []
        for _ in 0..<inputCount {
            let start = reader.offset
            var spend = PSBTInput.Spend()
            let input = try PSBTInput(try reader.psbtMap(), version: 2, spend: &spend)
            guard let spent = spend.input else { throw .malformed(.fieldMissing, offset: start) }
            inputs.append((input, spent))
        }
        var outputs: [(said: PSBTOutput, paid: BitcoinOutput)] = []
        for _ in 0..<outputCount {
            let start = reader.offset
            var paid: (satoshis: UInt64?, script: [UInt8]?) = (nil, nil)
            let output = try PSBTOutput(try reader.psbtMap(), version: 2, paid: &paid)
            guard let satoshis = paid.satoshis, let script = paid.script else {
                throw .malformed(.fieldMissing, offset: start)
            }
            outputs.append(
                (output, BitcoinOutput(value: .satoshis(satoshis), script: BitcoinScript(script))))
        }
        guard
            let lockTime = lockTime(of: inputs.map(\.said), fallback: globals.fallbackLockTime)
        else { throw .malformed(.lockTime, offset: start) }
        var psbt = PSBT(
            BitcoinTransaction(
                version: transactionVersion, inputs: inputs.map(\.spent),
                outputs: outputs.map(\.paid), lockTime: lockTime))
        for (index, input) in inputs.enumerated() {
            if let fault = psbt.fault(of: input.said, at: index) {
                throw .malformed(fault, offset: start)
            }
            psbt.inputs[index] = input.said
        }
        psbt.outputs = outputs.map(\.said)
        psbt.take(globals)
        return psbt
    }

    private mutating func take(_ globals: Globals) {
        version = globals.version
        extendedKeys = globals.extendedKeys
        modifiableFlags = globals.modifiable
        fallbackLockTime = globals.fallbackLockTime
        proprietary = globals.proprietary
        unknown = globals.unknown
    }

    /// Returns the lock time that all inputs agree to; nil if there is none.
    ///
    /// Source: BIP-0370, "Determining Lock Time".
    private static func lockTime(of inputs: [PSBTInput], fallback: UInt32?) -> UInt32? {
        let asking = inputs.filter {
            $0.requiredLockTime != nil || $0.requiredLockHeight != nil
        }
        guard !asking.isEmpty else { return fallback ?? 0 }
        let heights = asking.compactMap(\.requiredLockHeight)
        if heights.count == asking.count { return heights.max() }
        let times = asking.compactMap(\.requiredLockTime)
        return times.count == asking.count ? times.max() : nil
    }
}
