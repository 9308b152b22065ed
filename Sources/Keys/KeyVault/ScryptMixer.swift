internal import COpenSSL

/// The memory-hard half of scrypt, for the one case that OpenSSL refuses.
///
/// RFC 7914, section 2, allows N below 2^(128 · r / 8) only, which is 2¹⁶ for r = 1, and OpenSSL
/// keeps to it. Ethereum's first clients wrote keystores with N = 2¹⁸ and r = 1, as the tests of
/// the format have it, and scrypt is as well defined for them. Source: RFC 7914, sections 3 to 5.
enum ScryptMixer {
    /// Mixes each of the blocks of 128 · r bytes with itself; false without memory.
    static func mix(
        _ blocks: UnsafeMutableRawBufferPointer, costLog2: Int, blockSize: Int
    ) -> Bool {
        let wordCount = 32 * blockSize
        precondition(blocks.count % (4 * wordCount) == 0, "scrypt mixes whole blocks")
        // All N versions of a block, the block itself, and a place to shuffle it into.
        let byteCount = 4 * wordCount * ((1 << costLog2) + 2)
        guard let memory = CRYPTO_malloc(byteCount, "ScryptMixer", 0) else { return false }
        defer { CRYPTO_clear_free(memory, byteCount, "ScryptMixer", 0) }
        let versions = memory.bindMemory(to: UInt32.self, capacity: byteCount / 4)
        let block = versions + wordCount << costLog2
        for start in stride(from: 0, to: blocks.count, by: 4 * wordCount) {
            let part = UnsafeMutableRawBufferPointer(
                rebasing: blocks[start..<start + 4 * wordCount])
            for index in 0..<wordCount {
                block[index] = UInt32(
                    littleEndian: part.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
            }
            mix(block, versions: versions, costLog2: costLog2, wordCount: wordCount)
            for index in 0..<wordCount {
                part.storeBytes(
                    of: block[index].littleEndian, toByteOffset: 4 * index, as: UInt32.self)
            }
        }
        return true
    }

    /// `scryptROMix`; the place to shuffle into lies behind the block.
    private static func mix(
        _ block: UnsafeMutablePointer<UInt32>, versions: UnsafeMutablePointer<UInt32>,
        costLog2: Int, wordCount: Int
    ) {
        let scratch = block + wordCount
        let count = 1 << costLog2
        for index in 0..<count {
            (versions + index &* wordCount).update(from: block, count: wordCount)
            shuffle(block, scratch, wordCount: wordCount)
        }
        let mask = UInt32(truncatingIfNeeded: count &- 1)
        for _ in 0..<count {
            // The last 64 bytes as a number, modulo N, which is a power of two below 2³².
            let choice = Int(block[wordCount &- 16] & mask)
            let other = versions + choice &* wordCount
            var index = 0
            while index < wordCount {
                block[index] ^= other[index]
                index &+= 1
            }
            shuffle(block, scratch, wordCount: wordCount)
        }
    }

    /// `scryptBlockMix`: even pieces of 64 bytes come first.
    private static func shuffle(
        _ block: UnsafeMutablePointer<UInt32>, _ scratch: UnsafeMutablePointer<UInt32>,
        wordCount: Int
    ) {
        var previous = block + (wordCount &- 16)
        let pieceCount = wordCount / 16
        var piece = 0
        while piece < pieceCount {
            let place = piece & 1 == 0 ? piece / 2 : pieceCount / 2 &+ piece / 2
            let output = scratch + 16 &* place
            let input = block + 16 &* piece
            var index = 0
            while index < 16 {
                output[index] = previous[index] ^ input[index]
                index &+= 1
            }
            Salsa20.core8(output)
            previous = output
            piece &+= 1
        }
        block.update(from: scratch, count: wordCount)
    }
}
