import Connector
import Encodings
import Testing
import Units

@testable import HTTPInterface

/// Reads about persons leave a line, as pages of the console do.
@Suite struct ReadTrailTests {
    private func lines(_ world: World) async throws -> [StaffTrailRecord] {
        try await world.store.read { store in
            try store.staffTrail(TrailFilter(), page: PageRequest(after: nil, limit: 100))
        }
    }

    @Test func `a read of a case says who read it, and by which key`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (deposit, id) = try await world.heldDeposit(for: wallet)
            #expect(try await world.get("/v1/cases/\(id.text)").status == 200)
            let line = try #require(try await lines(world).first)
            let key = world.admin.split(separator: "_")[1]
            #expect(line.staff == "alice" && line.kind == "case" && line.subject == id.text)
            #expect(line.act == "read.\(key)")
            #expect(APIReads.key(ofAct: line.act) == String(key))
            #expect(APIReads.key(ofAct: "viewed") == nil)
            // The same again is the same line for a minute; another's is another.
            for _ in 0..<5 { _ = try await world.get("/v1/cases/\(id.text)") }
            #expect(try await lines(world).count == 1)
            _ = try await world.get("/v1/cases/\(id.text)", key: world.second)
            #expect(try await lines(world).count == 2)
            world.clock.advance(seconds: 60)
            _ = try await world.get("/v1/cases/\(id.text)")
            #expect(try await lines(world).count == 3)
            // What was not shown, counts, and a platform's lists of ids and amounts, leave none.
            #expect(try await world.get("/v1/cases/\(CaseID(1).text)").status == 404)
            for path in [
                "/v1/cases/counts", "/v1/cases/bulk-close", "/v1/deposits", "/v1/wallets",
            ] {
                #expect(try await world.get(path).status == 200, "\(path)")
            }
            #expect(try await lines(world).count == 3)
            // Only keys that see why it was held read about a person here.
            let plain = try await world.key([.walletsRead])
            for (path, kind) in [
                ("/v1/deposits/\(deposit.text)", "deposit"),
                ("/v1/wallets/\(wallet.text)", "wallet"),
            ] {
                let before = try await lines(world).count
                #expect(try await world.get(path, key: plain).status == 200)
                #expect(try await lines(world).count == before)
                #expect(try await world.get(path).status == 200)
                #expect(try await lines(world).first?.kind == kind)
                #expect(try await lines(world).count == before + 1)
            }
        }
    }

    @Test func `a list that shows what people wrote, or whose property is blocked, leaves a line`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            for (path, kind, subject) in [
                ("/v1/cases", "queue", ""),
                ("/v1/cases?wallet=\(wallet.text)", "queue", wallet.text),
                ("/v1/false-positives", "falsePositive", ""),
                ("/v1/blocked-property", "blockedProperty", ""),
            ] {
                #expect(try await world.get(path).status == 200, "\(path)")
                let line = try #require(try await lines(world).first)
                #expect(line.kind == kind && line.subject == subject, "\(path)")
                #expect(line.staff == "alice", "\(path)")
                // A page more is the same read.
                let count = try await lines(world).count
                #expect(try await world.get(path).status == 200, "\(path)")
                #expect(try await lines(world).count == count, "\(path)")
            }
            let refused = try await world.get("/v1/false-positives?state=nonsense")
            #expect(refused.status == 400)
            #expect(try await lines(world).count == 4)
        }
    }

    /// The names of all fields of a schema, at every depth.
    private static func fields(of name: String) -> Set<String> {
        let schemas = SchemaCheck.shared.document["components"]?["schemas"]
        var (names, seen, open) = (Set<String>(), Set<String>(), [schemas?[name] ?? .null])
        while let schema = open.popLast() {
            if let target = schema["$ref"]?.text?.split(separator: "/").last.map(String.init) {
                if seen.insert(target).inserted { open.append(schemas?[target] ?? .null) }
            }
            open += schema["oneOf"]?.elements ?? []
            if let items = schema["items"] { open.append(items) }
            for (key, value) in schema["properties"]?.fields ?? [] {
                names.insert(key)
                open.append(value)
            }
        }
        return names
    }

    @Test func `a list that leaves no line has these fields, and none about a person`() throws {
        // A new field of these answers needs a thought: a person's would need the line.
        let unneeded: [String: Set<String>] = [
            "countCases": ["waiting", "mine", "unassigned", "needsSecondPerson", "overdue"],
            // Ids of cases, and members of staff.
            "listBulkCloses": [
                "proposals", "id", "cases", "proposedBy", "proposedAt", "state", "decidedBy",
            ],
            // What public lists say of an address; nobody's wallet.
            "askPastLists": [
                "chain", "address", "day", "wasListed", "wasListedHere", "knownUntil", "published",
                "inForce", "list", "kind", "inForceFrom", "inForceUntil", "direct", "related",
                "label", "partyID", "partyName", "programs", "category", "confidence",
            ],
        ]
        for route in Routes.all where route.method == .get {
            guard route.access == .scope(.casesRead), route.keepsReadOf == nil,
                route.name != "exportCase"
            else { continue }
            let gives = try #require(route.gives, "\(route.name)")
            #expect(Self.fields(of: gives) == unneeded[route.name], "\(route.name)")
        }
    }

    @Test func `answers of customers and personal records leave a line`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let asked = try await world.post(
                "/v1/wallets/\(wallet.text)/questions",
                #"{"kind":"declaration","text":"Where from?","seconds":3600}"#)
            #expect(asked.status == 201)
            let question = asked.json["id"]?.text ?? ""
            let answered = try await world.call(
                "POST", "/v1/questions/\(question)/answers", #"{"declaration":"My salary"}"#)
            let record = answered.json["answers"]?.elements?.first?["record"]?.text ?? ""
            for (path, kind, subject) in [
                ("/v1/questions/\(question)", "question", question),
                ("/v1/wallets/\(wallet.text)/questions", "question", wallet.text),
                ("/v1/wallets/\(wallet.text)/proven-addresses", "wallet", wallet.text),
                ("/v1/personal-records/\(record)", "personalRecord", record),
            ] {
                #expect(try await world.get(path).status == 200, "\(path)")
                let line = try #require(try await lines(world).first)
                #expect(line.kind == kind && line.subject == subject, "\(path)")
            }
        }
    }

    @Test func `every route that shows persons keeps its reads`() {
        // With ids, counts and states, and nothing that a person said or is.
        let lists: Set<String> = ["countCases", "listBulkCloses", "askPastLists"]
        for route in Routes.all where route.method == .get {
            guard route.access == .scope(.casesRead), !lists.contains(route.name) else { continue }
            // An export keeps a line of its own, with its format.
            #expect(
                (route.keepsReadOf != nil) == (route.name != "exportCase"), "\(route.name)")
        }
        #expect(
            Set(Routes.all.filter { $0.keepsReadOf != nil }.map(\.name)) == [
                "getCase", "getAttachment", "getPersonalRecord", "getPayoutIdentity",
                "getDepositIdentity", "getQuestion", "listQuestions", "listProvenAddresses",
                "getDeposit", "getWallet", "getStatement", "getPayout", "listCases",
                "listFalsePositives", "listBlockedProperty",
            ])
        #expect(
            Set(Routes.all.filter(\.keepsOnlyStaffReads).map(\.name)) == [
                "getDeposit", "getWallet", "getStatement", "getPayout",
            ])
    }

    @Test func `the contract says what each scope shows`() throws {
        let text = try #require(
            SchemaCheck.shared.document["components"]?["securitySchemes"]?["apiKey"]?[
                "description"]?.text)
        for scope in APIScope.allCases {
            #expect(text.contains("- `\(scope.rawValue)`: \(scope.sentence)"), "\(scope)")
        }
        // A scope by which a route gives personal data says so.
        for route in Routes.all where route.keepsReadOf != nil {
            guard case .scope(let scope) = route.access else { continue }
            let words = ["personal data", "customers", "identities", "deposits", "payouts"]
            #expect(words.contains { scope.sentence.contains($0) }, "\(route.name)")
        }
        #expect(APIScope.casesRead.sentence.hasPrefix("Sees personal data"))
        #expect(Set(APIScope.allCases.map(\.sentence)).count == APIScope.allCases.count)
    }
}
