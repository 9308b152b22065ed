import ChainModel
import Encodings
import Testing

@testable import Connector

@Suite struct NodeCallerTests {
    private let limits = ChainProfile.Limits(
        logRangeBlocks: 1, responseByteCount: 65_536, batchRequestCount: 3,
        requestTimeoutSeconds: 7)

    private func caller(_ node: ScriptedNode) -> NodeCaller {
        NodeCaller(port: node, limits: limits)
    }

    private func calls(_ count: Int) -> [JSONRPCCall] {
        (0..<count).map { JSONRPCCall("m", [.integer($0)]) }
    }

    @Test func `an answer comes with who gave it`() async throws {
        let node = ScriptedNode("a", "b") { _ in .result(.string("x")) }
        let first = try await caller(node).result(JSONRPCCall("m", []))
        #expect(first.result.text == "x")
        #expect(first.endpoint == EndpointName("a"))
        #expect(first.isNewConnection)
        let second = try await caller(node).result(JSONRPCCall("m", []), at: EndpointName("b"))
        #expect(second.endpoint == EndpointName("b"))
        #expect(!second.isNewConnection)
    }

    @Test(arguments: [
        "", "<html>", "[]", "{}", "{\"id\":0}", "{\"result\":1,\"id\":7}",
        "{\"result\":1,\"id\":\"0\"}", "{\"result\":1,\"id\":0",
        "{\"result\":1,\"result\":2,\"id\":0}",
    ])
    func `a malformed or foreign answer is untrustworthy and reported`(body: String) async {
        let node = ScriptedNode { _ in .bytes(Array(body.utf8)) }
        let found = await failure { () async throws(SourceFailure) in
            _ = try await caller(node).result(JSONRPCCall("m", []))
        }
        guard case .untrustworthy(EndpointName("a"), _) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(node.setAside[EndpointName("a")]?.hasPrefix("m: ") == true)
    }

    @Test func `a refusal by the node is told apart from a wrong answer`() async throws {
        let node = ScriptedNode { _ in .refusal(code: -5, "no such thing") }
        switch try await caller(node).call(JSONRPCCall("m", [])) {
        case .success: Issue.record("the node refused")
        case .failure(let refusal):
            #expect(refusal.code == -5)
            #expect(refusal.message == "no such thing")
        }
        let found = await failure { () async throws(SourceFailure) in
            _ = try await caller(node).result(JSONRPCCall("m", []))
        }
        #expect(found?.reason == "unavailable: a: m: no such thing (-5)")
        #expect(node.setAside.isEmpty)
    }

    @Test func `calls go in batches of the profile's size, all to one endpoint`() async throws {
        let node = ScriptedNode("a", "b") { .result($0.parameters[0]) }
        let (results, endpoint) = try await caller(node).results(calls(7))
        let numbers = try results.map { try $0.get().numberText }
        #expect(numbers == (0..<7).map { "\($0)" })
        #expect(endpoint == EndpointName("a"))
        #expect(node.requests.map(\.count) == [3, 3, 1])
        #expect(Set(node.requests.joined().map(\.endpoint)) == [EndpointName("a")])
    }

    @Test func `no calls ask nothing`() async throws {
        let node = ScriptedNode { _ in .result(.null) }
        #expect(try await caller(node).results([]).results.isEmpty)
        #expect(node.requests.isEmpty)
    }

    @Test func `one call of a batch may be refused alone`() async throws {
        let node = ScriptedNode { call in
            call.parameters[0].numberText == "1" ? .refusal(code: 3, "no") : .result(.null)
        }
        let (results, _) = try await caller(node).results(calls(3))
        #expect(throws: JSONRPCError.refused(code: 3, message: "no")) { try results[1].get() }
        #expect(try results[2].get().isNull)
    }

    @Test(arguments: [
        "[]", "[{\"id\":0,\"result\":1}]",
        "[{\"id\":0,\"result\":1},{\"id\":0,\"result\":1}]",
        "[{\"id\":0,\"result\":1},{\"id\":2,\"result\":1}]",
        "[{\"id\":0,\"result\":1},{\"id\":-1,\"result\":1}]", "{\"id\":0,\"result\":[1,2]}",
    ])
    func `a batch with missing, repeated or foreign ids is untrustworthy`(body: String) async {
        let node = ScriptedNode { _ in .bytes(Array(body.utf8)) }
        let found = await failure { () async throws(SourceFailure) in
            _ = try await caller(node).results(calls(2))
        }
        #expect(found?.reason.hasPrefix("untrustworthy: batch: ") == true)
        #expect(node.setAside.count == 1)
    }

    @Test func `a node that refuses batches is unavailable, not untrustworthy`() async {
        let body = "{\"error\":{\"code\":-32600,\"message\":\"no batches\"},\"id\":null}"
        let node = ScriptedNode { _ in .bytes(Array(body.utf8)) }
        let found = await failure { () async throws(SourceFailure) in
            _ = try await caller(node).results(calls(2))
        }
        #expect(found?.reason == "unavailable: a: batch: no batches (-32600)")
        #expect(node.setAside.isEmpty)
    }

    @Test func `failures of the transport keep their waits`() async {
        let wanted: [(NodeFailure, SourceFailure)] = [
            (
                .transient("busy", retryAfter: .seconds(3)),
                .unavailable("busy", retryAfter: .seconds(3))
            ),
            (.permanent("too large"), .unavailable("too large", retryAfter: nil)),
            (
                .noEndpoint(retryAfter: .seconds(9)),
                .unavailable("no endpoint is usable", retryAfter: .seconds(9))
            ),
            (.cancelled, .cancelled),
        ]
        for (given, expected) in wanted {
            let node = ScriptedNode { _ in .failure(given) }
            let found = await failure { () async throws(SourceFailure) in
                _ = try await caller(node).result(JSONRPCCall("m", []))
            }
            #expect(found == expected)
        }
    }
}
