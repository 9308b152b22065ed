import SignerProtocol
import Testing

@Suite struct KeyOriginTests {
    @Test func `the one spelling is read and written`() {
        for text in [
            "d34db33f", "00000000/0", "ffffffff/2147483647h/2147483647", "d34db33f/84h/0h",
        ] {
            #expect(KeyOrigin(text)?.text == text)
        }
        #expect(KeyOrigin("d34db33f/84h/5")?.steps == [0x8000_0054, 5])
        #expect(KeyOrigin("d34db33f/84h/5")?.fingerprint == 0xd34d_b33f)
    }

    @Test(arguments: [
        "", "/", "d34db33f/", "d34db33/0", "D34DB33F/0", "+34db33f/0", "d34db33f/00", "d34db33f/+1",
        "d34db33f/-1", "d34db33f/1'", "d34db33f/1H", "d34db33f/2147483648", "d34db33f/4294967295h",
        "d34db33f/h", "d34db33f/1hh", "d34db33f//1", "m/1", "d34db33f/ 1", "d34db33f/1/",
        "d34db33f" + String(repeating: "/1", count: 17),
    ])
    func `any other spelling is refused`(text: String) {
        #expect(KeyOrigin(text) == nil)
    }

    @Test func `ids are of few characters`() {
        let longest = String(repeating: "x", count: 128)
        for text in ["a", "A-b_c.d:9", longest] { #expect(SigningID(text)?.text == text) }
        for text in ["", longest + "x", "a b", "a\n", "ä", "a/b", "a\u{0}"] {
            #expect(SigningID(text) == nil)
        }
    }
}
