internal import CSecp256k1

/// A point on secp256k1 in the library's own form, so that it is decoded only once.
struct CurvePoint: Sendable {
    private var raw = secp256k1_pubkey()

    /// Reads 33 compressed or 65 uncompressed bytes; nil if they are no point on the curve.
    init?(_ bytes: [UInt8]) {
        // The library also reads the hybrid forms 06 and 07, which no chain of ours accepts.
        switch (bytes.count, bytes.first) {
        case (33, 2), (33, 3), (65, 4): break
        default: return nil
        }
        guard secp256k1_ec_pubkey_parse(ECContext.shared, &raw, bytes, bytes.count) == 1 else {
            return nil
        }
    }

    /// Returns the point plus `tweak` times the generator.
    ///
    /// Nil if the 32-byte tweak is not below the group's order, or the sum is infinity.
    func adding(tweak: [UInt8]) -> CurvePoint? {
        precondition(tweak.count == 32, "a tweak is a scalar of 32 bytes")
        var sum = self
        guard secp256k1_ec_pubkey_tweak_add(ECContext.shared, &sum.raw, tweak) == 1 else {
            return nil
        }
        return sum
    }

    /// The 33 compressed bytes.
    var compressed: [UInt8] { serialized(byteCount: 33, flags: UInt32(SECP256K1_EC_COMPRESSED)) }

    /// The 65 uncompressed bytes.
    var uncompressed: [UInt8] {
        serialized(byteCount: 65, flags: UInt32(SECP256K1_EC_UNCOMPRESSED))
    }

    private func serialized(byteCount: Int, flags: UInt32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var written = byteCount
        withUnsafePointer(to: raw) { point in
            let status = secp256k1_ec_pubkey_serialize(
                ECContext.shared, &bytes, &written, point, flags)
            precondition(status == 1 && written == byteCount, "a decoded point can be written")
        }
        return bytes
    }
}
