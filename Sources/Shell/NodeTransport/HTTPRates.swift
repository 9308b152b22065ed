public import Connector
public import Units

/// A source of prices that answers GET requests with JSON.
public struct HTTPRates: RatePort {
    /// How long an exchange may take.
    static let timeout = Duration.seconds(10)

    /// Its name in the configuration.
    public let name: String
    private let target: HTTPTarget
    private let path: String
    private let answer: RateAnswer
    private let credentials: CredentialCell
    private let client: CurlClient
    private let clock: any ClockPort

    /// Makes a source at a whole URL, with the only certificate authorities that are trusted for
    /// it, or the system's.
    ///
    /// - Throws: `EndpointURLError`; credentials inside the URL are refused.
    public init(
        name: String, url: String, certificateAuthorityFile: String? = nil, answer: RateAnswer,
        credentials: EndpointCredentials, reader: SecretReader = SecretReader(),
        client: CurlClient, clock: any ClockPort
    ) throws(EndpointURLError) {
        let origin = try EndpointURL(url).origin
        self.name = name
        target = HTTPTarget(
            url: try EndpointURL(origin), certificateAuthorityFile: certificateAuthorityFile)
        let rest = url.dropFirst(origin.count)
        path = rest.hasPrefix("/") ? String(rest) : "/" + rest
        self.answer = answer
        self.credentials = CredentialCell(credentials, reader: reader)
        self.client = client
        self.clock = clock
    }

    /// Asks once; a secret that the server refuses is read again before the next time.
    public func rates() async throws(RateFailure) -> [Rate] {
        let secret: SecretHeader?
        do {
            secret = try credentials.header()
        } catch {
            throw RateFailure("\(error)")
        }
        let call = HTTPCall(
            to: target, .get(path: path), secret: secret,
            responseByteLimit: RateAnswer.byteLimit, timeout: HTTPRates.timeout)
        let response: HTTPAnswer
        do {
            response = try await client.send(call)
        } catch {
            throw RateFailure("\(target.url.origin) does not answer: \(error)")
        }
        guard response.status == 200 else {
            if response.status == 401 || response.status == 403 { try reload() }
            throw RateFailure("\(target.url.origin) answers with status \(response.status)")
        }
        return try answer.parse(response.body, cameAt: clock.now())
    }

    private func reload() throws(RateFailure) {
        do {
            try credentials.reload()
        } catch {
            throw RateFailure("\(error)")
        }
    }
}
