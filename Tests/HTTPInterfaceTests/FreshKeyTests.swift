import Connector
import Encodings
import Testing
import Units

@testable import HTTPInterface

/// Keys that are made over HTTP, and whoever made them, approve nothing for some hours.
@Suite struct FreshKeyTests {
    /// Routes of a second person's scopes that say yes to nothing, each with the reason.
    private static let others: Set<String> = [
        // They propose, ask or add, and wait for somebody else.
        "attachToCase", "proposeBulkClose", "proposeFalsePositive", "askCustomer",
        // It brings a match back: deposits are held again.
        "revokeFalsePositive",
        // One person files or erases by the law; no money moves.
        "reportBlockedProperty", "erasePersonalRecord",
    ]

    private static let approving = Routes.all.filter { $0.approval != .never }

    /// A request of a route that says yes, or no where that can be said; the ids are nobody's.
    private static func body(_ approval: Route.Approval, isYes: Bool) -> String? {
        switch approval {
        case .never: nil
        case .always: isYes ? "{}" : nil
        case .unlessFalse(let name): "{\"\(name)\":\(isYes)}"
        case .word(let word, let name): "{\"\(name)\":\"\(isYes ? word : "note")\"}"
        }
    }

    private static func path(_ route: Route) -> String {
        route.template.split(separator: "/").map {
            $0.hasPrefix("{") ? "/" + String(repeating: "0", count: 32) : "/\($0)"
        }.joined()
    }

    private static func issue(_ world: World, principal: String) async throws -> String {
        let scopes = APIScope.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let made = try await world.call(
            "POST", "/v1/keys",
            #"{"name":"n","principal":"\#(principal)","scopes":[\#(scopes)]}"#)
        #expect(made.status == 201)
        return try #require(made.json["key"]?.text)
    }

    @Test func `every route that changes something by a second person's scope is an approval`() {
        for route in Routes.all {
            guard case .scope(let scope) = route.access, scope.isOfSecondPersons,
                route.method != .get
            else { continue }
            let isOther = FreshKeyTests.others.contains(route.name)
            #expect((route.approval == .never) == isOther, "\(route.name)")
        }
    }

    @Test func `every route whose body or path decides on something is an approval`() {
        let document = SchemaCheck.shared.document
        for route in Routes.all where route.method != .get {
            let schema = route.takes.flatMap { document["components"]?["schemas"]?[$0] }
            let names = (schema?["properties"]?.fields ?? []).map(\.key)
            let words = schema?["properties"]?["action"]?["enum"]?.elements?.compactMap(\.text)
            let decides =
                !Set(names).isDisjoint(with: ["approve", "accept", "decision"])
                || (words ?? []).contains("approve") || route.template.hasSuffix("/decision")
                || route.template.hasSuffix("/approvals")
            if decides { #expect(route.approval != .never, "\(route.name)") }
        }
        #expect(FreshKeyTests.approving.count == 7)
    }

    @Test func `a key that was made over HTTP approves nothing for a day, and says why`()
        async throws
    {
        try await World.run { world in
            let fresh = try await FreshKeyTests.issue(world, principal: "mallory")
            for route in FreshKeyTests.approving {
                let path = FreshKeyTests.path(route)
                let yes = FreshKeyTests.body(route.approval, isYes: true)
                let reply = try await world.call(route.method.rawValue, path, yes, key: fresh)
                #expect(reply.status == 403, "\(route.name)")
                #expect(reply.json["code"]?.text == "freshKey", "\(route.name)")
                #expect(
                    reply.json["detail"]?.text
                        == "This key was made over HTTP by alice at 2026-01-01T00:00:00.000Z. It "
                        + "approves nothing before 2026-01-02T00:00:00.000Z.", "\(route.name)")
                // Saying no takes nobody's money; it comes as far as that there is no such thing.
                if let no = FreshKeyTests.body(route.approval, isYes: false) {
                    let answer = try await world.call(route.method.rawValue, path, no, key: fresh)
                    #expect([400, 404].contains(answer.status), "\(route.name)")
                }
                // Another person's key that was made at the machine is not kept out.
                let other = try await world.call(
                    route.method.rawValue, path, yes, key: world.second)
                #expect([400, 404].contains(other.status), "\(route.name) \(other.text)")
            }
            world.clock.advance(seconds: 86_399)
            let path = "/v1/payouts/\(String(repeating: "0", count: 32))/approvals"
            let body = #"{"approve":true}"#
            #expect(try await world.call("POST", path, body, key: fresh).status == 403)
            world.clock.advance(seconds: 1)
            #expect(try await world.call("POST", path, body, key: fresh).status == 404)
        }
    }

    @Test func `a body without a clear no is a yes`() async throws {
        try await World.run { world in
            let fresh = try await FreshKeyTests.issue(world, principal: "mallory")
            let path = "/v1/payouts/\(String(repeating: "0", count: 32))/approvals"
            for body in ["{}", #"{"approve":null}"#, #"{"approve":true,"more":1}"#] {
                #expect(try await world.call("POST", path, body, key: fresh).status == 403)
            }
            for body in [#"{"approve":"false"}"#, "[]", "", #"{"approve":false,"approve":true}"#] {
                #expect(try await world.call("POST", path, body, key: fresh).status == 400)
            }
        }
    }

    @Test func `whoever makes a key over HTTP approves nothing for a day, by no key of theirs`()
        async throws
    {
        try await World.run { world in
            let path = "/v1/payouts/\(String(repeating: "0", count: 32))/approvals"
            let yes = #"{"approve":true}"#
            #expect(try await world.call("POST", path, yes).status == 404)
            let before = try await World.key(in: world.store, principal: "alice")
            let fresh = try await FreshKeyTests.issue(world, principal: "mallory")
            let id = try #require(fresh.split(separator: "_").dropFirst().first)
            // The new one could propose, and be gone before its maker approves.
            #expect(try await world.call("DELETE", "/v1/keys/\(id)").status == 204)
            for key in [world.admin, before] {
                let reply = try await world.call("POST", path, yes, key: key)
                #expect(reply.status == 403)
                #expect(reply.json["code"]?.text == "freshKeyMade")
                #expect(
                    reply.json["detail"]?.text
                        == "alice made the key \(id) of mallory over HTTP at "
                        + "2026-01-01T00:00:00.000Z, and approves nothing before "
                        + "2026-01-02T00:00:00.000Z.")
            }
            world.clock.advance(seconds: 86_400)
            #expect(try await world.call("POST", path, yes).status == 404)
        }
    }

    @Test func `the list of keys and the event say who made a key, and from when on it counts`()
        async throws
    {
        try await World.run { world in
            _ = try await FreshKeyTests.issue(world, principal: "mallory")
            func row(_ principal: String) async throws -> JSONValue? {
                try await world.get("/v1/keys").json["keys"]?.elements?.first {
                    $0["principal"]?.text == principal
                }
            }
            let made = try await row("mallory")
            #expect(made?["madeBy"]?.text == "alice")
            #expect(made?["approvesFrom"]?.text == "2026-01-02T00:00:00.000Z")
            let atMachine = try await row("bob")
            #expect(atMachine?["madeBy"] == .null && atMachine?["approvesFrom"] == .null)
            world.clock.advance(seconds: 86_400)
            let later = try await row("mallory")
            #expect(later?["madeBy"]?.text == "alice" && later?["approvesFrom"] == .null)
            let event = try await world.get("/v1/events?type=key.issued").json["events"]?
                .elements?.first
            #expect(event?["data"]?["principal"]?.text == "mallory")
            #expect(event?["data"]?["byPrincipal"]?.text == "alice")
        }
    }

    @Test func `with no hours, a key approves at once`() async throws {
        var settings = World.settings
        settings.freshSeconds = 0
        try await World.run(settings) { world in
            let fresh = try await FreshKeyTests.issue(world, principal: "mallory")
            let path = "/v1/payouts/\(String(repeating: "0", count: 32))/approvals"
            for key in [fresh, world.admin] {
                let reply = try await world.call("POST", path, #"{"approve":true}"#, key: key)
                #expect(reply.status == 404)
            }
        }
    }
}
