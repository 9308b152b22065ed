import Testing

@testable import ScreeningRules

@Suite struct ListGuardTests {
    private func version(
        _ counts: [String: Int], source: String = "ofac-sdn", on day: String = "2025-11-19"
    ) -> ListVersion {
        ListVersion(
            source: source, kind: .sanctions, published: CalendarDate(day)!,
            digest: .init(head: 0, tail: 0), parserVersion: 1,
            counts: counts.keys.sorted().map { .init(label: $0, count: counts[$0]!) })
    }

    @Test func `growth and a fall of up to five percent are accepted`() {
        let current = version(["ETH": 100])
        #expect(
            ListGuard().review(version(["ETH": 130]), replacing: current) == .accept(warnings: []))
        #expect(
            ListGuard().review(version(["ETH": 95]), replacing: current) == .accept(warnings: []))
        #expect(ListGuard().review(current, replacing: nil) == .accept(warnings: []))
    }

    @Test func `a fall of more than five percent waits for approval`() {
        let answer = ListGuard().review(version(["ETH": 94]), replacing: version(["ETH": 100]))
        #expect(answer == .hold(reasons: [.countFell(from: 100, to: 94)], warnings: []))
    }

    @Test func `a lost label waits, a new one is used and said`() {
        let answer = ListGuard().review(
            version(["ETH": 120, "TON": 2]), replacing: version(["ETH": 100, "XVG": 1]))
        #expect(
            answer
                == .hold(
                    reasons: [.labelLost("XVG", count: 1)],
                    warnings: [.newLabel("TON", count: 2)]))
        #expect(
            ListGuard().review(version(["ETH": 100, "TON": 2]), replacing: version(["ETH": 100]))
                == .accept(warnings: [.newLabel("TON", count: 2)]))
    }

    @Test func `an empty, older or foreign edition waits`() {
        let current = version(["ETH": 1])
        #expect(
            ListGuard().review(version([:]), replacing: nil)
                == .hold(reasons: [.empty], warnings: []))
        let older = version(["ETH": 1], on: "2025-11-18")
        #expect(
            ListGuard().review(older, replacing: current)
                == .hold(
                    reasons: [.olderThanCurrent(older.published, current: current.published)],
                    warnings: []))
        let foreign = version(["ETH": 1], source: "other")
        #expect(
            ListGuard().review(foreign, replacing: current)
                == .hold(reasons: [.otherList("ofac-sdn")], warnings: []))
    }

    @Test func `the difference names what came and what went`() {
        let old = Fixture.list([Fixture.entry(Fixture.listed), Fixture.entry(Fixture.clean)])
        let new = Fixture.list([
            Fixture.entry(Fixture.clean), Fixture.entry(Fixture.clean, label: "BSC"),
        ])
        let difference = ListGuard.difference(from: old, to: new)
        #expect(difference.added.map(\.label) == ["BSC"])
        #expect(difference.removed == [Fixture.entry(Fixture.listed)])
        #expect(ListGuard.difference(from: nil, to: new).added.count == 2)
    }
}
