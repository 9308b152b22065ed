import CSecp256k1Peer
import Digests
import KeyVault
import PublicKeys
@_spi(UncheckedDigest) import SignerPolicy
import Units

/// One private key in our code and in the C program that it is measured against.
///
/// Keys of benchmarks are numbers that everybody knows, and own nothing.
final class BenchmarkSigner {
    private let key: PrivateKey
    private let peer: OpaquePointer
    /// The public key, 33 bytes.
    let publicKey: [UInt8]

    /// Makes the key of a number; with `isTaproot` the one that spends its taproot output.
    init(_ number: UInt64, isTaproot: Bool = false) throws {
        var bytes = SHA256.hash(withUnsafeBytes(of: number.littleEndian) { Array($0) })
        let internalKey = try PrivateKey(wiping: &bytes)
        publicKey = internalKey.publicKey.bytes
        key = isTaproot ? internalKey.taprootTweaked(merkleRoot: nil) : internalKey
        let peer = key.withBytes { key in
            secp256k1_peer_create(
                key.bindMemory(to: UInt8.self).baseAddress, [UInt8](repeating: 7, count: 32))
        }
        guard let peer else { throw BenchmarkError("the C program takes no such key") }
        self.peer = peer
    }

    deinit { secp256k1_peer_destroy(peer) }

    /// Signs by ECDSA in our code.
    func signECDSA(_ digest: Bytes32, grindingLowR: Bool) -> ECDSASignature {
        key.signECDSA(ApprovedDigest(unchecked: digest), grindingLowR: grindingLowR)
    }

    /// Signs by BIP-0340 in our code, with zeros as auxiliary bytes.
    func signSchnorr(_ digest: Bytes32) -> [UInt8] {
        key.signSchnorr(
            ApprovedDigest(unchecked: digest), auxiliary: [UInt8](repeating: 0, count: 32))
    }

    /// Signs by ECDSA in C; writes 64 bytes.
    func peerECDSA(
        _ digest: UnsafePointer<UInt8>, grindingLowR: Bool, into signature: inout [UInt8]
    ) throws {
        guard secp256k1_peer_ecdsa(peer, digest, grindingLowR ? 1 : 0, &signature) == 1 else {
            throw BenchmarkError("a signature of the C program does not verify")
        }
    }

    /// Signs by BIP-0340 in C, with zeros as auxiliary bytes; writes 64 bytes.
    func peerSchnorr(
        _ digest: UnsafePointer<UInt8>, auxiliary: [UInt8], into signature: inout [UInt8]
    ) throws {
        guard secp256k1_peer_schnorr(peer, digest, auxiliary, &signature) == 1 else {
            throw BenchmarkError("a signature of the C program does not verify")
        }
    }
}
