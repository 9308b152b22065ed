/// A gzip stream of many zero bytes, without the check sums at its end that nobody should reach.
enum GzipBomb {
    /// Returns about 8 bytes for each 1,270 zero bytes of the unpacked length.
    static func bytes(unpackedByteCount: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var held: UInt32 = 0
        var heldCount = 0
        func write(_ bits: [UInt32]) {
            for bit in bits {
                held |= bit << UInt32(heldCount)
                heldCount += 1
                if heldCount == 8 {
                    bytes.append(UInt8(held))
                    held = 0
                    heldCount = 0
                }
            }
        }
        // RFC 1951 section 3.2.6: a final block with fixed codes, the literal 0, then again and
        // again "258 bytes from one byte back".
        write([1, 1, 0])
        write([0, 0, 1, 1, 0, 0, 0, 0])
        for _ in 0..<(unpackedByteCount / 258) {
            write([1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0])
        }
        write([0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0])
        return bytes
    }
}
