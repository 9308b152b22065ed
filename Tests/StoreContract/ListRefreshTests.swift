import Connector
import Digests
import Logging
import ScreeningRules
import Testing
import Units

@Suite struct ListRefreshTests {
    private struct Source: ListPort {
        let source = "ofac-sdn"
        let result: Result<FetchedList, ListFailure>
        func newest(at now: Timestamp) async throws(ListFailure) -> FetchedList {
            try result.get()
        }
    }

    private func list(_ count: Int, day: String, source: String = "ofac-sdn") throws
        -> FetchedList
    {
        let entries = try (0..<count).map { number in
            ListEntry(
                address: try #require(
                    AddressDecoding.listed(
                        "0x" + String(repeating: "0", count: 37) + "\(number + 100)")),
                label: "ETH", partyID: "", partyName: "", programs: [])
        }
        return FetchedList(
            list: ScreeningList(
                source: source, kind: .sanctions, published: try #require(CalendarDate(day)),
                digest: hash(UInt128(count)), parserVersion: 1, entries: entries,
                checkedAt: start))
    }

    private func refresh(
        _ result: Result<FetchedList, ListFailure>, _ desk: ScreeningDesk,
        _ store: any StorePort
    ) async -> ListRefresh.Outcome {
        await ListRefresh(
            port: Source(result: result), store: store, desk: desk, clock: SettableClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            interval: .seconds(3_600)
        ).refresh()
    }

    @Test(arguments: StoreKind.allCases)
    func `a refresh that fails or is stopped keeps the list that is in force`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            let desk = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
            let first = try list(100, day: "2025-01-01")
            let id = first.list.version.id
            #expect(await refresh(.success(first), desk, store) == .inForce(id))
            #expect(desk.screening.index.lists.map(\.version.id) == [id])

            let failed = await refresh(.failure(.transient("no answer")), desk, store)
            #expect(failed == .failed("no answer"))
            let other = try list(100, day: "2025-01-02", source: "another")
            guard case .failed = await refresh(.success(other), desk, store) else {
                Issue.record("a list of another source is refused")
                return
            }
            let small = try list(90, day: "2025-01-02")
            #expect(
                await refresh(.success(small), desk, store) == .waits(small.list.version.id))
            #expect(desk.screening.index.lists.map(\.version.id) == [id])
            let records = try await store.read { try $0.lists() }
            #expect(records.map(\.state) == [.awaitingApproval, .active])
            #expect(records.allSatisfy { $0.importedBy == ListRefresh.actor })
            #expect(records[0].changes == [LabelChange(label: "ETH", added: 0, removed: 10)])
            let events = try await store.read { try $0.events(after: 0, limit: 100) }
            #expect(events.filter { $0.type == "list.refreshFailed" }.count == 2)
        }
    }
}
