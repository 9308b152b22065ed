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
}
