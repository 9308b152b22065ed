public import Connector
public import Glibc
public import SignerProtocol

/// What is known of a signer without asking it to sign.
public enum SignerState: Sendable, Hashable {
    /// It answered.
    case reachable(SignerAnswer.Greeting)
    /// It could not be reached; why, for people.
    case unavailable(String)
}

/// The daemon's way to the signer: a Unix socket, used by a thread of its own.
///
/// Whoever listens there must be the user that is expected: somebody else who may write to the
/// socket's folder could put a socket there, learn what is paid out, and keep it from being signed.
///
/// Requests are sent one after the other, and each waits for its own answer. An answer that cannot
/// be read, or is to something else, closes the connection; the next request makes a new one. After
/// a failure nothing is tried until a pause has passed that doubles up to
/// ``Settings/pauseMillisecondsMax``: requests in it are answered ``SignerReply/unavailable(_:)``
/// at once, and so are those beyond ``Settings/queueCountMax``. Nothing is ever sent twice by
/// itself.
public final class SocketSigner: SignerPort {
    /// How long things may take, and how many may wait.
    public struct Settings: Sendable {
        /// The longest wait for a connection and for its greeting, in milliseconds.
        public var connectMilliseconds: Int64 = 5_000
        /// The longest wait for an answer, in milliseconds; ten thousand inputs take some seconds.
        public var answerMilliseconds: Int64 = 60_000
        /// The first pause after a failure, in milliseconds.
        public var pauseMilliseconds: Int64 = 100
        /// The longest pause after a failure, in milliseconds.
        public var pauseMillisecondsMax: Int64 = 10_000
        /// The most requests that wait.
        public var queueCountMax = 64

        /// Makes the usual settings.
        public init() {}
    }

    private let queue: LinkQueue

    /// Makes a link to a socket's path; it connects when it is first used.
    ///
    /// - Parameters:
    ///   - program: the name and version that the signer is told, at most 128 bytes.
    ///   - user: the user that the signer runs as; this process's own if nil.
    public init(
        path: String, program: String, user: uid_t? = nil, settings: Settings = Settings()
    ) {
        queue = LinkQueue(countMax: settings.queueCountMax)
        let queue = queue
        let user = user ?? geteuid()
        LinkThread.start {
            var session = LinkSession(
                path: path, program: program, user: user, settings: settings)
            while let task = queue.next() { task.answer(session.run(task.wish)) }
        }
    }

    deinit { queue.close() }

    /// Asks for a signature.
    ///
    /// A request above the protocol's size is refused with the code `requestTooLarge`.
    public func sign(_ request: SigningRequest) async -> SignerReply {
        switch await ask(.sign(request)) {
        case .reply(let reply): return reply
        case .state: preconditionFailure("a request to sign is answered as one")
        }
    }

    /// Asks who is there, and whether its keys are locked.
    public func state() async -> SignerState {
        switch await ask(.greet) {
        case .state(let state): return state
        case .reply: preconditionFailure("a greeting is answered as one")
        }
    }

    /// Answers whatever waits with ``SignerReply/unavailable(_:)``, and takes nothing more.
    public func close() { queue.close() }

    private func ask(_ wish: LinkWish) async -> LinkOutcome {
        await withCheckedContinuation { continuation in
            queue.add(LinkTask(wish) { continuation.resume(returning: $0) })
        }
    }
}
