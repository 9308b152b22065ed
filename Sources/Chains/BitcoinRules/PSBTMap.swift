import Units

/// A key and value as a map of a PSBT has them, and readers for what values may be.
struct PSBTField {
    let key: [UInt8]
    let value: [UInt8]
    /// Where it starts, in bytes from the start of the PSBT.
    let offset: Int

    static let proprietaryType: UInt8 = 0xfc

    /// The type, if it has one byte.
    var type: UInt8 { key[0] }
    var keyData: [UInt8] { Array(key.dropFirst()) }

    func error(_ malformation: PSBTError.Malformation) -> PSBTError {
        .malformed(malformation, offset: offset)
    }

    /// Makes sure that the key is only its type.
    func alone() throws(PSBTError) -> PSBTField {
        guard key.count == 1 else { throw error(.key) }
        return self
    }

    /// Returns the key data, which has so many bytes.
    func keyData(_ byteCount: Int) throws(PSBTError) -> [UInt8] {
        guard key.count == byteCount + 1 else { throw error(.key) }
        return keyData
    }

    /// Returns the value, which has so many bytes.
    func value(_ byteCount: Int) throws(PSBTError) -> [UInt8] {
        guard value.count == byteCount else { throw error(.value) }
        return value
    }

    func number() throws(PSBTError) -> UInt32 {
        try value(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    func hash() throws(PSBTError) -> Bytes32 { Bytes32(digest: try value(32)) }

    func origin() throws(PSBTError) -> PSBTKeyOrigin {
        guard let origin = PSBTKeyOrigin(bytes: value[...]) else { throw error(.value) }
        return origin
    }

    func derivation() throws(PSBTError) -> PSBTDerivation {
        guard keyData.count == 33 || keyData.count == 65 else { throw error(.key) }
        guard let derivation = PSBTDerivation(publicKey: keyData, origin: try origin()) else {
            throw error(.publicKey)
        }
        return derivation
    }

    func taprootDerivation() throws(PSBTError) -> PSBTTaprootDerivation {
        guard let derivation = PSBTTaprootDerivation(key: try keyData(32), value: value) else {
            throw error(.value)
        }
        return derivation
    }

    func transaction(_ form: BitcoinTransaction.Form) throws(PSBTError) -> BitcoinTransaction {
        do {
            return try BitcoinTransaction.parse(value, form: form)
        } catch {
            throw self.error(.transaction(error.code))
        }
    }

    func output() throws(PSBTError) -> BitcoinOutput {
        guard value.count > 8 else { throw error(.value) }
        let satoshis = value.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard satoshis <= BitcoinReader.satoshisMax else { throw error(.value) }
        let script = try parsed { (reader) throws(BitcoinParseError) in
            try reader.skip(8)
            return Array(try reader.sized())
        }
        return BitcoinOutput(value: .satoshis(satoshis), script: BitcoinScript(script))
    }

    func witness() throws(PSBTError) -> [[UInt8]] {
        try parsed { (reader) throws(BitcoinParseError) in
            var items: [[UInt8]] = []
            for _ in 0..<(try reader.count(ofAtLeast: 1)) {
                items.append(Array(try reader.sized()))
            }
            return items
        }
    }

    /// Reads the value with nothing left over.
    private func parsed<Value>(
        _ body: (inout BitcoinReader) throws(BitcoinParseError) -> Value
    ) throws(PSBTError) -> Value {
        do {
            return try value.withReader { (reader) throws(BitcoinParseError) in
                let result = try body(&reader)
                guard reader.remainingByteCount == 0 else { throw reader.error(.trailingBytes) }
                return result
            }
        } catch {
            throw self.error(.value)
        }
    }

    /// Reads the value as a count that fills it.
    func count() throws(PSBTError) -> Int {
        try parsed { (reader) throws(BitcoinParseError) in try reader.compactSize() }
    }

    /// The entry for a type that is not known here.
    func unknown() throws(PSBTError) -> PSBTEntry {
        do {
            try key.withReader { (reader) throws(BitcoinParseError) in
                let type = try reader.compactSize()
                guard type == Int(PSBTField.proprietaryType) else { return }
                // An identifier and a subtype. Source: BIP-0174, `PSBT_GLOBAL_PROPRIETARY`.
                _ = try reader.sized()
                _ = try reader.compactSize()
            }
        } catch {
            throw self.error(.key)
        }
        return PSBTEntry(key: key, value: value)
    }
}

extension BitcoinReader {
    /// Reads fields up to and with the end of a map.
    mutating func psbtMap() throws(PSBTError) -> [PSBTField] {
        var fields: [PSBTField] = []
        var keys: Set<[UInt8]> = []
        while true {
            let start = offset
            let key = Array(try psbtSized())
            guard !key.isEmpty else { return fields }
            let value = Array(try psbtSized())
            guard keys.insert(key).inserted else { throw .malformed(.repeatedKey, offset: start) }
            fields.append(PSBTField(key: key, value: value, offset: start))
        }
    }

    mutating func psbtSized() throws(PSBTError) -> UnsafeRawBufferPointer {
        do {
            return try sized()
        } catch {
            throw .malformed(.structure(error.code), offset: error.offset)
        }
    }
}

/// Writes the fields of a map.
struct PSBTWriter {
    private(set) var bytes: [UInt8] = []

    init(magic: [UInt8]) { bytes = magic }

    mutating func field(_ type: UInt8, key: [UInt8] = [], _ value: [UInt8]?) {
        guard let value else { return }
        bytes.appendSized([type] + key)
        bytes.appendSized(value)
    }

    mutating func number(_ type: UInt8, _ value: UInt32?) {
        guard let value else { return }
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(value)
        field(type, bytes)
    }

    mutating func fields<Field: PSBTKeyed>(
        _ type: UInt8, _ fields: [Field], _ value: (Field) -> [UInt8]
    ) {
        for entry in fields.inOrder { field(type, key: entry.keyData, value(entry)) }
    }

    mutating func entries(_ entries: [PSBTEntry]) {
        for entry in entries.inOrder {
            bytes.appendSized(entry.key)
            bytes.appendSized(entry.value)
        }
    }

    mutating func end() { bytes.append(0) }
}

extension Array where Element: PSBTKeyed {
    /// The fields in the order in which they are written.
    var inOrder: [Element] {
        guard count > 1 else { return self }
        return map { ($0.order, $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }

    /// Whether no two fields have the same key.
    var isUnique: Bool { count < 2 || Set(map(\.order)).count == count }

    /// Adds those of another map whose keys are not here yet.
    mutating func merge(_ others: [Element]) {
        guard !others.isEmpty else { return }
        var keys = Set(map(\.order))
        for other in others where keys.insert(other.order).inserted { append(other) }
    }

    /// Adds a field, or puts it in the place of the one with the same key.
    mutating func put(_ field: Element) {
        removeAll { $0.order == field.order }
        append(field)
    }
}
