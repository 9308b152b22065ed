/// Whether words hold numbers of fewer than 256 bits.
enum ABIRange {
    /// Whether the word, as an unsigned number, has at most this many bits, a multiple of 8.
    static func holds(_ word: some Collection<UInt8>, unsignedBits bits: Int) -> Bool {
        word.prefix(ABI.wordByteCount - bits / 8).allSatisfy { $0 == 0 }
    }

    /// Whether the word is a two's complement number of this many bits, a multiple of 8, extended
    /// by its sign.
    static func holds(_ word: some Collection<UInt8>, signedBits bits: Int) -> Bool {
        guard let sign = word.dropFirst(ABI.wordByteCount - bits / 8).first else { return false }
        let filler: UInt8 = sign & 0x80 == 0 ? 0 : 0xff
        return word.prefix(ABI.wordByteCount - bits / 8).allSatisfy { $0 == filler }
    }
}
