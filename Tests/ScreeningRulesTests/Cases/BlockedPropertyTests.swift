import Testing
import Units

@testable import ScreeningRules

@Suite struct BlockedPropertyTests {
    /// A moment of November 2025; the 3rd was a Monday.
    private func time(day: Int, hour: Int64 = 13) -> Timestamp {
        // 2025-11-01T00:00:00Z.
        Timestamp(seconds: 1_761_955_200 + Int64(day - 1) * 86_400 + hour * 3_600)
    }

    private func make() -> BlockedProperty {
        BlockedProperty(
            complianceCase: CaseID(1), deposit: DepositID(2), wallet: WalletID(3),
            amount: Amount(5, of: .btc), value: nil, entries: ["e"], blockedAt: time(day: 3))
    }

    private func due(_ count: Int, after day: Int, hour: Int64 = 13, _ days: BusinessDays = .init())
        -> CalendarDate?
    {
        CalendarDate(days.end(of: count, after: time(day: day, hour: hour)))
    }

    @Test func `a report is due after ten business days, to the end of the last`() {
        #expect(CalendarDate("2025-11-17") == due(10, after: 3))
        let end = make().dueAt(BusinessDays())
        #expect(end == Timestamp(milliseconds: time(day: 18, hour: 0).milliseconds - 1))
    }

    @Test func `weekends and configured holidays are not counted`() throws {
        #expect(due(1, after: 7) == CalendarDate("2025-11-10"), "a Friday")
        #expect(due(1, after: 8) == CalendarDate("2025-11-10"), "a Saturday")
        #expect(due(0, after: 3) == CalendarDate("2025-11-03"))
        let veterans = BusinessDays(holidays: [try #require(CalendarDate("2025-11-11"))])
        #expect(due(10, after: 3, veterans) == CalendarDate("2025-11-18"))
    }

    @Test func `the day is taken where it is earliest, so that the count is never too long`() {
        #expect(due(1, after: 4, hour: 11) == CalendarDate("2025-11-04"))
        #expect(due(1, after: 4, hour: 12) == CalendarDate("2025-11-05"))
    }

    @Test func `a count has an end, whatever is asked and closed`() {
        let always = BusinessDays(
            holidays: Set(
                (1...12).flatMap { month in
                    (1...31).compactMap { CalendarDate(year: 2_025, month: month, day: $0) }
                }))
        #expect(due(1, after: 3, always) == CalendarDate("2026-01-01"))
        _ = BusinessDays().end(of: .max, after: time(day: 3))
        _ = BusinessDays().end(of: 10, after: Timestamp(milliseconds: 0))
    }

    @Test func `a report is recorded once, with a reference`() throws {
        var property = make()
        for text in ["", String(repeating: "x", count: 201)] {
            #expect(throws: BlockedProperty.Refusal.malformed) {
                try property.file(reference: text, by: "ann", now: time(day: 4))
            }
        }
        try property.file(reference: "R-1", by: "ann", now: time(day: 4))
        #expect(property.report == .filed(reference: "R-1", by: "ann", at: time(day: 4)))
        #expect(throws: BlockedProperty.Refusal.alreadyFiled) {
            try property.file(reference: "R-2", by: "bob", now: time(day: 5))
        }
    }

    @Test func `more that is blocked is another report, and another entry is not`() throws {
        var property = make()
        try property.file(reference: "R-1", by: "ann", now: time(day: 4))
        let filed = property
        var grew = [5, 4].map { property.grow(to: Amount($0, of: .btc), entries: ["e"]) }
        #expect(grew == [false, false])
        #expect(property == filed)
        grew.append(property.grow(to: Amount(5, of: .btc), entries: ["e", "f"]))
        #expect(property.report == filed.report)
        #expect(property.entries == ["e", "f"])
        grew.append(property.grow(to: Amount(6, of: .btc), entries: []))
        #expect(grew == [false, false, true, true])
        #expect(property.amount == Amount(6, of: .btc))
        #expect(property.report == .due)
        #expect(property.blockedAt == filed.blockedAt)
    }

    @Test func `what was held on a day is known afterwards`() {
        var property = make()
        #expect(!property.isHeld(at: time(day: 3)))
        #expect(property.isHeld(at: time(day: 4)))
        property.end(now: time(day: 6))
        property.end(now: time(day: 9))
        #expect(property.endedAt == time(day: 6))
        #expect(property.isHeld(at: time(day: 6)))
        #expect(!property.isHeld(at: time(day: 7)))
    }
}
