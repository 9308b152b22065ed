extension UInt256 {
    /// Reads 1 to 64 hexadecimal digits, without a prefix and in any case; nil for anything else.
    public init?(hexDigits text: some StringProtocol) {
        self.init(hexDigits: text.utf8)
    }

    private init?(hexDigits digits: some Collection<UInt8>) {
        guard (1...64).contains(digits.count) else { return nil }
        var value = UInt256.zero
        for digit in digits {
            guard let nibble = UInt256.nibble(digit) else { return nil }
            value.high = value.high << 4 | value.low >> 124
            value.low = value.low << 4 | UInt128(nibble)
        }
        self = value
    }

    /// Reads a number as Ethereum's JSON-RPC writes quantities: `0x`, then 1 to 64 digits, no
    /// leading zero but in `0x0`; nil for anything else.
    ///
    /// Source: execution-apis, schema `uint256`.
    public init?(quantity text: String) {
        guard text.utf8.starts(with: "0x".utf8) else { return nil }
        let digits = text.utf8.dropFirst(2)
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        self.init(hexDigits: digits)
    }

    /// Reads decimal digits; nil if there are none, over 78, others, or the value is too large.
    public init?(decimal text: some StringProtocol) {
        let digits = text.utf8
        guard (1...78).contains(digits.count) else { return nil }
        var value = UInt256.zero
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let tens = value.multipliedReportingOverflow(by: UInt256(10))
            let sum = tens.partialValue.addingReportingOverflow(
                UInt256(UInt128(digit - UInt8(ascii: "0"))))
            guard !tens.overflow, !sum.overflow else { return nil }
            value = sum.partialValue
        }
        self = value
    }

    /// Reads 32 bytes, most significant first; nil for another count.
    public init?(bigEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var value = UInt256.zero
        for byte in bytes {
            value.high = value.high << 8 | value.low >> 120
            value.low = value.low << 8 | UInt128(byte)
        }
        self = value
    }

    /// The 32 bytes of the number, most significant first.
    public var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { [UInt8]($0) }
    }

    /// The decimal digits, without leading zeros.
    public var decimal: String {
        var pieces: [UInt64] = []
        var rest = self
        // The largest power of ten in a 64-bit word: 19 digits a step.
        repeat {
            let (quotient, remainder) = rest.quotientAndRemainder(
                dividingBy: 10_000_000_000_000_000_000)
            pieces.append(remainder)
            rest = quotient
        } while !rest.isZero
        var text = String(pieces.removeLast())
        for piece in pieces.reversed() {
            let digits = String(piece)
            text += String(repeating: "0", count: 19 - digits.count) + digits
        }
        return text
    }

    /// The number as Ethereum's JSON-RPC writes quantities: `0x` and digits without leading zeros.
    public var quantity: String {
        high == 0
            ? "0x" + String(low, radix: 16)
            : "0x" + String(high, radix: 16) + UInt256.padded(String(low, radix: 16))
    }

    private static func padded(_ digits: String) -> String {
        String(repeating: "0", count: 32 - digits.count) + digits
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension UInt256: CustomStringConvertible {
    /// The decimal digits.
    public var description: String { decimal }
}
