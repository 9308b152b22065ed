internal import COpenSSL
internal import CSecp256k1
import Digests
public import EVMRules
import PublicKeys
public import SignerPolicy
public import Units

extension PrivateKey {
    /// Signs by ECDSA with the nonce of RFC 6979, without further entropy, and a low s.
    ///
    /// With `grindingLowR`, signing is repeated until r is below 2²⁵⁵, which makes each signature
    /// at most 70 bytes of DER: the nonce's extra 32 bytes are a little-endian counter from 1, as
    /// in Bitcoin Core 28, `CKey::Sign`.
    ///
    /// The signature is verified before it is returned: a fault of the hardware could let it give
    /// the key away.
    public borrowing func signECDSA(
        _ digest: ApprovedDigest, grindingLowR: Bool
    ) -> ECDSASignature {
        let message = digest.bytes.bytes
        for counter in 0..<PrivateKey.grindCountMax {
            var raw = sign(message, counter: counter)
            let signature = ECDSASignature(&raw)
            if grindingLowR, signature.r.head >> 127 != 0 { continue }
            // The library takes no high s for valid.
            let isValid = withUnsafePointer(to: point) {
                secp256k1_ecdsa_verify(SigningContext.shared, &raw, message, $0) == 1
            }
            precondition(
                isValid, "a signature that does not verify was made by faulty hardware")
            return signature
        }
        preconditionFailure("half of all nonces have a low r")
    }

    /// Signs by ECDSA as ``signECDSA(_:grindingLowR:)`` does, without grinding, and says which of
    /// the possible keys is the signer's, as EVM chains ask for.
    public borrowing func signRecoverable(_ digest: ApprovedDigest) -> EVMSignature {
        let message = digest.bytes.bytes
        var raw = secp256k1_ecdsa_recoverable_signature()
        let status = withKey {
            secp256k1_ecdsa_sign_recoverable(SigningContext.shared, &raw, message, $0, nil, nil)
        }
        precondition(status == 1, "a key in range signs every digest")
        var signer = secp256k1_pubkey()
        let isRecovered =
            secp256k1_ecdsa_recover(SigningContext.shared, &signer, &raw, message) == 1
        let isOwn = withUnsafePointer(to: point) {
            secp256k1_ec_pubkey_cmp(SigningContext.shared, &signer, $0) == 0
        }
        precondition(
            isRecovered && isOwn, "a signature that does not verify was made by faulty hardware")
        var bytes = [UInt8](repeating: 0, count: 64)
        var recovery: CInt = 0
        let written = secp256k1_ecdsa_recoverable_signature_serialize_compact(
            SigningContext.shared, &bytes, &recovery, &raw)
        precondition(written == 1, "a signature can be written")
        do {
            // 2 and 3 stand for an r that overflows, which nobody has ever met.
            return try EVMSignature(bytes: bytes + [UInt8(recovery)])
        } catch {
            preconditionFailure("the library makes signatures that are in range and low")
        }
    }

    /// Signs by BIP-0340; returns the 64 bytes, verified as ``signECDSA(_:grindingLowR:)`` does.
    ///
    /// A taproot output is spent with ``taprootTweaked(merkleRoot:)``, not with the key itself.
    /// - Parameter auxiliary: 32 bytes, fresh and random where results need not repeat.
    /// - Precondition: there are 32 auxiliary bytes.
    public borrowing func signSchnorr(_ digest: ApprovedDigest, auxiliary: [UInt8]) -> [UInt8] {
        precondition(auxiliary.count == 32, "BIP-0340 takes 32 auxiliary bytes")
        let message = digest.bytes.bytes
        var signature = [UInt8](repeating: 0, count: 64)
        let (isMade, isValid) = withKeyPair { pair in
            let status = secp256k1_schnorrsig_sign32(
                SigningContext.shared, &signature, message, pair, auxiliary)
            var own = secp256k1_xonly_pubkey()
            let isOwn = secp256k1_keypair_xonly_pub(SigningContext.shared, &own, nil, pair)
            let verdict = secp256k1_schnorrsig_verify(
                SigningContext.shared, signature, message, message.count, &own)
            return (status == 1, isOwn == 1 && verdict == 1)
        }
        precondition(isMade, "a key in range signs every digest")
        precondition(isValid, "a signature that does not verify was made by faulty hardware")
        return signature
    }

    /// Returns the key that spends the taproot output of this internal key.
    ///
    /// Source: BIP-0341, `taproot_tweak_seckey`; without a root it is the key of BIP-0086.
    public borrowing func taprootTweaked(merkleRoot: Bytes32?) -> PrivateKey {
        let root = merkleRoot?.bytes
        let tag = SHA256.hash(Array("TapTweak".utf8))
        let tweak = SHA256.hash(tag + tag + publicKey.xOnly.bytes + (root ?? []))
        let output = SecretBytes(byteCount: 32) { memory in
            withKeyPair { own in
                var pair = own.pointee
                defer {
                    withUnsafeMutableBytes(of: &pair) {
                        OPENSSL_cleanse($0.baseAddress, $0.count)
                    }
                }
                let status = secp256k1_keypair_xonly_tweak_add(
                    SigningContext.shared, &pair, tweak)
                precondition(status == 1, "chance alone never makes a tweak that is none")
                guard let start = memory.bindMemory(to: UInt8.self).baseAddress else { return }
                let written = secp256k1_keypair_sec(SigningContext.shared, start, &pair)
                precondition(written == 1, "a key pair has its private key")
            }
        }
        do {
            let key = try PrivateKey(output)
            let expected = try publicKey.xOnly.taprootOutputKey(merkleRoot: root)
            precondition(
                key.publicKey.xOnly == expected, "both halves of a key are tweaked alike")
            return key
        } catch {
            preconditionFailure("the library writes keys that are in range")
        }
    }

    // After so many tries without a low r, something else is wrong.
    private static let grindCountMax: UInt32 = 256

    private borrowing func sign(_ message: [UInt8], counter: UInt32) -> secp256k1_ecdsa_signature {
        var raw = secp256k1_ecdsa_signature()
        let status: CInt
        if counter == 0 {
            status = withKey {
                secp256k1_ecdsa_sign(SigningContext.shared, &raw, message, $0, nil, nil)
            }
        } else {
            var extra = [UInt8](repeating: 0, count: 32)
            for place in 0..<4 {
                extra[place] = UInt8(truncatingIfNeeded: counter >> UInt32(8 * place))
            }
            status = withKey {
                secp256k1_ecdsa_sign(SigningContext.shared, &raw, message, $0, nil, extra)
            }
        }
        precondition(status == 1, "a key in range signs every digest")
        return raw
    }

    private borrowing func withKey(_ body: (UnsafePointer<UInt8>) -> CInt) -> CInt {
        withBytes { bytes in
            guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return 0 }
            return body(start)
        }
    }
}
