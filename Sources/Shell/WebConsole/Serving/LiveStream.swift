import Connector
import Encodings
import Hummingbird
import ServiceLifecycle

/// How many live streams are open.
final class LiveStreams: Sendable {
    private let max: Int
    private let count = LockedBox(0)

    init(max: Int) { self.max = max }

    func enter() -> Bool {
        count.withLock { count in
            guard count < max else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}

/// Says that something changed, never what: the page is asked for again, with all its checks.
///
/// Source: the HTML standard, server-sent events.
struct LiveStream: Sendable {
    let desk: ConsoleDesk
    let token: String

    /// How many events are looked at for one message.
    private static let eventMax = 200

    /// The response's body: ends when the session does, the client leaves, or the server stops.
    var body: ResponseBody {
        ResponseBody { writer in
            defer { desk.streams.leave() }
            var place = try await desk.store.read { try $0.lastEventSequence }
            // The head goes out with the first bytes; without news a connection is closed after
            // a while, and the browser comes again.
            try await writer.write(ByteBuffer(string: "retry: 5000\n\n"))
            for await _ in desk.store.commits().cancelOnGracefulShutdown() {
                guard let signedIn = try await desk.door.find(token, isUse: false) else { break }
                let after = place
                let events = try await desk.store.read {
                    try $0.events(after: after, limit: LiveStream.eventMax)
                }
                guard let last = events.last else { continue }
                place = last.sequence
                guard let text = LiveStream.message(events, for: signedIn.staff.role) else {
                    continue
                }
                try await writer.write(ByteBuffer(string: text))
            }
            try await writer.finish(nil)
        }
    }

    /// The kinds of what changed, such as `case deposit`, as far as a role may know of them; nil
    /// for none.
    static func message(_ events: [EventRecord], for role: StaffRole) -> String? {
        var kinds: Set<String> = []
        for event in events {
            let kind = event.type.prefix { $0 != "." }
            if Sight(ofKind: kind).roles.contains(role) { kinds.insert(String(kind)) }
        }
        guard !kinds.isEmpty else { return nil }
        let data = JSONValue.object([
            (key: "kinds", value: .array(kinds.sorted().map { .string($0) }))
        ])
        return "event: change\ndata: " + String(decoding: data.serialized(), as: UTF8.self) + "\n\n"
    }
}

/// `/console/live`
enum LivePage {
    static let path = "/console/live"

    @Sendable
    static func stream(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let name = Cookies.sessionName(isLocal: request.isLocal)
        guard let token = request.cookies[name] else { throw ConsoleRefusal.signIn }
        guard desk.streams.enter() else { throw ConsoleRefusal.tooManyStreams }
        return ConsoleAnswer(status: 200, body: .live(LiveStream(desk: desk, token: token)))
    }
}
