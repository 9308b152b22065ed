internal import COpenSSL

/// Bytes that are overwritten when they are no longer needed.
///
/// They can't be copied, printed, compared or encoded by accident. The wiping is done in C, as an
/// optimiser may delete a plain loop over memory that nobody reads again.
public struct SecretBytes: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer

    /// Moves bytes in: copies them and wipes the array that is given.
    public init(wiping bytes: inout [UInt8]) {
        buffer = .allocate(byteCount: bytes.count, alignment: 1)
        buffer.copyBytes(from: bytes)
        SecretBytes.wipe(&bytes)
    }

    deinit {
        OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        buffer.deallocate()
    }

    /// How many bytes there are.
    public var count: Int { buffer.count }

    /// Lends the bytes for as long as the closure runs; they must not be kept.
    public borrowing func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(UnsafeRawBufferPointer(buffer))
    }

    /// Returns a copy of the bytes, which the caller must wipe.
    public borrowing func exposed() -> [UInt8] { Array(buffer) }

    /// Overwrites an array's bytes with zeros.
    public static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
