import ScreeningRules
import TestKit
import Testing
import Units

@testable import ListImport

@Suite struct RealListTests {
    private struct Question {
        let text: String
        let family: ScreeningFamily
    }

    private func spellings(of address: ScreeningAddress) -> [Question] {
        let raw = address.raw
        let hex = address.key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var texts: [String]
        switch address.family {
        case .evm:
            let body = String(raw.dropFirst(2))
            texts = [
                raw, hex, "0x" + hex, "0X" + hex.uppercased(), hex.uppercased(), body,
                address.canonical, "0x" + String(repeating: "0", count: 24) + hex,
                "eip155:1:" + raw, "ethereum:" + raw, "ethereum:" + raw + "@1?value=1",
            ]
        case .tron:
            texts = [
                raw, "41" + hex, "0x41" + hex, "0X41" + hex.uppercased(), hex, "0x" + hex,
                String(repeating: "0", count: 24) + hex, "tron:" + raw,
            ]
        case .bitcoin:
            texts = [raw, "bitcoin:" + raw, "BITCOIN:" + raw + "?amount=1&label=a"]
            if raw.hasPrefix("bc1") { texts += [raw.uppercased(), "bitcoin:" + raw.uppercased()] }
        case .other:
            texts = [raw]
        }
        texts += texts.flatMap { text in
            let middle = text.index(text.startIndex, offsetBy: text.count / 2)
            let broken = text[..<middle] + "\u{200B}" + text[middle...]
            return [
                " \(text)\n", "\u{FEFF}\(text)", "\u{00A0}\(text)\u{2003}",
                "\u{202A}\(text)\u{202C}",
                String(broken),
            ]
        }
        return texts.map { Question(text: $0, family: address.family) }
    }

    @Test func `every listed address is a hit in every spelling`() throws {
        let lists = [try AMLVectors.full.get().list, try AMLVectors.newerLists()]
        let index = SanctionsIndex(lists: lists)
        var count = 0
        for address in Set(lists.flatMap(\.entries).map(\.address)) {
            for question in spellings(of: address) {
                count += 1
                let found = try AddressDecoding.decode(question.text, family: question.family)
                #expect(!index.match(found).direct.isEmpty, "\(question.text.debugDescription)")
            }
        }
        #expect(count > 10_000)
    }

    @Test func `no listed address is clear on any chain, and nothing undecodable is`() throws {
        let index = SanctionsIndex(lists: [try AMLVectors.full.get().list])
        for entry in index.lists[0].entries {
            for family in [ScreeningFamily.bitcoin, .evm, .tron] {
                let raw = entry.address.raw
                guard let found = try? AddressDecoding.decode(raw, family: family) else {
                    // Refused; what no chain of ours decodes is met word for word all the same.
                    let isKnown = entry.address.family != .other
                    #expect(index.match(verbatim: raw).direct.isEmpty == isKnown)
                    continue
                }
                #expect(!index.match(found).isEmpty, "\(raw) on \(family)")
            }
        }
    }

    @Test func `random addresses meet nothing`() throws {
        let index = SanctionsIndex(lists: [try AMLVectors.full.get().list])
        var random = SplitMix64(seed: 1)
        var hitCount = 0
        for _ in 0..<100_000 {
            let key = random.bytes(20)
            if key.withUnsafeBytes({ index.mentions(.evm, $0) }) { hitCount += 1 }
            if key.withUnsafeBytes({ index.mentions(.tron, $0) }) { hitCount += 1 }
        }
        #expect(hitCount == 0)
    }

    @Test func `the history says who was listed on a day`() throws {
        let history = try AMLVectors.history()
        // Tornado Cash's 90 Ethereum addresses left the list on 2025-03-21.
        let table = try CSVTable(Vectors.data("aml/ofac/address_changes_2022-2025.csv"))
        let removed = table.rows.map(\.fields).filter {
            $0[0] == "2025-03-21" && $0[3] == "removed"
        }
        #expect(removed.count == 90)
        for row in removed {
            let address = try #require(AddressDecoding.listed(row[4]))
            let before = history.listing(of: address, on: CalendarDate("2025-03-20")!)
            guard case .listed = before else {
                Issue.record("\(row[4]) was listed the day before")
                continue
            }
            let day = CalendarDate("2025-03-21")!
            #expect(history.listing(of: address, on: day) == .notListed)
            #expect(history.removal(of: address)?.date == day)
        }
    }

    @Test func `the end of the history is the list of that day`() throws {
        let history = try AMLVectors.history()
        let day = CalendarDate("2025-11-19")!
        for entry in try AMLVectors.full.get().list.entries {
            guard case .listed = history.listing(of: entry.address, on: day) else {
                Issue.record("\(entry.address.raw) is on the list and not in its history")
                continue
            }
        }
    }

    /// The list as the history says it was at the end of a day.
    private func list(on day: String) throws -> ScreeningList {
        let date = CalendarDate(day)!
        let table = try CSVTable(Vectors.data("aml/ofac/address_changes_2022-2025.csv"))
        var current: [String: ListEntry] = [:]
        for row in table.rows.map(\.fields) where CalendarDate(row[0])! <= date {
            let entry = ListEntry(
                address: AddressDecoding.listed(row[4])!, label: row[2], partyID: "",
                partyName: "", programs: [])
            current[row[2] + row[4]] = row[3] == "added" ? entry : nil
        }
        return ScreeningList(
            source: "ofac-sdn", kind: .sanctions, published: date,
            digest: bytes32([UInt8](repeating: UInt8(date.day), count: 32)), parserVersion: 1,
            entries: current.keys.sorted().compactMap { current[$0] },
            checkedAt: AMLVectors.checkedAt)
    }

    @Test func `the guard stops the 90 removals of 2025-03-21 and lets the other changes pass`()
        throws
    {
        let days = ["2025-03-04", "2025-03-21", "2025-04-02", "2025-11-04"]
        let lists = try days.map(list(on:))
        let guardRules = ListGuard()
        let decisions = zip(lists, lists.dropFirst()).map {
            guardRules.review($1.version, replacing: $0.version)
        }
        #expect(
            decisions[0]
                == .hold(
                    reasons: [
                        .countFell(
                            from: lists[0].version.entryCount, to: lists[1].version.entryCount)
                    ], warnings: []))
        #expect(ListGuard.difference(from: lists[0], to: lists[1]).removed.count == 90)
        for decision in decisions.dropFirst() {
            guard case .accept = decision else {
                Issue.record("\(decision)")
                continue
            }
        }
    }
}
