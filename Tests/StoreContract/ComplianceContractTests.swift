import Connector
import ScreeningRules
import Testing
import Units

@Suite
struct ComplianceContractTests {
    private func action(_ actor: String, authority: String? = nil) throws -> CaseAction {
        try #require(
            CaseAction(
                actor: actor, reason: .falsePositive, note: "n", authority: authority, time: start))
    }

    @Test(arguments: StoreKind.allCases)
    func `a case is read back with its whole history at every step`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            var record = CaseRecord(
                machine: ComplianceCase(
                    id: CaseID(1), deposit: deposit(1).id, isFrozen: true, isSenior: true,
                    now: start),
                verdict: 5, wallet: alice, amount: Amount(3, of: .btc))
            try await store.write { [record] unit in
                try unit.save(walletRecord(alice))
                try unit.save(deposit(1))
                try unit.save(record)
            }
            #expect(try await store.read { try $0.complianceCase(CaseID(1)) } == record)
            _ = try record.machine.proposeRelease(action("ann", authority: "licence 7"))
            try await store.write { [record] in try $0.save(record) }
            #expect(try await store.read { try $0.complianceCase(CaseID(1)) } == record)
            _ = try record.machine.approve(action("ben"))
            try await store.write { [record] in try $0.save(record) }
            try await store.read { [record] reading throws in
                #expect(try reading.complianceCase(CaseID(1)) == record)
                let page = PageRequest(after: nil, limit: 9)
                #expect(try reading.complianceCases(.open, page: page).isEmpty)
                #expect(try reading.complianceCases(.all, page: page).map(\.1) == [record])
            }
        }
    }

    private func version(_ day: Int) throws -> ListVersion {
        ListVersion(
            source: "ofac-sdn", kind: .sanctions,
            published: try #require(CalendarDate(year: 2_025, month: 1, day: day)),
            digest: hash(UInt128(day)), parserVersion: 1,
            counts: [.init(label: "ETH", count: 1)])
    }

    private func record(_ day: Int, _ state: ListRecord.State) throws -> ListRecord {
        ListRecord(
            version: try version(day), state: state, concerns: ["fewer \"entries\""],
            importedBy: "ann", importedAt: start, decidedBy: nil, checkedAt: start)
    }

    @Test(arguments: StoreKind.allCases)
    func `a newer edition is added before the older one is put out of force`(
        kind: StoreKind
    ) async throws {
        let entry = ListEntry(
            address: try #require(
                AddressDecoding.listed("0x52908400098527886E0F7030069857D2E4169EE7")),
            label: "ETH", partyID: "1", partyName: "A", programs: ["X", "Y"])
        let old = try record(1, .active)
        let new = try record(2, .active)
        try await kind.run { store throws in
            #expect(
                try await store.read { try $0.activeListsDigest() } == Bytes32(head: 0, tail: 0))
            try await store.write { try $0.add(old, entries: [entry]) }
            try await store.write { unit in
                try unit.add(new, entries: [])
                var superseded = old
                superseded.state = .superseded
                try unit.save(superseded)
                try unit.setActiveListsDigest(hash(9))
            }
            try await store.read { reading throws in
                #expect(try reading.lists().map(\.state) == [.active, .superseded])
                #expect(try reading.lists().first == new)
                #expect(try reading.entries(of: old.version.id) == [entry])
                #expect(try reading.entries(of: new.version.id).isEmpty)
                #expect(try reading.activeListsDigest() == hash(9))
            }
        }
    }

    private func entry(_ text: String, _ label: String = "ETH") throws -> ListEntry {
        ListEntry(
            address: try #require(AddressDecoding.listed(text)), label: label, partyID: "",
            partyName: "", programs: [])
    }

    @Test(arguments: StoreKind.allCases)
    func `a label keeps its category, its confidence and the family that its source says`(
        kind: StoreKind
    ) async throws {
        let old = "3Q5dGfLKkWqWSwYtbMUyc8xGjN5LrRviK4"
        let entries = [
            ListEntry(
                address: try #require(AddressDecoding.listed(old, as: .other)), label: "LTC",
                partyID: "a", partyName: "b", programs: ["mixing_service"], category: .mixer,
                confidence: 50),
            try entry(old, "XBT"), try entry("neither of them"),
        ]
        #expect(entries.map(\.address.family) == [.other, .bitcoin, .other])
        let record = try record(1, .active)
        try await kind.run { store throws in
            try await store.write { try $0.add(record, entries: entries) }
            let found = try await store.read { try $0.entries(of: record.version.id) }
            #expect(found == entries)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a version keeps when it was in force and what it changed`(
        kind: StoreKind
    ) async throws {
        var record = try record(1, .active)
        record.inForceFrom = start
        try await kind.run { store throws in
            try await store.write { [record] in try $0.add(record, entries: []) }
            #expect(try await store.read { try $0.lists() } == [record])
            record.state = .superseded
            record.inForceUntil = start.adding(seconds: 60)
            record.changes = [LabelChange(label: "ETH", added: 1, removed: 90)]
            try await store.write { [record] in try $0.save(record) }
            #expect(try await store.read { try $0.lists() } == [record])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the entries that only one version has are told by spelling and label`(
        kind: StoreKind
    ) async throws {
        let first = "0x52908400098527886E0F7030069857D2E4169EE7"
        let second = "0x8617E340B3D01FA5F11F306F4090FD50E238070D"
        let old = try record(1, .active)
        let new = try record(2, .active)
        let before = [try entry(first), try entry(second)]
        let after = [try entry(second), try entry(second, "ARB"), try entry(first.lowercased())]
        try await kind.run { store throws in
            try await store.write { unit in
                try unit.add(old, entries: before)
                try unit.add(new, entries: after)
            }
            try await store.read { reading throws in
                let (oldID, newID) = (old.version.id, new.version.id)
                #expect(
                    try reading.entries(of: newID, notIn: oldID) == Array(after.dropFirst()))
                #expect(
                    try reading.entries(of: oldID, notIn: newID) == Array(before.prefix(1)))
                #expect(try reading.entries(of: newID, notIn: nil) == after)
                #expect(try reading.entries(of: newID, notIn: "no such list") == after)
                #expect(try reading.entries(of: newID, notIn: newID).isEmpty)
            }
        }
    }
}
