import Digests
import Foundation
import PublicKeys

/// Why a seed phrase was refused; the cases say nothing of the words.
public enum MnemonicError: Error, Sendable, Equatable {
    /// There are not 12, 15, 18, 21 or 24 words.
    case wordCountInvalid
    /// A word is not in the English list; its place from 0.
    case unknownWord(position: Int)
    /// The last word's checksum is not that of the others.
    case checksumMismatch
    /// The entropy has not 16, 20, 24, 28 or 32 bytes.
    case entropyLengthInvalid
    /// The phrase or the passphrase is longer than `Mnemonic.textByteCountMax`.
    case tooLong
}

/// Seed phrases: entropy as words that people can write down.
///
/// Source: BIP-0039.
public enum Mnemonic {
    /// The longest phrase or passphrase that is read, in bytes.
    public static let textByteCountMax = 4_096

    /// Returns the 64-byte seed of an English phrase, whose words and checksum are verified.
    ///
    /// The words are parted by one space each, in lower case: anything else is refused, as it would
    /// quietly lead to another seed.
    /// - Throws: `MnemonicError`.
    public static func seed(
        english phrase: String, passphrase: String = ""
    ) throws(MnemonicError) -> SecretBytes {
        _ = try entropy(english: phrase)
        return try seed(unverified: phrase, passphrase: passphrase)
    }

    /// Returns the 64-byte seed of a phrase in any language, without verifying its words.
    ///
    /// - Throws: `MnemonicError.tooLong`.
    public static func seed(
        unverified phrase: String, passphrase: String = ""
    ) throws(MnemonicError) -> SecretBytes {
        guard phrase.utf8.count <= textByteCountMax, passphrase.utf8.count <= textByteCountMax
        else { throw .tooLong }
        var password = Array(phrase.decomposedStringWithCompatibilityMapping.utf8)
        var salt = Array(("mnemonic" + passphrase).decomposedStringWithCompatibilityMapping.utf8)
        defer { SecretBytes.wipe(&salt) }
        return PasswordKey.seed(phrase: SecretBytes(wiping: &password), salt: salt)
    }

    /// Returns the 64-byte seed of the English phrase of some entropy, without a passphrase.
    ///
    /// - Throws: `MnemonicError.entropyLengthInvalid`.
    static func seed(entropy: borrowing SecretBytes) throws(MnemonicError) -> SecretBytes {
        // Room for all: an array that grows leaves copies behind.
        var phrase: [UInt8] = []
        phrase.reserveCapacity(phraseByteCountMax)
        for word in try words(of: entropy) {
            if !phrase.isEmpty { phrase.append(UInt8(ascii: " ")) }
            phrase += word.utf8
        }
        return PasswordKey.seed(
            phrase: SecretBytes(wiping: &phrase), salt: Array("mnemonic".utf8))
    }

    /// Returns the English phrase of 16, 20, 24, 28 or 32 bytes of entropy.
    ///
    /// - Throws: `MnemonicError.entropyLengthInvalid`.
    public static func phrase(
        entropy: borrowing SecretBytes
    ) throws(MnemonicError) -> String {
        try words(of: entropy).joined(separator: " ")
    }

    // 24 words of at most 8 letters, and the spaces between them.
    private static let phraseByteCountMax = 24 * 9

    private static func words(
        of entropy: borrowing SecretBytes
    ) throws(MnemonicError) -> [String] {
        guard [16, 20, 24, 28, 32].contains(entropy.count) else { throw .entropyLengthInvalid }
        var bytes = entropy.exposed()
        defer { SecretBytes.wipe(&bytes) }
        // The checksum has one bit for each 32 bits of entropy: at most the first byte of a hash.
        bytes.append(SHA256.hash(bytes)[0])
        let wordCount = entropy.count * 3 / 4
        return (0..<wordCount).map { position in
            var index = 0
            for bit in position * 11..<position * 11 + 11 {
                index = index << 1 | Int(bytes[bit / 8] >> UInt8(7 - bit % 8) & 1)
            }
            return EnglishWords.word(at: index) ?? ""
        }
    }

    /// Returns the entropy of an English phrase, whose words and checksum are verified.
    ///
    /// - Throws: `MnemonicError`.
    public static func entropy(english phrase: String) throws(MnemonicError) -> SecretBytes {
        guard phrase.utf8.count <= textByteCountMax else { throw .tooLong }
        let words = phrase.split(separator: " ", omittingEmptySubsequences: false)
        guard [12, 15, 18, 21, 24].contains(words.count) else { throw .wordCountInvalid }
        var bits: [UInt8] = []
        defer { SecretBytes.wipe(&bits) }
        for (position, word) in words.enumerated() {
            guard let index = EnglishWords.index(of: String(word)) else {
                throw .unknownWord(position: position)
            }
            bits += (0..<11).map { UInt8(truncatingIfNeeded: index >> (10 - $0) & 1) }
        }
        let checksumBitCount = words.count / 3
        var entropy = stride(from: 0, to: bits.count - checksumBitCount, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | $1 }
        }
        defer { SecretBytes.wipe(&entropy) }
        let given = bits.suffix(checksumBitCount).reduce(UInt8(0)) { $0 << 1 | $1 }
        guard SHA256.hash(entropy)[0] >> UInt8(8 - checksumBitCount) == given else {
            throw .checksumMismatch
        }
        return SecretBytes(wiping: &entropy)
    }
}
