import ArgumentParser
import Glibc
import KeyVault
import SignerPolicy

/// `sluice-signer run`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Answers the daemon until SIGTERM or SIGINT.",
        discussion: """
            It listens at once, and says that it is locked until it has the passphrase. What it
            remembers lies in --state: keep copies of signer.log and signer.end together. A log
            that is not as it was written stops the start.

            Where the daemon is another user: give its number as --peer-uid, and a group that both
            are in as --socket-gid, and name this user to the daemon as payouts.signer-user. The
            socket is this user's alone otherwise.
            """)

    @Option(help: "What may be signed.")
    var policy: String = "keys/signer.policy.yaml"

    @Option(help: "The signer's own folder, made if it is not there.")
    var state: String = "signer/state"

    @Option(help: "The socket, in a folder of its own.")
    var socket: String = "signer/run/signer.sock"

    @Option(help: "The only user who may connect; this one if not given.")
    var peerUid: uid_t?

    @Option(help: "A group that may reach the socket.")
    var socketGid: gid_t?

    @Option(help: "Become this user first; for a start as root.")
    var user: String?

    @Option(help: "Close connections that are silent for so long.")
    var idleSeconds: Int = 600

    @Option(help: "Close connections that stop inside a request for so long.")
    var frameSeconds: Int = 10

    @OptionGroup var vault: VaultOptions

    func validate() throws {
        guard (1...86_400).contains(idleSeconds), (1...600).contains(frameSeconds) else {
            throw ValidationError("--idle-seconds is 1 to 86400, --frame-seconds 1 to 600.")
        }
    }

    func run() throws {
        if let user { try Hardening.become(user) }
        try Hardening.keepSecrets()
        let (document, keys) = try PolicyFile.read(policy)
        let (folder, journal) = try StateFolder.open(state)
        let listening = try SignerSocket(socket, group: socketGid)
        try Hardening.giveUpTheRest()
        let signals = RunCommand.blockSignals()
        let desk = SigningDesk(document, folder, journal)
        let patience = Conversation.Patience(
            idleMilliseconds: Int64(idleSeconds) * 1_000,
            frameMilliseconds: Int64(frameSeconds) * 1_000)
        let reception = Reception(
            desk, peer: peerUid ?? geteuid(), patience: patience, stop: RunCommand.stop)
        try Thread.start { reception.serve(listening) }
        Output.say("listening on \(socket); \(journal.log.count) entries in the log")
        let (path, source) = (vault.vault, vault.passphrase.source)
        try Thread.start {
            do throws(SignerFailure) {
                try RunCommand.unlock(desk, path, source, keys)
            } catch {
                RunCommand.stop(error)
            }
        }
        RunCommand.wait(for: signals)
        listening.remove()
        desk.close()
        reception.drain()
        Output.say("stopped")
    }

    private static func unlock(
        _ desk: SigningDesk, _ path: String, _ source: PassphraseSource, _ keys: [ExpectedKey]
    ) throws(SignerFailure) {
        let vault = try VaultOptions.open(path, try source.passphrase())
        let count = vault.entries.count
        let unlocked = UnlockedKeys(vault)
        try keys.require(in: unlocked)
        desk.unlock(unlocked)
        Output.say("unlocked; the vault has \(count) keys")
    }

    @Sendable private static func stop(_ failure: SignerFailure) -> Never {
        Output.complain("\(failure)")
        Glibc.exit(failure.status.rawValue)
    }

    /// Keeps the signals that end the program from all threads, so that one can wait for them.
    private static func blockSignals() -> sigset_t {
        signal(SIGPIPE, SIG_IGN)
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        return signals
    }

    private static func wait(for signals: sigset_t) {
        var (signals, number) = (signals, Int32(0))
        while sigwait(&signals, &number) != 0 {}
    }
}
