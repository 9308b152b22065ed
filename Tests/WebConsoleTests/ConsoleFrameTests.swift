import Testing

@testable import WebConsole

/// What every answer of the console has around its page.
@Suite
struct ConsoleFrameTests {
    @Test func `looks and languages are chosen by forms and by headers`() async throws {
        try await ConsoleWorld.run { world in
            let browser = Browser(port: world.port)
            let chinese = try await browser.get(
                "/console/sign-in", headers: ["Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"])
            #expect(chinese.text.contains("<html lang=\"zh-Hans\"") && chinese.text.contains("登录"))
            _ = try await browser.post(
                "/console/look", ["look": "dark", "back": "/console/sign-in"])
            _ = try await browser.post("/console/look", ["language": "zh"])
            let page = try await browser.get(
                "/console/sign-in", headers: ["Accept-Language": "en"])
            #expect(page.text.contains("data-look=\"dark\"") && page.text.contains("登录"))
            for back in ["https://evil.example", "//evil.example", "/console\\evil", "/v1"] {
                let reply = try await browser.post("/console/look", ["back": back])
                #expect(reply.headers["location"] == "/console")
            }
        }
    }

    @Test func `style and script come from memory and are kept`() async throws {
        try await ConsoleWorld.run { world in
            let browser = Browser(port: world.port)
            let style = try await browser.get("/console/assets/console.css")
            let tag = try #require(style.headers["etag"])
            #expect(style.status == 200 && style.headers["content-type"]?.contains("css") == true)
            let again = try await browser.get(
                "/console/assets/console.css", headers: ["If-None-Match": tag])
            #expect(again.status == 304 && again.text.isEmpty)
        }
    }

    @Test func `broken requests are refused in words`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("examiner")
            for (path, status) in [
                ("/console/cases/xyz", 404), ("/console/cases/%zz", 404), ("/console?a=%", 400),
                ("/console/audit?from=yesterday", 200), ("/console/deposits?after=-1", 200),
            ] {
                #expect(try await browser.get(path).status == status, "\(path)")
            }
            let large = try await browser.submit(
                "/console/password", ["old": String(repeating: "x", count: 70_000)])
            #expect(large.status == 413)
        }
    }
}
