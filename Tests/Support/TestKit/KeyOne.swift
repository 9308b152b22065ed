/// Signs with the private key 1 and the nonce 1, so that no curve arithmetic is needed.
///
/// Both public points are the curve's generator G: an ECDSA signature is (G.x, digest + G.x), and a
/// BIP-0340 one (G.x, 1 + challenge), modulo the order. Good for tests and for nothing else: the
/// key is known to everybody. Source of the constants: SEC 2, section 2.4.1.
public enum KeyOne {
    /// The generator's x coordinate: also the x-only public key. Its y is even.
    public static let x = bytes(
        hex: "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    /// The public key, 33 bytes.
    public static let publicKey: [UInt8] = [2] + x
    /// The account of the key on EVM chains.
    public static let account = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"

    /// Returns r, s (low) and whether the nonce's y is taken as odd.
    public static func sign(_ digest: [UInt8]) -> (r: [UInt8], s: [UInt8], isYOdd: Bool) {
        let s = sum(digest, x)
        let negated = difference(order, s)
        let isHigh = negated.lexicographicallyPrecedes(s)
        return (x, isHigh ? negated : s, isHigh)
    }

    /// Returns 65 bytes as `personal_sign` gives them.
    public static func recoverable(_ digest: [UInt8]) -> [UInt8] {
        let (r, s, isYOdd) = sign(digest)
        return r + s + [isYOdd ? 28 : 27]
    }

    /// Returns the second half of a BIP-0340 signature by its challenge.
    public static func schnorr(challenge: [UInt8]) -> [UInt8] {
        x + sum(challenge, [UInt8](repeating: 0, count: 31) + [1])
    }

    private static let order = bytes(
        hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")

    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 33)
        var carry = 0
        for place in stride(from: 31, through: 0, by: -1) {
            let digit = Int(left[place]) + Int(right[place]) + carry
            result[place + 1] = UInt8(digit & 0xff)
            carry = digit >> 8
        }
        result[0] = UInt8(carry)
        let modulus = [0] + order
        while !result.lexicographicallyPrecedes(modulus) { result = difference(result, modulus) }
        return Array(result.dropFirst())
    }

    /// Returns left minus right, which is at most left.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result = left
        var borrow = 0
        for place in left.indices.reversed() {
            let digit = Int(left[place]) - Int(right[place]) - borrow
            result[place] = UInt8(digit & 0xff)
            borrow = digit < 0 ? 1 : 0
        }
        return result
    }
}
