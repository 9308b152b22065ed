import Connector
import Encodings
import Units

/// The ordered event log, in pages or as it grows.
enum EventRoutes {
    static let all: [Route] = [
        Route(
            "listEvents", .get, "/v1/events", .scope(.reportsRead), reach: .ofAll,
            query: ["after", "limit", "type"], gives: "EventPage", handler: list)
    ]

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let after = try request.query.integer("after", in: 0...UInt64(Int64.max)) ?? 0
        let type = request.query["type"]
        guard request.accepts("text/event-stream") else {
            let limit = try request.query.limit()
            let page = try await desk.store.read { store in
                try EventPage.read(after: after, limit: limit, type: type, in: store)
            }
            return .json(
                .object([
                    ("events", .array(page.events.map(EventPage.shape))),
                    ("next", .string("\(page.scannedThrough)")),
                    ("isEnd", .bool(page.isEnd)),
                ]))
        }
        let stream = try EventStream(
            after: try lastSeen(request) ?? after, type: type, desk: desk)
        return APIAnswer(status: 200, body: .events(stream))
    }

    /// Browsers send the id of the last event that they saw when they come again.
    private static func lastSeen(_ request: APIRequest) throws(Problem) -> UInt64? {
        guard let text = try request.single("Last-Event-ID"), !text.isEmpty else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = UInt64(text),
            id <= UInt64(Int64.max)
        else { throw .malformed(nil, "The Last-Event-ID is no event's sequence.") }
        return id
    }
}

/// Some events after a place in the log.
struct EventPage: Sendable {
    let events: [EventRecord]
    /// Where to go on: past events of other types too.
    let scannedThrough: UInt64
    /// Whether the log ended here.
    let isEnd: Bool

    /// How many events of other types are passed over for one page.
    private static let scanMax = 10_000

    static func read(
        after: UInt64, limit: Int, type: String?, in store: any StoreReading
    ) throws -> EventPage {
        var found: [EventRecord] = []
        var place = after
        var scanned = 0
        while found.count < limit, scanned < scanMax {
            let asked = type == nil ? limit - found.count : 1_000
            let events = try store.events(after: place, limit: asked)
            for event in events where found.count < limit {
                place = event.sequence
                if type.map({ $0 == event.type }) ?? true { found.append(event) }
            }
            scanned += events.count
            if events.count < asked {
                let isEnd = events.last.map { $0.sequence == place } ?? true
                return EventPage(events: found, scannedThrough: place, isEnd: isEnd)
            }
        }
        return EventPage(events: found, scannedThrough: place, isEnd: false)
    }

    static func shape(_ event: EventRecord) -> JSONValue {
        .object([
            ("sequence", .integer(event.sequence)), ("type", .string(event.type)),
            ("subject", .string(event.subject)), ("time", Shape.time(event.time)),
            ("data", data(event.json)),
        ])
    }

    private static func data(_ json: [UInt8]) -> JSONValue {
        do {
            return try JSONValue.parse(json)
        } catch {
            return .null
        }
    }
}
