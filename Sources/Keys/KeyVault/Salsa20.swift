/// The Salsa20/8 core. Source: RFC 7914, section 3.
enum Salsa20 {
    /// Replaces 16 words by their hash.
    static func core8(_ words: UnsafeMutablePointer<UInt32>) {
        var state = (
            words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7],
            words[8], words[9], words[10], words[11], words[12], words[13], words[14], words[15]
        )
        for _ in 0..<4 {
            quarter(&state.0, &state.4, &state.8, &state.12)
            quarter(&state.5, &state.9, &state.13, &state.1)
            quarter(&state.10, &state.14, &state.2, &state.6)
            quarter(&state.15, &state.3, &state.7, &state.11)
            quarter(&state.0, &state.1, &state.2, &state.3)
            quarter(&state.5, &state.6, &state.7, &state.4)
            quarter(&state.10, &state.11, &state.8, &state.9)
            quarter(&state.15, &state.12, &state.13, &state.14)
        }
        withUnsafeBytes(of: &state) { bytes in
            let mixed = bytes.assumingMemoryBound(to: UInt32.self)
            var index = 0
            while index < 16 {
                words[index] &+= mixed[index]
                index &+= 1
            }
        }
    }

    @inline(__always)
    private static func quarter(
        _ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32, _ d: inout UInt32
    ) {
        let first = a &+ d
        b ^= first &<< 7 | first &>> 25
        let second = b &+ a
        c ^= second &<< 9 | second &>> 23
        let third = c &+ b
        d ^= third &<< 13 | third &>> 19
        let fourth = d &+ c
        a ^= fourth &<< 18 | fourth &>> 14
    }
}
