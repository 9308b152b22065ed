import Connector
import Encodings
import Units

/// How far the chain of verdicts is verified, for the audit's page.
struct AuditSeal: Sendable {
    /// How long one look may walk, in milliseconds.
    private static let walkMilliseconds: Int64 = 2_000

    let sealState: ShownState
    let sealText: String
    let verifiedUntil: ShownTime?
    let headNumber: String
    let head: ShownAddress

    /// Walks on from where the last look ended, for as long as a page may take.
    static func look(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> AuditSeal {
        let clock = desk.services.clock
        let start = clock.now()
        let limit = walkMilliseconds
        let walk = try await desk.walks.current.brought(from: desk.store) {
            clock.now().milliseconds(since: start) < limit
        }
        desk.walks.keep(walk)
        return AuditSeal(walk, request)
    }

    init(_ walk: EvidenceWalk, _ request: ConsoleRequest) {
        let words = request.words
        let values = [
            "n": ShownAmount.grouped("\(walk.count)"), "all": ShownAmount.grouped("\(walk.total)"),
            "broken": walk.broken.map { "\($0)" } ?? "",
        ]
        let key = walk.broken != nil ? "broken" : walk.isWhole ? "whole" : "partly"
        let (tone, icon) =
            walk.broken != nil
            ? ("bad", "alert") : walk.isWhole ? ("good", "check") : ("wait", "clock")
        sealState = ShownState(tone: tone, icon: icon, word: words.say("audit.\(key)"))
        sealText = words.say("audit.\(key)Text", values)
        verifiedUntil = walk.until.map { ShownTime($0, now: request.now, words) }
        headNumber = "\(walk.count)"
        head = ShownAddress(Hex.encode(walk.link.bytes))
    }
}
