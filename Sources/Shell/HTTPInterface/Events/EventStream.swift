import Connector
import Encodings
import Hummingbird
import ServiceLifecycle
import Units

/// An event log that is sent as it grows. Source: the HTML standard, server-sent events.
struct EventStream: Sendable {
    private let first: UInt64
    private let type: String?
    private let desk: APIDesk
    private let beats: AsyncStream<Void>

    /// - Throws: `Problem` 503 if as many are open as may be.
    init(after: UInt64, type: String?, desk: APIDesk) throws(Problem) {
        guard let beats = desk.pulse.listen(atMost: desk.settings.eventStreamMax) else {
            throw Problem(
                503, "tooManyStreams", "As many event streams are open as may be.",
                headers: [("Retry-After", "30")])
        }
        first = after
        self.type = type
        self.desk = desk
        self.beats = beats
    }

    /// The response's body: ends when the client leaves or the server stops.
    var body: ResponseBody {
        ResponseBody { writer in
            var place = try await catchUp(after: first, &writer)
            var written = desk.clock.now()
            // The head goes out with the first bytes: the client must not wait for an event.
            try await writer.write(ByteBuffer(string: ": open\n\n"))
            for await _ in beats.cancelOnGracefulShutdown() {
                let reached = try await catchUp(after: place, &writer)
                let now = desk.clock.now()
                let silence = now.milliseconds(since: written)
                if reached != place {
                    written = now
                } else if silence >= desk.settings.heartbeatSeconds * 1_000 {
                    try await writer.write(ByteBuffer(string: ": still here\n\n"))
                    written = now
                }
                place = reached
            }
            try await writer.finish(nil)
        }
    }

    /// Sends all that is new, and returns the place that was reached.
    private func catchUp(
        after start: UInt64, _ writer: inout any ResponseBodyWriter
    ) async throws -> UInt64 {
        var place = start
        while true {
            let (after, type) = (place, type)
            let page = try await desk.store.read { store in
                try EventPage.read(after: after, limit: 500, type: type, in: store)
            }
            place = page.scannedThrough
            if !page.events.isEmpty {
                let text = page.events.flatMap(EventStream.message)
                try await writer.write(ByteBuffer(bytes: text))
            }
            if page.isEnd { return place }
        }
    }

    private static func message(_ event: EventRecord) -> [UInt8] {
        Array("id: \(event.sequence)\nevent: \(event.type)\ndata: ".utf8)
            + EventPage.shape(event).serialized() + Array("\n\n".utf8)
    }
}
