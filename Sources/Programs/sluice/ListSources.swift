import Connector
import Dispatch
import ListImport
import NodeTransport
import ScreeningRules
import Units

/// A list that lies on this machine, where something else puts it anew.
struct ListFilePort: ListPort {
    let description: ListDescription
    let paths: [String]

    var source: String { description.source }

    func newest(at now: Timestamp) async throws(ListFailure) -> FetchedList {
        try await ListReader.read(description, paths, at: now)
    }
}

/// A list that a server gives: it is written into a file beside, and read from there.
struct ListURLPort: ListPort {
    let description: ListDescription
    let place: WebPlace
    let certificateAuthorityFile: String?
    let client: CurlClient
    let folder: String

    /// How large a list may be. OFAC's advanced XML had 121 MB in 2025.
    static let byteLimit = 512 << 20
    /// How long a download may take in all.
    static let timeout = Duration.seconds(900)
    /// How often the server may send us on: publishers keep their files in stores of others.
    static let redirectMax = 3

    var source: String { description.source }

    func newest(at now: Timestamp) async throws(ListFailure) -> FetchedList {
        guard let file = BodyFile(folder: folder) else {
            throw .transient("\(folder) takes no file")
        }
        try await download(into: file)
        // The file lives until it is read.
        defer { withExtendedLifetime(file) {} }
        return try await ListReader.read(description, [file.path], at: now)
    }

    private func download(into file: BodyFile) async throws(ListFailure) {
        var place = place
        for _ in 0...ListURLPort.redirectMax {
            let target = HTTPTarget(
                url: place.server, version: place.isEncrypted ? .http2 : .http1,
                certificateAuthorityFile: certificateAuthorityFile)
            let answer: HTTPAnswer
            do {
                answer = try await client.send(
                    HTTPCall(
                        to: target, .get(path: place.path),
                        responseByteLimit: ListURLPort.byteLimit, timeout: ListURLPort.timeout,
                        bodyFile: file))
            } catch {
                throw .transient("\(place.server): \(error)")
            }
            switch answer.status {
            case 200: return
            case 300...399:
                place = try next(answer.location)
                guard file.empty() else { throw .transient("\(folder) takes no file") }
            case 408, 429, 500...599:
                throw .transient("\(place.server): HTTP status \(answer.status)")
            case _: throw .permanent("\(place.server): HTTP status \(answer.status)")
            }
        }
        throw .permanent("\(place.server): it sends on more than \(ListURLPort.redirectMax) times")
    }

    /// What was asked with TLS is never fetched without.
    private func next(_ location: String?) throws(ListFailure) -> WebPlace {
        guard let location else { throw .permanent("\(place.server): it sends on to nowhere") }
        let found: WebPlace
        do {
            found = try WebPlace(location)
        } catch {
            throw .permanent("\(place.server): it sends on to what is no whole URL: \(error)")
        }
        guard found.isEncrypted || !place.isEncrypted else {
            throw .permanent("\(place.server): it sends on to a place without TLS")
        }
        return found
    }
}

/// A URL as its server and what is asked of it.
struct WebPlace: Sendable, Hashable {
    let server: EndpointURL
    /// The path with the query; at least a slash.
    let path: String
    let isEncrypted: Bool

    /// Reads a URL; one with words in braces is none before they are filled in.
    init(_ text: String) throws(EndpointURLError) {
        server = try EndpointURL(try EndpointURL(text).origin)
        isEncrypted = server.origin.hasPrefix("https://")
        let rest = text.dropFirst(server.origin.count)
        path = rest.hasPrefix("/") ? String(rest) : "/" + rest
    }
}

/// Reads lists on a thread of their own: it takes a while, and blocks.
enum ListReader {
    static func read(
        _ description: ListDescription, _ paths: [String], at now: Timestamp
    ) async throws(ListFailure) -> FetchedList {
        let result = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: readNow(description, paths, at: now))
            }
        }
        return try result.get()
    }

    private static func readNow(
        _ description: ListDescription, _ paths: [String], at now: Timestamp
    ) -> Result<FetchedList, ListFailure> {
        do {
            let read = try description.read(paths: paths, checkedAt: now)
            return .success(FetchedList(list: read.list, warnings: read.warnings))
        } catch {
            if case .unreadable(let path, let number) = error {
                return .failure(.transient("\(path) cannot be read: errno \(number)"))
            }
            return .failure(.permanent("it cannot be read: \(error)"))
        }
    }
}
