/// What it costs to try one password: the parameters of scrypt or PBKDF2, checked to be bearable.
///
/// A hostile file can't ask for more than a gibibyte of memory, or for minutes of work.
/// Source: RFC 7914 (scrypt); RFC 8018, section 5.2 (PBKDF2).
public enum PasswordCost: Sendable, Hashable {
    /// scrypt with RFC 7914's N (as its logarithm to base 2), r and p.
    case scrypt(costLog2: Int, blockSize: Int, parallelization: Int)
    /// PBKDF2 with HMAC-SHA-256.
    case pbkdf2(rounds: Int)

    /// What new vaults use: scrypt with N = 2¹⁷, r = 8, p = 1; 128 MiB and some tenths of a second.
    public static let standard = PasswordCost.scrypt(
        costLog2: 17, blockSize: 8, parallelization: 1)

    /// Whether the parameters are valid and bearable.
    ///
    /// scrypt: at most 512 MiB, and N · r · p at most 2²³, eight times ``standard``. PBKDF2: at
    /// most ten million rounds.
    public var isBearable: Bool {
        switch self {
        case .scrypt(let costLog2, let blockSize, let parallelization):
            // The ranges keep the products far from overflow.
            guard (1...22).contains(costLog2), (1...64).contains(blockSize),
                (1...64).contains(parallelization)
            else { return false }
            return 128 * blockSize << costLog2 <= 512 << 20
                && blockSize * parallelization << costLog2 <= 1 << 23
        case .pbkdf2(let rounds): return (1...10_000_000).contains(rounds)
        }
    }
}
