internal import Digests
public import Units

/// Why a signature names no signer.
public enum EVMSignatureError: Error, Sendable, Equatable {
    /// The signature does not have 65 bytes.
    case wrongLength
    /// The recovery value is none of 0, 1, 27, 28.
    case badRecoveryValue
    /// r or s is zero, or not below the order of the curve.
    case outOfRange
    /// s is in the upper half: the other of two signatures that a third party can make of one.
    case highS
    /// No public key has this signature.
    case notRecoverable
}

/// A recoverable ECDSA signature on secp256k1 in the one form that EVM chains take.
public struct EVMSignature: Sendable, Hashable {
    /// The x coordinate of the nonce's point.
    public let r: UInt256
    /// The proof, at most half of the curve's order.
    public let s: UInt256
    /// Whether the nonce's point has an odd y.
    public let isYOdd: Bool

    /// Checks and makes a signature.
    ///
    /// - Throws: `EVMSignatureError.outOfRange`, or `highS` as EIP-2 demands.
    public init(r: UInt256, s: UInt256, isYOdd: Bool) throws(EVMSignatureError) {
        guard !r.isZero, !s.isZero, r < EVMSignature.order, s < EVMSignature.order else {
            throw .outOfRange
        }
        guard s <= EVMSignature.halfOrder else { throw .highS }
        self.r = r
        self.s = s
        self.isYOdd = isYOdd
    }

    /// Reads r, s and the recovery value (0, 1, 27 or 28): 65 bytes as wallets give them.
    public init(bytes: [UInt8]) throws(EVMSignatureError) {
        guard bytes.count == 65, let r = UInt256(bigEndianBytes: bytes[0..<32]),
            let s = UInt256(bigEndianBytes: bytes[32..<64])
        else { throw .wrongLength }
        switch bytes[64] {
        case 0, 27: try self.init(r: r, s: s, isYOdd: false)
        case 1, 28: try self.init(r: r, s: s, isYOdd: true)
        default: throw .badRecoveryValue
        }
    }

    /// Returns the account whose key signed a digest.
    ///
    /// - Throws: `EVMSignatureError.notRecoverable`.
    public func signer(ofDigest digest: Bytes32) throws(EVMSignatureError) -> EVMAddress {
        guard
            let key = Secp256k1Recovery.publicKey(
                r: r, s: s, isYOdd: isYOdd, digest: digest),
            let address = EVMAddress(publicKeyCoordinates: key.dropFirst())
        else { throw .notRecoverable }
        return address
    }

    /// The order n of the curve's group. Source: SEC 2, section 2.4.1.
    static let order = UInt256(
        high: 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe,
        low: 0xbaae_dce6_af48_a03b_bfd2_5e8c_d036_4141)
    /// n / 2, rounded down: the largest s that EIP-2 takes.
    static let halfOrder = UInt256(
        high: 0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff,
        low: 0x5d57_6e73_57a4_501d_dfe9_2f46_681b_20a0)
}
