internal import CSecp256k1
public import PublicKeys
public import Units

/// Why bytes are no signature that Bitcoin takes.
public enum ECDSASignatureError: Error, Sendable, Equatable {
    /// The bytes are not the one strict DER form. Source: BIP-0066.
    case notStrictDER
    /// r or s is zero, or not below the group's order.
    case outOfRange
    /// s is in the upper half. Source: BIP-0146, "LOW_S".
    case highS
}

/// An ECDSA signature on secp256k1 with a low s.
public struct ECDSASignature: Sendable, Hashable {
    /// The x coordinate of the nonce's point.
    public let r: Bytes32
    /// The proof, at most half of the group's order.
    public let s: Bytes32

    /// Checks and makes a signature.
    ///
    /// - Throws: `ECDSASignatureError.outOfRange` or `.highS`.
    public init(r: Bytes32, s: Bytes32) throws(ECDSASignatureError) {
        let zero = Bytes32(head: 0, tail: 0)
        guard r != zero, s != zero else { throw .outOfRange }
        var raw = secp256k1_ecdsa_signature()
        guard
            secp256k1_ecdsa_signature_parse_compact(
                SigningContext.shared, &raw, r.bytes + s.bytes) == 1
        else { throw .outOfRange }
        guard secp256k1_ecdsa_signature_normalize(SigningContext.shared, nil, &raw) == 0 else {
            throw .highS
        }
        self.r = r
        self.s = s
    }

    /// Reads strict DER without a hash type behind it.
    ///
    /// - Throws: `ECDSASignatureError`.
    public init(der: [UInt8]) throws(ECDSASignatureError) {
        var raw = secp256k1_ecdsa_signature()
        guard (8...ECDSASignature.derByteCountMax).contains(der.count),
            secp256k1_ecdsa_signature_parse_der(SigningContext.shared, &raw, der, der.count) == 1
        else { throw .notStrictDER }
        let read = ECDSASignature(&raw)
        try self.init(r: read.r, s: read.s)
        // Whatever the library were lenient with, writing it again shows.
        guard self.der == der else { throw .notStrictDER }
    }

    /// Takes over what the library holds, which is in range and low if the library made it.
    init(_ raw: inout secp256k1_ecdsa_signature) {
        // Arrays would cost a signature some percent more than the library itself takes.
        var halves: (UInt128, UInt128, UInt128, UInt128) = (0, 0, 0, 0)
        (r, s) = withUnsafeMutableBytes(of: &halves) { memory in
            guard let start = memory.bindMemory(to: UInt8.self).baseAddress else {
                preconditionFailure("four numbers lie somewhere")
            }
            let status = secp256k1_ecdsa_signature_serialize_compact(
                SigningContext.shared, start, &raw)
            precondition(status == 1, "a signature can be written")
            return (
                Bytes32(UnsafeRawBufferPointer(rebasing: memory[..<32])),
                Bytes32(UnsafeRawBufferPointer(rebasing: memory[32...]))
            )
        }
    }

    /// r, then s: 64 bytes.
    public var compact: [UInt8] { r.bytes + s.bytes }

    /// The signature in strict DER, at most 71 bytes, without a hash type.
    public var der: [UInt8] {
        func integer(_ value: [UInt8]) -> [UInt8] {
            var digits = Array(value.drop { $0 == 0 })
            if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
            return [0x02, UInt8(digits.count)] + digits
        }
        let body = integer(r.bytes) + integer(s.bytes)
        return [0x30, UInt8(body.count)] + body
    }

    /// Returns whether the key made this signature of the digest.
    public func isValid(for key: CompressedPublicKey, digest: Bytes32) -> Bool {
        var point = secp256k1_pubkey()
        guard
            secp256k1_ec_pubkey_parse(
                SigningContext.shared, &point, key.bytes, key.bytes.count) == 1
        else { return false }
        var raw = secp256k1_ecdsa_signature()
        guard secp256k1_ecdsa_signature_parse_compact(SigningContext.shared, &raw, compact) == 1
        else { return false }
        return secp256k1_ecdsa_verify(SigningContext.shared, &raw, digest.bytes, &point) == 1
    }

    // Two integers of at most 33 bytes, each behind two bytes, and two bytes before them.
    private static let derByteCountMax = 72
}
