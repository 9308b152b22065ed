import KeyVault

/// What is wrong with a secret, in words that do not repeat it.
extension ImportCommand {
    static func failure(_ error: MnemonicError) -> SignerFailure {
        switch error {
        case .wordCountInvalid:
            SignerFailure(.data, "there must be 12, 15, 18, 21 or 24 words, one space between")
        case .unknownWord(let position):
            SignerFailure(.data, "word \(position + 1) is not in the English list; check it")
        case .checksumMismatch:
            SignerFailure(.data, "a word is wrong or in another place: the checksum differs")
        case .entropyLengthInvalid, .tooLong:
            SignerFailure(.data, "these are too many words")
        }
    }

    static func failure(_ error: VaultSecretError) -> SignerFailure {
        switch error {
        case .key(.privateKeyNeeded):
            SignerFailure(.data, "this is a public key; the private one begins with xprv or alike")
        case .key:
            SignerFailure(.data, "this is no extended private key; check that all of it is there")
        case .originMismatch:
            SignerFailure(.data, "--origin is not the place of this key: depth or number differ")
        }
    }

    static func failure(_ error: WIFError) -> SignerFailure {
        switch error {
        case .wrongNetwork: SignerFailure(.data, "the key is for another network; see --network")
        case .uncompressed:
            SignerFailure(.data, "the key is for uncompressed public keys, which are not supported")
        case .notBase58Check, .malformed, .unknownVersion, .outOfRange:
            SignerFailure(.data, "this is no private key in WIF; check that all of it is there")
        }
    }

    static func failure(_ path: String, _ error: KeystoreError) -> SignerFailure {
        switch error {
        case .wrongPassword: SignerFailure(.permission, "the password is not that of \(path)")
        case .unsupportedVersion, .unsupportedKDF, .unsupportedCipher, .costRefused:
            SignerFailure(.data, "\(path) is a keystore of a kind that is not supported")
        case .addressMismatch:
            SignerFailure(.data, "\(path) names another account than its key has")
        case .derivationFailed:
            SignerFailure(.system, "the password needs more memory than there is")
        case .passwordLengthInvalid: SignerFailure(.usage, "the password is empty or too long")
        case .notJSON, .malformed, .keyOutOfRange:
            SignerFailure(.data, "\(path) is no keystore of version 3")
        }
    }
}
