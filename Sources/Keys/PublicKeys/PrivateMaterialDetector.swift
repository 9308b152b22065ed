import Encodings

/// Finds private keys and seeds in texts that must hold public keys only.
///
/// It errs on the side of finding: a text that it passes may still be secret, one that it finds has
/// no business in a folder of public keys. A 32-byte hex key inside a descriptor is not found, as
/// `tr()` writes its public keys so.
public enum PrivateMaterialDetector {
    /// Returns the first secret in a text, by its place; nil if there is none.
    public static func find(in text: String) -> PrivateMaterial? {
        let bytes = Array(text.utf8)
        let findings = [
            firstKey(in: bytes), seedPhrase(in: bytes), keystore(in: bytes), pem(in: bytes),
        ]
        guard let first = findings.compactMap(\.self).min(by: { $0.offset < $1.offset }) else {
            return nil
        }
        let line = bytes[..<first.offset].reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        return PrivateMaterial(first.kind, line: line)
    }

    /// Whether a word is a private key in wallet import format or an extended private key.
    static func isPrivateKey(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        return isExtendedPrivateKey(bytes[...]) || isWalletImportFormat(bytes[...])
    }

    private typealias Finding = (kind: PrivateMaterial.Kind, offset: Int)

    private static func firstKey(in bytes: [UInt8]) -> Finding? {
        // How many brackets are open in the word so far: a descriptor has no spaces or quotes.
        var bracketDepth = 0
        var position = 0
        for run in bytes.split(whereSeparator: { !isAlphanumeric($0) }) {
            for separator in bytes[position..<run.startIndex] {
                switch separator {
                case UInt8(ascii: "("): bracketDepth += 1
                case UInt8(ascii: ")"): bracketDepth = max(0, bracketDepth - 1)
                case 0...UInt8(ascii: " "), UInt8(ascii: "\""): bracketDepth = 0
                default: break
                }
            }
            position = run.endIndex
            if isExtendedPrivateKey(run) { return (.extendedPrivateKey, run.startIndex) }
            if isWalletImportFormat(run) { return (.walletImportFormat, run.startIndex) }
            if bracketDepth == 0, isRawPrivateKey(run) { return (.rawPrivateKey, run.startIndex) }
        }
        return nil
    }

    /// A key with a spelling mistake is still a secret, so the checksum is not asked.
    private static func isExtendedPrivateKey(_ run: ArraySlice<UInt8>) -> Bool {
        guard run.count >= 100, let first = run.first else { return false }
        return "xyztuvYZUV".utf8.contains(first)
            && run.dropFirst().prefix(3).elementsEqual("prv".utf8)
    }

    private static func isWalletImportFormat(_ run: ArraySlice<UInt8>) -> Bool {
        guard run.count == 51 || run.count == 52 else { return false }
        let payload: [UInt8]
        do {
            payload = try Base58Check.decode(String(decoding: run, as: UTF8.self))
        } catch {
            return false
        }
        let hasVersion = payload.first == 0x80 || payload.first == 0xef
        return hasVersion && (payload.count == 33 || payload.count == 34 && payload[33] == 1)
    }

    private static func isRawPrivateKey(_ run: ArraySlice<UInt8>) -> Bool {
        let isPrefixed = run.count == 66 && run.starts(with: "0x".utf8)
        let digits = isPrefixed ? run.dropFirst(2) : run
        return digits.count == 64 && digits.allSatisfy(isHexDigit)
    }

    private static func seedPhrase(in bytes: [UInt8]) -> Finding? {
        var start = 0
        var count = 0
        for run in bytes.split(whereSeparator: { !isAlphanumeric($0) }) {
            // Numbers are how people count the words of a phrase.
            if run.allSatisfy(isDigit) { continue }
            let word = String(decoding: run, as: UTF8.self).lowercased()
            guard EnglishWords.index(of: word) != nil else {
                count = 0
                continue
            }
            if count == 0 { start = run.startIndex }
            count += 1
            if count == seedWordCountMin { return (.seedPhrase, start) }
        }
        return nil
    }

    private static func keystore(in bytes: [UInt8]) -> Finding? {
        var cryptoOffset: Int?
        var hasCiphertext = false
        for run in bytes.split(whereSeparator: { !isAlphanumeric($0) }) where run.count <= 10 {
            switch String(decoding: run, as: UTF8.self).lowercased() {
            case "crypto": cryptoOffset = cryptoOffset ?? run.startIndex
            case "ciphertext": hasCiphertext = true
            default: break
            }
        }
        guard hasCiphertext, let cryptoOffset else { return nil }
        return (.keystore, cryptoOffset)
    }

    private static func pem(in bytes: [UInt8]) -> Finding? {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line.prefix(200), as: UTF8.self)
            if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY") {
                return (.pem, line.startIndex)
            }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// The shortest phrase of BIP-0039.
    private static let seedWordCountMin = 12
}
