public import Encodings

/// Why a text is no address of a network.
public enum BitcoinAddressError: Error, Sendable, Equatable {
    /// It is an address of another network.
    case wrongNetwork
    /// Its Base58 text or checksum is wrong.
    case base58(Base58Error)
    /// Its Bech32 text, checksum, witness version or length is wrong.
    case bech32(Bech32Error)
    /// Its Base58 payload is not a version and 20 bytes; how many bytes it is.
    case wrongLength(Int)
    /// Its Base58 version names no kind of address.
    case unknownVersion(UInt8)
}

/// Reads and writes addresses, which are output scripts spelled for people.
///
/// Source: Bitcoin Core, `key_io.cpp`; BIP-0173, BIP-0350.
public enum BitcoinAddress {
    /// Returns the output script that an address of the network stands for.
    ///
    /// No white space is taken off. Throws ``BitcoinAddressError``.
    public static func decode(
        _ text: String, network: BitcoinNetwork
    ) throws(BitcoinAddressError) -> BitcoinScript {
        if let prefix = segwitPrefix(of: text) {
            guard prefix == network.segwitPrefix else { throw .wrongNetwork }
            return try decodeSegwit(text, prefix: prefix)
        }
        return try decodeBase58(text, network: network)
    }

    /// Returns the address of an output script, as we print it; nil where there is none.
    public static func encode(_ script: BitcoinScript, network: BitcoinNetwork) -> String? {
        let bytes = script.bytes
        switch script.kind {
        case .p2pkh:
            return Base58Check.encode([network.publicKeyHashVersion] + bytes[3..<23])
        case .p2sh:
            return Base58Check.encode([network.scriptHashVersion] + bytes[2..<22])
        case .p2wpkh, .p2wsh, .p2tr, .anchor, .witnessUnknown:
            return encodeSegwit(script, network: network)
        case .publicKey, .multisig, .data, .nonstandard:
            return nil
        }
    }

    private static let payloadByteCount = 21

    private static func segwitPrefix(of text: String) -> String? {
        let start = text.utf8.prefix(5).map {
            UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0
        }
        return BitcoinNetwork.allCases.map(\.segwitPrefix).first {
            start.starts(with: ($0 + "1").utf8)
        }
    }

    private static func decodeSegwit(
        _ text: String, prefix: String
    ) throws(BitcoinAddressError) -> BitcoinScript {
        do {
            let (version, program) = try Bech32.decodeSegwit(text, prefix: prefix)
            return .witness(version: version, program: program)
        } catch {
            throw .bech32(error)
        }
    }

    private static func decodeBase58(
        _ text: String, network: BitcoinNetwork
    ) throws(BitcoinAddressError) -> BitcoinScript {
        let payload: [UInt8]
        do {
            payload = try Base58Check.decode(text)
        } catch {
            throw .base58(error)
        }
        guard payload.count == payloadByteCount else { throw .wrongLength(payload.count) }
        let hash = Array(payload.dropFirst())
        let version = payload[0]
        if version == network.publicKeyHashVersion { return .p2pkh(hash) }
        if version == network.scriptHashVersion { return .p2sh(hash) }
        let isKnown = BitcoinNetwork.allCases.contains {
            version == $0.publicKeyHashVersion || version == $0.scriptHashVersion
        }
        throw isKnown ? .wrongNetwork : .unknownVersion(version)
    }

    private static func encodeSegwit(
        _ script: BitcoinScript, network: BitcoinNetwork
    ) -> String? {
        guard let (version, program) = script.witnessProgram else { return nil }
        do {
            return try Bech32.encodeSegwit(
                prefix: network.segwitPrefix, version: version, program: program)
        } catch {
            preconditionFailure("a script with a kind has a program of an allowed length: \(error)")
        }
    }
}
