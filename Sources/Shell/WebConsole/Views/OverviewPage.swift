import ChainModel
import Connector
import DepositRules
import ScreeningRules
import Units

/// `/console`: how things stand, each figure a link to what it counts.
enum OverviewPage {
    /// How many days the plots show.
    static let dayCount = 14

    struct Tile: Sendable {
        let label: String
        let figure: String
        let state: ShownState?
        let path: String
    }

    struct ListAge: Sendable {
        let source: String
        let state: ShownState
        let checked: ShownTime
        let published: String
    }

    struct View: Sendable {
        let tiles: [Tile]
        let topCount: String
        let volumeSVG: String
        let first: String
        let last: String
        let lists: [ListAge]
        let chains: [ChainsPage.Row]
        let isPlotEmpty: Bool
        let volumeRows: [OverviewPlots.Row]
        let more: OverviewPlots.View
    }

    /// What one reading of the store found.
    private struct Facts: Sendable {
        var openCount = 0
        var secondCount = 0
        var lateCount = 0
        var waiting = 0
        var payoutWaiting = 0
        var volume: [DepositVolume] = []
        var lists: [ListRecord] = []
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let (now, words) = (request.now, request.words)
        let (name, levels) = (try request.actor(), desk.services.caseLevels)
        let facts = try await desk.store.read { store in
            var facts = Facts()
            func count(_ part: CaseQueuePart) throws -> Int {
                try store.caseCount(part.query(of: name, now: now, levels: levels))
            }
            facts.openCount = try count(.waiting)
            facts.secondCount = try count(.needsSecondPerson)
            facts.lateCount = try count(.overdue)
            let most = Listing.countMax + 1
            facts.waiting = try store.depositCount(DepositFilter(isSpendable: false), upTo: most)
            facts.payoutWaiting = try store.payoutCount(
                PayoutFilter(awaitsApproval: true), upTo: most)
            let today = now.milliseconds / 86_400_000
            facts.volume = try store.depositVolume(
                ofDays: (today - Int64(dayCount - 1))...today)
            facts.lists = try store.lists(
                ListFilter(state: .active), page: PageRequest(after: nil, limit: 1_000)
            ).map(\.1)
            return facts
        }
        let chains = try await ChainsPage.rows(request, desk)
        let days = days(facts.volume, now: now)
        let more = try await OverviewPlots.view(facts.lists, request, desk)
        return try desk.page(
            "overview",
            View(
                tiles: tiles(facts, words),
                topCount: ShownAmount.grouped(
                    "\(days.map { $0.parts.reduce(0) { $0 + $1.count } }.max() ?? 0)"),
                volumeSVG: Bars.columns(days, label: words.say("overview.volume")),
                first: days.first?.label ?? "", last: days.last?.label ?? "",
                lists: facts.lists.map { list($0, request, desk) }, chains: chains,
                isPlotEmpty: facts.volume.isEmpty,
                volumeRows: days.map { day in
                    OverviewPlots.Row(day: day.label, cells: day.parts.map { "\($0.count)" })
                }, more: more),
            request, title: words.say("nav.overview"), live: "case deposit payout chain list")
    }

    private static func tiles(_ facts: Facts, _ words: Words) -> [Tile] {
        func tile(_ key: String, _ count: Int, _ tone: String, _ icon: String, _ path: String)
            -> Tile
        {
            Tile(
                label: words.say("overview.\(key)"), figure: Listing.shown(count),
                state: count == 0
                    ? ShownState(tone: "good", icon: "check", word: words.say("overview.none"))
                    : ShownState(tone: tone, icon: icon, word: words.say("overview.\(key)Word")),
                path: path)
        }
        return [
            tile("open", facts.openCount, "wait", "clock", "/console/queue"),
            tile("late", facts.lateCount, "bad", "alert", "/console/queue?part=overdue"),
            tile(
                "second", facts.secondCount, "second", "people",
                "/console/queue?part=needsSecondPerson"),
            tile("payouts", facts.payoutWaiting, "second", "people", "/console/payouts"),
            tile(
                "waiting", facts.waiting, "wait", "clock", "/console/deposits?spendable=no"),
        ]
    }

    /// Deposits by day of first sight: spendable below, then waiting, held (or sent back) and
    /// frozen.
    private static func days(
        _ volume: [DepositVolume], now: Timestamp
    ) -> [(label: String, parts: [(tone: String, count: Int)])] {
        let today = now.milliseconds / 86_400_000
        let kinds = DepositVolume.Standing.allCases
        var counts = [[Int]](
            repeating: [Int](repeating: 0, count: kinds.count), count: dayCount)
        for found in volume {
            let age = Int(clamping: today - found.day)
            guard (0..<dayCount).contains(age), let kind = kinds.firstIndex(of: found.standing)
            else { continue }
            counts[dayCount - 1 - age][kind] += found.count
        }
        let tones = ["good", "plain", "wait", "bad"]
        return counts.enumerated().map { place, kinds in
            let day = today - Int64(dayCount - 1 - place)
            let label =
                CalendarDate(Timestamp(milliseconds: day * 86_400_000))
                .map { "\($0)" } ?? ""
            return (label, zip(tones, kinds).map { (tone: $0, count: $1) })
        }
    }

    private static func list(
        _ record: ListRecord, _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) -> ListAge {
        let isOld = ListsPage.isOld(
            record, now: request.now, warningHours: desk.services.listWarningHours)
        return ListAge(
            source: record.version.source,
            state: ShownState(
                tone: isOld ? "wait" : "good", icon: isOld ? "alert" : "check",
                word: request.words.say(isOld ? "lists.old" : "listState.active")),
            checked: ShownTime(record.checkedAt, now: request.now, request.words),
            published: "\(record.version.published)")
    }
}
