import Connector
import ScreeningRules
import SimWorld
import Testing
import Units

@Suite
struct CaseMemoryContractTests {
    private func falsePositive(
        _ number: UInt128, key: [UInt8] = [1], state: FalsePositiveRecord.State = .proposed
    ) -> FalsePositiveRecord {
        var record = FalsePositiveRecord(
            id: number, complianceCase: CaseID(7), rule: .sanctionedKey, address: "0xaa",
            family: .evm, key: key, entryID: "s | ETH | 1 | 0xaa", entryDigest: hash(1),
            termsDigest: hash(2), until: start.adding(seconds: 100), authority: nil,
            proposer: "ann", note: "another person", proposedAt: start)
        if state != .proposed {
            record.state = state
            record.decidedBy = "bob"
            record.decidedAt = start
        }
        return record
    }

    @Test(arguments: StoreTwin.allCases)
    func `only what two people accepted, and is not out of date, is known to screening`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let records = [
                falsePositive(1, state: .accepted), falsePositive(2),
                falsePositive(3, state: .rejected), falsePositive(4, state: .revoked),
                falsePositive(5, key: [2], state: .accepted),
            ]
            try await store.write { unit in
                for record in records { try unit.save(record) }
            }
            try await store.read { reading throws in
                let page = PageRequest(after: nil, limit: 9)
                for record in records { #expect(try reading.falsePositive(record.id) == record) }
                #expect(try reading.falsePositive(6) == nil)
                #expect(try reading.falsePositives(nil, page: page).map(\.1) == records)
                #expect(
                    try reading.falsePositives(.revoked, page: page).map(\.1.id) == [4])
                let after = PageRequest(after: 3, limit: 1)
                #expect(try reading.falsePositives(nil, page: after).map(\.1.id) == [4])
                func known(_ keys: [[UInt8]], _ seconds: Int64) throws -> [UInt128] {
                    try reading.acceptedFalsePositives(
                        about: keys, at: start.adding(seconds: seconds)
                    ).all.map(\.id)
                }
                #expect(try known([[1]], 99) == [1])
                #expect(try known([[1], [2], [1]], 0) == [1, 5])
                #expect(try known([[1]], 100) == [])
                #expect(try known([[3]], 0) == [])
            }
            var decided = falsePositive(1, state: .revoked)
            decided.decidedBy = "ann"
            try await store.write { [decided] in try $0.save(decided) }
            #expect(try await store.read { try $0.falsePositive(1) } == decided)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `blocked property is found by case, report and day`(twin: StoreTwin) async throws {
        try await twin.run { store in
            func make(_ number: UInt128, value: Amount? = nil) -> BlockedProperty {
                BlockedProperty(
                    complianceCase: CaseID(number), deposit: deposit(1).id, wallet: alice,
                    amount: Amount(number, of: .usdt), value: value, entries: ["a | b", "c"],
                    blockedAt: start)
            }
            var filed = make(1, value: Amount(9, of: .usdc))
            let due = make(2)
            try await store.write { [filed] unit in
                try unit.save(filed)
                try unit.save(due)
            }
            try filed.file(reference: "R", by: "ann", now: start.adding(seconds: 5))
            filed.end(now: start.adding(seconds: 50))
            try await store.write { [filed] in try $0.save(filed) }
            try await store.read { [filed] reading throws in
                #expect(try reading.blockedProperty(of: CaseID(1)) == filed)
                #expect(try reading.blockedProperty(of: CaseID(3)) == nil)
                func found(_ query: BlockedPropertyQuery) throws -> [BlockedProperty] {
                    try reading.blockedProperty(query, page: PageRequest(after: nil, limit: 9))
                        .map(\.1)
                }
                #expect(try found(BlockedPropertyQuery()) == [filed, due])
                #expect(try found(BlockedPropertyQuery(report: .due)) == [due])
                #expect(try found(BlockedPropertyQuery(report: .filed)) == [filed])
                for (seconds, expected) in [
                    (0, []), (1, [filed, due]), (50, [filed, due]), (51, [due]),
                ] as [(Int64, [BlockedProperty])] {
                    let query = BlockedPropertyQuery(heldAt: start.adding(seconds: seconds))
                    #expect(try found(query) == expected, "\(seconds)")
                }
                let next = PageRequest(after: 1, limit: 1)
                #expect(
                    try reading.blockedProperty(BlockedPropertyQuery(), page: next).map(\.1)
                        == [due])
            }
        }
    }
}
