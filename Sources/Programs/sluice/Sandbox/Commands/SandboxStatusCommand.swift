import ArgumentParser

/// `sluice sandbox status`: what runs, and where.
struct SandboxStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the sandbox's nodes and daemon.",
        discussion: "Example:  sluice sandbox status --json")

    @OptionGroup var sandbox: SandboxOptions
    @Flag(help: "The control API's whole answer.") var json = false

    func run() async throws {
        let control = try sandbox.control()
        let status = try await control.status()
        guard !json else {
            print(String(decoding: status.serialized(), as: UTF8.self))
            return
        }
        for chain in SandboxControl.Chain.allCases {
            let node = status[chain.rawValue]
            let isUp = node?["up"]?.boolean ?? false
            let isPaused = node?["miningPaused"]?.boolean ?? false
            let height = node?["height"]?.numberText ?? "unknown"
            let waiting = node?["waiting"]?.numberText ?? "0"
            print(
                "\(chain.profile): \(isUp ? "up" : "stopped"), height \(height), "
                    + "\(waiting) payments wait\(isPaused ? ", mining is paused" : "")")
        }
        print("control API: \(control.port.url)")
        let place = try SandboxPlace(install: sandbox.install)
        if SandboxFiles.exists("\(place.runFolder)/\(SandboxRunNote.fileName)") {
            let note = try SandboxRunNote.read(in: place.runFolder)
            print("REST API: \(note.port.url), key in \(note.keyFile)")
        }
    }
}
