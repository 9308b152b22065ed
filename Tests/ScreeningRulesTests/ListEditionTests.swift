import Testing
import Units

@testable import ScreeningRules

@Suite struct ListEditionTests {
    private static let second = "0x00000000000000000000000000000000000000bb"

    private func change(
        _ day: String, added: [ListEntry] = [], removed: [ListEntry] = [],
        source: String = "ofac-sdn"
    ) -> EditionChange {
        let list = Fixture.list(added, source: source, published: CalendarDate(day)!)
        return EditionChange(version: list.version, added: added, removed: removed)
    }

    private func listing(
        _ history: ListHistory, _ text: String, _ day: String
    ) throws -> ListedThen {
        let address = try AddressDecoding.decode(text, family: .evm)
        switch history.listing(of: address, on: CalendarDate(day)!) {
        case .listed: return .yes
        case .notListed: return .no
        case .unknown: return .unknown
        }
    }

    @Test func `a history of editions knows who was listed when`() throws {
        let entry = Fixture.entry(Fixture.listed)
        let history = ListHistory(editions: [
            change("2025-01-01", added: [entry]), change("2025-02-01", removed: [entry]),
            change("2025-03-01", added: [Fixture.entry(Self.second)]),
        ])
        #expect(history.source == "ofac-sdn")
        #expect(try listing(history, Fixture.listed, "2024-12-31") == .unknown)
        #expect(try listing(history, Fixture.listed, "2025-01-31") == .yes)
        #expect(try listing(history, Fixture.listed, "2025-02-01") == .no)
        #expect(try listing(history, Self.second, "2025-02-28") == .no)
        #expect(try listing(history, Self.second, "2025-03-01") == .yes)
        let address = try AddressDecoding.decode(Fixture.listed, family: .evm)
        #expect(history.removal(of: address)?.date == CalendarDate("2025-02-01"))
    }

    @Test func `an older edition that comes into force again does not turn the days round`()
        throws
    {
        let entry = Fixture.entry(Fixture.listed)
        let history = ListHistory(editions: [
            change("2025-01-01", added: [entry]), change("2025-02-01", removed: [entry]),
            change("2025-01-01", added: [entry]),
        ])
        #expect(try listing(history, Fixture.listed, "2025-02-01") == .yes)
        let address = try AddressDecoding.decode(Fixture.listed, family: .evm)
        #expect(history.removal(of: address) == nil)
    }

    @Test func `what one list takes off another may keep`() throws {
        let entry = Fixture.entry(Fixture.listed)
        let history = ListHistory(editions: [
            change("2025-01-01", added: [entry]),
            change("2025-01-02", added: [entry], source: "other"),
            change("2025-02-01", removed: [entry]),
        ])
        #expect(history.source == "ofac-sdn, other")
        #expect(try listing(history, Fixture.listed, "2025-02-02") == .yes)
        let address = try AddressDecoding.decode(Fixture.listed, family: .evm)
        #expect(history.removal(of: address) == nil)
    }

    private func edition(_ day: String, _ entries: [ListEntry], kind: ListKind = .sanctions) throws
        -> PastEdition
    {
        PastEdition(
            Fixture.list(entries, kind: kind, published: CalendarDate(day)!),
            inForceFrom: Fixture.now, inForceUntil: nil,
            address: try AddressDecoding.decode(Fixture.listed, family: .evm))
    }

    @Test func `not knowing is never no`() throws {
        let day = CalendarDate("2025-06-01")!
        let listed = try edition("2025-05-01", [Fixture.entry(Fixture.listed)])
        let clean = try edition("2025-05-01", [Fixture.entry(Self.second)])
        let labels = try edition("2025-05-01", [Fixture.entry(Fixture.listed)], kind: .label)
        func answer(_ editions: [PastEdition], until: CalendarDate?) -> [ListedThen] {
            let answer = PastAnswer(
                day: day, inForce: editions, published: editions, knownUntil: until)
            return [answer.wasListedHere, answer.wasListed]
        }
        #expect(answer([listed], until: day) == [.yes, .yes])
        #expect(answer([clean], until: day) == [.no, .no])
        #expect(answer([], until: day) == [.unknown, .unknown])
        #expect(answer([labels], until: day) == [.unknown, .unknown])
        #expect(answer([clean], until: CalendarDate("2025-05-31")) == [.no, .unknown])
        #expect(answer([clean], until: nil) == [.no, .unknown])
    }

    @Test func `what a second source had when it came may be older, and what it added is not`()
        throws
    {
        let history = ListHistory(editions: [
            change("2025-01-01", added: [Fixture.entry(Self.second)]),
            change("2025-02-01", added: [Fixture.entry(Fixture.listed)], source: "eu"),
            change("2025-03-01", added: [Fixture.entry(Fixture.clean)], source: "eu"),
        ])
        #expect(try listing(history, Fixture.listed, "2025-01-31") == .unknown)
        #expect(try listing(history, Fixture.listed, "2025-02-01") == .yes)
        #expect(try listing(history, Fixture.clean, "2025-02-28") == .no)
        #expect(try listing(history, Fixture.clean, "2025-03-01") == .yes)
        let lists = [Fixture.listed, Fixture.clean].map {
            Fixture.list([Fixture.entry($0)], source: "eu \($0)")
        }
        let knowledge = ListKnowledge(index: SanctionsIndex(lists: lists), history: history)
        func since(_ text: String) throws -> CalendarDate? {
            let address = try AddressDecoding.decode(text, family: .evm)
            return try #require(knowledge.known(of: address).designation).since
        }
        #expect(try since(Fixture.listed) == nil)
        #expect(try since(Fixture.clean) == CalendarDate("2025-03-01"))
    }
}
