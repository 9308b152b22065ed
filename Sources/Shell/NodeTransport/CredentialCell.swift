/// The header that an endpoint is sent now, read again when the node refuses it.
final class CredentialCell: Sendable {
    private let credentials: EndpointCredentials
    private let reader: SecretReader
    private let cached = Locked<SecretHeader?>(nil)

    init(_ credentials: EndpointCredentials, reader: SecretReader) {
        self.credentials = credentials
        self.reader = reader
    }

    /// Returns the header last read, or reads it.
    func header() throws(SecretError) -> SecretHeader? {
        if let header = cached.withLock({ $0 }) { return header }
        return try reload()
    }

    /// Reads the header again; returns the old object if nothing changed, so that `===` tells.
    @discardableResult
    func reload() throws(SecretError) -> SecretHeader? {
        let fresh = try reader.header(for: credentials)
        return cached.withLock { cached in
            if cached?.line != fresh?.line { cached = fresh }
            return cached
        }
    }
}
