/// Keccak-256 as Ethereum and TRON use it: the SHA-3 submission's padding, not FIPS 202's.
///
/// Source: The Keccak reference, version 3.0; Ethereum Yellow Paper, section 3. OpenSSL has only
/// the standardised SHA-3, whose digests differ.
public enum Keccak256 {
    /// The length of a digest in bytes.
    public static let digestByteCount = 32

    /// Returns the digest of the bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes(hash)
    }

    /// Returns the digest of the bytes.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](filledWith: digestByteCount) { output in
            hash(bytes, into: UnsafeMutableRawBufferPointer(start: output, count: digestByteCount))
        }
    }

    /// Writes the digest of the bytes to the first 32 bytes of the output.
    ///
    /// Makes no arrays. The output may overlap the input, which is read completely first.
    /// - Precondition: the output has room for 32 bytes.
    public static func hash(
        _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) {
        precondition(output.count >= digestByteCount, "a Keccak-256 digest needs 32 bytes of room")
        let lanes = absorb(bytes).squeezed
        output.storeBytes(of: lanes.0.littleEndian, as: UInt64.self)
        output.storeBytes(of: lanes.1.littleEndian, toByteOffset: 8, as: UInt64.self)
        output.storeBytes(of: lanes.2.littleEndian, toByteOffset: 16, as: UInt64.self)
        output.storeBytes(of: lanes.3.littleEndian, toByteOffset: 24, as: UInt64.self)
    }

    /// How many bytes go into the state between two permutations: 1,600 − 2 · 256 bits.
    private static let blockByteCount = 136

    private static func absorb(_ bytes: UnsafeRawBufferPointer) -> KeccakState {
        var state = KeccakState()
        var offset = 0
        while bytes.count &- offset >= blockByteCount {
            add(
                UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + blockByteCount]),
                to: &state)
            state = state.permuted()
            offset &+= blockByteCount
        }
        withUnsafeTemporaryAllocation(byteCount: blockByteCount, alignment: 8) { last in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            last.initializeMemory(as: UInt8.self, repeating: 0)
            last.copyMemory(from: rest)
            last[rest.count] = 0x01
            last[blockByteCount - 1] |= 0x80
            add(UnsafeRawBufferPointer(last), to: &state)
        }
        return state.permuted()
    }

    @inline(__always)
    private static func add(_ block: UnsafeRawBufferPointer, to state: inout KeccakState) {
        precondition(block.count == blockByteCount, "a block fills the rate exactly")
        func lane(_ index: Int) -> UInt64 {
            UInt64(littleEndian: block.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self))
        }
        state.plane0 =
            state.plane0
            ^ KeccakPlane(
                lane0: lane(0), lane1: lane(1), lane2: lane(2), lane3: lane(3), lane4: lane(4))
        state.plane1 =
            state.plane1
            ^ KeccakPlane(
                lane0: lane(5), lane1: lane(6), lane2: lane(7), lane3: lane(8), lane4: lane(9))
        state.plane2 =
            state.plane2
            ^ KeccakPlane(
                lane0: lane(10), lane1: lane(11), lane2: lane(12), lane3: lane(13), lane4: lane(14))
        state.plane3 = state.plane3 ^ KeccakPlane(lane0: lane(15), lane1: lane(16))
    }
}
