/// Which HTTP is spoken.
public enum HTTPVersion: String, Sendable, Hashable {
    /// HTTP/1.1 with kept connections.
    case http1
    /// HTTP/2 if the server agrees by ALPN over TLS, else HTTP/1.1.
    case http2
    /// HTTP/2 from the first byte, also without TLS.
    case http2PriorKnowledge
}

/// One server as libcurl is set up for it; requests to the same object share prepared handles.
public final class HTTPTarget: Sendable {
    /// Where it is.
    public let url: EndpointURL
    /// Which HTTP is spoken.
    public let version: HTTPVersion
    /// A PEM file with the only authorities trusted for this server; nil for the system's.
    public let certificateAuthorityFile: String?
    /// How long connecting, with TLS, may take.
    public let connectTimeout: Duration

    /// Makes a target.
    public init(
        url: EndpointURL, version: HTTPVersion = .http1, certificateAuthorityFile: String? = nil,
        connectTimeout: Duration = .seconds(5)
    ) {
        self.url = url
        self.version = version
        self.certificateAuthorityFile = certificateAuthorityFile
        self.connectTimeout = connectTimeout
    }
}
