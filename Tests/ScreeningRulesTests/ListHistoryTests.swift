import Testing

@testable import ScreeningRules

@Suite struct ListHistoryTests {
    private func change(
        _ day: String, _ kind: ListChange.Kind, _ text: String, label: String = "ETH"
    ) -> ListChange {
        ListChange(
            date: CalendarDate(day)!, label: label, kind: kind,
            address: AddressDecoding.listed(text)!)
    }

    private func isListed(_ history: ListHistory, _ text: String, _ day: String) -> String {
        switch history.listing(of: AddressDecoding.listed(text)!, on: CalendarDate(day)!) {
        case .listed: "listed"
        case .notListed: "not listed"
        case .unknown: "unknown"
        }
    }

    @Test func `an address is listed from the day it was added until the day it was removed`() {
        let history = ListHistory(
            source: "h",
            changes: [
                change("2025-03-21", .removed, Fixture.listed),
                change("2022-01-01", .added, Fixture.clean),
                change("2022-11-09", .added, Fixture.listed),
            ])
        #expect(isListed(history, Fixture.listed, "2022-11-08") == "not listed")
        #expect(isListed(history, Fixture.listed, "2022-11-09") == "listed")
        #expect(isListed(history, Fixture.listed, "2025-03-20") == "listed")
        #expect(isListed(history, Fixture.listed, "2025-03-21") == "not listed")
        #expect(
            history.removal(of: AddressDecoding.listed(Fixture.listed)!)?.date
                == CalendarDate("2025-03-21"))
        #expect(history.removal(of: AddressDecoding.listed(Fixture.clean)!) == nil)
        #expect(isListed(history, Fixture.clean, "2021-12-31") == "unknown")
    }

    @Test func `one label is enough, and another form of the key is related`() {
        let history = ListHistory(
            source: "h",
            changes: [
                change("2022-01-01", .added, Fixture.listed),
                change("2022-01-02", .added, Fixture.listed, label: "BSC"),
                change("2022-01-03", .removed, Fixture.listed),
            ])
        #expect(isListed(history, Fixture.listed, "2022-01-03") == "listed")
        let tron = AddressDecoding.listed("41" + Fixture.listed.dropFirst(2))!
        #expect(history.listing(of: tron, on: Fixture.day) == .notListed)
        guard case .listed = history.relatedListing(of: tron, on: Fixture.day) else {
            Issue.record("the EVM form is listed")
            return
        }
    }

    @Test func `an address that is respelled stays listed`() {
        let checksummed = "0x8576aCC5C05D6Ce88f4e49bf65BdF0C62F91353C"
        let history = ListHistory(
            source: "h",
            changes: [
                change("2022-09-03", .added, checksummed),
                change("2022-11-09", .added, Fixture.listed),
                change("2022-11-09", .removed, checksummed),
                change("2025-03-21", .removed, Fixture.listed),
            ])
        #expect(isListed(history, Fixture.listed, "2022-11-09") == "listed")
        #expect(isListed(history, checksummed, "2024-01-01") == "listed")
        #expect(isListed(history, checksummed, "2025-03-21") == "not listed")
    }

    @Test func `days before many labels began to be tracked at once are unknown for these`() {
        let history = ListHistory(
            source: "h",
            changes: [
                change("2022-01-01", .added, Fixture.clean),
                change("2023-05-19", .added, Fixture.listed, label: "ARB"),
                change("2023-05-19", .added, Fixture.listed, label: "BSC"),
                change("2023-05-19", .added, Fixture.listed, label: "USDT"),
                change(
                    "2024-01-12", .added, "0x" + String(repeating: "33", count: 20), label: "USDC"),
            ])
        #expect(isListed(history, Fixture.listed, "2022-06-01") == "unknown")
        #expect(
            isListed(history, "0x" + String(repeating: "33", count: 20), "2024-01-11")
                == "not listed")
    }

    @Test func `an empty history knows nothing`() {
        let history = ListHistory(source: "h", changes: [])
        #expect(isListed(history, Fixture.listed, "2025-01-01") == "unknown")
    }
}
