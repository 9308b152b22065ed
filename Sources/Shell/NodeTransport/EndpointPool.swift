public import Connector
internal import Units

/// The nodes of one chain, asked in the order of preference, with failover and bounded retries.
public final class EndpointPool: NodePort {
    /// The endpoints in the order of preference.
    public let endpoints: [EndpointName]

    private let configurations: [EndpointConfiguration]
    private let cells: [CredentialCell]
    private let client: CurlClient
    private let clock: any ClockPort
    private let jitter: Jitter
    private let selection: Locked<EndpointSelection>
    private let rules: EndpointRules

    /// Makes a pool; the first endpoint is preferred.
    ///
    /// A cookie file may still be missing, because its node may start later.
    /// - Throws: `EndpointConfigurationError`.
    public init(
        _ configurations: [EndpointConfiguration], client: CurlClient, clock: any ClockPort,
        rules: EndpointRules = EndpointRules(), jitter: Jitter = .random,
        secrets: SecretReader = SecretReader()
    ) throws(EndpointConfigurationError) {
        guard !configurations.isEmpty else { throw .noEndpoint }
        var names: Set<EndpointName> = []
        for configuration in configurations {
            guard names.insert(configuration.name).inserted else {
                throw .duplicateName(configuration.name)
            }
            let budget = configuration.budget
            for limit in [budget.requestsPerSecondMax, budget.concurrentMax] {
                guard 1...1_000_000 ~= limit ?? 1 else { throw .budget(configuration.name) }
            }
        }
        self.configurations = configurations
        self.client = client
        self.clock = clock
        self.jitter = jitter
        self.rules = rules
        endpoints = configurations.map(\.name)
        cells = configurations.map { CredentialCell($0.credentials, reader: secrets) }
        selection = Locked(
            EndpointSelection(
                endpoints: configurations.map { ($0.name, $0.budget) }, rules: rules))
        try readSecrets()
    }

    /// Sends a request to the named endpoint, or to the best usable one with failover.
    ///
    /// It is sent at most `EndpointRules.attemptMax` times; each time may take `request.timeout`,
    /// and so may the pauses between them together.
    /// - Throws: `NodeFailure`, whose texts hold neither secrets nor paths of URLs.
    public func exchange(_ request: NodeRequest) async throws(NodeFailure) -> NodeAnswer {
        var pinned: Int?
        if let name = request.endpoint {
            guard let index = endpoints.firstIndex(of: name) else {
                throw .permanent("no endpoint is named \(name.text)")
            }
            pinned = index
        }
        var course = EndpointSelection.Course(endpointCount: endpoints.count)
        var transient: NodeFailure?
        var permanent: NodeFailure?
        var waited = Duration.zero
        while course.attemptCount < rules.attemptMax {
            let now = clock.now()
            let choice = selection.withLock {
                $0.choose(pinned: pinned, course: course, now: now)
            }
            switch choice {
            case .ask(let index):
                course.attemptCounts[index] += 1
                switch await ask(index, request, start: now) {
                case .success(let answer): return answer
                case .failure(.cancelled): throw .cancelled
                case .failure(let failure):
                    if case .transient = failure {
                        transient = failure
                    } else {
                        permanent = failure
                        course.excluded.insert(index)
                    }
                }
            case .wait(let pause):
                waited += pause
                guard waited <= request.timeout else {
                    throw transient ?? .noEndpoint(retryAfter: pause)
                }
                try await sleep(pause)
            case .unavailable(let retryAfter):
                throw transient ?? .noEndpoint(retryAfter: retryAfter)
            case .exhausted:
                throw transient ?? permanent ?? .noEndpoint(retryAfter: rules.refusalPause)
            }
        }
        throw transient ?? permanent ?? .noEndpoint(retryAfter: rules.pauseBase)
    }

    /// Records what a caller found out about an endpoint; an unknown name is ignored.
    public func report(_ endpoint: EndpointName, _ finding: EndpointFinding) {
        guard let index = endpoints.firstIndex(of: endpoint) else { return }
        let now = clock.now()
        selection.withLock { $0.record(finding, of: index, now: now) }
    }

    /// Returns how each endpoint is doing, in the order of preference.
    public func health() -> [EndpointHealth] {
        let now = clock.now()
        return selection.withLock { $0.health(now: now) }
    }

    private func readSecrets() throws(EndpointConfigurationError) {
        for (configuration, cell) in zip(configurations, cells) {
            do {
                try cell.reload()
            } catch {
                if case .cookieFile = configuration.credentials { continue }
                throw .credentials(configuration.name, error)
            }
        }
    }

    private func ask(
        _ index: Int, _ request: NodeRequest, start: Timestamp
    ) async -> Result<NodeAnswer, NodeFailure> {
        let (verdict, answer) = await call(index, request)
        let name = endpoints[index]
        let result: Result<NodeAnswer, NodeFailure>
        let ending: EndpointSelection.Ending
        switch (verdict, answer) {
        case (.answer, let answer?):
            ending = .answered
            result = .success(
                NodeAnswer(
                    endpoint: name, status: answer.status, body: answer.body,
                    isNewConnection: answer.isNewConnection))
        case (.answer, nil):
            preconditionFailure("only an answer is judged to be one")
        case (.transient(let reason, let retryAfter), _):
            ending = .failed(reason, retryAfter: retryAfter)
            result = .failure(.transient(text(index, reason), retryAfter: retryAfter))
        case (.refused(let reason), _):
            ending = .refused(reason)
            result = .failure(.permanent(text(index, reason)))
        case (.unanswerable(let reason), _):
            ending = .unanswerable
            result = .failure(.permanent(text(index, reason)))
        case (.cancelled, _):
            ending = .cancelled
            result = .failure(.cancelled)
        }
        let now = clock.now()
        selection.withLock {
            $0.finish(index, ending, start: start, now: now, jitter: jitter)
        }
        return result
    }

    /// Calls once, and once more if the node refused a secret that has changed on disk.
    private func call(
        _ index: Int, _ request: NodeRequest
    ) async -> (HTTPVerdict, HTTPAnswer?) {
        let cell = cells[index]
        do {
            let secret = try cell.header()
            let first = await send(index, request, secret: secret)
            guard case .refused = first.0, first.1?.status == 401 else { return first }
            let fresh = try cell.reload()
            return fresh === secret ? first : await send(index, request, secret: fresh)
        } catch {
            // bitcoind removes its cookie file when it stops, so that this may pass.
            return (.transient(error.description, retryAfter: nil), nil)
        }
    }

    private func send(
        _ index: Int, _ request: NodeRequest, secret: SecretHeader?
    ) async -> (HTTPVerdict, HTTPAnswer?) {
        let configuration = configurations[index]
        let call = HTTPCall(
            to: configuration.target, request.content, secret: secret,
            responseByteLimit: request.responseByteLimit, timeout: request.timeout)
        do {
            let answer = try await client.send(call)
            let hint = configuration.credentials.hint
            return (HTTPVerdict.of(answer, hint: hint, now: clock.now()), answer)
        } catch {
            return (HTTPVerdict.of(error), nil)
        }
    }

    private func text(_ index: Int, _ reason: String) -> String {
        "\(endpoints[index].text) (\(configurations[index].target.url.origin)): \(reason)"
    }

    private func sleep(_ pause: Duration) async throws(NodeFailure) {
        do {
            try await clock.sleep(for: pause)
        } catch {
            throw .cancelled
        }
    }
}
