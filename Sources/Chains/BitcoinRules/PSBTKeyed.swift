import Digests

/// A field that a map may have many times, told apart by key data.
protocol PSBTKeyed: Hashable {
    /// What follows the type in the map's key.
    var keyData: [UInt8] { get }
    /// What fields of the same type are ordered by.
    var order: [UInt8] { get }
}

extension PSBTKeyed {
    var order: [UInt8] { keyData }
}

/// A key and value whose meaning is not known here.
public struct PSBTEntry: Sendable, Hashable, PSBTKeyed {
    /// The key, which starts with its type.
    public let key: [UInt8]
    /// The value.
    public let value: [UInt8]

    var keyData: [UInt8] { key }
}

/// Where a key comes from: which master key, and by which path.
///
/// Source: BIP-0174, BIP-0032.
public struct PSBTKeyOrigin: Sendable, Hashable {
    /// The first four bytes of the master key's hash, big-endian.
    public let fingerprint: UInt32
    /// The child numbers; hardened ones from 2,147,483,648 on.
    public let path: [UInt32]

    /// Makes an origin.
    public init(fingerprint: UInt32, path: [UInt32]) {
        self.fingerprint = fingerprint
        self.path = path
    }

    init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count >= 4, bytes.count % 4 == 0 else { return nil }
        fingerprint = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        path = stride(from: bytes.startIndex + 4, to: bytes.endIndex, by: 4).map { start in
            bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(fingerprint.byteSwapped)
        for number in path { bytes.appendLittleEndian(number) }
        return bytes
    }
}

/// An extended public key and where it comes from. Source: BIP-0174, `PSBT_GLOBAL_XPUB`.
public struct PSBTExtendedKey: Sendable, Hashable, PSBTKeyed {
    /// The 78 bytes of BIP-0032.
    public let bytes: [UInt8]
    /// Where it comes from.
    public let origin: PSBTKeyOrigin

    /// Makes one; nil if the bytes are not 78 that end with a public key, or are a master key's
    /// and name a parent.
    public init?(bytes: [UInt8], origin: PSBTKeyOrigin) {
        guard bytes.count == 78, BitcoinCurve.isPublicKey(Array(bytes.suffix(33))),
            bytes[4] != 0 || bytes[5..<13].allSatisfy({ $0 == 0 })
        else { return nil }
        self.bytes = bytes
        self.origin = origin
    }

    var keyData: [UInt8] { bytes }
}

/// A public key of a script and where it comes from.
public struct PSBTDerivation: Sendable, Hashable, PSBTKeyed {
    /// The key, 33 or 65 bytes.
    public let publicKey: [UInt8]
    /// Where it comes from.
    public let origin: PSBTKeyOrigin

    /// Makes one; nil if the key is not on the curve.
    public init?(publicKey: [UInt8], origin: PSBTKeyOrigin) {
        guard BitcoinCurve.isPublicKey(publicKey) else { return nil }
        self.publicKey = publicKey
        self.origin = origin
    }

    var keyData: [UInt8] { publicKey }
}

/// An ECDSA signature of an input and the key that made it.
public struct PSBTPartialSignature: Sendable, Hashable, PSBTKeyed {
    /// The key, 33 or 65 bytes.
    public let publicKey: [UInt8]
    /// The signature in DER with its type behind it.
    public let signature: [UInt8]

    /// Makes one; nil if the key is not on the curve or the signature is not written as one.
    public init?(publicKey: [UInt8], signature: [UInt8]) {
        guard BitcoinCurve.isPublicKey(publicKey), BitcoinSignatureEncoding.isStrict(signature)
        else { return nil }
        self.publicKey = publicKey
        self.signature = signature
    }

    /// The signature's type.
    public var type: UInt8 { signature.last ?? 0 }

    var keyData: [UInt8] { publicKey }
    /// Bitcoin Core writes them in the order of the keys' hashes.
    var order: [UInt8] { Hash160.hash(publicKey) }
}

/// The preimage of a hash in a script.
public struct PSBTPreimage: Sendable, Hashable, PSBTKeyed {
    /// The hash function.
    public enum Algorithm: UInt8, Sendable, Hashable, CaseIterable {
        /// RIPEMD-160.
        case ripemd160 = 0x0a
        /// SHA-256.
        case sha256 = 0x0b
        /// RIPEMD-160 of SHA-256.
        case hash160 = 0x0c
        /// SHA-256 of SHA-256.
        case hash256 = 0x0d

        var byteCount: Int {
            switch self {
            case .ripemd160, .hash160: 20
            case .sha256, .hash256: 32
            }
        }
    }

    /// The hash function.
    public let algorithm: Algorithm
    /// The hash.
    public let hash: [UInt8]
    /// What hashes to it, as the PSBT says; nobody has checked.
    public let preimage: [UInt8]

    var keyData: [UInt8] { hash }
    var order: [UInt8] { [algorithm.rawValue] + hash }
}
