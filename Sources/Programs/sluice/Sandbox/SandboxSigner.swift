import Glibc

/// The signer of a sandbox: `sluice-signer` as a process of its own, which can be killed.
///
/// Its key is the first BIP-0039 test vector, which everybody knows: for regtest only.
actor SandboxSigner {
    /// The socket that the daemon connects to.
    nonisolated let socket: String
    /// Where its output goes.
    nonisolated let log: String
    private let executable: String
    private let folder: String
    private let policy: String
    private var process: ChildProcess?
    private var isStopping = false

    private static let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
        + "about"
    /// Not a secret either.
    private static let passphrase = "a sandbox has no secrets"

    init(place: SandboxPlace, folder: String, policy: String) {
        executable = place.signer
        self.folder = "\(folder)/signer"
        socket = SandboxSigner.socket(in: folder)
        log = "\(folder)/signer.log"
        self.policy = policy
    }

    /// The socket's path in a run's folder.
    static func socket(in folder: String) -> String { "\(folder)/signer/run/s" }

    /// Makes the vault if it is not there, starts the signer and waits until it listens.
    ///
    /// - Throws: `SandboxFailure` with the end of its log.
    func start() async throws {
        try prepare()
        try await spawn()
    }

    /// Starts it again whenever it ends, as a service manager would, until the task is cancelled.
    func keepAlive() async throws {
        while !Task.isCancelled {
            await Pause.milliseconds(100)
            guard let process, !process.isRunning, !isStopping else { continue }
            try await spawn()
        }
    }

    /// Kills the signer of a run as a crash would; who keeps it alive starts it again.
    ///
    /// - Throws: `SandboxFailure` if no signer runs there.
    static func kill(in folder: String) throws(SandboxFailure) {
        let text = try SandboxFiles.read("\(folder)/signer/pid").filter { !$0.isWhitespace }
        guard let pid = pid_t(text), pid > 1, Glibc.kill(pid, SIGKILL) == 0 else {
            throw SandboxFailure("No signer runs from \(folder).")
        }
    }

    /// Ends it in good order.
    func stop() async {
        isStopping = true
        await process?.stop(graceSeconds: 10)
    }

    private func prepare() throws(SandboxFailure) {
        for name in ["", "/run", "/state"] {
            try SandboxFiles.makeFolder("\(folder)\(name)")
        }
        try SandboxFiles.write(Self.passphrase + "\n", to: "\(folder)/passphrase")
        try SandboxFiles.write(Self.words + "\n", to: "\(folder)/words")
    }

    private func spawn() async throws {
        // The secrets come through open files, as a script would give them.
        let vault = "--vault \"$1/keys.vault\" --passphrase-fd 3"
        let script = """
            set -e
            if [ ! -e "$1/keys.vault" ]; then
              "$2" import sandbox --form words --secret-fd 4 \(vault) 3<"$1/passphrase" 4<"$1/words"
            fi
            rm -f "$4"
            echo $$ > "$1/pid"
            exec "$2" run --policy "$3" --state "$1/state" --socket "$4" \(vault) 3<"$1/passphrase"
            """
        process = try await ChildProcess.start(
            ["/bin/sh", "-c", script, "signer", folder, executable, policy, socket],
            appendingTo: log, onOurDeath: .kill)
        for _ in 0..<600 where process?.isRunning ?? false && !Task.isCancelled {
            if SandboxFiles.exists(socket) { return }
            await Pause.milliseconds(50)
        }
        throw SandboxFailure("The signer did not start:\n\(SandboxFiles.tail(log))")
    }
}
