import ScreeningRules
import Testing
import Units

@testable import Connector

/// What a case may be tied to.
@Suite struct CaseLinkTests {
    private func ask(_ id: UInt128, _ wallet: WalletID, in unit: any StoreTransaction) throws {
        try unit.save(
            InformationRequest(
                id: QuestionID(id), wallet: wallet, kind: .declaration, platform: "Example Pay",
                text: "Why?", caseID: nil, askedBy: "ann", askedAt: start,
                dueAt: start.adding(seconds: 600), state: .asked, answers: []))
    }

    @Test(arguments: StoreTwin.allCases)
    func `a question is one that is there, to the case's own customer`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.hold(1, from: [9], units: 40)
            try await store.write { unit in
                try ask(5, alice, in: unit)
                try ask(6, bob, in: unit)
            }
            func link(_ id: UInt128) async throws -> CaseRecord {
                let action = try #require(
                    CaseAction(actor: "ann", reason: .comment, note: "", time: start))
                return try await store.write {
                    try CaseDesk.work(
                        .link(CaseLink(kind: .question, id: id)), on: CaseID(1 << 64), action,
                        in: $0)
                }
            }
            await #expect(
                throws: RequestRefusal.notFound(what: "question", id: CaseID(7).text)
            ) { _ = try await link(7) }
            await #expect(
                throws: RequestRefusal.invalid(
                    field: "link", "names a question to another wallet than the case's")
            ) { _ = try await link(6) }
            #expect(try await link(5).machine.work.links.map(\.id) == [5])
        }
    }
}
