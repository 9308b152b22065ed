import Testing

@testable import sluice

/// Forms of the console's pages, as the tour fills them in.
@Suite struct ConsoleFormTests {
    private let page = """
        <p>before</p><form method="post" action="/console/cases/1/propose">
        <input type="hidden" name="token" value="a&quot;b&amp;&lt;c&#39;">
        <input type="hidden" name="command" value="proposeRelease"><input name="note" value="typed">
        </form><form method="get"><input type="hidden" name="q" value="1"></form>
        <form action="/console/look"><input name="look" type="hidden" value="dark"></form>
        """

    @Test func `a form has its hidden fields without their escapes`() throws {
        let forms = ConsoleForm.all(in: page)
        #expect(forms.map(\.action) == ["/console/cases/1/propose", "/console/look"])
        let first = try #require(forms.first)
        #expect(first.fields.map(\.name) == ["token", "command"])
        #expect(first.fields.map(\.value) == ["a\"b&<c'", "proposeRelease"])
        #expect(first.says("command", "proposeRelease"))
        #expect(!first.says("command", "approve"))
    }

    @Test func `a form's body has every byte that could mean something else as a number`() throws {
        let form = try #require(ConsoleForm.all(in: page).first)
        let body = String(decoding: form.filled([("note", "ä & b=+")]).body, as: UTF8.self)
        #expect(
            body == "token=a%22b%26%3Cc%27&command=proposeRelease&note=%C3%A4%20%26%20b%3D%2B")
    }

    @Test func `a page that breaks off has no form`() {
        #expect(ConsoleForm.all(in: "<form action=\"/x\"><input").isEmpty)
        #expect(ConsoleForm.all(in: "").isEmpty)
    }
}
