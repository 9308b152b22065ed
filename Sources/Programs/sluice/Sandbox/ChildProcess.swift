import Connector
import Glibc

/// Why a program could not be started, or ended too early.
struct ChildFailure: Error, CustomStringConvertible {
    let description: String
}

/// A program that this one started and that never outlives it.
///
/// A thread of its own starts it and waits for it: the kernel ends a child when the *thread* that
/// made it ends, not the process (prctl(2), PR_SET_PDEATHSIG), so that thread must stay.
final class ChildProcess: Sendable {
    /// The signal that a child gets when this process dies.
    enum DeathSignal: String {
        case terminate = "TERM"
        case kill = "KILL"
    }

    private struct State {
        var status: Int32?
        var waiters: [CheckedContinuation<Int32, Never>] = []
    }

    /// Its process id, which is its process group's too: Ctrl-C in the terminal does not reach it.
    let pid: pid_t
    private let state: LockedBox<State>

    private init(pid: pid_t, state: LockedBox<State>) {
        self.pid = pid
        self.state = state
    }

    /// Starts a program by its path, with its output appended to a file.
    ///
    /// - Throws: `ChildFailure` if it cannot be started.
    static func start(
        _ arguments: [String], appendingTo log: String, onOurDeath signal: DeathSignal
    ) async throws(ChildFailure) -> ChildProcess {
        let words = ["setpriv", "--pdeathsig", signal.rawValue, "--"] + arguments
        let state = LockedBox(State())
        let started = await withCheckedContinuation { continuation in
            let course = Course(words: words, log: log, state: state, started: continuation)
            course.begin()
        }
        switch started {
        case .success(let pid): return ChildProcess(pid: pid, state: state)
        case .failure(let failure): throw failure
        }
    }

    /// Whether it still runs.
    var isRunning: Bool { state.withLock { $0.status == nil } }

    /// Returns its exit status once it has ended; 128 and the signal's number if one ended it.
    func ended() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state -> Int32? in
                if state.status == nil { state.waiters.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    /// Ends it at once, as a crash would, with all that it started in its group.
    func kill() async {
        signal(SIGKILL)
        _ = await ended()
    }

    /// Asks it to end, and ends it if it has not after a while.
    func stop(graceSeconds: Int) async {
        // A task of its own, for whoever stops it may be cancelled, and still has to wait.
        await Task {
            signal(SIGTERM)
            for _ in 0..<(graceSeconds * 20) where isRunning {
                await Pause.milliseconds(50)
            }
            if isRunning { signal(SIGKILL) }
            _ = await ended()
        }.value
    }

    private func signal(_ number: Int32) {
        // Only while it is not waited for: later its number may be another process's.
        state.withLock { state in
            if state.status == nil { _ = Glibc.kill(number == SIGKILL ? -pid : pid, number) }
        }
    }

    /// What the child's thread does.
    private final class Course: Sendable {
        private let words: [String]
        private let log: String
        private let state: LockedBox<State>
        private let started: CheckedContinuation<Result<pid_t, ChildFailure>, Never>

        init(
            words: [String], log: String, state: LockedBox<State>,
            started: CheckedContinuation<Result<pid_t, ChildFailure>, Never>
        ) {
            self.words = words
            self.log = log
            self.state = state
            self.started = started
        }

        func begin() {
            var thread = pthread_t()
            let status = pthread_create(
                &thread, nil,
                { argument in
                    if let argument {
                        Unmanaged<Course>.fromOpaque(argument).takeRetainedValue().run()
                    }
                    return nil
                }, Unmanaged.passRetained(self).toOpaque())
            precondition(status == 0, "without its thread nobody would wait for the child")
            pthread_detach(thread)
        }

        private func run() {
            var pid = pid_t()
            let status = spawn(&pid)
            guard status == 0 else {
                let reason = String(cString: strerror(status))
                started.resume(
                    returning: .failure(
                        ChildFailure(description: "cannot start \(words[4]): \(reason)")))
                return
            }
            started.resume(returning: .success(pid))
            // Left as it is until the state says so: its number stays its own.
            var information = siginfo_t()
            while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
            let waiters = state.withLock { state in
                var raw: Int32 = 0
                while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
                let end = raw & 0x7f
                let code = end == 0 ? (raw >> 8) & 0xff : 128 + end
                state.status = code
                return (state.waiters, code)
            }
            for waiter in waiters.0 { waiter.resume(returning: waiters.1) }
        }

        private func spawn(_ pid: inout pid_t) -> Int32 {
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(
                &actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            var none = sigset_t()
            sigemptyset(&none)
            // A mask or an ignored signal of ours would be the child's too.
            posix_spawnattr_setsigmask(&attributes, &none)
            var usual = sigset_t()
            sigemptyset(&usual)
            for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&usual, number) }
            posix_spawnattr_setsigdefault(&attributes, &usual)
            posix_spawnattr_setpgroup(&attributes, 0)
            posix_spawnattr_setflags(
                &attributes,
                Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
            var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
            defer { for pointer in pointers { free(pointer) } }
            pointers.append(nil)
            return posix_spawnp(&pid, words[0], &actions, &attributes, pointers, environ)
        }
    }
}

/// Waits that a cancelled task cuts short.
enum Pause {
    static func milliseconds(_ count: Int) async {
        do {
            try await Task.sleep(for: .milliseconds(count))
        } catch {
            // Cancelled: whoever waits looks at that itself.
            return
        }
    }
}
