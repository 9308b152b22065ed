internal import CSecp256k1
import PublicKeys

/// Why bytes are no private key.
public enum PrivateKeyError: Error, Sendable, Equatable {
    /// There are not 32 bytes.
    case wrongLength
    /// The number is zero or not below the group's order.
    case outOfRange
}

/// A secp256k1 private key, wiped when it is no longer needed.
public struct PrivateKey: ~Copyable {
    private let secret: SecretBytes

    /// Moves 32 bytes in, most significant first, and wipes the array that is given.
    ///
    /// - Throws: `PrivateKeyError`.
    public init(wiping bytes: inout [UInt8]) throws(PrivateKeyError) {
        let isRightLength = bytes.count == 32
        let isInRange =
            isRightLength && secp256k1_ec_seckey_verify(SigningContext.shared, bytes) == 1
        guard isInRange else {
            SecretBytes.wipe(&bytes)
            throw isRightLength ? .outOfRange : .wrongLength
        }
        secret = SecretBytes(wiping: &bytes)
    }

    /// The public key that belongs to it.
    public var publicKey: CompressedPublicKey {
        var point = secp256k1_pubkey()
        var bytes = [UInt8](repeating: 0, count: 33)
        var count = bytes.count
        let status = secret.withBytes { key in
            guard let start = key.bindMemory(to: UInt8.self).baseAddress else { return Int32(0) }
            return secp256k1_ec_pubkey_create(SigningContext.shared, &point, start)
        }
        precondition(status == 1, "a key in range has a public key")
        secp256k1_ec_pubkey_serialize(
            SigningContext.shared, &bytes, &count, &point, UInt32(SECP256K1_EC_COMPRESSED))
        do {
            return try CompressedPublicKey(bytes)
        } catch {
            preconditionFailure("the library writes points that are on the curve")
        }
    }

    /// Lends the 32 bytes for as long as the closure runs; they must not be kept.
    public borrowing func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try secret.withBytes(body)
    }

    /// Returns the key plus a tweak, modulo the group's order; nil if the tweak is not below the
    /// order or the sum is zero.
    borrowing func adding(wiping tweak: inout [UInt8]) -> PrivateKey? {
        precondition(tweak.count == 32, "a tweak is a scalar of 32 bytes")
        var sum = secret.exposed()
        defer {
            SecretBytes.wipe(&sum)
            SecretBytes.wipe(&tweak)
        }
        guard secp256k1_ec_seckey_tweak_add(SigningContext.shared, &sum, tweak) == 1 else {
            return nil
        }
        do {
            return try PrivateKey(wiping: &sum)
        } catch {
            preconditionFailure("the library writes keys that are in range")
        }
    }
}
