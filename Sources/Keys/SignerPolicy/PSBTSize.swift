internal import BitcoinRules

/// The size that a PSBT's transaction has once it is signed.
///
/// Counts ECDSA signatures of 71 bytes, the usual length with a low r. Inputs whose scripts are
/// unknown count as they are, so that the fee rate is shown too high rather than too low.
/// Source: BIP-0141 for the weight.
enum PSBTSize {
    static func virtualBytes(of psbt: PSBT) -> Int {
        var base = psbt.unsignedTransaction.byteCount(.stripped)
        var witness = 0
        for (index, input) in psbt.inputs.enumerated() {
            let parts = self.parts(of: input, spending: psbt.spentOutput(of: index)?.script)
            base += parts.script
            witness += parts.witness
        }
        // The marker and the flag; inputs without a witness have a count of one byte.
        let isSegwit = witness > psbt.inputs.count
        return (4 * base + (isSegwit ? witness + 2 : 0) + 3) / 4
    }

    private static let key = 1 + 33
    private static let signature = 1 + 71

    private static func parts(
        of input: PSBTInput, spending script: BitcoinScript?
    ) -> (script: Int, witness: Int) {
        if input.isFinal {
            let items = input.finalWitness ?? []
            return (
                input.finalSignatureScript?.count ?? 0,
                items.reduce(1) { $0 + prefix($1.count) + $1.count }
            )
        }
        switch script?.kind {
        case .p2wpkh: return (0, 1 + signature + key)
        case .p2tr: return (0, 1 + 1 + 64)
        case .p2pkh: return (signature + key, 1)
        case .p2wsh: return (0, 1 + multisig(input.witnessScript))
        case .p2sh:
            let redeem = input.redeemScript ?? []
            switch BitcoinScript(redeem).kind {
            case .p2wpkh: return (1 + redeem.count, 1 + signature + key)
            case .p2wsh: return (1 + redeem.count, 1 + multisig(input.witnessScript))
            case .multisig: return (multisig(redeem), 1)
            case .p2pkh, .p2sh, .p2tr, .publicKey, .data, .anchor, .witnessUnknown, .nonstandard:
                return (0, 1)
            }
        case .publicKey, .multisig, .data, .anchor, .witnessUnknown, .nonstandard, nil:
            return (0, 1)
        }
    }

    /// An empty item, the signatures, and the script; nothing for other scripts.
    private static func multisig(_ script: [UInt8]?) -> Int {
        guard let script, BitcoinScript(script).kind == .multisig, let first = script.first,
            (0x51...0x60).contains(first)
        else { return 0 }
        return 1 + Int(first - 0x50) * signature + prefix(script.count) + script.count
    }

    private static func prefix(_ count: Int) -> Int { count < 0xfd ? 1 : 3 }
}
