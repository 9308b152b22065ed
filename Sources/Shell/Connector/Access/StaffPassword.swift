import Digests
import Encodings

/// Passwords of staff: only what scrypt makes of them is kept.
public enum StaffPassword {
    /// How many characters a password has.
    public static let lengths = 12...200

    /// What scrypt costs: the memory is about 1 KiB times the cost.
    ///
    /// The default is 2¹⁷ with 8 and 1: 128 MiB. Source: OWASP, Password Storage Cheat Sheet.
    public static let costDefault = 1 << 17
    private static let blockSize = 8
    private static let byteCount = 32
    /// The highest cost that is read back: 1 GiB.
    private static let costMax = 1 << 20

    /// Returns what is kept of a password: the parameters, a new salt, and the derived key.
    public static func digest(of password: String, cost: Int) throws(KeyDerivationError) -> String {
        let salt = SecretBytes.draw(count: 16)
        let key = try derive(password, salt: salt, cost: cost)
        return "scrypt:\(cost):\(Hex.encode(salt)):\(Hex.encode(key))"
    }

    /// Whether a password is the one that a digest was made of; false for what is no digest.
    public static func matches(
        _ password: String, _ digest: String
    ) throws(KeyDerivationError) -> Bool {
        let parts = digest.split(separator: ":").map(String.init)
        guard parts.count == 4, parts[0] == "scrypt", let cost = Int(parts[1]),
            (2...costMax).contains(cost), let salt = bytes(parts[2]), let key = bytes(parts[3])
        else { return false }
        return ConstantTime.isEqual(try derive(password, salt: salt, cost: cost), key)
    }

    private static func derive(
        _ password: String, salt: [UInt8], cost: Int
    ) throws(KeyDerivationError) -> [UInt8] {
        // A longer text is no password of ours: it is cut so that it costs no more to refuse.
        try Scrypt.derive(
            password: Array(password.utf8.prefix(1_000)), salt: salt, cost: cost,
            blockSize: blockSize, parallelization: 1, byteCount: byteCount)
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        do {
            return try Hex.decode(text)
        } catch {
            return nil
        }
    }
}

/// Random bytes for secrets, and texts of them.
public enum SecretBytes {
    /// Draws from the system's generator for secrets.
    public static func draw(count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() as UInt64) }
    }

    /// Draws a password that a person can type: 5 groups of 4 letters, 100 bits.
    public static func drawPassword() -> String {
        var generator = SystemRandomNumberGenerator()
        // Without letters that look like others; 32 of them.
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789A")
        let groups = (0..<5).map { _ in
            String((0..<4).map { _ in letters[Int(generator.next() & 31)] })
        }
        return groups.joined(separator: "-")
    }
}
