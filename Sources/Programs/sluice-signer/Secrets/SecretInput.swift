import Glibc
import KeyVault

/// Reads secrets from open files.
enum SecretInput {
    /// More than any passphrase, key or seed phrase has.
    private static let lineByteCountMax = 4_096

    /// Reads up to the first line's end or the file's, without either.
    static func line(from descriptor: Int32, named name: String) throws(SignerFailure)
        -> SecretBytes
    {
        var bytes = try rawLine(from: descriptor, named: name)
        return SecretBytes(wiping: &bytes)
    }

    /// Reads a line as text, which cannot be wiped: for words and keys in text form.
    static func text(
        from descriptor: Int32, named name: String, mayBeEmpty: Bool = false
    ) throws(SignerFailure) -> String {
        var bytes = try rawLine(from: descriptor, named: name, mayBeEmpty: mayBeEmpty)
        defer { SecretBytes.wipe(&bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SignerFailure(.data, "\(name) gave no UTF-8 text")
        }
        return text
    }

    /// Compares without telling by the time taken where two secrets differ.
    static func areEqual(_ left: borrowing SecretBytes, _ right: borrowing SecretBytes) -> Bool {
        guard left.count == right.count else { return false }
        return left.withBytes { left in
            right.withBytes { right in
                zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
            }
        }
    }

    private static func rawLine(
        from descriptor: Int32, named name: String, mayBeEmpty: Bool = false
    ) throws(SignerFailure) -> [UInt8] {
        // Reserved, so that growing leaves no copies behind.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lineByteCountMax + 1)
        while let byte = try next(from: descriptor, named: name), byte != UInt8(ascii: "\n") {
            bytes.append(byte)
            guard bytes.count <= lineByteCountMax else {
                SecretBytes.wipe(&bytes)
                throw SignerFailure(.data, "\(name) gave a line that is too long")
            }
        }
        guard mayBeEmpty || !bytes.isEmpty else {
            throw SignerFailure(.data, "\(name) gave nothing")
        }
        return bytes
    }

    // One at a time: what is behind the line belongs to whoever reads the descriptor next.
    private static func next(
        from descriptor: Int32, named name: String
    ) throws(SignerFailure) -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count == 1 { return byte }
            if count == 0 { return nil }
            guard errno == EINTR else { throw SignerFailure(name, errno: errno) }
        }
    }
}
