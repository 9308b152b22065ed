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
public struct PrivateKey: ~Copyable, Sendable {
    /// The 32 bytes of the key, then the library's key pair, which takes as long to make as the
    /// public key.
    private let held: SecretBytes
    /// The public key that belongs to it.
    public let publicKey: CompressedPublicKey
    /// The public key in the library's form, against which each signature is verified.
    let point: secp256k1_pubkey

    /// Moves 32 bytes in, most significant first, and wipes the array that is given.
    ///
    /// - Throws: `PrivateKeyError`.
    public init(wiping bytes: inout [UInt8]) throws(PrivateKeyError) {
        try self.init(SecretBytes(wiping: &bytes))
    }

    /// Takes 32 secret bytes over, most significant first.
    ///
    /// - Throws: `PrivateKeyError`.
    public init(_ secret: consuming SecretBytes) throws(PrivateKeyError) {
        guard secret.count == PrivateKey.byteCount else { throw .wrongLength }
        var status: CInt = 0
        let held = SecretBytes(byteCount: PrivateKey.heldByteCount) { memory in
            secret.withBytes { memory.copyMemory(from: $0) }
            guard let start = memory.baseAddress else { return }
            // The library refuses zero and numbers that are not below the order.
            status = secp256k1_keypair_create(
                SigningContext.shared, PrivateKey.pair(start),
                start.assumingMemoryBound(to: UInt8.self))
        }
        guard status == 1 else { throw .outOfRange }
        var point = secp256k1_pubkey()
        held.withBytes { memory in
            guard let start = memory.baseAddress else { return }
            let written = secp256k1_keypair_pub(
                SigningContext.shared, &point, PrivateKey.pair(start))
            precondition(written == 1, "a key pair has its public key")
        }
        self.point = point
        publicKey = PrivateKey.compressed(point)
        self.held = held
    }

    /// Lends the 32 bytes for as long as the closure runs; they must not be kept.
    public borrowing func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try held.withBytes { memory throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: memory[..<PrivateKey.byteCount]))
        }
    }

    /// Returns the key plus a tweak, modulo the group's order; nil if the tweak is not below the
    /// order or the sum is zero.
    borrowing func adding(wiping tweak: inout [UInt8]) -> PrivateKey? {
        precondition(tweak.count == 32, "a tweak is a scalar of 32 bytes")
        var sum = withBytes { Array($0) }
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

    /// Returns a second owner's copy.
    borrowing func copy() -> PrivateKey {
        do {
            return try PrivateKey(held.copy(of: 0..<PrivateKey.byteCount))
        } catch {
            preconditionFailure("what was in range once stays so")
        }
    }

    /// Lends the library's key pair.
    borrowing func withKeyPair<Value>(
        _ body: (UnsafePointer<secp256k1_keypair>) -> Value
    ) -> Value {
        held.withBytes { memory in
            guard let start = memory.baseAddress else {
                preconditionFailure("a key is held somewhere")
            }
            return body(PrivateKey.pair(start))
        }
    }

    private static let byteCount = 32
    private static let heldByteCount = byteCount + MemoryLayout<secp256k1_keypair>.size

    private static func pair(
        _ start: UnsafeMutableRawPointer
    ) -> UnsafeMutablePointer<secp256k1_keypair> {
        (start + byteCount).assumingMemoryBound(to: secp256k1_keypair.self)
    }

    private static func pair(
        _ start: UnsafeRawPointer
    ) -> UnsafePointer<secp256k1_keypair> {
        (start + byteCount).assumingMemoryBound(to: secp256k1_keypair.self)
    }

    private static func compressed(_ point: secp256k1_pubkey) -> CompressedPublicKey {
        var bytes = [UInt8](repeating: 0, count: 33)
        var count = bytes.count
        withUnsafePointer(to: point) { pointer in
            let status = secp256k1_ec_pubkey_serialize(
                SigningContext.shared, &bytes, &count, pointer, UInt32(SECP256K1_EC_COMPRESSED))
            precondition(status == 1 && count == 33, "a point can be written")
        }
        do {
            return try CompressedPublicKey(bytes)
        } catch {
            preconditionFailure("the library writes points that are on the curve")
        }
    }
}
