/// What stands before a vault's encrypted body, in the clear.
///
/// All of it is authenticated with the body. Numbers are big-endian:
///
///     offset  bytes
///          0      8  the letters "SluiceVt"
///          8      2  version of the format: 1
///         10      1  derivation of the key: 1 for scrypt
///         11      1  scrypt's N as its logarithm to base 2
///         12      4  scrypt's r
///         16      4  scrypt's p
///         20     32  salt
///         52     12  nonce
///         64     32  key check, see `VaultSeal`
///
/// The body follows, then its tag (16 bytes), then SHA-256 over everything before.
struct VaultHeader {
    static let byteCount = 96
    static let magic = Array("SluiceVt".utf8)
    static let version: UInt16 = 1

    let cost: PasswordCost
    let salt: [UInt8]
    let nonce: [UInt8]
    let keyCheck: [UInt8]

    /// The bytes before the key check, which it covers.
    static func unchecked(cost: PasswordCost, salt: [UInt8], nonce: [UInt8]) -> [UInt8] {
        guard case .scrypt(let costLog2, let blockSize, let parallelization) = cost else {
            preconditionFailure("vaults derive their keys by scrypt")
        }
        precondition(salt.count == 32, "a vault's salt has 32 bytes")
        precondition(nonce.count == 12, "a vault's nonce has 12 bytes")
        return magic + [0, UInt8(version), scrypt, UInt8(costLog2)] + bigEndian(blockSize)
            + bigEndian(parallelization) + salt + nonce
    }

    /// Reads the header of a whole file, whose length and digest are right.
    init(_ file: [UInt8]) throws(VaultError) {
        precondition(file.count >= VaultHeader.byteCount, "the length was looked at before")
        guard file[10] == VaultHeader.scrypt else { throw .foreignDerivation(file[10]) }
        func number(_ offset: Int) -> UInt32 {
            file[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        cost = .scrypt(
            costLog2: Int(file[11]), blockSize: Int(number(12)),
            parallelization: Int(number(16)))
        guard cost.isBearable else { throw .costRefused }
        salt = Array(file[20..<52])
        nonce = Array(file[52..<64])
        keyCheck = Array(file[64..<96])
    }

    private static let scrypt: UInt8 = 1

    private static func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
