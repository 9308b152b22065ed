import ArgumentParser

/// `sluice sandbox run`: nodes and daemon until Ctrl-C.
struct SandboxRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Starts real nodes and `sluice serve`, and says where to look.",
        discussion: """
            Example:  sluice sandbox run --port 8080

            Each start begins with new chains, and so with a new database; the files of the last \
            run are kept beside it, in run.previous. Ctrl-C ends everything.
            """)

    @OptionGroup var sandbox: SandboxOptions
    @Option(help: "The API's port; another free one if it is taken.") var port: UInt16 = 8080
    @Option(help: "Seconds between Bitcoin blocks.") var bitcoinBlockSeconds = "3"
    @Option(help: "Seconds between EVM blocks.") var blockSeconds = "2"

    func run() async throws {
        let place = try SandboxPlace(install: sandbox.install)
        let port = try LoopbackPort.free(preferred: port)
        let options = [
            "--bitcoin-block-seconds", bitcoinBlockSeconds, "--block-seconds", blockSeconds,
        ]
        if let other = try SandboxDescription.read(in: place.install), other.isRunning {
            throw SandboxFailure(
                "A sandbox runs in \(place.install) already, as process \(other.pid).",
                next: "sluice sandbox status")
        }
        try await Interrupts.cancelling {
            say("Starting the nodes and the daemon…")
            try prepareFolder(place.runFolder)
            let run = try await SandboxRun.start(
                place, folder: place.runFolder, nodesFolder: place.install, port: port,
                nodeOptions: options)
            say(welcome(run, place))
            let keeper = Task { try await run.signer.keepAlive() }
            let reason = await firstEnd(of: run)
            keeper.cancel()
            say("\nStopping…")
            await run.stop()
            try SandboxFiles.removeFile("\(run.folder)/\(SandboxRunNote.fileName)")
            if let reason { throw SandboxFailure(reason) }
        }
    }

    /// Waits for Ctrl-C, or for something to end by itself: then it returns what did.
    private func firstEnd(of run: SandboxRun) async -> String? {
        while !Task.isCancelled {
            await Pause.milliseconds(200)
            if !run.nodes.process.isRunning {
                return "The nodes ended:\n\(SandboxFiles.tail(run.nodes.log))"
            }
            if await !run.daemon.isRunning {
                return "The daemon ended:\n\(SandboxFiles.tail(run.daemon.log))"
            }
        }
        return nil
    }

    /// Says something at once, even when it goes into a file.
    private func say(_ text: String) { TourScreen().line(text) }

    private func prepareFolder(_ folder: String) throws {
        try SandboxFiles.removeFolder("\(folder).previous")
        try SandboxFiles.rename(folder, to: "\(folder).previous")
        try SandboxFiles.makeFolder(folder)
    }

    private func welcome(_ run: SandboxRun, _ place: SandboxPlace) -> String {
        let url = run.daemon.port.url
        let key = run.note.keyFile
        return """

            Sluice runs, on real nodes with worthless coins.

              API          \(url)   (described at \(url)/openapi.yaml)
              API key      in \(key)
              console      \(url)/console, as officer, second (who approves) or admin
              database     \(run.note.database)
              daemon log   \(run.daemon.log)
              nodes        bitcoin-regtest at \(run.nodes.description.bitcoinURL)
                           evm-local at \(run.nodes.description.evmURL)
              listed       mallory's \(run.listedCount) addresses, on an operator's list. OFAC's:
                           sluice lists import sdn_advanced.xml

            To try next, in another terminal:

              sluice sandbox tour
              sluice sandbox code officer          (password and one-time code for the console)
              curl -s -H "Authorization: Bearer $(cat \(key))" \(url)/v1/chains
              sluice sandbox pay --to ADDRESS --amount 25.00 --asset USDT

            `sluice` is \(place.executable). Ctrl-C ends everything.
            """
    }
}
