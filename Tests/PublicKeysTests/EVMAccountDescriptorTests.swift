import EVMRules
import PublicKeys
import TestKit
import Testing

@Suite struct EVMAccountDescriptorTests {
    private static let key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"

    @Test func `the generator's account is the one everybody knows`() throws {
        let descriptor = try EVMAccountDescriptor("evm(\(Self.key))")
        #expect(
            try descriptor.expand(index: 0).checksummed
                == "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")
        #expect(!descriptor.isRanged)
    }

    @Test func `accounts are those that ethers derives below the same public key`() throws {
        var count = 0
        for item in try Vectors.list("eth-hd/ethers_mnemonics.json").prefix(20) {
            let nodes = try #require(item["nodes"] as? [[String: Any]])
            let root = try #require(nodes.first { $0["path"] as? String == "m" })
            let child = try #require(nodes.first { $0["path"] as? String == "m/0" })
            let ranged = try EVMAccountDescriptor("evm(\(root["xpub"] as! String)/*)")
            let single = try EVMAccountDescriptor("evm(\(child["xpub"] as! String))")
            #expect(ranged.isRanged)
            #expect(try ranged.expand(index: 0) == single.expand(index: 0))
            #expect(try ranged.expand(index: 1) != single.expand(index: 1))
            count += 1
        }
        #expect(count > 0)
    }

    @Test func `the checksum is verified where it is given`() throws {
        let text = try EVMAccountDescriptor("evm(\(Self.key))").text
        #expect(try EVMAccountDescriptor(text).text == text)
        let wrong = text.dropLast() + (text.hasSuffix("q") ? "p" : "q")
        let error = #expect(throws: DescriptorError.self) {
            try EVMAccountDescriptor(String(wrong))
        }
        #expect(error?.code == .checksumMismatch)
    }

    @Test(arguments: [
        ("", DescriptorError.Code.unknownFunction), ("evm(", .keyMalformed),
        ("evm()", .keyMalformed),
        ("pk(\(key))", .unknownFunction), ("evm(\(key)", .syntax), ("evm(\(key)))", .syntax),
        ("evm(\(OutputDescriptorTests.xprv)/0/*)", .privateKeyNotAllowed),
        ("evm(\(OutputDescriptorTests.tpub)/0/*)", .networkMismatch),
        ("evm(\(OutputDescriptorTests.xpub)/0h/*)", .hardenedPublicDerivation),
        ("evm(\(OutputDescriptorTests.xOnlyKey))", .xOnlyKeyNotAllowed),
    ])
    func `a wrong descriptor is refused with its reason`(
        text: String, code: DescriptorError.Code
    ) {
        let error = #expect(throws: DescriptorError.self) { try EVMAccountDescriptor(text) }
        #expect(error?.code == code, "\(text)")
    }

    @Test func `an index or a branch that is not there is refused`() throws {
        let descriptor = try EVMAccountDescriptor("evm(\(OutputDescriptorTests.xpub)/<0;1>/*)")
        #expect(try descriptor.expand(index: 1) != descriptor.expand(index: 1, branch: 1))
        #expect(throws: DescriptorError(.indexOutOfRange)) {
            try descriptor.expand(index: .max)
        }
        #expect(throws: DescriptorError(.branchOutOfRange)) {
            try descriptor.expand(index: 0, branch: 2)
        }
    }
}
