public import BitcoinRules
import Encodings

/// Why a text is no address that can be screened; never the same as clear.
public enum AddressDecodingError: Error, Sendable, Hashable {
    /// Nothing is left without white space and invisible characters.
    case empty
    /// It is longer than `AddressDecoding.textByteCountMax`.
    case tooLong
    /// The bytes are not UTF-8.
    case notUTF8
    /// It has a character outside ASCII, or a control character, inside.
    case notASCII
    /// It names more than one payee, or calls a contract in a way that names none.
    case ambiguous
    /// It is no address of this family or network, or its checksum is wrong.
    case notAnAddress(ScreeningFamily)
}

/// Reads an address in any spelling that people, explorers and nodes use, into comparable bytes.
///
/// A wrong EIP-55 case is still read: the bytes are screened all the same.
public enum AddressDecoding {
    /// How many bytes of text are read at most: a URI with its label.
    public static let textByteCountMax = 1_024

    /// Returns the address that a text names on a family of chains.
    ///
    /// EVM: 40 hex digits with or without `0x`, a 32-byte topic, CAIP-10, EIP-681. TRON:
    /// base58check, `41` and 40 digits, 40 digits, each with or without `0x`, a topic. Bitcoin:
    /// base58check, bech32, bech32m of the network, BIP-0021 URIs. Throws `AddressDecodingError`.
    public static func decode(
        _ text: String, family: ScreeningFamily, network: BitcoinNetwork = .mainnet
    ) throws(AddressDecodingError) -> ScreeningAddress {
        let parts = try AddressText(text)
        let main = address(parts.address, family: family, network: network, raw: text)
        let others = parts.parameters.compactMap {
            address($0, family: family, network: network, raw: text)
        }
        guard let found = main ?? others.first else { throw .notAnAddress(family) }
        // A second payee in the same text would go unscreened.
        guard family == .other || others.allSatisfy({ $0.key == found.key }) else {
            throw .ambiguous
        }
        return found
    }

    /// Returns the address that UTF-8 bytes name; bytes that are not UTF-8 are refused.
    public static func decode(
        utf8 bytes: [UInt8], family: ScreeningFamily, network: BitcoinNetwork = .mainnet
    ) throws(AddressDecodingError) -> ScreeningAddress {
        guard bytes.count <= textByteCountMax else { throw .tooLong }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return try decode(text, family: family, network: network)
    }

    /// Returns an address as a list has it, whatever the list's label says; nil for no text.
    ///
    /// Text that is no EVM, TRON or Bitcoin address (of any network) is kept to be compared as
    /// text.
    public static func listed(_ text: String) -> ScreeningAddress? {
        let parts: AddressText
        do { parts = try AddressText(text) } catch {
            return error == .empty || error == .tooLong ? nil : verbatim(text)
        }
        let whole = parts.whole
        let isHex = whole.starts(with: Array("0x".utf8)) || whole.starts(with: Array("0X".utf8))
        if isHex || whole.count == 40,
            let found = address(whole, family: .evm, network: .mainnet, raw: text)
        {
            return found
        }
        if let found = address(whole, family: .tron, network: .mainnet, raw: text) { return found }
        for network in [BitcoinNetwork.mainnet, .testnet, .regtest] {
            if let found = address(whole, family: .bitcoin, network: network, raw: text) {
                return found
            }
        }
        let kept = parts.address.isEmpty ? whole : parts.address
        return address(kept, family: .other, network: .mainnet, raw: text)
    }

    /// Returns an address of a list that says itself which family it is of; nil for no text, and
    /// for text that is no address of that family.
    ///
    /// Any text is one of the family `other`, even where it could be read as a Bitcoin address: the
    /// old addresses of Litecoin look like it.
    public static func listed(
        _ text: String, as family: ScreeningFamily
    ) -> ScreeningAddress? {
        let found = listed(text)
        guard let found, found.family != family else { return found }
        let parts: AddressText
        do { parts = try AddressText(text) } catch { return nil }
        if family == .other {
            let kept = parts.address.isEmpty ? parts.whole : parts.address
            return address(kept, family: .other, network: .mainnet, raw: text)
        }
        return address(parts.whole, family: family, network: .mainnet, raw: text)
    }

    /// Returns the texts under which a list may hold an address that does not decode.
    static func verbatimKeys(_ text: String) -> [[UInt8]] {
        do {
            let parts = try AddressText(text)
            return parts.whole == parts.address ? [parts.whole] : [parts.whole, parts.address]
        } catch {
            return []
        }
    }

    private static func verbatim(_ text: String) -> ScreeningAddress {
        ScreeningAddress(
            family: .other, key: Array(text.utf8), canonical: text, checksum: .absent, raw: text)
    }

    private static func address(
        _ ascii: [UInt8], family: ScreeningFamily, network: BitcoinNetwork, raw: String
    ) -> ScreeningAddress? {
        switch family {
        case .bitcoin: bitcoin(ascii, network: network, raw: raw)
        case .evm: evm(ascii, raw: raw)
        case .tron: tron(ascii, raw: raw)
        case .other:
            ascii.isEmpty
                ? nil
                : ScreeningAddress(
                    family: .other, key: ascii, canonical: String(decoding: ascii, as: UTF8.self),
                    checksum: .absent, raw: raw)
        }
    }

    private static func bitcoin(
        _ ascii: [UInt8], network: BitcoinNetwork, raw: String
    ) -> ScreeningAddress? {
        let script: BitcoinScript
        do {
            let text = String(decoding: ascii, as: UTF8.self)
            script = try BitcoinAddress.decode(text, network: network)
        } catch {
            return nil
        }
        let canonical = BitcoinAddress.encode(script, network: network)
        return ScreeningAddress(
            family: .bitcoin, key: script.bytes, canonical: canonical ?? Hex.encode(script.bytes),
            checksum: .verified, raw: raw)
    }

    private static func evm(_ ascii: [UInt8], raw: String) -> ScreeningAddress? {
        let digits = withoutHexPrefix(ascii)
        guard let bytes = hex(digits), let key = account(bytes) else { return nil }
        let canonical = ScreeningAddress.spelling(ofAccount: key, family: .evm)
        let written = Array(digits.suffix(40))
        return ScreeningAddress(
            family: .evm, key: key, canonical: canonical,
            checksum: ScreeningAddress.checksum(of: written, canonical: canonical), raw: raw)
    }

    private static func tron(_ ascii: [UInt8], raw: String) -> ScreeningAddress? {
        let key: [UInt8]
        let checksum: ScreeningAddress.Checksum
        if let bytes = hex(withoutHexPrefix(ascii)) {
            let marked = bytes.count == 21 && bytes[0] == tronPrefix
            let topic =
                bytes.count == 32 && bytes[11] == tronPrefix
                && bytes[..<11].allSatisfy { $0 == 0 }
            if marked || topic {
                key = Array(bytes.suffix(20))
            } else if let plain = account(bytes) {
                key = plain
            } else {
                return nil
            }
            checksum = .absent
        } else {
            do {
                let payload = try Base58Check.decode(String(decoding: ascii, as: UTF8.self))
                guard payload.count == 21, payload[0] == tronPrefix else { return nil }
                key = Array(payload.dropFirst())
            } catch {
                return nil
            }
            checksum = .verified
        }
        return ScreeningAddress(
            family: .tron, key: key,
            canonical: ScreeningAddress.spelling(ofAccount: key, family: .tron),
            checksum: checksum, raw: raw)
    }

    /// The first byte of every TRON account. Source: java-tron, `ADD_PRE_FIX_BYTE_MAINNET`.
    private static let tronPrefix: UInt8 = 0x41

    /// 20 bytes, or a 32-byte topic whose first 12 bytes are zero.
    private static func account(_ bytes: [UInt8]) -> [UInt8]? {
        switch bytes.count {
        case 20: bytes
        case 32 where bytes[..<12].allSatisfy({ $0 == 0 }): Array(bytes.suffix(20))
        case _: nil
        }
    }

    private static func withoutHexPrefix(_ ascii: [UInt8]) -> ArraySlice<UInt8> {
        let hasPrefix = ascii.count >= 2 && ascii[0] == 0x30 && ascii[1] | 0x20 == 0x78
        return ascii.dropFirst(hasPrefix ? 2 : 0)
    }

    private static func hex(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        do { return try Hex.decode(ascii: digits) } catch { return nil }
    }
}

extension ScreeningAddress {
    /// Returns what the letters' case of an EVM address's 40 hex digits proves.
    static func checksum(of digits: [UInt8], canonical: String) -> Checksum {
        let hasLower = digits.contains { (0x61...0x66).contains($0) }
        let hasUpper = digits.contains { (0x41...0x46).contains($0) }
        guard hasLower, hasUpper else { return .absent }
        return canonical.utf8.dropFirst(2).elementsEqual(digits) ? .verified : .wrong
    }
}
