import Digests
import Units

/// What a coinbase says of the block's witnesses.
///
/// Source: BIP-0141, "Commitment structure".
struct BitcoinWitnessCommitment {
    private let digest: ArraySlice<UInt8>
    private let reserved: [UInt8]

    private static let magic: [UInt8] = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed]

    /// Nil if no output commits, or the coinbase's witness is not one item of 32 bytes.
    init?(coinbase: BitcoinTransaction) {
        let last = coinbase.outputs.last {
            $0.script.bytes.count >= 38
                && $0.script.bytes.starts(with: BitcoinWitnessCommitment.magic)
        }
        guard let last, let input = coinbase.inputs.first, input.witness.count == 1,
            input.witness[0].count == 32
        else { return nil }
        digest = last.script.bytes[6..<38]
        reserved = input.witness[0]
    }

    func matches(_ root: Bytes32) -> Bool {
        SHA256.doubleHash(root.bytes + reserved).elementsEqual(digest)
    }
}
