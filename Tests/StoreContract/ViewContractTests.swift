import Connector
import Testing
import Units

@testable import SimWorld

@Suite
struct ViewContractTests {
    private static func member(_ name: String) -> StaffRecord {
        StaffRecord(
            name: name, password: "p", isPasswordOneTime: false,
            secret: .plain([UInt8](repeating: 1, count: 20)), role: .analyst, isDisabled: false,
            failureCount: 0, lockedUntil: nil, lastStep: 0, createdAt: start, signedInAt: nil,
            freshSince: nil, freshBy: "")
    }

    private static func view(
        _ name: String, _ query: String = "part=all", page: String = "queue",
        of staff: String = "li"
    ) -> SavedView {
        SavedView(staff: staff, page: page, name: name, query: query, savedAt: start)
    }

    @Test(arguments: StoreTwin.allCases)
    func `views are each person's own, by page and then by name`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let saved = [
                Self.view("b"), Self.view("a"), Self.view("大额", page: "deposits"),
                Self.view("a", of: "wu"),
            ]
            try await store.write { unit in
                for name in ["li", "wu"] { try unit.save(Self.member(name)) }
                for view in saved { try unit.save(view) }
                try unit.save(Self.view("b", "state=frozen"))
                try unit.removeView("none", on: "queue", of: "li")
            }
            #expect(
                try await store.read { try $0.savedViews(of: "li") }
                    == [saved[2], saved[1], Self.view("b", "state=frozen")])
            try await store.write { try $0.removeView("a", on: "queue", of: "li") }
            #expect(
                try await store.read { try $0.savedViews(of: "li").map(\.name) } == ["大额", "b"])
            #expect(try await store.read { try $0.savedViews(of: "wu") } == [saved[3]])
            #expect(try await store.read { try $0.savedViews(of: "nobody") } == [])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a view without its person is none`(twin: StoreTwin) async throws {
        try await twin.run { store in
            await #expect(throws: (any Error).self) {
                try await store.write { try $0.save(Self.view("a", of: "nobody")) }
            }
            let kept = try await store.read { try $0.savedViews(of: "nobody") }
            #expect(kept.isEmpty)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a person has 20 views, with names of one line`(twin: StoreTwin) async throws {
        try await twin.run { store in
            try await store.write { try $0.save(Self.member("li")) }
            func save(_ name: String, _ query: String = "part=all") async -> SavedViewRefusal? {
                do {
                    try await store.write {
                        try SavedViews.save(name, on: "queue", query: query, of: "li", in: $0)
                    }
                    return nil
                } catch {
                    return error as? SavedViewRefusal
                }
            }
            let long = String(repeating: "大", count: 21)
            for name in ["", " ", "a\nb", "a\u{202e}b", "\u{0}", long] {
                #expect(await save(name) == .badName, "\(name)")
            }
            #expect(await save("long", String(repeating: "a", count: 1_001)) == .badQuery)
            for number in 1...20 { #expect(await save("view \(number)") == nil) }
            #expect(await save("one more") == .tooMany)
            // One that is there already takes no further place.
            #expect(await save("view 7", "part=mine") == nil)
            let kept = try await store.read { try $0.savedViews(of: "li") }
            #expect(kept.count == 20)
            #expect(kept.first { $0.name == "view 7" }?.query == "part=mine")
        }
    }
}
