import Digests
public import Units

/// What a PSBT says of an input.
///
/// Source: BIP-0174, BIP-0370, BIP-0371.
public struct PSBTInput: Sendable, Hashable {
    /// The whole transaction whose output is spent.
    public var previousTransaction: BitcoinTransaction?
    /// The output that is spent, for inputs with a witness.
    public var witnessOutput: BitcoinOutput?
    /// The ECDSA signatures so far.
    public internal(set) var partialSignatures: [PSBTPartialSignature] = []
    /// The type that signatures must have; nil for the usual one.
    public var signatureType: UInt32?
    /// The script that a P2SH output's hash stands for.
    public var redeemScript: [UInt8]?
    /// The script that a P2WSH program stands for.
    public var witnessScript: [UInt8]?
    /// Keys of the script and where they come from.
    public var derivations: [PSBTDerivation] = []
    /// The final signature script.
    public internal(set) var finalSignatureScript: [UInt8]?
    /// The final witness.
    public internal(set) var finalWitness: [[UInt8]]?
    /// A text that proof of reserves commits to. Source: BIP-0127.
    public var reservesCommitment: [UInt8]?
    /// Preimages of hashes in the script.
    public var preimages: [PSBTPreimage] = []
    /// The Schnorr signature by the taproot output key.
    public internal(set) var taprootSignature: [UInt8]?
    /// Schnorr signatures for scripts of the taproot tree.
    public internal(set) var leafSignatures: [PSBTLeafSignature] = []
    /// Scripts of the taproot tree.
    public var leafScripts: [PSBTLeafScript] = []
    /// Taproot keys and where they come from.
    public var taprootDerivations: [PSBTTaprootDerivation] = []
    /// The taproot internal key, 32 bytes.
    public var taprootInternalKey: Bytes32?
    /// The root of the taproot tree; nil where there is no tree.
    public var taprootMerkleRoot: Bytes32?
    /// The earliest time that the transaction may be mined. Version 2 only.
    public internal(set) var requiredLockTime: UInt32?
    /// The earliest height that the transaction may be mined. Version 2 only.
    public internal(set) var requiredLockHeight: UInt32?
    /// Fields for private use, as they are.
    public var proprietary: [PSBTEntry] = []
    /// Fields of unknown types, as they are.
    public var unknown: [PSBTEntry] = []

    /// Whether the input needs no more signatures.
    public var isFinal: Bool { finalSignatureScript != nil || finalWitness != nil }

    /// Makes an input of which nothing is known.
    init() {}
}

/// The types of an input's fields.
enum PSBTInputField: UInt8 {
    case previousTransaction = 0x00
    case witnessOutput = 0x01
    case partialSignature = 0x02
    case signatureType = 0x03
    case redeemScript = 0x04
    case witnessScript = 0x05
    case derivation = 0x06
    case finalSignatureScript = 0x07
    case finalWitness = 0x08
    case reservesCommitment = 0x09
    case ripemd160 = 0x0a
    case sha256 = 0x0b
    case hash160 = 0x0c
    case hash256 = 0x0d
    case previousTransactionID = 0x0e
    case outputIndex = 0x0f
    case sequence = 0x10
    case requiredLockTime = 0x11
    case requiredLockHeight = 0x12
    case taprootSignature = 0x13
    case leafSignature = 0x14
    case leafScript = 0x15
    case taprootDerivation = 0x16
    case taprootInternalKey = 0x17
    case taprootMerkleRoot = 0x18
    case proprietary = 0xfc

    var isOfVersion2: Bool {
        switch self {
        case .previousTransactionID, .outputIndex, .sequence, .requiredLockTime,
            .requiredLockHeight:
            true
        case .previousTransaction, .witnessOutput, .partialSignature, .signatureType,
            .redeemScript, .witnessScript, .derivation, .finalSignatureScript, .finalWitness,
            .reservesCommitment, .ripemd160, .sha256, .hash160, .hash256, .taprootSignature,
            .leafSignature, .leafScript, .taprootDerivation, .taprootInternalKey,
            .taprootMerkleRoot, .proprietary:
            false
        }
    }
}
