public import Units

/// A signature that an input waits for: who signs what, and how.
public struct PSBTSigningRequest: Sendable, Hashable {
    /// How the digest is signed, and where the signature goes.
    public enum Method: Sendable, Hashable {
        /// ECDSA by the key; goes to ``PSBT/addPartialSignature(_:by:toInput:)``.
        case ecdsa
        /// Schnorr by the key after it is tweaked with the tree's root; nil is no tree. Goes to
        /// ``PSBT/setTaprootSignature(_:ofInput:)``. Source: BIP-0341.
        case taprootKey(merkleRoot: Bytes32?)
        /// Schnorr by the key as it is, for a leaf's script; goes to
        /// ``PSBT/addLeafSignature(_:by:leaf:toInput:)``. Source: BIP-0342.
        case taprootLeaf(Bytes32)
    }

    /// The input's index.
    public let inputIndex: Int
    /// Who signs: a key of 33 or 65 bytes, for Schnorr the x-only key of 32 bytes before any tweak.
    public let publicKey: [UInt8]
    /// Where the key comes from, if the PSBT says so.
    public let origin: PSBTKeyOrigin?
    /// How the digest is signed.
    public let method: Method
    /// The script that the signature covers; empty for Schnorr.
    public let scriptCode: [UInt8]
    /// The signature's type, which ECDSA signatures carry as their last byte and Schnorr ones if
    /// it is not 0.
    public let type: UInt8
    /// What is signed.
    public let digest: Bytes32
}
