import Foundation
import Glibc

/// A program that a benchmark starts for itself and ends with itself.
final class ChildProcess {
    private let process: pid_t
    private var isStopped = false

    /// Starts a program.
    ///
    /// What it prints goes to a file, or where the benchmark's own goes; what it reads comes from a
    /// file, or from where the benchmark's own comes.
    /// - Throws: `BenchmarkError` if it can't be started.
    init(_ words: [String], inputPath: String? = nil, outputPath: String? = nil) throws {
        guard let program = words.first, access(program, X_OK) == 0 else {
            throw BenchmarkError("\(words.first ?? "") can't be run")
        }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        if let inputPath {
            posix_spawn_file_actions_addopen(&files, STDIN_FILENO, inputPath, O_RDONLY, 0)
        }
        if let outputPath {
            let flags = O_WRONLY | O_CREAT | O_TRUNC
            posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, outputPath, flags, 0o600)
            posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A child inherits the signal mask of the thread that starts it, and Swift's own threads
        // block SIGTERM.
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let status = posix_spawn(&process, program, &files, &attributes, arguments, environ)
        guard status == 0 else {
            throw BenchmarkError(
                "\(program) could not be started: \(String(cString: strerror(status)))")
        }
        self.process = process
    }

    deinit { stop() }

    /// Whether it has ended by itself.
    func hasEnded() -> Bool {
        var information = siginfo_t()
        // WNOWAIT leaves it to be waited for by `stop`.
        let status = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        return status != 0 || information.si_signo != 0
    }

    /// Asks it to end, ends it if it does not within ten seconds, and waits for it.
    func stop() {
        // Its number may be another program's by now.
        guard !isStopped else { return }
        isStopped = true
        kill(process, SIGTERM)
        for _ in 0..<1_000 where !hasEnded() { usleep(10_000) }
        if !hasEnded() { kill(process, SIGKILL) }
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }
}
