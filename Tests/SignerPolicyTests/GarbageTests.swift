import SignerProtocol
import TestKit
import Testing

@testable import SignerPolicy

/// Whatever bytes come, they meet an error or a refusal.
@Suite struct GarbageTests {
    @Test(arguments: seeds(40))
    func `a request with random changes never traps, and never pays somebody else`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        var world = PolicyWorld()
        let engine = try world.engine
        let scripts = world.bitcoin.transaction.outputs.map(\.script)
        for _ in 0..<60 {
            world.isEVM = Bool.random(using: &random)
            var bytes = world.request.canonicalBytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(
                    truncatingIfNeeded: random.next() % 0x5f + 0x20)
            }
            guard let request = try? SignerRequest(decoding: bytes),
                case .sign(let sign) = request.body
            else { continue }
            let decision = engine.evaluate(sign, given: PolicyState(), now: world.now)
            guard case .approved(let approval) = decision,
                case .bitcoin(let transaction) = approval.transaction
            else { continue }
            for (output, told) in zip(transaction.outputs, approval.record.payouts) {
                #expect(
                    BitcoinPolicy.script(told.destination, .regtest) == output.script)
            }
            #expect(transaction.outputs.last?.script == scripts.last)
        }
    }

    @Test(arguments: seeds(40))
    func `random bytes are no transaction and no trap`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let good = EVMCase().raw
        for _ in 0..<200 {
            var bytes = good
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(
                truncatingIfNeeded: random.next())
            if let transaction = UnsignedEVMTransaction(bytes) {
                #expect(transaction.type <= 2)
            }
            _ = UnsignedEVMTransaction(random.bytes(upTo: 80))
        }
    }

    @Test func `nested lists deeper than the limit are no transaction`() {
        #expect(UnsignedEVMTransaction([UInt8](repeating: 0xc1, count: 10_000)) == nil)
        #expect(UnsignedEVMTransaction([]) == nil)
        #expect(UnsignedEVMTransaction([3, 0xc0]) == nil)
    }
}
