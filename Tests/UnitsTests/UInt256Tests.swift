import BigInt
import TestKit
import Testing
import Units

@Suite struct UInt256Tests {
    static func random(_ generator: inout SplitMix64) -> UInt256 {
        // Short and long numbers alike, or carries would be rare.
        let high = UInt128.random(in: 0 ... .max, using: &generator)
        let low = UInt128.random(in: 0 ... .max, using: &generator)
        let shift = UInt128(Int.random(in: 0...127, using: &generator))
        return Bool.random(using: &generator)
            ? UInt256(high: high >> shift, low: low) : UInt256(low >> shift)
    }

    static func oracle(_ value: UInt256) -> BigUInt {
        BigUInt(value.high) << 128 + BigUInt(value.low)
    }
    static let limit = BigUInt(1) << 256

    @Test(arguments: seeds(50))
    func `arithmetic agrees with a big-integer library`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let (a, b) = (Self.random(&generator), Self.random(&generator))
            let sum = a.addingReportingOverflow(b)
            #expect(Self.oracle(sum.partialValue) == (Self.oracle(a) + Self.oracle(b)) % Self.limit)
            #expect(sum.overflow == (Self.oracle(a) + Self.oracle(b) >= Self.limit))
            let product = a.multipliedReportingOverflow(by: b)
            let exact = Self.oracle(a) * Self.oracle(b)
            #expect(Self.oracle(product.partialValue) == exact % Self.limit)
            #expect(product.overflow == (exact >= Self.limit))
            let difference = a.subtractingReportingOverflow(b)
            #expect(difference.overflow == (a < b))
            #expect((a < b) == (Self.oracle(a) < Self.oracle(b)))
            if a >= b {
                #expect(Self.oracle(difference.partialValue) == Self.oracle(a) - Self.oracle(b))
            }
            let divisor = UInt64.random(in: 1 ... .max, using: &generator)
            let parts = a.quotientAndRemainder(dividingBy: divisor)
            #expect(Self.oracle(parts.quotient) == Self.oracle(a) / BigUInt(divisor))
            #expect(BigUInt(parts.remainder) == Self.oracle(a) % BigUInt(divisor))
        }
    }

    @Test(arguments: seeds(50))
    func `every text form is read back`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let value = Self.random(&generator)
        #expect(value.decimal == String(Self.oracle(value)))
        #expect(UInt256(decimal: value.decimal) == value)
        #expect(UInt256(quantity: value.quantity) == value)
        #expect(UInt256(bigEndianBytes: value.bigEndianBytes) == value)
    }

    @Test(arguments: [
        "", "-1", "+1", "1.0", " 1", "1e3", "٣",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
        String(repeating: "0", count: 79),
    ])
    func `decimal text that is no 256-bit number is refused`(text: String) {
        #expect(UInt256(decimal: text) == nil)
    }

    @Test func `the largest number has text forms`() {
        #expect(UInt256(decimal: UInt256.max.decimal) == .max)
        #expect(UInt256.max.quantity == "0x" + String(repeating: "f", count: 64))
    }

    @Test(arguments: [
        "", "0x", "0x00", "0x01", "1", "0xg", "0X1", "0x" + String(repeating: "f", count: 65),
    ])
    func `quantities that JSON-RPC does not allow are refused`(text: String) {
        #expect(UInt256(quantity: text) == nil)
    }

    @Test(arguments: [0, 1, 31, 33])
    func `only 32 bytes are a number`(count: Int) {
        #expect(UInt256(bigEndianBytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func `a division by zero is a fault`() async {
        await #expect(processExitsWith: .failure) {
            _ = UInt256.max.quotientAndRemainder(dividingBy: 0)
        }
    }
}
