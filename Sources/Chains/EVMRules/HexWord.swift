internal import Units

/// Reads 32 bytes from hexadecimal text in place, eight digits a step.
enum HexWord {
    /// Returns what `0x` and 64 digits in this part of the bytes write; nil for anything else.
    static func read(_ range: Range<Int>, of bytes: [UInt8]) -> Bytes32? {
        bytes.withUnsafeBytes { read(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Returns what `0x` and 64 digits write; nil for anything else.
    static func read(_ text: UnsafeRawBufferPointer) -> Bytes32? {
        guard text.count == 66, text[0] == UInt8(ascii: "0"), text[1] == UInt8(ascii: "x") else {
            return nil
        }
        var wrong: UInt64 = 0
        func half(_ start: Int) -> UInt128 {
            var value: UInt128 = 0
            for step in 0..<4 {
                let digits = UInt64(
                    littleEndian: text.loadUnaligned(
                        fromByteOffset: start &+ 8 &* step, as: UInt64.self))
                value = value &<< 32 | UInt128(number(of: digits, wrong: &wrong))
            }
            return value
        }
        let word = Bytes32(head: half(2), tail: half(34))
        return wrong == 0 ? word : nil
    }

    /// Returns the number that eight digits write, the first in the lowest byte; sets bits of
    /// `wrong` if one of them is no digit.
    @inline(__always)
    private static func number(of digits: UInt64, wrong: inout UInt64) -> UInt32 {
        // Letters have the bit 0x40, and their low four bits count from 1.
        let letters = (digits &>> 6) & ones
        let nibbles = (digits & (ones &* 0x0f)) &+ letters &* 9
        // Written again in lower case, the nibbles must give the digits that they were read from.
        let lowercase = digits | letters &<< 5
        let tens = ((nibbles & (ones &* 0x0f)) &+ ones &* 6) &>> 4 & ones
        wrong |= (nibbles &+ ones &* 0x30 &+ tens &* 0x27) ^ lowercase
        let pairs = (nibbles &<< 4 | nibbles &>> 8) & 0x00ff_00ff_00ff_00ff
        let quads = (pairs | pairs &>> 8) & 0x0000_ffff_0000_ffff
        return UInt32(truncatingIfNeeded: quads | quads &>> 16).byteSwapped
    }

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
}

extension Bytes32 {
    /// Reads `0x` and 64 digits; nil for anything else.
    init?(prefixedHex text: String) {
        var text = text
        guard let word = text.withUTF8({ HexWord.read(UnsafeRawBufferPointer($0)) }) else {
            return nil
        }
        self = word
    }
}
