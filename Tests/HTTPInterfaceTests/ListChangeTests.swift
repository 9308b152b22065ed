import Connector
import Encodings
import Foundation
import ListImport
import ScreeningRules
import TestKit
import Testing
import Units

@testable import HTTPInterface

/// The real changes of OFAC's list in 2025, handed in one after the other.
@Suite struct ListChangeTests {
    private static let days = ["2025-03-04", "2025-03-21", "2025-04-02", "2025-11-04"]
    /// Taken off with 89 others on 2025-03-21.
    private static let delisted = "0x8589427373D6D84E98730D7795D8f6f8731FDA16"
    private static let csv = [("Content-Type", "text/csv")]

    /// The list as its history says it was at the end of a day, as an operator's table.
    private func table(on day: String) throws -> String {
        let text = String(
            decoding: try Vectors.data("aml/ofac/address_changes_2022-2025.csv"), as: UTF8.self)
        let rows = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = try #require(rows.first)
        let place = try ["date", "asset_label", "change", "address"].map {
            try #require(header.firstIndex(of: $0))
        }
        var listed: Set<String> = []
        for row in rows.dropFirst() where row[place[0]] <= day {
            let line = "\(row[place[3]]),\(row[place[1]]),"
            if row[place[2]] == "added" { listed.insert(line) } else { listed.remove(line) }
        }
        return "address,label,reason\n" + listed.sorted().joined(separator: "\n") + "\n"
    }

    private func handIn(_ day: String, _ world: World) async throws -> Reply {
        try await world.call(
            "POST", "/v1/lists?source=ofac-history&kind=sanctions&published=\(day)",
            table(on: day), headers: Self.csv)
    }

    private func path(_ id: String?, _ rest: String) -> String {
        "/v1/lists/\((id ?? "").replacing(" ", with: "%20"))/\(rest)"
    }

    private func past(_ day: String, _ world: World) async throws -> [String] {
        let reply = try await world.get(
            "/v1/lists/history?chain=evm-local&address=\(Self.delisted)&day=\(day)")
        #expect(reply.status == 200, "\(reply.text)")
        return ["wasListed", "wasListedHere"].map { reply.json[$0]?.text ?? "?" }
    }

    @Test func `the guard trips on the 90 removals, and all days answer for themselves`()
        async throws
    {
        try await World.run { world in
            let first = try await handIn(Self.days[0], world)
            #expect(first.json["state"]?.text == "active", "\(first.text)")
            let second = try await handIn(Self.days[1], world)
            #expect(second.json["state"]?.text == "awaitingApproval")
            let removed = second.json["changes"]?.elements?.reduce(0) {
                $0 + ($1["removed"]?.integer() ?? 0)
            }
            #expect(removed == 90)
            // Until two people agree the old one is in force.
            #expect(try await past(Self.days[1], world)[0] == "yes")
            let id = second.json["id"]?.text
            let approved = try await world.call(
                "POST", path(id, "decision"), #"{"approve":true}"#, key: world.second)
            #expect(approved.json["state"]?.text == "active")
            #expect(approved.json["inForceFrom"]?.text != nil)
            for day in Self.days.dropFirst(2) {
                #expect(try await handIn(day, world).json["state"]?.text == "active", "\(day)")
            }

            #expect(try await past("2025-03-03", world)[0] == "unknown")
            #expect(try await past("2025-03-20", world)[0] == "yes")
            #expect(try await past("2025-03-21", world)[0] == "no")
            #expect(try await past("2025-11-10", world)[0] == "no")
            // Here none of them was in force then.
            #expect(try await past("2025-03-20", world)[1] == "unknown")
            #expect(try await past("2199-01-01", world)[0] == "unknown")

            let difference = try await world.get(path(id, "difference"))
            #expect(difference.json["from"]?.text == first.json["id"]?.text)
            #expect(difference.json["removed"]?.elements?.count == 90)
            #expect(difference.json["isWhole"]?.boolean == true)
            let back = try await world.get(
                path(first.json["id"]?.text, "difference")
                    + "?from=\((id ?? "").replacing(" ", with: "%20"))")
            #expect(back.json["added"]?.elements?.count == 90)
        }
    }

    @Test func `who was taken off by an imported version is known to screening`() async throws {
        try await World.run { world in
            let desk = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
            let address = try AddressDecoding.decode(Self.delisted, family: .evm)
            try await world.store.read { try desk.reload(from: $0) }
            #expect(desk.screening.history == nil)
            _ = try await handIn(Self.days[0], world)
            let second = try await handIn(Self.days[1], world)
            try await world.store.read { try desk.reload(from: $0) }
            #expect(desk.screening.history?.removal(of: address) == nil)
            _ = try await world.call(
                "POST", path(second.json["id"]?.text, "decision"), #"{"approve":true}"#,
                key: world.second)
            try await world.store.read { try desk.reload(from: $0) }
            #expect(
                desk.screening.history?.removal(of: address)?.date == CalendarDate("2025-03-21"))
        }
    }

    @Test func `tag packs and OFAC's tables are taken by their formats`() async throws {
        try await World.run { world in
            let pack = """
                title: P
                lastmod: 2024-01-02
                category: mixing_service
                confidence: authority_data
                tags: [{ address: '\(Self.delisted)', currency: ETH, label: tornado, abuse: odd }]
                """
            let tags = try await world.call(
                "POST", "/v1/lists?source=tags&kind=label", pack,
                headers: [("Content-Type", "application/yaml")])
            #expect(tags.status == 201, "\(tags.text)")
            #expect(tags.json["published"]?.text == "2024-01-02")
            #expect(tags.json["concerns"]?.elements?.count == 1)
            let hit = try await world.call(
                "POST", "/v1/screenings",
                #"{"chain":"evm-local","address":"\#(Self.delisted)"}"#)
            #expect(hit.json["direct"]?.elements?.first?["category"]?.text == "mixer")
            #expect(hit.json["direct"]?.elements?.first?["confidence"] == .integer(60))

            let joined = try ["sdn.csv", "sdn_comments.csv"].map {
                String(decoding: try Vectors.data("aml/ofac/sdn_csv_sample/\($0)"), as: UTF8.self)
            }.joined()
            let tables = try await world.call(
                "POST",
                "/v1/lists?source=ofac-sdn&kind=sanctions&format=ofac-csv&published=2025-05-15",
                joined, headers: Self.csv)
            #expect(tables.json["entryCount"] == .integer(32), "\(tables.text)")
        }
    }

    @Test(arguments: [
        ("/v1/lists?source=tags&kind=sanctions", "application/yaml", "x: y", 422),
        ("/v1/lists?source=tags&kind=label", "application/yaml", "x: y", 422),
        ("/v1/lists?source=own&kind=sanctions&format=ofac-csv", "text/csv", "1,2", 422),
        ("/v1/lists?source=own&kind=deny&format=odd", "text/csv", "1,2", 400),
    ])
    func `what is no list of its format is refused`(
        target: String, type: String, body: String, status: Int
    ) async throws {
        try await World.run { world in
            let reply = try await world.call(
                "POST", target, body, headers: [("Content-Type", type)])
            #expect(reply.status == status, "\(reply.text)")
        }
    }

    @Test(arguments: [
        ("?address=0x00&day=2025-01-01", 400), ("?chain=evm-local&day=2025-01-01", 400),
        ("?chain=evm-local&address=\(delisted)", 400),
        ("?chain=evm-local&address=\(delisted)&day=2025-02-30", 400),
        ("?chain=no&address=\(delisted)&day=2025-02-03", 422),
        ("?chain=evm-local&address=0x00&day=2025-02-03", 422),
    ])
    func `a question about the past that is none is refused`(
        query: String, status: Int
    ) async throws {
        try await World.run { world in
            let reply = try await world.get("/v1/lists/history\(query)")
            #expect(reply.status == status, "\(reply.text)")
            #expect(try await world.get("/v1/lists/none/difference").status == 404)
        }
    }
}
