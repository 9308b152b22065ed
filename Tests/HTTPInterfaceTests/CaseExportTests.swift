import Connector
import Encodings
import Foundation
import ScreeningRules
import TestKit
import Testing
import Units

@testable import HTTPInterface

@Suite struct CaseExportTests {
    private func export(_ id: CaseID, _ format: String, _ world: World) async throws -> Reply {
        try await world.get("/v1/cases/\(id.text)/export?format=\(format)")
    }

    @Test func `a SAR from the route is valid by FinCEN's schema`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet, rules: ["B-01", "S-01"])
            _ = try await world.act("note", on: id)
            let reply = try await export(id, "sar", world)
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/xml")
            let name = reply.headers["content-disposition"]
            #expect(name == "attachment; filename=\"case-\(id.text).sar.xml\"")
            #expect(try ReportSchema.problems(of: reply.body) == "")
            let text = String(decoding: reply.body, as: UTF8.self)
            #expect(text.contains("Example Pay") && text.contains("Held: L-01."))
            // The rules of the case's grounds: structuring is FinCEN's subtype 113.
            #expect(text.contains("<fc2:SuspiciousActivitySubtypeID>113<"))
        }
    }

    @Test func `a SAR names the customer where identities were given`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (deposit, id) = try await world.heldDeposit(for: wallet)
            let nameless = String(decoding: try await export(id, "sar", world).body, as: UTF8.self)
            #expect(nameless.contains("<fc2:EntityLastNameUnknownIndicator>Y<"))
            let person = #"""
                {"naturalPerson":{"name":{"nameIdentifier":[{"primaryIdentifier":"Clark",
                "secondaryIdentifier":"Alice","nameIdentifierType":"LEGL"}]}}}
                """#
            let given = try await world.call(
                "PUT", "/v1/deposits/\(deposit.text)/travel-rule",
                #"{"counterparty":"selfHosted","identity":{"beneficiary":"#
                    + #"{"beneficiaryPersons":[\#(person)]}}}"#)
            #expect(given.status == 200, "\(given.text)")
            let reply = try await export(id, "sar", world)
            #expect(try ReportSchema.problems(of: reply.body) == "")
            let text = String(decoding: reply.body, as: UTF8.self)
            #expect(text.contains("<fc2:RawEntityIndividualLastName>Clark<"))
            #expect(text.contains("<fc2:RawIndividualFirstName>Alice<"))
        }
    }

    @Test func `JSON and CSV have the case, its verdicts, history and events`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (deposit, id) = try await world.heldDeposit(for: wallet)
            _ = try await world.act("proposeRelease", on: id)
            let json = try await export(id, "json", world).json
            #expect(json["case"]?.text == id.text && json["wallet"]?.text == wallet.text)
            #expect(json["deposit"]?["id"]?.text == deposit.text)
            #expect(json["verdicts"]?.elements?.first?["record"]?["rules"] == .array([]))
            let steps = (json["history"]?.elements ?? []).compactMap { $0["step"]?.text }
            #expect(steps == ["opened", "releaseProposed"])
            let types = (json["events"]?.elements ?? []).compactMap { $0["type"]?.text }
            #expect(types.contains("case.proposeRelease"))
            let plain = try await world.get("/v1/cases/\(id.text)/export")
            #expect(plain.json["case"]?.text == id.text)
            let csv = String(decoding: try await export(id, "csv", world).body, as: UTF8.self)
            let lines = csv.components(separatedBy: "\r\n")
            let head = "kind,id,time,who,what,reason,amount,asset,text"
            #expect(lines[0] == head)
            let kinds = lines.dropFirst().map { $0.prefix { $0 != "," } }
            #expect(kinds.contains("verdict") && kinds.contains("event"))
            #expect(csv.contains("alice,releaseProposed"))
        }
    }

    @Test func `each export is in the trail, and what is refused is not`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            for format in ["json", "csv", "sar", "goaml"] {
                #expect(try await export(id, format, world).status == 200, "\(format)")
            }
            #expect(try await export(id, "ivms101", world).status == 404)
            #expect(try await export(id, "pdf", world).status == 400)
            #expect(try await export(CaseID(1), "json", world).status == 404)
            let trail = try await world.store.read {
                try $0.staffTrail(
                    TrailFilter(subject: id.text), page: PageRequest(after: nil, limit: 10))
            }
            #expect(
                trail.reversed().map(\.act) == [
                    "exported.json", "exported.csv", "exported.sar", "exported.goaml",
                ])
            #expect(trail.allSatisfy { $0.staff == "alice" && $0.kind == "case" })
        }
    }

    @Test func `a report without a filer says what is missing`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            let exports = CaseExports(filer: .nobody, profiles: [])
            #expect(exports.missing.contains("tax number"))
            let refused = await #expect(throws: RequestRefusal.self) {
                _ = try await world.store.write { store in
                    try exports.make(.sar, of: id, by: "alice", in: store)
                }
            }
            guard case .caseRule("filerIncomplete", let text) = refused else {
                Issue.record("another refusal")
                return
            }
            #expect(text.contains("tax number, street, city"))
            let file = try await world.store.write { store in
                try exports.make(.json, of: id, by: "alice", in: store)
            }
            #expect(file.name == "case-\(id.text).json")
        }
    }
}
