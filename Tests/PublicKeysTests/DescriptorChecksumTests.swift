import PublicKeys
import TestKit
import Testing

@Suite struct DescriptorChecksumTests {
    @Test func `checksums are those of Bitcoin Core's tests`() throws {
        var count = 0
        for group in try Vectors.object("btc-descriptors/bcoin_desc-valid.json").values {
            for item in try #require(group as? [[String: Any]]) {
                let input = try #require(item["input"] as? String)
                let body = String(input.prefix { $0 != "#" })
                #expect(try DescriptorChecksum.compute(body) == item["checksum"] as? String)
                count += 1
            }
        }
        #expect(count > 30)
    }

    @Test func `a character outside the set is refused with its offset`() {
        #expect(throws: DescriptorError(.invalidCharacter, at: 4)) {
            try DescriptorChecksum.compute("raw(Ü)")
        }
    }
}
