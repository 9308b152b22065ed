import BitcoinRules
import Encodings
import KeyVault
import PublicKeys
import TestKit
import Testing

/// The BIPs' descriptors with private keys, checked with the public keys that belong to them.
@Suite struct PublishedDescriptorTests {
    @Test(arguments: [381, 382, 383, 384, 386, 387])
    func `scripts are those of the BIP`(number: Int) throws {
        var count = 0
        for item in try Vectors.list("btc-descriptors/bip\(number).json") {
            let text = try #require(item["value"] as? String)
            let outputs = try #require(item["outputs"] as? [String])
            guard PrivateMaterialDetector.find(in: text) != nil, !text.contains("/*'") else {
                continue
            }
            let result = Result { try OutputDescriptor(try publicForm(text), network: .mainnet) }
            guard item["expect"] as? String == "valid" else {
                #expect(throws: DescriptorError.self, "\(text)") { try result.get() }
                continue
            }
            let descriptor = try result.get()
            guard !outputs.isEmpty else { continue }
            let scripts = try descriptor.expand(index: 0)
            #expect(scripts.map { Hex.encode($0.bytes) } == Array(outputs.prefix(scripts.count)))
            count += 1
        }
        #expect(count > 0)
    }

    /// Replaces WIF and extended private keys, with the hardened steps behind them, by public keys.
    private func publicForm(_ text: String) throws -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0.isLetter || $0.isNumber }) {
            result += rest[..<start]
            let word = rest[start...].prefix { !"(){},[]".contains($0) }
            result += try publicKey(String(word)) ?? String(word)
            rest = rest[word.endIndex...]
        }
        return result + rest
    }

    private func publicKey(_ word: String) throws -> String? {
        if word.hasPrefix("xprv") {
            let parts = word.split(separator: "/").map(String.init)
            let hardened = parts.dropFirst().prefix { $0.hasSuffix("'") || $0.hasSuffix("h") }
            let path = try DerivationPath((["m"] + hardened).joined(separator: "/"))
            let key = try ExtendedPrivateKey(parts[0]).derived(along: path)
            let steps = parts.dropFirst(1 + hardened.count)
            return ([key.publicHalf.text] + steps).joined(separator: "/")
        }
        guard let payload = try? Base58Check.decode(word), [33, 34].contains(payload.count) else {
            return nil
        }
        var secret = Array(payload[1..<33])
        let key = try PrivateKey(wiping: &secret).publicKey
        return Hex.encode(payload.count == 34 ? key.bytes : key.uncompressedBytes)
    }
}
