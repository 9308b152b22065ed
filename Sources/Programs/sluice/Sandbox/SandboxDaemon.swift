/// The daemon of a sandbox: `sluice serve` as a process of its own, which can be killed.
actor SandboxDaemon {
    /// Where its API is.
    nonisolated let port: LoopbackPort
    /// Where its output goes.
    nonisolated let log: String
    private let executable: String
    private let configuration: String
    private var process: ChildProcess?

    init(place: SandboxPlace, folder: String, configuration: String, port: LoopbackPort) {
        executable = place.executable
        log = "\(folder)/daemon.log"
        self.configuration = configuration
        self.port = port
    }

    /// Starts it and waits until it answers.
    ///
    /// - Throws: `SandboxFailure` with the end of its log.
    func start() async throws {
        try await spawn()
        for _ in 0..<600 where process?.isRunning ?? false && !Task.isCancelled {
            if await answers() { return }
            await Pause.milliseconds(50)
        }
        guard !Task.isCancelled else { throw SandboxFailure("Interrupted.") }
        throw SandboxFailure("The daemon did not start:\n\(SandboxFiles.tail(log))")
    }

    /// Kills it as a crash would, and starts it again without waiting for it.
    func killAndRestart() async throws {
        await process?.kill()
        try await spawn()
    }

    /// Ends it in good order.
    func stop() async { await process?.stop(graceSeconds: 15) }

    /// Whether it runs.
    var isRunning: Bool { process?.isRunning ?? false }

    private func spawn() async throws {
        process = try await ChildProcess.start(
            [executable, "serve", "--config", configuration], appendingTo: log, onOurDeath: .kill)
    }

    private func answers() async -> Bool {
        do {
            let request = LoopbackRequest(method: "GET", path: "/healthz")
            return try await request.send(to: port, seconds: 2).status == 200
        } catch {
            // Not yet: the caller asks again, and says why if it never does.
            return false
        }
    }
}
