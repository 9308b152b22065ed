import Connector
import TestKit
import Testing
import Units

@testable import SimWorld

/// Searches of the trail and of the event log, as the audit's page makes them.
@Suite
struct TrailContractTests {
    @Test(arguments: StoreTwin.allCases)
    func `events are found by who acted, whatever their facts are`(twin: StoreTwin) async throws {
        try await twin.run { store in
            try await store.write { unit in
                for json in [
                    #"{"account":"li","by":"ann"}"#, #"{"key":"k","byKey":"0a1b"}"#, "{}",
                    "", "no JSON", #"{"by":null}"#, #"{"x":{"by":"ann"}}"#,
                    #"{"by":"ann","byKey":"0a1b"}"#,
                ] {
                    try unit.appendEvent(type: "t", subject: "s", json: Array(json.utf8))
                }
                try unit.appendEvent(
                    type: "payout.approved", subject: "p", json: Array(#"{"by":"ann"}"#.utf8))
            }
            func found(_ actor: String?, _ subject: String? = nil) async throws -> [UInt64] {
                try await store.read { store in
                    try store.newestEvents(
                        TrailFilter(staff: actor, subject: subject),
                        page: PageRequest(after: nil, limit: 100)
                    ).map(\.sequence)
                }
            }
            #expect(try await found("ann") == [9, 8, 1])
            #expect(try await found("0a1b") == [2])
            #expect(try await found("ann", "s") == [8, 1])
            #expect(try await found("ann", "p") == [9])
            #expect(try await found("nobody") == [])
            #expect(try await found(nil).count == 9)
            let actors = try await store.read { try $0.events(after: 0, limit: 100).map(\.actor) }
            #expect(actors == ["ann", "0a1b", nil, nil, nil, nil, nil, "ann", "ann"])
        }
    }

    @Test(arguments: StoreTwin.allCases, seeds(10))
    func `any search finds what fits it, page by page, newest first`(
        twin: StoreTwin, seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        let clock = SettableClock()
        let start = clock.now()
        var lines: [(number: UInt64, staff: String, subject: String, time: Timestamp)] = []
        for number in 1...60 {
            clock.set(clock.now().adding(seconds: Int64(random.next() % 3)))
            lines.append(
                (
                    UInt64(number), ["ann", "bob"][Int(random.next() % 2)],
                    ["a", "b", "c"][Int(random.next() % 3)], clock.now()
                ))
        }
        let all = lines
        clock.set(start)
        try await twin.run(clock) { store in
            for line in all {
                clock.set(line.time)
                try await store.write { unit in
                    try unit.appendStaffTrail(
                        staff: line.staff, act: "viewed", kind: "case", subject: line.subject)
                    try unit.appendEvent(
                        type: line.number % 2 == 0 ? "payout.approved" : "case.note",
                        subject: line.subject, json: Array(#"{"by":"\#(line.staff)"}"#.utf8))
                }
            }
            for _ in 0..<30 {
                func perhaps<Value>(_ value: Value) -> Value? {
                    random.next() % 2 == 0 ? value : nil
                }
                func moment() -> Timestamp {
                    start.adding(seconds: Int64(random.next() % 70) - 5)
                }
                let filter = TrailFilter(
                    staff: perhaps(["ann", "bob", "cid"][Int(random.next() % 3)]),
                    subject: perhaps(["a", "b"][Int(random.next() % 2)]),
                    from: perhaps(moment()), before: perhaps(moment()))
                let page = PageRequest(
                    after: perhaps(UInt128(random.next() % 62)), limit: Int(random.next() % 20) + 1)
                let expected = all.reversed().filter { line in
                    filter.staff.map { $0 == line.staff } ?? true
                        && filter.subject.map { $0 == line.subject } ?? true
                        && filter.from.map { line.time >= $0 } ?? true
                        && filter.before.map { line.time < $0 } ?? true
                        && page.after.map { UInt128(line.number) < $0 } ?? true
                }.prefix(page.limit).map(\.number)
                try await store.read { store throws in
                    #expect(
                        try store.staffTrail(filter, page: page).map(\.number) == expected,
                        "seed \(seed): \(filter) \(page)")
                    #expect(
                        try store.newestEvents(filter, page: page).map(\.sequence) == expected,
                        "seed \(seed): \(filter) \(page)")
                }
            }
        }
    }
}
