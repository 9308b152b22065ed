import EVMRules
import Encodings
import KeyVault
import PublicKeys
@_spi(UncheckedDigest) import SignerPolicy
import Units

/// A private key that a request names, which signs whatever the request asks for.
final class TestKey: Sendable {
    private let key: PrivateKey
    /// The public key that belongs to it.
    let publicKey: CompressedPublicKey

    /// Reads 64 hex digits, with or without `0x`.
    init(_ text: String) throws(OperationError) {
        var bytes: [UInt8]
        do {
            bytes = try Hex.decode(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text)
        } catch {
            throw .badRequest("a private key is not hex")
        }
        do {
            key = try PrivateKey(wiping: &bytes)
        } catch {
            throw OperationError(error, "the bytes are no private key")
        }
        publicKey = key.publicKey
    }

    /// Signs by ECDSA; returns DER.
    func signECDSA(_ digest: Bytes32, grindingLowR: Bool) -> [UInt8] {
        key.signECDSA(ApprovedDigest(unchecked: digest), grindingLowR: grindingLowR).der
    }

    /// Signs by BIP-0340 with 32 zero bytes of auxiliary randomness.
    func signSchnorr(_ digest: Bytes32) -> [UInt8] { TestKey.signSchnorr(digest, by: key) }

    /// Signs by BIP-0340 for the taproot output whose internal key this is.
    func signTaproot(_ digest: Bytes32, merkleRoot: Bytes32?) -> [UInt8] {
        TestKey.signSchnorr(digest, by: key.taprootTweaked(merkleRoot: merkleRoot))
    }

    /// Signs as EVM chains ask for.
    func signRecoverable(_ digest: Bytes32) -> EVMSignature {
        key.signRecoverable(ApprovedDigest(unchecked: digest))
    }

    private static func signSchnorr(_ digest: Bytes32, by key: borrowing PrivateKey) -> [UInt8] {
        key.signSchnorr(
            ApprovedDigest(unchecked: digest), auxiliary: [UInt8](repeating: 0, count: 32))
    }
}
