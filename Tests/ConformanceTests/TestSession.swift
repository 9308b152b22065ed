import Foundation
import Testing

@testable import sluice_conformance

/// Asks a session in the terms of the document: one object in, one object out.
struct TestSession {
    struct Unanswered: Error { let answer: String }

    private let session = try? ConformanceSession(lists: nil)

    /// Returns the answer to a request that must succeed.
    func ask(_ request: [String: Any]) throws -> [String: Any] {
        let answer = try answer(request)
        guard answer["ok"] as? Bool == true else { throw Unanswered(answer: "\(answer)") }
        return answer
    }

    /// Returns the code with which a request must be refused.
    func refusal(_ request: [String: Any]) throws -> String {
        let answer = try answer(request)
        let error = try #require(answer["error"] as? [String: Any], "\(request)")
        #expect(answer["ok"] as? Bool == false)
        #expect(error["message"] is String)
        return try #require(error["code"] as? String)
    }

    private func answer(_ request: [String: Any]) throws -> [String: Any] {
        let line = [UInt8](try JSONSerialization.data(withJSONObject: request))
        let answer = try #require(session).answer(line: line)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any])
    }
}
