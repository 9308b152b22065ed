/// A public key as a script names it.
struct ScriptKey: Sendable {
    let key: CompressedPublicKey
    let isCompressed: Bool

    /// The bytes in a script before taproot: 33 or 65.
    var bytes: [UInt8] { isCompressed ? key.bytes : key.uncompressedBytes }

    /// The 32 bytes in a taproot script.
    var xOnlyBytes: [UInt8] { Array(key.bytes.dropFirst()) }
}
