import Encodings
import Hummingbird

/// What a handler answers.
struct APIAnswer: Sendable {
    enum Body: Sendable {
        case empty
        case bytes([UInt8], type: String)
        case events(EventStream)
    }

    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: Body

    static func json(_ value: JSONValue, status: Int = 200) -> APIAnswer {
        APIAnswer(status: status, body: .bytes(value.serialized(), type: "application/json"))
    }

    static func text(_ text: String, type: String) -> APIAnswer {
        APIAnswer(status: 200, body: .bytes(Array(text.utf8), type: type))
    }

    static let noContent = APIAnswer(status: 204, body: .empty)

    /// Makes the response, with the headers that every answer has.
    func response(requestID: String) -> Response {
        var fields = HTTPFields()
        func set(_ name: String, _ value: String) {
            guard let name = HTTPFields.Element.Name(name) else {
                preconditionFailure("the names of our own headers are well-formed")
            }
            fields[name] = value
        }
        set("X-Request-Id", requestID)
        set("X-Content-Type-Options", "nosniff")
        set("Cache-Control", "no-store")
        for header in headers { set(header.name, header.value) }
        let responseBody: ResponseBody
        switch body {
        case .empty: responseBody = ResponseBody()
        case .bytes(let bytes, let type):
            set("Content-Type", type)
            responseBody = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .events(let stream):
            set("Content-Type", "text/event-stream")
            responseBody = stream.body
        }
        return Response(
            status: HTTPResponse.Status(code: status), headers: fields, body: responseBody)
    }
}
