import Hummingbird

/// What a handler answers.
struct ConsoleAnswer: Sendable {
    enum Body: Sendable {
        case empty
        case bytes([UInt8], type: String)
        /// What is made while it is sent.
        case stream(ResponseBody, type: String)
        case live(LiveStream)
    }

    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: Body

    static func html(_ text: String, status: Int = 200) -> ConsoleAnswer {
        ConsoleAnswer(
            status: status, body: .bytes(Array(text.utf8), type: "text/html; charset=utf-8"))
    }

    /// Sends the browser on with GET.
    static func redirect(_ path: String) -> ConsoleAnswer {
        ConsoleAnswer(status: 303, headers: [("Location", path)], body: .empty)
    }

    /// What every answer says: nothing of it is kept, framed, sniffed, or loads from elsewhere.
    static let headersOfAll: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
                + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                + "base-uri 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Cache-Control", "no-store"),
    ]

    /// Makes the response.
    func response() -> Response {
        var fields = HTTPFields()
        func set(_ name: String, _ value: String, isMore: Bool = false) {
            guard let name = HTTPFields.Element.Name(name) else {
                preconditionFailure("the names of our own headers are well-formed")
            }
            if isMore {
                fields.append(HTTPFields.Element(name: name, value: value))
            } else {
                fields[name] = value
            }
        }
        for header in ConsoleAnswer.headersOfAll { set(header.name, header.value) }
        for header in headers {
            set(header.name, header.value, isMore: header.name == "Set-Cookie")
        }
        let responseBody: ResponseBody
        switch body {
        case .empty: responseBody = ResponseBody()
        case .bytes(let bytes, let type):
            set("Content-Type", type)
            responseBody = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .stream(let stream, let type):
            set("Content-Type", type)
            responseBody = stream
        case .live(let stream):
            set("Content-Type", "text/event-stream")
            responseBody = stream.body
        }
        return Response(
            status: HTTPResponse.Status(code: status), headers: fields, body: responseBody)
    }
}
