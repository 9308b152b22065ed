/// Why a text is no endpoint URL; never holds the text, which may contain a key.
public enum EndpointURLError: Error, Sendable, Hashable {
    /// The scheme is neither `http` nor `https`.
    case scheme
    /// It holds `user:password@`: secrets belong in the environment or in a file.
    case holdsCredentials
    /// There is no host, or the port is no number from 1 to 65535.
    case authority
    /// It holds a character that a URL must escape, or a fragment.
    case character(byteOffset: Int)
    /// It is longer than 2,048 bytes.
    case tooLong
}

extension EndpointURLError: CustomStringConvertible {
    /// What to change.
    public var description: String {
        switch self {
        case .scheme: "the URL must begin with http:// or https://"
        case .holdsCredentials:
            "the URL must not hold user:password@; name an environment variable or a file instead"
        case .authority: "the URL has no host, or a port that is no number from 1 to 65535"
        case .character(let byteOffset): "the URL has a forbidden character at byte \(byteOffset)"
        case .tooLong: "the URL is longer than 2048 bytes"
        }
    }
}

/// The URL of an endpoint.
///
/// Providers put keys into paths and queries, so that only the origin is ever shown.
public struct EndpointURL: Sendable, Hashable {
    /// Scheme, host and port: fit for logs.
    public let origin: String
    /// The whole URL, for libcurl only.
    let text: String
    private let base: Substring
    private let query: Substring

    /// Reads a URL strictly.
    ///
    /// - Throws: `EndpointURLError`; credentials inside the URL are refused.
    public init(_ text: String) throws(EndpointURLError) {
        guard text.utf8.count <= 2048 else { throw .tooLong }
        for (offset, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x21, 0x24...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E: continue
            default: throw .character(byteOffset: offset)
            }
        }
        let lowercased = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: lowercased.hasPrefix) else {
            throw .scheme
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw .holdsCredentials }
        guard Self.isAuthority(authority) else { throw .authority }
        self.text = text
        origin = scheme + authority.lowercased()
        let beforeQuery = text.prefix { $0 != "?" }
        query = text[beforeQuery.endIndex...]
        base = beforeQuery.hasSuffix("/") ? beforeQuery.dropLast() : beforeQuery
    }

    /// Returns the URL with a path put between its own path and its query; nil if the path does not
    /// begin with a slash or holds a forbidden character.
    func appending(path: String) -> String? {
        guard path.hasPrefix("/"), path.utf8.count <= 2048,
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 })
        else { return nil }
        if !query.isEmpty, path.contains("?") { return base + path + "&" + query.dropFirst() }
        return base + path + query
    }

    private static func isAuthority(_ authority: Substring) -> Bool {
        let host: Substring
        let afterHost: Substring
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return false }
            afterHost = authority[authority.index(after: close)...]
            host = authority[..<close].dropFirst()
        } else {
            host = authority.prefix { $0 != ":" }
            afterHost = authority[host.endIndex...]
        }
        guard !host.isEmpty else { return false }
        if afterHost.isEmpty { return true }
        let digits = afterHost.dropFirst()
        guard afterHost.first == ":", digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let port = UInt16(digits)
        else { return false }
        return port > 0
    }
}

extension EndpointURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The origin.
    public var description: String { origin }
    /// The origin.
    public var debugDescription: String { origin }
    /// The origin alone.
    public var customMirror: Mirror { Mirror(self, children: ["origin": origin]) }
}
