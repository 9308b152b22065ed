import BitcoinRules
import PublicKeys
import TestKit
import Testing

/// Texts that are nearly right reach further into the parsers than random ones.
@Suite struct GarbageTests {
    private static let samples = [
        "tr(\(OutputDescriptorTests.key),{pk(\(OutputDescriptorTests.xOnlyKey)),{multi_a(1,"
            + "\(OutputDescriptorTests.key)),pk(\(OutputDescriptorTests.xpub)/<0;1>/*)}})#qwertyui",
        "sh(wsh(sortedmulti(2,[deadbeef/1h/2]\(OutputDescriptorTests.xpub)/0/*,"
            + "\(OutputDescriptorTests.key))))",
        "evm([00000000]\(OutputDescriptorTests.xpub)/0/*)", OutputDescriptorTests.xpub,
        "m/84'/0h/0/2147483647", "addr(bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu)",
        "multi(1,0000000000,99999999999999999999h)",
    ]

    @Test(arguments: seeds(300))
    func `no text stops the parsers`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for sample in Self.samples {
            let text = mutated(sample, using: &random)
            for network in BitcoinNetwork.allCases {
                guard let descriptor = try? OutputDescriptor(text, network: network) else {
                    continue
                }
                let again = try OutputDescriptor(descriptor.text, network: network)
                #expect(try again.expand(index: 5) == descriptor.expand(index: 5), "seed \(seed)")
            }
            _ = try? EVMAccountDescriptor(text).expand(index: 5)
            _ = try? ExtendedPublicKey(text)
            _ = try? DerivationPath(text)
            _ = PrivateMaterialDetector.find(in: text)
        }
    }

    private func mutated(_ sample: String, using random: inout SplitMix64) -> String {
        var bytes = Array(sample.utf8)
        let alphabet = Array("()[]{}<>,;/*'h#0123456789abcdef~xpub\u{e9}".utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(byte, at: place)
            case 1 where place < bytes.count: bytes[place] = byte
            case 2 where place < bytes.count: bytes.remove(at: place)
            default: bytes = Array(bytes[..<place]) + bytes[(bytes.count / 2)...]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
