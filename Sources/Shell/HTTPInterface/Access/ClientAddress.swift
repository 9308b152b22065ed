import Connector
import Hummingbird

/// The address of who really asks.
enum ClientAddress {
    /// Returns the connection's peer; behind a trusted proxy, whom that proxy names.
    ///
    /// `X-Forwarded-For` is read from its end: only entries of trusted proxies are believed.
    static func find(peer: String, headers: HTTPFields, trusted: [Network]) -> String {
        func isTrusted(_ address: String) -> Bool { trusted.contains { $0.contains(address) } }
        guard isTrusted(peer) else { return peer }
        var client = peer
        for entry in forwarded(headers).reversed() {
            client = entry
            guard isTrusted(entry) else { break }
        }
        return client
    }

    /// Whether a request came from this machine, and not through a proxy on it.
    static func isLocal(_ client: String, _ headers: HTTPFields) -> Bool {
        guard forwarded(headers).isEmpty else { return false }
        return loopback.contains { $0.contains(client) }
    }

    private static let loopback = ["127.0.0.0/8", "::1"].compactMap { Network($0) }

    private static func forwarded(_ headers: HTTPFields) -> [String] {
        headers.filter { $0.name.canonicalName == "x-forwarded-for" }.flatMap { field in
            field.value.split(separator: ",").map { part in
                String(part.filter { !$0.isWhitespace })
            }
        }
    }
}
