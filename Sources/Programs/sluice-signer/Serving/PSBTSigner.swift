import BitcoinRules
import KeyVault
import PublicKeys
import SignerPolicy
import SignerProtocol

/// The keys of an open vault, for a PSBT that a person confirms.
struct PSBTSigner: ~Copyable {
    private var keyring: VaultKeyring

    init(_ vault: consuming Vault) {
        keyring = VaultKeyring(vault)
    }

    /// Returns the vault's public key at a place; nil if it has none there.
    mutating func publicKey(at origin: KeyOrigin) -> CompressedPublicKey? {
        guard let place = KeyLocation(fingerprint: origin.fingerprint, steps: origin.steps) else {
            return nil
        }
        do {
            return try keyring.key(at: place).publicKey
        } catch {
            // Whatever the reason, the key is not to be had.
            return nil
        }
    }

    /// Returns the PSBT with the signatures that were allowed.
    ///
    /// Signatures repeat: the same PSBT gives the same bytes.
    /// - Throws: `SignerFailure`; then there is no signature at all.
    mutating func sign(_ approval: PSBTApproval) throws(SignerFailure) -> PSBT {
        var psbt = approval.proposal.psbt
        for signature in approval.signatures {
            let key = try key(for: signature)
            do {
                try PSBTSigner.add(signature, by: key, to: &psbt)
            } catch {
                throw SignerFailure(.data, error.sentence)
            }
        }
        precondition(
            psbt.unsignedTransaction == approval.proposal.psbt.unsignedTransaction,
            "signing changes no input and no output")
        return psbt
    }

    private mutating func key(
        for signature: PSBTApproval.Signature
    ) throws(SignerFailure) -> PrivateKey {
        let origin = signature.key
        guard let place = KeyLocation(fingerprint: origin.fingerprint, steps: origin.steps) else {
            preconditionFailure("an origin has few steps")
        }
        do {
            return try keyring.key(at: place, publicKey: signature.publicKey)
        } catch {
            throw SignerFailure(.data, "the vault does not have the key \(origin.text)")
        }
    }

    private static func add(
        _ signature: PSBTApproval.Signature, by key: borrowing PrivateKey, to psbt: inout PSBT
    ) throws(PSBTError) {
        let request = signature.request
        switch request.method {
        case .ecdsa:
            let made = key.signECDSA(signature.digest, grindingLowR: true)
            try psbt.addPartialSignature(
                made.der + [request.type], by: request.publicKey, toInput: request.inputIndex)
        case .taprootKey(let root):
            let tweaked = key.taprootTweaked(merkleRoot: root)
            // BIP-0340 allows any auxiliary bytes; fixed ones make signatures repeat, and each is
            // verified before it is used, which finds what random ones protect against.
            let zeros = [UInt8](repeating: 0, count: 32)
            let made = tweaked.signSchnorr(signature.digest, auxiliary: zeros)
            try psbt.setTaprootSignature(
                request.type == 0 ? made : made + [request.type], ofInput: request.inputIndex)
        case .taprootLeaf: preconditionFailure("signatures of leaves are not approved")
        }
    }
}
