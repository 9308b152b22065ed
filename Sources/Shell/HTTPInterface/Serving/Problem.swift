import Encodings

/// An error as callers get it. Source: RFC 9457.
struct Problem: Error, Sendable {
    let status: Int
    let code: String
    let detail: String
    let field: String?
    let headers: [(name: String, value: String)]

    init(
        _ status: Int, _ code: String, _ detail: String, field: String? = nil,
        headers: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers
    }

    static func malformed(_ field: String?, _ detail: String) -> Problem {
        Problem(400, "malformed", detail, field: field)
    }

    static func notFound(_ what: String) -> Problem {
        Problem(404, "notFound", "There is no such \(what).")
    }

    static let walletRestricted = Problem(
        403, "walletRestricted", "This key is for one wallet, and this is not it.")

    var json: JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            ("type", .string("urn:sluice:problem:\(code)")),
            ("title", .string(Problem.title(status))),
            ("status", .integer(status)),
            ("detail", .string(detail)),
            ("code", .string(code)),
        ]
        if let field { fields.append(("field", .string(field))) }
        return .object(fields)
    }

    var answer: APIAnswer {
        APIAnswer(
            status: status, headers: headers,
            body: .bytes(json.serialized(), type: "application/problem+json"))
    }

    private static func title(_ status: Int) -> String {
        switch status {
        case 400: "Malformed request"
        case 401: "Not signed in"
        case 403: "Not allowed"
        case 404: "Not found"
        case 405: "Wrong method"
        case 409: "Conflict"
        case 413: "Too large"
        case 415: "Wrong content type"
        case 422: "Refused by rule"
        case 429: "Too many requests"
        case 503: "Not available now"
        default: "Something is wrong here"
        }
    }
}
