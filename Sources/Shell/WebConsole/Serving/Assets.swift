import Digests
import Encodings

/// The style and the script, from memory.
enum Assets {
    /// The style of all pages, and that of pictures and of the pages with tools.
    private static let sheet = PackageResources.console_css + PackageResources.pictures_css

    /// Changes with what it is made of, so that browsers may keep both for good.
    static let tag: String = {
        let digest = SHA256.hash(sheet + PackageResources.console_js)
        return String(Hex.encode(digest).prefix(16))
    }()

    @Sendable
    static func style(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        answer(sheet, "text/css; charset=utf-8", request)
    }

    @Sendable
    static func script(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        answer(PackageResources.console_js, "text/javascript; charset=utf-8", request)
    }

    private static func answer(
        _ bytes: [UInt8], _ type: String, _ request: ConsoleRequest
    ) -> ConsoleAnswer {
        let headers = [
            ("ETag", "\"\(tag)\""),
            (
                "Cache-Control",
                request.query["v"] == tag ? "private, max-age=31536000, immutable" : "no-cache"
            ),
        ]
        let known = request.headers.first { $0.name.canonicalName == "if-none-match" }?.value
        guard known != "\"\(tag)\"" else {
            return ConsoleAnswer(status: 304, headers: headers, body: .empty)
        }
        return ConsoleAnswer(status: 200, headers: headers, body: .bytes(bytes, type: type))
    }
}
