import ArgumentParser

/// `sluice sandbox tour`: what Sluice does, played on real nodes and checked.
struct SandboxTourCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tour",
        abstract: "Plays what Sluice does on real nodes, and checks each step.",
        discussion: """
            Example:  sluice sandbox tour              (beside a running `sluice sandbox run`)
            Example:  sluice sandbox tour --alone      (starts all on free ports, and stops it)
            Example:  sluice sandbox tour --alone --kills 10

            Exits with 0 only if every step ended as it says.
            """)

    @OptionGroup var sandbox: SandboxOptions
    @Flag(help: "Start everything on free ports in a folder of its own, and stop it after.")
    var alone = false
    @Option(help: "Kill the daemon by `kill -9` so often, at random moments. With --alone.")
    var kills = 0
    @Option(help: "What the random moments follow from; by default another one each time.")
    var seed: UInt64?

    func validate() throws {
        guard (0...1_000).contains(kills) else {
            throw ValidationError("--kills is from 0 to 1000")
        }
        guard alone || kills == 0 else {
            throw ValidationError(
                "--kills needs --alone: only a daemon of the tour's own is killed")
        }
    }

    func run() async throws {
        let place = try SandboxPlace(install: sandbox.install)
        let isRight = try await Interrupts.cancelling {
            alone ? try await playAlone(place) : try await playBeside(place)
        }
        guard isRight else { throw ExitCode(1) }
    }

    private func playBeside(_ place: SandboxPlace) async throws -> Bool {
        let control = try sandbox.control()
        let note = try SandboxRunNote.read(in: place.runFolder)
        let key = try await SandboxAPI.firstKey(in: note.keyFile)
        return try await TourPlay(
            place: place, control: control, note: note, key: key,
            listed: try SandboxDescription.ofRunning(in: place.install).listedEVMAddress,
            killer: nil, log: nil
        ).run()
    }

    private func playAlone(_ place: SandboxPlace) async throws -> Bool {
        let folder = try SandboxFiles.makeTemporaryFolder()
        TourScreen().line("Starting nodes and daemon of the tour's own in \(folder)…")
        let run = try await SandboxRun.start(
            place, folder: folder, nodesFolder: folder, port: try .free(),
            nodeOptions: ["--bitcoin-block-seconds", "1.5", "--block-seconds", "1"])
        let keeper = Task { try await run.signer.keepAlive() }
        defer { keeper.cancel() }
        let isRight: Bool
        do {
            isRight = try await TourPlay(
                place: place, control: SandboxControl(port: run.nodes.description.control),
                note: run.note, key: run.key,
                listed: run.nodes.description.listedEVMAddress, killer: killer(of: run.daemon),
                log: "\(folder)/audit.log"
            ).run()
        } catch {
            await run.stop()
            TourScreen().line("Everything was kept in \(folder)")
            throw error
        }
        await run.stop()
        if isRight {
            try SandboxFiles.removeFolder(folder)
        } else {
            TourScreen().line("Everything was kept in \(folder)")
        }
        return isRight
    }

    private func killer(of daemon: SandboxDaemon) -> TourKiller? {
        guard kills > 0 else { return nil }
        let seed = seed ?? UInt64.random(in: 1...999_999)
        TourScreen().line(
            "The daemon is killed \(kills) times; the moments follow from --seed \(seed).")
        return TourKiller(daemon: daemon, screen: TourScreen(), count: kills, seed: seed)
    }
}
