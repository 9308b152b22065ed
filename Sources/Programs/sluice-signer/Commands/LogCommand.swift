import ArgumentParser
import Encodings

/// `sluice-signer log`
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Looks at the signer's log.", subcommands: [Verify.self])

    /// `sluice-signer log verify`
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks every link of the log, and that its tail is there.",
            discussion: "It changes nothing, and may be run beside a signer.")

        @Option(help: "The signer's own folder.")
        var state: String = "signer/state"

        func run() throws {
            let log = try StateFolder.verify(state).log
            Output.say(
                "\(log.count) entries, unbroken; the last link is \(Hex.encode(log.link.bytes))")
        }
    }
}
