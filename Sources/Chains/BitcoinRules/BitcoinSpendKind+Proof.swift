import Digests
public import Units

extension BitcoinSpendKind {
    /// What an input carries so that it may spend; what its kind does not have is empty.
    public struct Proof: Sendable, Hashable {
        /// The script that answers the previous output's script.
        public let signatureScript: [UInt8]
        /// The witness stack, bottom first.
        public let witness: [[UInt8]]
    }

    /// Says how a key spends an output; nil if the script pays the key in none of these ways.
    ///
    /// A taproot output pays the key tweaked without a script tree. Source: BIP-0086.
    /// - Parameter publicKey: 33 bytes.
    public init?(spending script: BitcoinScript, by publicKey: [UInt8]) {
        guard publicKey.count == 33 else { return nil }
        let isPaid = { (kind: BitcoinSpendKind) in kind.script(paying: publicKey) == script }
        switch script.kind {
        case .p2pkh where isPaid(.p2pkh): self = .p2pkh
        case .p2sh where isPaid(.p2shP2WPKH): self = .p2shP2WPKH
        case .p2wpkh where isPaid(.p2wpkh): self = .p2wpkh
        case .p2tr where isPaid(.p2tr): self = .p2tr
        case .p2pkh, .p2sh, .p2wpkh, .p2tr, .p2wsh, .publicKey, .multisig, .data, .anchor,
            .witnessUnknown, .nonstandard:
            return nil
        }
    }

    /// Returns the output script of this kind that pays a key; nil if the key is none.
    ///
    /// - Parameter publicKey: 33 bytes.
    public func script(paying publicKey: [UInt8]) -> BitcoinScript? {
        guard BitcoinCurve.isPublicKey(publicKey), publicKey.count == 33 else { return nil }
        switch self {
        case .p2pkh: return .p2pkh(Hash160.hash(publicKey))
        case .p2wpkh: return .p2wpkh(Hash160.hash(publicKey))
        case .p2shP2WPKH: return .p2sh(Hash160.hash(redeemScript(of: publicKey)))
        case .p2tr:
            return BitcoinCurve.taprootOutputKey(
                internalKey: Array(publicKey.dropFirst()), merkleRoot: nil
            ).map(BitcoinScript.p2tr)
        }
    }

    /// Returns what the key signs for an input of this kind: for taproot with `SIGHASH_DEFAULT`,
    /// else with `SIGHASH_ALL`.
    ///
    /// - Throws: `BitcoinSignatureHashError`.
    /// - Precondition: the transaction has such an input.
    public func digest(
        ofInput index: Int, by publicKey: [UInt8], _ hasher: BitcoinSignatureHasher
    ) throws(BitcoinSignatureHashError) -> Bytes32 {
        let all = BitcoinSignatureHashType.all
        switch self {
        case .p2tr:
            return try hasher.taproot(input: index, type: BitcoinSignatureHashType.byDefault)
        case .p2wpkh, .p2shP2WPKH:
            let code = BitcoinScript.p2pkh(Hash160.hash(publicKey)).bytes
            return hasher.witnessV0(input: index, scriptCode: code, type: all)
        case .p2pkh:
            let code = BitcoinScript.p2pkh(Hash160.hash(publicKey)).bytes
            return hasher.legacy(input: index, scriptCode: code, type: all)
        }
    }

    /// Returns what an input of this kind carries.
    ///
    /// - Parameter signature: of ``digest(ofInput:by:_:)``: 64 bytes for taproot, else DER without
    ///   a type, at most 72 bytes.
    /// - Parameter publicKey: 33 bytes; taproot does not show it.
    public func proof(signature: [UInt8], by publicKey: [UInt8]) -> Proof {
        let typed = signature + [BitcoinSignatureHashType.all]
        switch self {
        case .p2tr: return Proof(signatureScript: [], witness: [signature])
        case .p2wpkh: return Proof(signatureScript: [], witness: [typed, publicKey])
        case .p2shP2WPKH:
            return Proof(
                signatureScript: BitcoinScript.pushing([redeemScript(of: publicKey)]),
                witness: [typed, publicKey])
        case .p2pkh:
            return Proof(signatureScript: BitcoinScript.pushing([typed, publicKey]), witness: [])
        }
    }

    private func redeemScript(of publicKey: [UInt8]) -> [UInt8] {
        BitcoinScript.p2wpkh(Hash160.hash(publicKey)).bytes
    }
}
