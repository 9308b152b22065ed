internal import COpenSSL

/// Why a sealed text was not opened.
public enum AESGCMError: Error, Sendable, Equatable {
    /// The tag belongs to another text, another header, another nonce or another key.
    case authenticationFailed
    /// There are fewer bytes than a tag has.
    case truncated
}

/// AES-256 in Galois/Counter Mode: nobody reads or changes a text without the key.
///
/// Source: NIST SP 800-38D. One key must never see the same nonce twice: whoever breaks this lets
/// others forge. Keys of 32 bytes and nonces of 12 bytes only.
public enum AESGCM {
    /// The length of a key in bytes.
    public static let keyByteCount = 32
    /// The length of a nonce in bytes.
    public static let nonceByteCount = 12
    /// The length of a tag in bytes.
    public static let tagByteCount = 16
    /// The longest text in bytes: far below what one nonce allows, and a C `int`.
    public static let textByteCountMax = 1 << 30

    /// Returns the sealed text: as many bytes as the text has, then the tag.
    ///
    /// The header is authenticated with it, but is no part of what is returned.
    /// - Precondition: the key, the nonce and the text have lengths in range.
    public static func seal(
        _ text: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: [UInt8],
        authenticating header: [UInt8]
    ) -> [UInt8] {
        precondition(text.count <= textByteCountMax, "a text has a length that a C int holds")
        var sealed = [UInt8](repeating: 0, count: text.count + tagByteCount)
        sealed.withUnsafeMutableBytes { output in
            let state = start(.seal, key: key, nonce: nonce, header: header)
            defer { EVP_CIPHER_CTX_free(state) }
            update(state, text, into: output.baseAddress)
            let room = UnsafeMutableRawBufferPointer(rebasing: output[text.count...])
            precondition(
                finish(state, into: room) == 1, "sealing ends with a tag whatever the text is")
            let status = EVP_CIPHER_CTX_ctrl(
                state, EVP_CTRL_AEAD_GET_TAG, CInt(tagByteCount), room.baseAddress)
            precondition(status == 1, "a sealed text has a tag")
        }
        return sealed
    }

    /// Writes the text of a sealed one, whose tag is verified, to the output.
    ///
    /// The output is wiped when the tag is wrong: nothing of an unproven text comes out.
    /// - Precondition: the key and the nonce have their lengths, and the output has room for
    ///   exactly the sealed bytes without the tag.
    /// - Throws: ``AESGCMError``.
    public static func open(
        _ sealed: [UInt8], key: UnsafeRawBufferPointer, nonce: [UInt8],
        authenticating header: [UInt8], into output: UnsafeMutableRawBufferPointer
    ) throws(AESGCMError) {
        guard sealed.count >= tagByteCount else { throw .truncated }
        let textCount = sealed.count - tagByteCount
        precondition(output.count == textCount, "the output is as long as the text")
        precondition(textCount <= textByteCountMax, "a text has a length that a C int holds")
        var tag = [UInt8](sealed[textCount...])
        let isAuthentic = sealed.withUnsafeBytes { input in
            let state = start(.open, key: key, nonce: nonce, header: header)
            defer { EVP_CIPHER_CTX_free(state) }
            let text = UnsafeRawBufferPointer(rebasing: input[..<textCount])
            update(state, text, into: output.baseAddress)
            let status = EVP_CIPHER_CTX_ctrl(
                state, EVP_CTRL_AEAD_SET_TAG, CInt(tagByteCount), &tag)
            precondition(status == 1, "a tag of 16 bytes can be set")
            var none: UInt8 = 0
            return withUnsafeMutableBytes(of: &none) { finish(state, into: $0) } == 1
        }
        guard isAuthentic else {
            OPENSSL_cleanse(output.baseAddress, output.count)
            throw .authenticationFailed
        }
    }

    private enum Direction: CInt {
        case open = 0
        case seal = 1
    }

    private static func start(
        _ direction: Direction, key: UnsafeRawBufferPointer, nonce: [UInt8], header: [UInt8]
    ) -> OpaquePointer {
        precondition(key.count == keyByteCount, "a key has 32 bytes")
        precondition(nonce.count == nonceByteCount, "a nonce has 12 bytes")
        precondition(header.count <= textByteCountMax, "a header has a length that a C int holds")
        guard let state = EVP_CIPHER_CTX_new() else {
            preconditionFailure("the process has no memory left for a cipher")
        }
        // The length of a nonce is 12 bytes unless another is asked for.
        let status = EVP_CipherInit_ex(
            state, EVP_aes_256_gcm(), nil, key.bindMemory(to: UInt8.self).baseAddress, nonce,
            direction.rawValue)
        precondition(status == 1, "OpenSSL's default provider has AES-256-GCM")
        var written: CInt = 0
        if !header.isEmpty {
            let added = EVP_CipherUpdate(state, nil, &written, header, CInt(header.count))
            precondition(added == 1, "a started cipher takes any header")
        }
        return state
    }

    private static func update(
        _ state: OpaquePointer, _ text: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawPointer?
    ) {
        guard !text.isEmpty else { return }
        var written: CInt = 0
        let status = EVP_CipherUpdate(
            state, output?.assumingMemoryBound(to: UInt8.self), &written,
            text.bindMemory(to: UInt8.self).baseAddress, CInt(text.count))
        precondition(
            status == 1 && Int(written) == text.count, "counter mode writes what it reads")
    }

    private static func finish(
        _ state: OpaquePointer, into output: UnsafeMutableRawBufferPointer
    ) -> CInt {
        var written: CInt = 0
        let start = output.bindMemory(to: UInt8.self).baseAddress
        return EVP_CipherFinal_ex(state, start, &written)
    }
}
