import Digests
import EVMRules
import Encodings
import TestKit
import Testing
import Units

@testable import SignerPolicy

@Suite struct UnsignedEVMTransactionTests {
    /// Source: EIP-155, "Example".
    @Test func `the example of EIP-155 is read`() throws {
        let raw = bytes(
            hex:
                "ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a7640000"
                + "80018080")
        let transaction = try #require(UnsignedEVMTransaction(raw))
        #expect(
            transaction.signingDigest
                == Bytes32(
                    bytes(hex: "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53")))
        #expect(transaction.type == 0 && transaction.chainID == 1 && transaction.nonce == 9)
        #expect(transaction.fee == .price(UInt256(20_000_000_000)))
        #expect(transaction.gasLimit == 21_000 && transaction.data.isEmpty)
        #expect(transaction.value == UInt256(1_000_000_000_000_000_000))
    }

    @Test func `each field of type 2 is where EIP-1559 has it`() throws {
        let transaction = try #require(UnsignedEVMTransaction(EVMCase().raw))
        #expect(transaction.chainID == 1 && transaction.nonce == 5)
        #expect(
            transaction.fee
                == .capped(max: UInt256(60_000_000_000), priority: UInt256(1_000_000_000)))
        #expect(transaction.gasLimit == 65_000 && transaction.recipient?.bytes == EVMCase.token)
        #expect(transaction.value.isZero && !transaction.hasAccessList)
        #expect(transaction.signingDigest == Bytes32(Keccak256.hash(EVMCase().raw)))
    }

    @Test(arguments: 0..<9)
    func `a field of another kind or with a leading zero is refused`(index: Int) {
        var good = EVMCase()
        good.fields[index] = index == 8 ? .bytes([]) : .list([])
        #expect(UnsignedEVMTransaction(good.raw) == nil)
        guard index < 5 || index == 6 else { return }
        good.fields[index] = .bytes([0, 1])
        #expect(UnsignedEVMTransaction(good.raw) == nil)
    }

    @Test func `what no chain takes is refused`() {
        let changes: [(Int, RLPItem)] = [
            (1, .number(UInt256(UInt128(UInt64.max)))), (0, .number(.zero)),
            (2, .number(UInt256(60_000_000_001))), (4, .number(UInt256(1 << 64))),
            (5, .bytes([1, 2, 3])),
        ]
        for (index, item) in changes {
            var good = EVMCase()
            good.fields[index] = item
            #expect(UnsignedEVMTransaction(good.raw) == nil)
        }
        #expect(UnsignedEVMTransaction(EVMCase().raw + [0]) == nil)
        #expect(UnsignedEVMTransaction(Array(EVMCase().raw.dropLast())) == nil)
    }
}
