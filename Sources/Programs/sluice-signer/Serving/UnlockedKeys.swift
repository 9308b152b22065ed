import BitcoinRules
import Digests
import EVMRules
import KeyVault
import PublicKeys
import SignerPolicy
import SignerProtocol

/// Why what the policy allowed could not be signed.
enum SigningError: Error, Equatable {
    /// The vault gave no key.
    case key(VaultKeyringError)
    /// The transaction cannot be put together with its signature.
    case transaction(EVMTransactionError)
}

/// The keys of an open vault, which sign what the policy allowed and nothing else.
///
/// Signatures repeat: the same approval gives the same bytes.
final class UnlockedKeys {
    private var keyring: VaultKeyring

    init(_ vault: consuming Vault) {
        keyring = VaultKeyring(vault)
    }

    /// Signs a transaction; the bytes are those that a node takes.
    ///
    /// - Throws: `SigningError`.
    func sign(_ approval: Approval, for request: SigningRequest) throws(SigningError) -> [UInt8] {
        switch (approval.transaction, request) {
        case (.bitcoin(let transaction), .bitcoin):
            return try sign(transaction, approval.signatures)
        case (.evm(let transaction), .evm(let request)):
            return try sign(transaction, approval.signatures, request)
        case (.bitcoin, .evm), (.evm, .bitcoin):
            preconditionFailure("an approval is of its request's family")
        }
    }

    /// Whether the vault has this very key at its place.
    func has(_ key: ExpectedKey) -> Bool {
        guard let place = KeyLocation(fingerprint: key.fingerprint, steps: key.steps) else {
            return false
        }
        do {
            let found = try keyring.key(at: place)
            switch key.lock {
            case .script(let form, let script):
                return try form.script(paying: found.publicKey) == script
            case .account(let account): return found.publicKey.evmAddress == account
            }
        } catch {
            // Whatever the reason, the key is not to be had.
            return false
        }
    }

    private func sign(
        _ unsigned: BitcoinTransaction, _ signatures: [ApprovedSignature]
    ) throws(SigningError) -> [UInt8] {
        var transaction = unsigned
        precondition(
            signatures.map(\.inputIndex) == Array(transaction.inputs.indices),
            "every input is signed, once")
        for signature in signatures {
            let key = try key(for: signature)
            guard let kind = signature.form.spendKind else {
                preconditionFailure("a Bitcoin input is not signed as an EVM account")
            }
            let proof = kind.proof(
                signature: UnlockedKeys.signature(kind, signature.digest, key),
                by: key.publicKey.bytes)
            transaction.inputs[signature.inputIndex].signatureScript = proof.signatureScript
            transaction.inputs[signature.inputIndex].witness = proof.witness
        }
        precondition(transaction.pays(likeThatOf: unsigned), "signing changes no output")
        return transaction.serialized(.network)
    }

    private func sign(
        _ transaction: UnsignedEVMTransaction, _ signatures: [ApprovedSignature],
        _ request: EVMSigningRequest
    ) throws(SigningError) -> [UInt8] {
        guard let signature = signatures.first, signatures.count == 1, signature.form == .evm else {
            preconditionFailure("an EVM transaction has one signature")
        }
        let key = try key(for: signature)
        do {
            let draft = try EVMTransactionDraft(decoding: request.transaction)
            precondition(
                draft.signingDigest == signature.digest.bytes
                    && transaction.signingDigest == signature.digest.bytes,
                "what is signed is what was read")
            return try draft.signed(
                with: key.signRecoverable(signature.digest), by: key.publicKey.evmAddress
            ).raw
        } catch {
            throw .transaction(error)
        }
    }

    private func key(for signature: ApprovedSignature) throws(SigningError) -> PrivateKey {
        let origin = signature.key
        guard let place = KeyLocation(fingerprint: origin.fingerprint, steps: origin.steps) else {
            preconditionFailure("an origin has few steps")
        }
        do {
            return try keyring.key(at: place, publicKey: signature.publicKey)
        } catch {
            throw .key(error)
        }
    }

    private static func signature(
        _ kind: BitcoinSpendKind, _ digest: ApprovedDigest, _ key: borrowing PrivateKey
    ) -> [UInt8] {
        switch kind {
        case .p2wpkh, .p2shP2WPKH, .p2pkh: return key.signECDSA(digest, grindingLowR: true).der
        case .p2tr:
            // BIP-0340 allows any auxiliary bytes; fixed ones make signatures repeat, and each is
            // verified before it is used, which finds what random ones protect against.
            let zeros = [UInt8](repeating: 0, count: 32)
            return key.taprootTweaked(merkleRoot: nil).signSchnorr(digest, auxiliary: zeros)
        }
    }
}

extension KeyForm {
    /// How a Bitcoin output of this form is spent; nil for accounts.
    fileprivate var spendKind: BitcoinSpendKind? {
        switch self {
        case .p2pkh: .p2pkh
        case .p2shP2wpkh: .p2shP2WPKH
        case .p2wpkh: .p2wpkh
        case .p2tr: .p2tr
        case .evm: nil
        }
    }
}

extension BitcoinTransaction {
    /// Whether another transaction spends and pays the same, whatever its signatures are.
    fileprivate func pays(likeThatOf other: BitcoinTransaction) -> Bool {
        version == other.version && lockTime == other.lockTime && outputs == other.outputs
            && inputs.map(\.previousOutput) == other.inputs.map(\.previousOutput)
            && inputs.map(\.sequence) == other.inputs.map(\.sequence)
    }
}
