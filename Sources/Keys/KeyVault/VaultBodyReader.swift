import PublicKeys
import Units

/// Reads what a vault encrypts, with every length checked.
///
/// The count of entries (2 bytes), then for each: kind (1), moment of creation in milliseconds (8),
/// name, label and secret, each behind its length (1); for extended keys a byte that says whether
/// the origin is known, and then the fingerprint (4), the count of steps (1) and the steps (4
/// each). Numbers are big-endian.
struct VaultBodyReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func entryCount() throws(VaultError) -> Int { Int(try number(byteCount: 2)) }

    /// One entry as it is written, before anything is derived from it.
    struct Record {
        let kind: VaultEntry.Kind
        let createdAt: Timestamp
        let name: String
        let label: String
        let secretRange: Range<Int>
        let origin: KeyLocation?
        let recordRange: Range<Int>
    }

    mutating func record() throws(VaultError) -> Record {
        let start = offset
        guard let kind = VaultEntry.Kind(rawValue: UInt8(try number(byteCount: 1))) else {
            throw .contentsMalformed
        }
        let created = Int64(bitPattern: try number(byteCount: 8))
        let name = try text()
        let label = try text()
        guard VaultEntry.isName(name), VaultEntry.isLabel(label) else { throw .contentsMalformed }
        let secretRange = try range(byteCount: Int(try number(byteCount: 1)))
        let origin = kind == .extendedKey ? try origin() : nil
        return Record(
            kind: kind, createdAt: Timestamp(milliseconds: created), name: name, label: label,
            secretRange: secretRange, origin: origin, recordRange: start..<offset)
    }

    private mutating func origin() throws(VaultError) -> KeyLocation? {
        switch try number(byteCount: 1) {
        case 0: return nil
        case 1: break
        default: throw .contentsMalformed
        }
        let fingerprint = KeyFingerprint(rawValue: UInt32(try number(byteCount: 4)))
        var steps: [ChildNumber] = []
        for _ in 0..<(try number(byteCount: 1)) {
            steps.append(ChildNumber(rawValue: UInt32(try number(byteCount: 4))))
        }
        do {
            return KeyLocation(fingerprint: fingerprint, path: try DerivationPath(steps))
        } catch {
            throw .contentsMalformed
        }
    }

    private mutating func number(byteCount: Int) throws(VaultError) -> UInt64 {
        bytes[try range(byteCount: byteCount)].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func text() throws(VaultError) -> String {
        let part = bytes[try range(byteCount: Int(try number(byteCount: 1)))]
        guard let text = String(validating: part, as: UTF8.self) else { throw .contentsMalformed }
        return text
    }

    private mutating func range(byteCount: Int) throws(VaultError) -> Range<Int> {
        guard byteCount <= bytes.count - offset else { throw .contentsMalformed }
        let range = offset..<offset + byteCount
        offset = range.upperBound
        return range
    }
}
