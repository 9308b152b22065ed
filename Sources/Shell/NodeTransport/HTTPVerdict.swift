internal import Units

/// What an HTTP answer or failure means for the pool.
enum HTTPVerdict: Hashable {
    /// Hand the answer to the caller.
    case answer
    /// It may work again later.
    case transient(String, retryAfter: Duration?)
    /// The node refused the credentials (401 and 403), or its TLS cannot be trusted.
    case refused(String)
    /// This endpoint is well, but cannot answer this request.
    case unanswerable(String)
    case cancelled

    /// Judges an answer. JSON-RPC errors come with statuses of 400 to 599 and a JSON body.
    static func of(_ answer: HTTPAnswer, hint: String, now: Timestamp) -> HTTPVerdict {
        let status = answer.status
        switch status {
        case 200...299: return .answer
        case 401, 403: return .refused("HTTP status \(status): \(hint)")
        case 429, 503:
            let pause = answer.retryAfter.flatMap { RetryAfter.pause($0, now: now) }
            return .transient("HTTP status \(status)", retryAfter: pause)
        case 300...399:
            return .unanswerable(
                "HTTP status \(status): redirects are not followed; configure the final URL")
        case _ where beginsLikeJSON(answer.body): return .answer
        case 408, 500...599: return .transient("HTTP status \(status)", retryAfter: nil)
        default: return .unanswerable("HTTP status \(status) without a JSON body")
        }
    }

    /// Judges a failure.
    static func of(_ failure: HTTPFailure) -> HTTPVerdict {
        switch failure {
        case .cancelled: .cancelled
        case .closed: .unanswerable("the HTTP client is shut down")
        case .timedOut: .transient("no complete answer in time", retryAfter: nil)
        case .tooSlow: .transient("the answer came too slowly", retryAfter: nil)
        case .tooLarge(let limit): .unanswerable("the answer is longer than \(limit) bytes")
        case .untrustedCertificate:
            .refused(
                "its certificate is not trusted or is for another host; "
                    + "for a private node configure its authority's file")
        case .authorityFile: .refused("the certificate authority file cannot be read")
        case .badPath: .unanswerable("the path to get is malformed")
        case .broken(let code, let text): .transient("\(text) (libcurl \(code))", retryAfter: nil)
        }
    }

    private static func beginsLikeJSON(_ body: [UInt8]) -> Bool {
        let first = body.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        return first == 0x7B || first == 0x5B
    }
}
