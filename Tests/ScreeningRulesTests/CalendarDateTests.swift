import Testing
import Units

@testable import ScreeningRules

@Suite struct CalendarDateTests {
    @Test func `a date is read, ordered and written`() {
        #expect(CalendarDate("2025-11-19")?.description == "2025-11-19")
        #expect(CalendarDate("2026-07")?.description == "2026-07-01")
        #expect(CalendarDate("2024-02-29") != nil)
        #expect(CalendarDate("2025-11-19")! < CalendarDate("2025-12-01")!)
    }

    @Test(arguments: [
        "2025-02-29", "2025-13-01", "25-01-01", "2025-1-1", "2025", "", "2025-11-1x",
        "0000-01-01", "2025-11-19-01", "2025-00-10", "1900-02-29",
    ])
    func `what is no day is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func `a moment falls on its day in UTC`() {
        let cases: [(Int64, String)] = [
            (0, "1970-01-01"), (-1, "1969-12-31"), (1_763_596_799_999, "2025-11-19"),
            (1_763_596_800_000, "2025-11-20"), (951_782_400_000, "2000-02-29"),
        ]
        for (milliseconds, text) in cases {
            #expect(CalendarDate(Timestamp(milliseconds: milliseconds))?.description == text)
        }
        #expect(CalendarDate(Timestamp(milliseconds: .max)) == nil)
        #expect(CalendarDate(Timestamp(milliseconds: .min)) == nil)
    }
}
