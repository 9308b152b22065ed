/// Which parts of a transaction a signature covers, as the signature's last byte says.
///
/// Source: Bitcoin Core, `script/interpreter.h`; BIP-0341 for the default.
enum BitcoinSignatureHashType {
    static let byDefault: UInt8 = 0x00
    static let all: UInt8 = 0x01
    static let none: UInt8 = 0x02
    static let single: UInt8 = 0x03
    static let anyoneCanPay: UInt8 = 0x80

    /// Whether an ECDSA signature of this type is standard. Source: `IsDefinedHashtypeSignature`.
    static func isDefined(_ type: UInt8) -> Bool { (1...3).contains(type & ~anyoneCanPay) }

    /// Whether a Schnorr signature may have this type. Source: BIP-0341.
    static func isTaproot(_ type: UInt8) -> Bool { type == byDefault || isDefined(type) }
}
