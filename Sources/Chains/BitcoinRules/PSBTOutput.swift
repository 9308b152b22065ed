public import Units

/// What a PSBT says of an output.
///
/// Source: BIP-0174, BIP-0370, BIP-0371.
public struct PSBTOutput: Sendable, Hashable {
    /// The script that a P2SH output's hash stands for.
    public var redeemScript: [UInt8]?
    /// The script that a P2WSH program stands for.
    public var witnessScript: [UInt8]?
    /// Keys of the script and where they come from.
    public var derivations: [PSBTDerivation] = []
    /// The taproot internal key, 32 bytes.
    public var taprootInternalKey: Bytes32?
    /// The leaves of the taproot tree; empty where there is none.
    public internal(set) var taprootTree: [PSBTTreeLeaf] = []
    /// Taproot keys and where they come from.
    public var taprootDerivations: [PSBTTaprootDerivation] = []
    /// Fields for private use, as they are.
    public var proprietary: [PSBTEntry] = []
    /// Fields of unknown types, as they are.
    public var unknown: [PSBTEntry] = []

    /// Makes an output of which nothing is known.
    init() {}
}

/// The types of an output's fields.
enum PSBTOutputField: UInt8 {
    case redeemScript = 0x00
    case witnessScript = 0x01
    case derivation = 0x02
    case amount = 0x03
    case script = 0x04
    case taprootInternalKey = 0x05
    case taprootTree = 0x06
    case taprootDerivation = 0x07
    case proprietary = 0xfc
}

extension PSBTOutput {
    /// Reads a map; what version 2 says of the transaction's output is returned beside it.
    init(
        _ map: [PSBTField], version: UInt32, paid: inout (satoshis: UInt64?, script: [UInt8]?)
    ) throws(PSBTError) {
        self.init()
        for field in map {
            // With key data, a type of version 2 is somebody else's.
            guard let type = PSBTOutputField(rawValue: field.type),
                type != .amount && type != .script || field.key.count == 1
            else {
                unknown.append(try field.unknown())
                continue
            }
            switch type {
            case .redeemScript: redeemScript = try field.alone().value
            case .witnessScript: witnessScript = try field.alone().value
            case .derivation: derivations.append(try field.derivation())
            case .amount:
                guard version == 2 else { throw field.error(.fieldOfOtherVersion) }
                let satoshis = try field.alone().value(8).reversed().reduce(UInt64(0)) {
                    $0 << 8 | UInt64($1)
                }
                guard satoshis <= BitcoinReader.satoshisMax else { throw field.error(.value) }
                paid.satoshis = satoshis
            case .script:
                guard version == 2 else { throw field.error(.fieldOfOtherVersion) }
                paid.script = try field.alone().value
            case .taprootInternalKey: taprootInternalKey = try field.alone().hash()
            case .taprootTree:
                guard let tree = PSBTTreeLeaf.tree(try field.alone().value) else {
                    throw field.error(.value)
                }
                taprootTree = tree
            case .taprootDerivation: taprootDerivations.append(try field.taprootDerivation())
            case .proprietary: proprietary.append(try field.unknown())
            }
        }
    }

    /// Writes the map as version 0 has it.
    func write(to writer: inout PSBTWriter) {
        typealias Field = PSBTOutputField
        writer.field(Field.redeemScript.rawValue, redeemScript)
        writer.field(Field.witnessScript.rawValue, witnessScript)
        writer.fields(Field.derivation.rawValue, derivations, \.origin.bytes)
        writer.field(Field.taprootInternalKey.rawValue, taprootInternalKey?.bytes)
        if !taprootTree.isEmpty {
            writer.field(Field.taprootTree.rawValue, PSBTTreeLeaf.value(taprootTree))
        }
        writer.fields(Field.taprootDerivation.rawValue, taprootDerivations, \.value)
        writer.entries(proprietary)
        writer.entries(unknown)
        writer.end()
    }
}
