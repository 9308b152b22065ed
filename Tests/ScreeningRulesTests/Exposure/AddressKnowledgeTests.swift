import ChainModel
import Testing
import Units

@testable import ScreeningRules

@Suite struct AddressKnowledgeTests {
    private func address(_ text: String) throws -> ScreeningAddress {
        try #require(AddressDecoding.listed(text))
    }

    private func label(
        _ category: LabelCategory, _ confidence: UInt8, name: String = "N"
    ) -> AddressLabel {
        AddressLabel(category: category, confidence: confidence, name: name, source: "pack")
    }

    @Test func `the worst label that is sure enough counts`() {
        let known = KnownAddress(labels: [
            label(.exchange, 100), label(.mixer, 60), label(.ransomware, 49),
        ])
        #expect(known.counted(from: 50)?.category == .mixer)
        #expect(known.counted(from: 61)?.category == .exchange)
        #expect(known.counted(from: 40)?.category == .ransomware)
        #expect(known.weak(below: 50).map(\.category) == [.ransomware])
        #expect(KnownAddress(labels: [label(.other, 100)]).counted(from: 0) == nil)
    }

    @Test func `labels of one address are bounded and the worst stay`() {
        let many = (0..<40).map { label(.exchange, UInt8($0)) } + [label(.hack, 1)]
        let known = KnownAddress(labels: many)
        #expect(known.labels.count == KnownAddress.labelCountMax)
        #expect(known.labels.first?.category == .hack)
        #expect(label(.hack, 200).confidence == 100)
        let long = label(.hack, 1, name: String(repeating: "x", count: 500))
        #expect(long.name.utf8.count == AddressLabel.nameScalarMax)
    }

    @Test func `every bad category stops a trace and each has its own words`() {
        for category in LabelCategory.allCases where category.isBad {
            #expect(category.stopsTrace)
        }
        #expect(Set(LabelCategory.allCases.map(\.words)).count == LabelCategory.allCases.count)
        #expect(Set(LabelCategory.allCases.map(\.rank)).count == LabelCategory.allCases.count)
    }

    @Test func `a list says who and its history says since when`() throws {
        let list = Fixture.list([Fixture.entry(Fixture.listed)])
        let index = SanctionsIndex(lists: [list])
        let listed = try address(Fixture.listed)
        let undated = ListKnowledge(index: index).known(of: listed)
        #expect(undated.designation?.list == list.version.id)
        #expect(undated.designation?.name == "PARTY 1")
        #expect(undated.designation?.since == nil)
        let history = ListHistory(
            source: "h",
            changes: [
                ListChange(
                    date: try #require(CalendarDate("2020-01-01")), label: "ETH", kind: .added,
                    address: try address(Fixture.clean)),
                ListChange(
                    date: try #require(CalendarDate("2022-11-01")), label: "ETH", kind: .added,
                    address: listed),
            ])
        let dated = ListKnowledge(index: index, history: history)
        #expect(dated.known(of: listed).designation?.since == CalendarDate("2022-11-01"))
        #expect(dated.known(of: try address(Fixture.clean)) == .nothing)
    }

    @Test func `an address that was listed when the history began may be older`() throws {
        let index = SanctionsIndex(lists: [Fixture.list([Fixture.entry(Fixture.listed)])])
        let listed = try address(Fixture.listed)
        let history = ListHistory(
            source: "h",
            changes: [
                ListChange(
                    date: try #require(CalendarDate("2022-11-01")), label: "ETH", kind: .added,
                    address: listed)
            ])
        let known = ListKnowledge(index: index, history: history).known(of: listed)
        #expect(known.designation != nil)
        #expect(known.designation?.since == nil)
    }

    @Test func `another form of a listed key is listed`() throws {
        let index = SanctionsIndex(lists: [Fixture.list([Fixture.entry(Fixture.listed)])])
        let listed = try address(Fixture.listed)
        let tron = try #require(
            ScreeningAddress(WatchedScript(listed.key), family: .tron))
        #expect(ListKnowledge(index: index).known(of: tron).designation != nil)
    }

    @Test(arguments: [
        ("2024-03-01", "2024-02-29"), ("2023-03-01", "2023-02-28"), ("2024-01-01", "2023-12-31"),
        ("2024-05-01", "2024-04-30"), ("2024-05-02", "2024-05-01"),
    ])
    func `the day before is known`(day: String, before: String) throws {
        #expect(CalendarDate(day)?.dayBefore == CalendarDate(before))
    }

    @Test func `nothing is before the first day`() throws {
        #expect(CalendarDate("0001-01-01")?.dayBefore == nil)
    }

    @Test func `a hit that two people accepted is no listing for the trace either`() throws {
        let sanctions = Fixture.list([Fixture.entry(Fixture.listed)])
        let tags = Fixture.list(
            [
                ListEntry(
                    address: try address(Fixture.listed), label: "pack", partyID: "9",
                    partyName: "Mixer", programs: [], category: .mixer, confidence: 90)
            ], source: "tags", kind: .label)
        let index = SanctionsIndex(lists: [sanctions, tags])
        let listed = try address(Fixture.listed)
        let tron = try #require(ScreeningAddress(WatchedScript(listed.key), family: .tron))
        func knowledge(
            _ rule: ScreeningRule, _ address: ScreeningAddress, at now: Timestamp = Fixture.now,
            entry: ListEntry? = nil, source: String = "ofac-sdn"
        ) throws -> ListKnowledge {
            let hit = FalsePositiveHit(
                address: address, source: source, entry: entry ?? sanctions.entries[0])
            let accepted = try #require(
                AcceptedFalsePositive(
                    id: 1, rule: rule, family: address.family, key: address.key,
                    entryID: hit.entryID, entryDigest: hit.entryDigest,
                    termsDigest: RulePack.standard.terms(rule).digest,
                    until: Fixture.now.adding(seconds: 100), proposer: "ann", approver: "bob",
                    authority: "licence 7"))
            return ListKnowledge(
                index: index,
                accepted: AcceptedHits(
                    AcceptedFalsePositives([accepted]), rules: .standard, now: now))
        }
        let known = try knowledge(.sanctioned, listed).known(of: listed)
        #expect(known.designation == nil)
        #expect(known.labels.map(\.category) == [.mixer], "the other list's word stands")
        // Another rule, another address and another day are not what was accepted.
        #expect(try knowledge(.sanctionedKey, listed).known(of: listed).designation != nil)
        #expect(try knowledge(.sanctioned, listed).known(of: tron).designation != nil)
        let late = Fixture.now.adding(seconds: 100)
        #expect(try knowledge(.sanctioned, listed, at: late).known(of: listed).designation != nil)
        #expect(try knowledge(.sanctionedKey, tron).known(of: tron).designation == nil)
        let label = try knowledge(.labelled, listed, entry: tags.entries[0], source: "tags")
        #expect(label.known(of: listed).labels.map(\.category) == [.sanctions])
    }
}
