import EVMRules
import Encodings
import TestKit
import Testing
import Units

@Suite struct EVMTransactionRefusalTests {
    /// The fields of EIP-155's example, which each test changes.
    private func example() throws -> [RLPItem] {
        let example = try #require(try Vectors.list("eth-tx/eip155_example.json").first)
        return try RLP.decode(bytes(hex: try text(example["signed"]))).asList()
    }

    private func refusal(_ bytes: [UInt8]) -> EVMTransactionError? {
        do {
            _ = try EVMTransaction(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    private func refusal(replacing index: Int, with item: RLPItem) throws -> EVMTransactionError? {
        var items = try example()
        items[index] = item
        return refusal(RLP.encode(.list(items)))
    }

    @Test func `types that are not read are named`() {
        #expect(refusal([]) == .empty)
        #expect(refusal([4, 0xc0]) == .unsupportedType(4))
        #expect(refusal([0x7f, 0xc0]) == .unsupportedType(0x7f))
        #expect(refusal([0x80]) == .unsupportedType(0x80))
        #expect(refusal([2, 0xc0]) == .wrongFieldCount(0))
    }

    @Test func `bytes behind the end are refused`() throws {
        let raw = RLP.encode(.list(try example()))
        #expect(refusal(raw) == nil)
        #expect(refusal(raw + [0]) == .malformedRLP(.trailingBytes(offset: raw.count)))
        #expect(refusal(Array(raw.dropLast())) == .malformedRLP(.truncated(offset: 1)))
    }

    @Test func `a transaction longer than nodes pass on is refused`() {
        let long = [UInt8](repeating: 0xc0, count: EVMTransaction.byteCountMax + 1)
        #expect(refusal(long) == .tooLong)
    }

    @Test func `numbers have their shortest form and fit`() throws {
        #expect(try refusal(replacing: 0, with: .bytes([0, 9])) == .malformedNumber(.nonce))
        #expect(try refusal(replacing: 0, with: .bytes([0])) == .malformedNumber(.nonce))
        #expect(try refusal(replacing: 1, with: .list([])) == .malformedNumber(.gasPrice))
        let wide = RLPItem.bytes([1] + [UInt8](repeating: 0, count: 8))
        #expect(try refusal(replacing: 2, with: wide) == .malformedNumber(.gasLimit))
        let widest = RLPItem.bytes([0xff] + [UInt8](repeating: 0, count: 8))
        #expect(try refusal(replacing: 6, with: widest) == .malformedNumber(.chainID))
        let nonceMax = RLPItem.bytes([UInt8](repeating: 0xff, count: 8))
        #expect(try refusal(replacing: 0, with: nonceMax) == .nonceTooLarge)
        let priceMax = RLPItem.number(.max)
        #expect(try refusal(replacing: 1, with: priceMax) == .feeTooLarge)
    }

    @Test(arguments: [1, 19, 21, 32])
    func `a recipient has 20 bytes or none`(byteCount: Int) throws {
        let item = RLPItem.bytes([UInt8](repeating: 0x35, count: byteCount))
        #expect(try refusal(replacing: 3, with: item) == .malformedRecipient)
    }

    @Test(arguments: [0, 1, 26, 29, 34] as [UInt128])
    func `a recovery value of no form is refused`(v: UInt128) throws {
        #expect(try refusal(replacing: 6, with: .number(UInt256(v))) == .badRecoveryValue)
    }

    @Test func `a signature out of range or with a high s is refused`() throws {
        let order = try #require(
            UInt256(hexDigits: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
        #expect(try refusal(replacing: 7, with: .number(.zero)) == .signatureOutOfRange)
        #expect(try refusal(replacing: 8, with: .number(.zero)) == .signatureOutOfRange)
        #expect(try refusal(replacing: 7, with: .number(order)) == .signatureOutOfRange)
        let s = try example()[8].asNumber()
        let high = order.subtractingReportingOverflow(s).partialValue
        #expect(try refusal(replacing: 8, with: .number(high)) == .highS)
        // No point of the curve has x = 5: 5³ + 7 is no square.
        #expect(try refusal(replacing: 7, with: .number(UInt256(5))) == .notRecoverable)
    }

    /// A type 2 transaction's fields with a made-up signature.
    private func dynamicFee() -> [RLPItem] {
        [
            .number(UInt256(1)), .number(.zero), .number(UInt256(2)), .number(UInt256(3)),
            .number(UInt256(21_000)), .bytes([UInt8](repeating: 1, count: 20)), .number(.zero),
            .bytes([]), .list([]), .number(.zero), .number(UInt256(1)), .number(UInt256(1)),
        ]
    }

    @Test func `the rules of type 2 are checked`() {
        func refusal(replacing index: Int, with item: RLPItem) -> EVMTransactionError? {
            var items = dynamicFee()
            items[index] = item
            return self.refusal([2] + RLP.encode(.list(items)))
        }
        #expect(self.refusal([2] + RLP.encode(.list(dynamicFee()))) == nil)
        #expect(refusal(replacing: 2, with: .number(UInt256(4))) == .priorityFeeAboveCap)
        #expect(refusal(replacing: 9, with: .number(UInt256(27))) == .badRecoveryValue)
        #expect(refusal(replacing: 8, with: .bytes([])) == .malformedAccessList)
        let entry = RLPItem.list([.bytes([UInt8](repeating: 1, count: 19)), .list([])])
        #expect(refusal(replacing: 8, with: .list([entry])) == .malformedAccessList)
        let key = RLPItem.list([
            .bytes([UInt8](repeating: 1, count: 20)), .list([.bytes([1, 2, 3])]),
        ])
        #expect(refusal(replacing: 8, with: .list([key])) == .malformedAccessList)
    }

    @Test func `the rules of type 3 are checked`() {
        func refusal(hashes: RLPItem, recipient: [UInt8]) -> EVMTransactionError? {
            var items = dynamicFee()
            items[5] = .bytes(recipient)
            items.insert(contentsOf: [.number(UInt256(1)), hashes], at: 9)
            return self.refusal([3] + RLP.encode(.list(items)))
        }
        let account = [UInt8](repeating: 1, count: 20)
        let good = RLPItem.bytes([1] + [UInt8](repeating: 7, count: 31))
        let otherVersion = RLPItem.bytes([2] + [UInt8](repeating: 7, count: 31))
        #expect(refusal(hashes: .list([good]), recipient: account) == nil)
        #expect(refusal(hashes: .bytes([]), recipient: account) == .malformedBlobHashes)
        #expect(refusal(hashes: .list([otherVersion]), recipient: account) == .malformedBlobHashes)
        #expect(refusal(hashes: .list([good]), recipient: []) == .malformedRecipient)
    }

    @Test(arguments: seeds(20))
    func `no garbage, cut or flipped bit stops the program`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let raw = RLP.encode(.list(try example()))
        for _ in 0..<50 {
            _ = refusal(random.bytes(upTo: 200))
            _ = refusal(Array(raw.prefix(Int.random(in: 0...raw.count, using: &random))))
            var flipped = raw
            let bit = Int.random(in: 0..<raw.count * 8, using: &random)
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            if let transaction = try? EVMTransaction(decoding: flipped) {
                #expect(transaction.sender.lowercase.count == 42)
            }
        }
    }
}
