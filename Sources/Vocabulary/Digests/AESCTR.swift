internal import COpenSSL

/// AES-128 in counter mode, which hides a text but does not prove that nobody changed it.
///
/// Only for formats that bring their own authentication code, such as Web3 secret storage.
/// Source: NIST SP 800-38A, section 6.5. Sealing and opening are the same.
public enum AESCTR {
    /// The length of a key in bytes.
    public static let keyByteCount = 16
    /// The length of the first counter in bytes.
    public static let counterByteCount = 16

    /// Writes the text, with the key stream added, to the output.
    ///
    /// The counter is one number of 128 bits, most significant byte first, and wraps.
    /// - Precondition: key and counter have 16 bytes, and the output is as long as the text.
    public static func apply(
        to text: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, counter: [UInt8],
        into output: UnsafeMutableRawBufferPointer
    ) {
        precondition(key.count == keyByteCount, "a key has 16 bytes")
        precondition(counter.count == counterByteCount, "a counter has 16 bytes")
        precondition(output.count == text.count, "the output is as long as the text")
        guard let textCount = CInt(exactly: text.count) else {
            preconditionFailure("a text has a length that a C int holds")
        }
        guard textCount > 0 else { return }
        guard let state = EVP_CIPHER_CTX_new() else {
            preconditionFailure("the process has no memory left for a cipher")
        }
        defer { EVP_CIPHER_CTX_free(state) }
        let started = EVP_EncryptInit_ex(
            state, EVP_aes_128_ctr(), nil, key.bindMemory(to: UInt8.self).baseAddress, counter)
        precondition(started == 1, "OpenSSL's default provider has AES-128-CTR")
        var written: CInt = 0
        let updated = EVP_EncryptUpdate(
            state, output.bindMemory(to: UInt8.self).baseAddress, &written,
            text.bindMemory(to: UInt8.self).baseAddress, textCount)
        precondition(updated == 1 && written == textCount, "counter mode writes what it reads")
    }
}
