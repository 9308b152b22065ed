import Digests

/// How an input is signed, and how its signatures are put into the transaction.
enum PSBTSpendingForm {
    /// Signatures without a witness cover this script; the redeem script is pushed if there is one.
    case legacy(script: BitcoinScript, redeemScript: [UInt8]?)
    /// Signatures in a version 0 witness cover this script.
    case witnessV0(script: BitcoinScript, redeemScript: [UInt8]?, witnessScript: [UInt8]?)
    /// A signature by the output key or by a leaf's script.
    case taproot(outputKey: [UInt8])

    /// The script that ECDSA signatures cover; nil for taproot.
    var scriptCode: BitcoinScript? {
        switch self {
        case .legacy(let script, _), .witnessV0(let script, _, _): script
        case .taproot: nil
        }
    }
}

extension PSBT {
    /// Returns how an input is signed, after it has checked that the scripts are the ones spent.
    func spendingForm(of index: Int) throws(PSBTError) -> PSBTSpendingForm {
        let input = inputs[index]
        guard let output = spentOutput(of: index) else {
            throw .spentOutputUnknown(input: index)
        }
        var script = output.script
        if script.kind == .p2sh {
            guard let redeem = input.redeemScript else { throw .scriptMissing(input: index) }
            guard BitcoinScript.p2sh(Hash160.hash(redeem)) == script else {
                throw .scriptMismatch(input: index)
            }
            script = BitcoinScript(redeem)
        } else if input.redeemScript != nil {
            throw .scriptMismatch(input: index)
        }
        let kind = script.kind
        guard kind == .p2wsh || input.witnessScript == nil else {
            throw .scriptMismatch(input: index)
        }
        switch kind {
        case .p2wpkh:
            return .witnessV0(
                script: .p2pkh(Array(script.bytes[2...])), redeemScript: input.redeemScript,
                witnessScript: nil)
        case .p2wsh:
            guard let witness = input.witnessScript else { throw .scriptMissing(input: index) }
            guard BitcoinScript.p2wsh(SHA256.hash(witness)) == script else {
                throw .scriptMismatch(input: index)
            }
            return .witnessV0(
                script: BitcoinScript(witness), redeemScript: input.redeemScript,
                witnessScript: witness)
        case .p2tr where input.redeemScript == nil:
            return .taproot(outputKey: Array(script.bytes[2...]))
        case .p2pkh, .publicKey, .multisig, .nonstandard:
            // Its amount is not signed: only the whole previous transaction proves it.
            guard input.previousTransaction != nil else {
                throw .previousTransactionMissing(input: index)
            }
            return .legacy(script: script, redeemScript: input.redeemScript)
        case .p2tr, .p2sh, .data, .anchor, .witnessUnknown:
            throw .unknownScriptForm(input: index)
        }
    }

    /// Whether the digests of all legacy inputs together cover no more than 1 GiB.
    ///
    /// Each covers the whole transaction: without a bound, one PSBT could keep a signer busy for
    /// minutes. Transactions that nodes relay stay below a quarter of it.
    var isLegacyWorkBounded: Bool {
        let legacy = inputs.indices.filter { index in
            guard !inputs[index].isFinal, let output = spentOutput(of: index) else { return false }
            let redeem = inputs[index].redeemScript.map(BitcoinScript.init)
            return (redeem ?? output.script).witnessProgram == nil
        }
        // Both factors are below 2^23.
        return legacy.count * unsignedTransaction.byteCount(.stripped) <= 1 << 30
    }

    /// Hashes what all inputs have in common.
    func signatureHasher() -> BitcoinSignatureHasher {
        BitcoinSignatureHasher(
            unsignedTransaction, known: inputs.indices.map { spentOutput(of: $0) })
    }
}
