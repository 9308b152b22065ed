import Connector
import ScreeningRules
import Testing
import Units

@testable import WebConsole

/// Tables to save go on to the end, page by page.
@Suite
struct SavedTableTests {
    private static func addWallets(_ count: Int, to world: ConsoleWorld) async throws {
        try await world.store.write { store in
            for number in 1...count {
                try store.save(
                    WalletRecord(
                        id: WalletID(UInt128(number) << 64), reference: "r\(number)",
                        tier: "basic", status: .active, createdAt: store.now))
            }
        }
    }

    /// The rows of a table without its head, split into fields; no field here has a comma.
    private static func rows(_ page: Page) -> [[Substring]] {
        page.text.split(separator: "\r\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    @Test func `a table of more rows than one page has all of them, each once`() async throws {
        try await ConsoleWorld.run { world in
            try await Self.addWallets(2_500, to: world)
            let browser = try await world.browser("examiner")
            let table = try await browser.get("/console/wallets.csv")
            #expect(table.status == 200)
            #expect(table.headers["x-row-limit"] == "1000000")
            #expect(table.headers["transfer-encoding"] == "chunked")
            let rows = Self.rows(table)
            #expect(rows.count == 2_501 && Set(rows.map { $0[0] }).count == 2_501)
            #expect(table.text.components(separatedBy: "wallet,reference").count == 2)
            #expect(!table.text.contains("Only the first"))
            // It goes on from where a page of people's list ends, as before.
            let after = "\(UInt128(1_000) << 64)"
            let rest = Self.rows(try await browser.get("/console/wallets.csv?after=\(after)"))
            #expect(rest.count < 2_501 && !rest.isEmpty)
        }
    }

    @Test func `cases of one rank are all there, and in their order`() async throws {
        try await ConsoleWorld.run { world in
            let (deposit, wallet) = (world.sample.deposit, world.sample.wallet)
            try await world.store.write { store in
                for number in 1...1_050 {
                    try store.save(
                        CaseRecord(
                            machine: ComplianceCase(
                                id: CaseID(UInt128(number) << 32), deposit: deposit,
                                opening: .alert, isSenior: false, now: store.now),
                            verdict: 1, wallet: wallet, amount: Amount(1, of: .usdt)))
                }
            }
            let all = try await world.store.read { store in
                try store.caseCount(CaseQuery(standing: .any))
            }
            let browser = try await world.browser("viewer")
            let rows = Self.rows(try await browser.get("/console/queue.csv?part=all"))
            #expect(all > 1_050 && rows.count == all)
            #expect(Set(rows.map { $0[0] }).count == all)
        }
    }

    @Test(arguments: [7, 1_200, 2_000, 2_500, 2_501])
    func `a table that may have no more rows says so in its last line`(rowMax: Int) async throws {
        try await ConsoleWorld.run(tableRowMax: rowMax) { world in
            try await Self.addWallets(2_500, to: world)
            let browser = try await world.browser("examiner")
            let table = try await browser.get("/console/wallets.csv")
            #expect(table.headers["x-row-limit"] == "\(rowMax)")
            let lines = table.text.split(separator: "\r\n").dropFirst()
            let isCut = rowMax < 2_501
            #expect(lines.count == rowMax + (isCut ? 1 : 0))
            let last = try #require(lines.last)
            let text = "Only the first \(ShownAmount.grouped("\(rowMax)")) rows are here."
            #expect(last.contains(text) == isCut)
        }
    }

    @Test func `who is put out meanwhile gets no further page`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("examiner")
            let token = try #require(browser.cookies[Cookies.sessionName(isLocal: true)])
            let person = try #require(try await world.door.find(token, isUse: false))
            let table = SavedTable<WalletRecord, UInt128>(
                columns: [CSVColumn("wallet") { $0.id.text }], rowMax: 10, cut: "cut",
                person: person, store: world.store
            ) { store, after, limit in
                try store.wallets(WalletFilter(), page: PageRequest(after: after, limit: limit))
                    .map { ($0.id.value, $0) }
            }
            let first = try await table.page(after: nil, sentCount: 0)
            #expect(first.sentCount == 1 && first.next == nil)
            try await world.store.write {
                try StaffAccounts.disable("examiner", by: .signedIn("admin"), in: $0)
            }
            await #expect(throws: ConsoleRefusal.role) {
                try await table.page(after: nil, sentCount: 0)
            }
        }
    }
}
