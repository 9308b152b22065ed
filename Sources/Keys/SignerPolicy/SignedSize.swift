internal import BitcoinRules

/// The size that a Bitcoin transaction has once it is signed.
///
/// Counts ECDSA signatures of 71 bytes, the usual length with a low r; Schnorr signatures have 64.
/// Source: BIP-0141 for the weight.
enum SignedSize {
    static func virtualBytes(of transaction: BitcoinTransaction, forms: [KeyForm]) -> UInt32 {
        var base = transaction.byteCount(.stripped)
        var witness = 0
        for form in forms {
            base += scriptByteCount(form)
            witness += witnessByteCount(form)
        }
        // The marker and the flag; inputs without a witness have a count of one byte.
        let isSegwit = witness > forms.count
        let weight = 4 * base + (isSegwit ? witness + 2 : 0)
        return UInt32(clamping: (weight + 3) / 4)
    }

    private static func scriptByteCount(_ form: KeyForm) -> Int {
        switch form {
        case .p2pkh: 1 + 71 + 1 + 33
        case .p2shP2wpkh: 1 + 22
        case .p2wpkh, .p2tr, .evm: 0
        }
    }

    private static func witnessByteCount(_ form: KeyForm) -> Int {
        switch form {
        case .p2wpkh, .p2shP2wpkh: 1 + 1 + 71 + 1 + 33
        case .p2tr: 1 + 1 + 64
        case .p2pkh, .evm: 1
        }
    }
}
