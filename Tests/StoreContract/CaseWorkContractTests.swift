import Connector
import ScreeningRules
import SimWorld
import TestKit
import Testing
import Units

@Suite
struct CaseWorkContractTests {
    private static let usd = Asset(code: "USD", scale: 2) ?? .usdt
    private let levels = CaseServiceLevels.standard

    private func action(_ actor: String, authority: String? = nil) throws -> CaseAction {
        try #require(
            CaseAction(
                actor: actor, reason: .comment, note: "n", authority: authority, time: start))
    }

    private func record(
        _ number: UInt128, _ opening: ComplianceCase.Opening = .held, isSenior: Bool = false,
        _ floor: ScreeningDecision = .hold, points: Int = 0, value: UInt128? = nil,
        openedAt: Timestamp = start, rules: [String] = []
    ) -> CaseRecord {
        CaseRecord(
            machine: ComplianceCase(
                id: CaseID(number), deposit: deposit(number % 3 + 1).id, opening: opening,
                isSenior: isSenior, now: openedAt),
            verdict: number, wallet: number % 2 == 0 ? alice : bob, amount: Amount(3, of: .btc),
            grounds: CaseGrounds(
                floor: floor, points: points, value: value.map { Amount($0, of: Self.usd) },
                rules: rules))
    }

    private func save(_ records: [CaseRecord], in store: any StorePort) async throws {
        try await store.write { unit in
            for record in records { try unit.save(record) }
        }
    }

    private func ids(
        _ query: CaseQuery, in store: any StorePort
    ) async throws -> [UInt128] {
        try await store.read { reading in
            let found = try reading.caseQueue(query, after: nil, limit: 1_000)
            let count = try reading.caseCount(query)
            guard count == found.count else { throw StoreFailure.corrupt("\(count) counted") }
            return found.map(\.record.machine.id.value)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `the queue has the worst first, then points, value and age`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            try await save(
                [
                    record(1, .alert, .alert, points: 30), record(2, points: 60),
                    record(3, points: 60, value: 5), record(4, points: 60, value: 300),
                    record(5, points: 90), record(6, .frozen, isSenior: true, .freeze),
                    record(7, points: 60), record(8, points: 60, value: 300),
                ], in: store)
            #expect(
                try await ids(CaseQuery(), in: store) == [6, 5, 4, 8, 3, 2, 7, 1])
        }
    }

    @Test(arguments: StoreTwin.allCases, seeds(5))
    func `pages of any size have each case once, in the comparator's order`(
        twin: StoreTwin, seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        var records: [CaseRecord] = []
        for number in 1...40 {
            let floor = [ScreeningDecision.alert, .hold, .freeze].randomElement(using: &random)
            let isKnown = Bool.random(using: &random)
            records.append(
                record(
                    UInt128(number), .held, floor ?? .hold,
                    points: Int.random(in: 0...2, using: &random),
                    value: isKnown ? UInt128.random(in: 0...2, using: &random) : nil))
        }
        let expected = records.enumerated().map { index, record in
            CasePriority(record.machine, record.grounds, number: UInt64(index) + 1)
        }.sorted()
        let limit = Int.random(in: 1...7, using: &random)
        try await twin.run { [records] store in
            try await save(records, in: store)
            let places = try await store.read { reading in
                var places: [CasePriority] = []
                var last: CasePriority?
                while true {
                    let page = try reading.caseQueue(CaseQuery(), after: last, limit: limit)
                    places += page.map(\.place)
                    guard let end = page.last?.place, places.count <= 40 else { return places }
                    last = CasePriority(text: end.text)
                }
            }
            #expect(places == expected, "seed \(seed)")
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `filters narrow the queue`(twin: StoreTwin) async throws {
        try await twin.run { store in
            var mine = record(1)
            try mine.machine.assign(to: "ann", action("bob"))
            try mine.machine.tag("ofac", action("ann"))
            var proposed = record(2)
            _ = try proposed.machine.proposeRelease(action("ann"))
            var asleep = record(3)
            try asleep.machine.snooze(
                until: start.adding(seconds: 60), reportDueAt: nil, action("ann"))
            var over = record(4)
            _ = try over.machine.proposeRelease(action("ann"))
            _ = try over.machine.approve(action("bob"))
            var seen = record(5, .frozen, .freeze)
            _ = try seen.machine.note(action("ann"))
            try await save([mine, proposed, asleep, over, seen], in: store)
            for (query, expected) in [
                (CaseQuery(), [1, 2, 3]), (CaseQuery(standing: .live), [5, 1, 2, 3]),
                (CaseQuery(standing: .any), [5, 1, 2, 3, 4]),
                (CaseQuery(standing: .state(.frozen)), [5]),
                (CaseQuery(standing: .state(.closed)), []),
                (CaseQuery(owner: .person("ann")), [1]), (CaseQuery(owner: .nobody), [2, 3]),
                (CaseQuery(approver: "bob"), [2]), (CaseQuery(approver: "ann"), []),
                (CaseQuery(tag: "ofac"), [1]), (CaseQuery(tag: "of"), []),
                (CaseQuery(awakeAt: start.adding(seconds: 59)), [1, 2]),
                (CaseQuery(awakeAt: start.adding(seconds: 60)), [1, 2, 3]),
                (CaseQuery(wallet: alice), [2]), (CaseQuery(wallet: bob), [1, 3]),
            ] as [(CaseQuery, [UInt128])] {
                #expect(try await ids(query, in: store) == expected, "\(query)")
            }
            try mine.machine.untag("ofac", action("ann"))
            try await save([mine], in: store)
            #expect(try await ids(CaseQuery(tag: "ofac"), in: store) == [])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `late cases are those that the clock of their severity says`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            var asleep = record(5)
            try asleep.machine.snooze(
                until: start.adding(seconds: 30 * 3_600), reportDueAt: nil, action("ann"))
            try await save(
                [
                    record(1, .alert, .alert), record(2), record(3, isSenior: true),
                    record(4, .frozen, .freeze), asleep,
                ], in: store)
            for (hours, expected) in [
                (3, []), (4, [4]), (8, [4, 3]), (24, [4, 2, 3]), (30, [4, 2, 3, 5]),
                (72, [4, 2, 3, 5, 1]),
            ] as [(Int64, [UInt128])] {
                let lateness = CaseQuery.Lateness(
                    now: start.adding(seconds: hours * 3_600), levels: levels)
                #expect(
                    try await ids(CaseQuery(lateness: lateness), in: store) == expected,
                    "\(hours) hours")
                let called = try await store.read { try $0.casesToEscalate(lateness, limit: 9) }
                #expect(
                    Set(called.map(\.machine.id.value)) == Set(expected), "\(hours) hours")
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a case is read back with all that people keep beside its state`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            var item = record(1, .held, .hold, points: 70, value: 12, rules: ["L-02", "S-05"])
            try item.machine.assign(to: "ann", action("bob"))
            try item.machine.tag("b", action("ann"))
            try item.machine.tag("a", action("ann"))
            try item.machine.link(CaseLink(kind: .question, id: 9), action("ann"))
            let bytes: [UInt8] = [1, 2, 3]
            let file = try #require(
                CaseAttachment(
                    id: AttachmentID(8), name: "é.pdf", mediaType: "application/pdf",
                    byteCount: 3, digest: hash(1), actor: "ann", time: start))
            try item.machine.attach(file, action("ann"))
            try item.machine.snooze(
                until: start.adding(seconds: 5), reportDueAt: nil, action("ann"))
            _ = item.machine.escalate(now: start.adding(seconds: 99_999), levels)
            try await store.write { [item] unit in
                try unit.save(item)
                try unit.addAttachment(file, bytes: bytes, of: CaseID(1))
            }
            try await store.read { [item] reading throws in
                #expect(try reading.complianceCase(CaseID(1)) == item)
                #expect(try reading.complianceCases(about: item.machine.deposit) == [item])
                #expect(try reading.complianceCases(about: deposit(9).id) == [])
                #expect(try reading.attachmentBytes(AttachmentID(8)) == bytes)
                #expect(try reading.attachmentBytes(AttachmentID(9)) == nil)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `every state is read back as it was saved`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let target = try #require(RefundTarget(address: "bc1q", proof: "p"))
            let states: [CaseState] = [
                .open, .releaseProposed(by: "a"), .freezeProposed(by: "a"),
                .refundProposed(by: "a", to: target), .refundApproved(to: target),
                .refunded(to: target), .frozen, .frozenReleaseProposed(by: "a", authority: "L"),
                .transferProposed(by: "a", authority: "L"),
                .transferredToBlockedWallet(authority: "L"), .released, .alert,
                .closeProposed(by: "a"), .closed,
            ]
            #expect(Set(states.map(\.name)) == Set(CaseState.Name.allCases))
            let records = states.enumerated().map { index, state in
                CaseRecord(
                    machine: ComplianceCase(
                        id: CaseID(UInt128(index)), deposit: deposit(1).id, isSenior: false,
                        openedAt: start, state: state, entries: []),
                    verdict: 1, wallet: alice, amount: Amount(1, of: .btc))
            }
            try await save(records, in: store)
            for record in records {
                #expect(
                    try await store.read { try $0.complianceCase(record.machine.id) } == record)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a bulk proposal is kept, and leaves the open ones when decided`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            var bulk = CaseBulk(
                id: 4, cases: [CaseID(2), CaseID(1)], proposer: "ann", proposedAt: start)
            try await store.write { [bulk] in try $0.save(bulk) }
            #expect(try await store.read { try $0.openCaseBulks() } == [bulk])
            bulk.state = .approved
            bulk.decidedBy = "bob"
            try await store.write { [bulk] in try $0.save(bulk) }
            try await store.read { [bulk] reading throws in
                #expect(try reading.openCaseBulks() == [])
                #expect(try reading.caseBulk(4) == bulk)
                #expect(try reading.caseBulk(5) == nil)
            }
        }
    }
}
