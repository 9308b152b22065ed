import TestKit
import Testing

@testable import BitcoinRules

@Suite struct Base64Tests {
    /// Source: RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `the standard's examples are read and written`(plain: String, text: String) throws {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(try Base64.decode(text) == Array(plain.utf8))
    }

    @Test func `any bytes come back`() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<200 {
            let bytes = random.bytes(upTo: 80)
            #expect(try Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: [
        ("Zg=", Base64Error.length(3)), ("Zg", .length(2)), ("Zh==", .trailingBits),
        ("Zm9=", .trailingBits), ("Zm9v\n", .length(5)), ("Z g=", .character(offset: 1)),
        ("====", .character(offset: 0)), ("Z===", .character(offset: 1)),
        ("Zg==Zg==", .character(offset: 2)), ("Zm-_", .character(offset: 2)),
        ("=Zg=", .character(offset: 0)),
    ])
    func `other spellings are refused`(text: String, error: Base64Error) {
        #expect(throws: error) { try Base64.decode(text) }
    }
}
