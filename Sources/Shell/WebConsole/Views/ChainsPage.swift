import ChainModel
import Connector
import Units

/// `/console/chains`: how far each chain is, and how its endpoints are doing.
enum ChainsPage {
    struct Endpoint: Sendable {
        let name: String
        let state: ShownState
        let requests: String
        let latency: String?
        let failure: String?
    }

    struct Row: Sendable {
        let name: String
        let state: ShownState
        let tip: String?
        let finalHeight: String?
        let upToDate: ShownTime?
        let halt: String?
        let why: String?
        let endpoints: [Endpoint]
        let rescan: String?
        let rescanSVG: String
    }

    struct View: Sendable {
        let rows: [Row]
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let rows = try await rows(request, desk)
        return try desk.page(
            "chains", View(rows: rows), request, title: request.words.say("nav.chains"),
            live: "chain")
    }

    static func rows(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> [Row] {
        let (sources, status) = (desk.services.chains, desk.services.status)
        return try await desk.store.read { store in
            try sources.map { source in
                try row(source, status.status(of: source.profile.id), request, in: store)
            }
        }
    }

    private static func row(
        _ source: any ChainSource, _ status: ChainStatusBoard.Status?, _ request: ConsoleRequest,
        in store: any StoreReading
    ) throws -> Row {
        let words = request.words
        let profile = source.profile
        let record = try store.chain(profile.id)
        let rescan = try store.rescan(profile.id)
        let (state, why) = looks(status, halt: record?.halt, words)
        return Row(
            name: profile.displayName, state: state,
            tip: try store.checkpoints(profile.id).last.map {
                ShownAmount.grouped("\($0.height.value)")
            },
            finalHeight: (record?.finalFloor).map { ShownAmount.grouped("\($0.value)") },
            upToDate: (status?.upToDateAt).map { ShownTime($0, now: request.now, words) },
            halt: record?.halt, why: why,
            endpoints: source.health().map { endpoint($0, words) },
            rescan: rescan.map {
                words.say(
                    $0.next > $0.through ? "chains.rescanDone" : "chains.rescan",
                    [
                        "from": "\($0.from.value)", "through": "\($0.through.value)",
                        "next": "\($0.next.value)", "found": "\($0.foundCount)",
                    ])
            },
            rescanSVG: rescan.map { bar($0) } ?? "")
    }

    private static func bar(_ rescan: RescanRecord) -> String {
        let all = max(1, rescan.through.value - min(rescan.from.value, rescan.through.value) + 1)
        let done = min(all, rescan.next.value - min(rescan.from.value, rescan.next.value))
        return Bars.stacked(
            [
                BarPart(
                    tone: "accent",
                    share: Int(
                        clamping: done.multipliedReportingOverflow(by: 1_000).partialValue / all))
            ],
            label: "\(done) / \(all)")
    }

    private static func looks(
        _ status: ChainStatusBoard.Status?, halt: String?, _ words: Words
    ) -> (ShownState, String?) {
        if halt != nil {
            return (ShownState(tone: "bad", icon: "lock", word: words.say("chains.halted")), nil)
        }
        switch status?.outcome {
        case .upToDate:
            return (
                ShownState(tone: "good", icon: "check", word: words.say("chains.upToDate")), nil
            )
        case .moved:
            return (ShownState(tone: "wait", icon: "clock", word: words.say("chains.moving")), nil)
        case .retry(_, let reason):
            return (
                ShownState(tone: "wait", icon: "alert", word: words.say("chains.retry")),
                "\(reason)"
            )
        case .halted(let reason):
            return (
                ShownState(tone: "bad", icon: "lock", word: words.say("chains.halted")),
                "\(reason)"
            )
        case nil:
            return (ShownState(tone: "plain", icon: "dot", word: words.say("chains.unknown")), nil)
        }
    }

    private static func endpoint(_ health: EndpointHealth, _ words: Words) -> Endpoint {
        let (tone, icon) =
            switch health.state {
            case .healthy: ("good", "check")
            case .coolingDown: ("wait", "clock")
            case .setAside: ("bad", "alert")
            }
        return Endpoint(
            name: health.endpoint.text,
            state: ShownState(
                tone: tone, icon: icon, word: words.say("endpoint.\(health.state.rawValue)")),
            requests: ShownAmount.grouped("\(health.requestCount)"),
            latency: health.latencyMilliseconds.map { "\($0) ms" }, failure: health.lastFailure)
    }
}
