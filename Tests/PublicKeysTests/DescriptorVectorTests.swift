import BitcoinRules
import Encodings
import PublicKeys
import TestKit
import Testing

/// The vectors of the BIPs, and Bitcoin Core's as bcoin took them over.
@Suite struct DescriptorVectorTests {
    @Test(arguments: [381, 382, 383, 384, 385, 386, 387])
    func `scripts are those of the BIP`(number: Int) throws {
        var count = 0
        for item in try Vectors.list("btc-descriptors/bip\(number).json") {
            let text = try #require(item["value"] as? String)
            guard item["expect"] as? String == "valid" else {
                #expect(throws: DescriptorError.self, "\(text)") {
                    try OutputDescriptor(text, network: .mainnet)
                }
                continue
            }
            guard PrivateMaterialDetector.find(in: text) == nil else {
                let error = #expect(throws: DescriptorError.self) {
                    try OutputDescriptor(text, network: .mainnet)
                }
                #expect(error?.code == .privateKeyNotAllowed, "\(text)")
                continue
            }
            let outputs = try #require(item["outputs"] as? [String])
            let descriptor = try OutputDescriptor(text, network: .mainnet)
            let indexes = descriptor.isRanged ? UInt32(0)..<3 : 0..<1
            let scripts = try indexes.flatMap { try descriptor.expand(index: $0) }
            #expect(scripts.map { Hex.encode($0.bytes) } == outputs, "\(text)")
            count += 1
        }
        #expect(count > 0)
    }

    @Test func `checksums and key expressions are those of BIP-0380`() throws {
        for item in try Vectors.list("btc-descriptors/bip380.json") {
            let value = try #require(item["value"] as? String)
            let text = value.hasPrefix("raw(") ? value : "pk(\(value))"
            let isPrivate = PrivateMaterialDetector.find(in: text) != nil
            let isHardened = value.contains("xpub") && value.contains("/3h")
            if item["expect"] as? String == "valid", !isPrivate, !isHardened {
                #expect(throws: Never.self, "\(text)") {
                    try OutputDescriptor(text, network: .mainnet)
                }
            } else {
                let error = #expect(throws: DescriptorError.self, "\(text)") {
                    try OutputDescriptor(text, network: .mainnet)
                }
                if isHardened, !isPrivate { #expect(error?.code == .hardenedPublicDerivation) }
            }
        }
    }

    @Test func `branches are those of BIP-0389`() throws {
        for item in try Vectors.list("btc-descriptors/bip389.json") {
            let text = try #require(item["value"] as? String)
            guard item["expect"] as? String == "valid",
                PrivateMaterialDetector.find(in: text) == nil
            else {
                #expect(throws: DescriptorError.self, "\(text)") {
                    try OutputDescriptor(text, network: .mainnet)
                }
                continue
            }
            let outputs = try #require(item["outputs"] as? [String])
            let descriptor = try OutputDescriptor(text, network: .mainnet)
            #expect(descriptor.branchCount == outputs.count)
            for (branch, output) in outputs.enumerated() {
                let single = try OutputDescriptor(output, network: .mainnet)
                #expect(
                    try descriptor.expand(index: 3, branch: branch) == single.expand(index: 3))
            }
        }
    }

    @Test func `addresses are those of Bitcoin Core's tests`() throws {
        var count = 0
        for group in try Vectors.object("btc-descriptors/bcoin_desc-addresses.json").values {
            for item in try #require(group as? [[String: Any]]) {
                let text = try #require(item["input"] as? String)
                let network = network(item)
                let wanted = item["addresses"] as? [String] ?? []
                // bcoin gives P2PK and bare multisig an address; we do not.
                guard !text.hasPrefix("pk("), !text.contains("04a34b"),
                    PrivateMaterialDetector.find(in: text) == nil
                else { continue }
                guard
                    let descriptor = try? OutputDescriptor(text, network: network)
                else {
                    #expect(wanted.isEmpty, "\(text)")
                    continue
                }
                let range = item["range"] as? [Int] ?? [0, 0]
                let indexes = UInt32(range[0])...UInt32(range[1])
                var addresses: [String] = []
                for index in indexes {
                    for script in try descriptor.expand(index: index) {
                        if let address = BitcoinAddress.encode(script, network: network) {
                            addresses.append(address)
                        }
                    }
                }
                let isCombo = text.hasPrefix("combo(")
                #expect(
                    Set(addresses) == Set(wanted) && (isCombo || addresses.count == wanted.count),
                    "\(text)")
                count += 1
            }
        }
        #expect(count > 15)
    }

    @Test func `what Bitcoin Core's tests call invalid is refused`() throws {
        for item in try Vectors.list("btc-descriptors/bcoin_desc-invalid.json") {
            let text = try #require(item["input"] as? String)
            #expect(throws: DescriptorError.self, "\(text)") {
                try OutputDescriptor(text, network: network(item))
            }
        }
    }

    @Test func `keys are sorted as in BIP-0067`() throws {
        for item in try Vectors.list("btc-hd/bip67.json") {
            let keys = try #require(item["keys"] as? [String]).joined(separator: ",")
            let text = "sortedmulti(\(item["m"] as! Int),\(keys))"
            let bare = try OutputDescriptor(text, network: .mainnet).expand(index: 0)
            #expect(bare.map { Hex.encode($0.bytes) } == [item["script"] as? String])
            let hashed = try OutputDescriptor("sh(\(text))", network: .mainnet).expand(index: 0)
            let address = BitcoinAddress.encode(hashed[0], network: .mainnet)
            #expect(address == item["address"] as? String)
        }
        for item in try Vectors.list("btc-descriptors/core_rpc_bip67.json") {
            let keys = try #require(item["keys"] as? [String]).joined(separator: ",")
            let scripts = try OutputDescriptor("sh(sortedmulti(2,\(keys)))", network: .regtest)
                .expand(index: 0)
            let address = BitcoinAddress.encode(scripts[0], network: .regtest)
            #expect(address == item["address"] as? String)
        }
    }

    @Test func `descriptors that a node infers describe the script`() throws {
        let cases = try #require(
            try Vectors.json("btc-descriptors/core_rpc_decodescript.json") as? [[Any]])
        var count = 0
        for item in cases {
            let result = try #require(item[1] as? [String: Any])
            guard let text = result["desc"] as? String, !text.hasPrefix("rawtr(ee") else {
                continue
            }
            let scripts = try OutputDescriptor(text, network: .regtest).expand(index: 0)
            #expect(scripts.map { Hex.encode($0.bytes) } == [item[0] as? String])
            count += 1
        }
        #expect(count > 0)
    }

    private func network(_ item: [String: Any]) -> BitcoinNetwork {
        BitcoinNetwork(rawValue: item["network"] as? String ?? "mainnet") ?? .mainnet
    }
}
