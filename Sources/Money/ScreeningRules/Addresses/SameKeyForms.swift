import BitcoinRules
import Digests

/// The other addresses that the same private key controls, as far as bytes alone show it.
enum SameKeyForms {
    /// Returns the other forms of an address, without it.
    ///
    /// P2PKH, P2WPKH and P2SH-P2WPKH of one key; the three of a bare public key; the TRON and EVM
    /// accounts of the same 20 bytes.
    static func forms(
        _ family: ScreeningFamily, _ key: [UInt8]
    ) -> [(family: ScreeningFamily, key: [UInt8])] {
        switch family {
        case .evm: return [(.tron, key)]
        case .tron: return [(.evm, key)]
        case .other: return []
        case .bitcoin:
            guard let hash = publicKeyHash(key) else { return [] }
            let witness = BitcoinScript.p2wpkh(hash)
            let nested = BitcoinScript.p2sh(Hash160.hash(witness.bytes))
            return [BitcoinScript.p2pkh(hash), witness, nested]
                .filter { $0.bytes != key }.map { (.bitcoin, $0.bytes) }
        }
    }

    private static func publicKeyHash(_ script: [UInt8]) -> [UInt8]? {
        switch (script.count, script.first) {
        case (22, 0) where script[1] == 20: Array(script[2...])
        case (25, 0x76): BitcoinScript(script).kind == .p2pkh ? Array(script[3..<23]) : nil
        case (35, 33), (67, 65):
            BitcoinScript(script).kind == .publicKey
                ? Hash160.hash(Array(script[1..<(script.count - 1)])) : nil
        case _: nil
        }
    }
}
