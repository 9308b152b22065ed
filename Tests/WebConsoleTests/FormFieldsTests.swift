import TestKit
import Testing

@testable import WebConsole

@Suite
struct FormFieldsTests {
    @Test func `forms are read, and what is not well-formed is refused`() throws {
        let form = try #require(FormFields("a=1+2&b=%3Cb%3E&c=&d"))
        #expect(form["a"] == "1 2")
        #expect(form["b"] == "<b>")
        #expect(form["c"] == "" && form["d"] == "" && form["e"] == "")
        #expect(form.optional("c") == nil)
        for text in ["a=%", "a=%4", "a=%zz", "a=%ff", "a=1&a=2"] {
            #expect(FormFields(text) == nil)
        }
        let many = (0...64).map { "f\($0)=x" }.joined(separator: "&")
        #expect(FormFields(many) == nil)
    }

    @Test func `encoding and decoding are each other's way back`() {
        for text in ["", "a b&c=d%", "李<>\"'/?#", "\u{0}\n"] {
            #expect(FormFields.decode(FormFields.encode(text)) == text)
        }
    }

    @Test(arguments: seeds(300))
    func `no bytes do harm, and what was read is written and read alike`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("aab=&%+4Fz\u{e9}\u{0} \n".utf8) + [0xff]
        for _ in 0..<20 {
            let length = Int(random.next() % 60)
            let bytes = (0..<length).map { _ in
                alphabet[Int(random.next() % UInt64(alphabet.count))]
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = FormFields.decode(text)
            guard let form = FormFields(text) else { continue }
            for name in ["a", "b", "aa", "ab", ""] {
                let value = form.whole(name)
                let again = FormFields(
                    "\(FormFields.encode(name))=\(FormFields.encode(value))")
                #expect(again?.whole(name) == value, "seed \(seed)")
                #expect(
                    form[name].isEmpty || value.contains(form[name]), "seed \(seed)")
            }
        }
    }
}
