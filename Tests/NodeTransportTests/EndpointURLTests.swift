import Testing
import Units

@testable import NodeTransport

/// URLs and the headers of pauses.
@Suite struct EndpointURLTests {
    @Test(arguments: [
        ("http://user:password@host/", EndpointURLError.holdsCredentials),
        ("https://token@host", .holdsCredentials), ("ftp://host", .scheme), ("host:8332", .scheme),
        ("file:///etc/passwd", .scheme), ("http://", .authority), ("http:///x", .authority),
        ("http://host:0/", .authority), ("http://host:65536", .authority),
        ("http://host:80a", .authority), ("http://host:", .authority), ("http://[::1", .authority),
        ("http://[]:80/", .authority), ("http://ho st/", .character(byteOffset: 9)),
        ("http://host/#x", .character(byteOffset: 12)), ("", .scheme),
        ("http://host/\r\nX: y", .character(byteOffset: 12)),
        ("http://hôst/", .character(byteOffset: 8)),
        ("http://h/" + String(repeating: "a", count: 2048), .tooLong),
    ]) func `a URL that could mislead is refused`(text: String, error: EndpointURLError) {
        #expect(throws: error) { try EndpointURL(text) }
        #expect(!error.description.contains("host:") && !"\(error)".contains("token"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:8332/", "http://127.0.0.1:8332", "http://127.0.0.1:8332/rest/x"),
        ("HTTPS://Host.example", "https://host.example", "HTTPS://Host.example/rest/x"),
        ("https://host/v2/key", "https://host", "https://host/v2/key/rest/x"),
        ("https://host/v2/?k=1", "https://host", "https://host/v2/rest/x?k=1"),
        ("http://[::1]:80/a", "http://[::1]:80", "http://[::1]:80/a/rest/x"),
    ]) func `only the origin is shown`(text: String, origin: String, joined: String) throws {
        let url = try EndpointURL(text)
        #expect("\(url)" == origin)
        #expect(String(reflecting: url) == origin)
        #expect(url.appending(path: "/rest/x") == joined)
        for bad in ["rest", "", "/a b", "/a\r\nb", "/a#b", "/ü"] {
            #expect(url.appending(path: bad) == nil)
        }
    }

    @Test func `a query of the path joins the query of the endpoint`() throws {
        let url = try EndpointURL("https://host/v2?k=1")
        #expect(url.appending(path: "/a?b=2") == "https://host/v2/a?b=2&k=1")
    }

    @Test(arguments: [
        ("0", Duration.zero), ("17", .seconds(17)),
        ("99999999999999999999", .seconds(Int64(Int32.max))),
        ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(37)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", .seconds(37)),
        ("Sun Nov  6 08:49:37 1994", .seconds(37)), ("Sun, 06 Nov 1994 08:40:00 GMT", .zero),
        ("", nil), ("-1", nil), ("soon", nil), ("1.5", nil), ("17 ", nil),
        (String(repeating: "9", count: 65), nil),
    ]) func `Retry-After is seconds or a date`(text: String, pause: Duration?) {
        let now = Timestamp(seconds: 784_111_740)
        #expect(RetryAfter.pause(text, now: now) == pause)
    }

    @Test func `durations become milliseconds that never mean no limit`() {
        let cases: [(Duration, Int)] = [
            (.zero, 1), (.seconds(-5), 1), (.milliseconds(1500), 1500), (.microseconds(1200), 2),
            (.seconds(Int64.max), Int(Int32.max)),
        ]
        for (duration, milliseconds) in cases {
            #expect(duration.wholeMilliseconds == milliseconds)
        }
    }
}
