import Glibc

/// Lets connections in: those of one user, and only so many at once.
final class Reception: @unchecked Sendable {
    // Safe because the counters are touched only inside `lock.hold`.
    private let lock = Lock()
    private var openCount = 0
    private var busyCount = 0

    /// The most connections at once: a daemon needs one.
    static let connectionCountMax = 4

    private let desk: SigningDesk
    private let peer: uid_t
    private let patience: Conversation.Patience
    private let stop: @Sendable (SignerFailure) -> Never

    /// - Parameter stop: ends the process when the log cannot be written.
    init(
        _ desk: SigningDesk, peer: uid_t, patience: Conversation.Patience,
        stop: @escaping @Sendable (SignerFailure) -> Never
    ) {
        self.desk = desk
        self.peer = peer
        self.patience = patience
        self.stop = stop
    }

    /// Serves a socket for as long as the process runs.
    func serve(_ socket: SignerSocket) {
        while true {
            do {
                receive(try socket.accept())
            } catch {
                Output.complain("\(error)")
                // The system has no descriptors left; it gets some when connections close.
                sleep(1)
            }
        }
    }

    /// Waits until nobody is being answered, two seconds at most.
    func drain() {
        for _ in 0..<200 where lock.hold({ busyCount > 0 }) { usleep(10_000) }
    }

    private func receive(_ descriptor: Int32) {
        let stream = SocketStream(descriptor)
        guard let user = stream.peerUser(), user == peer else {
            Output.complain("a connection of user \(stream.peerUser() ?? .max) was refused")
            Conversation(stream, desk, patience).refuse(
                "Another user may speak here: see --peer-uid.")
            return
        }
        let isLetIn = lock.hold {
            guard openCount < Reception.connectionCountMax else { return false }
            openCount += 1
            return true
        }
        guard isLetIn else {
            Conversation(stream, desk, patience).refuse("Too many connections are open.")
            return
        }
        converse(Conversation(stream, desk, patience))
    }

    private func converse(_ conversation: Conversation) {
        do {
            try Thread.start { [self] in
                defer { lock.hold { openCount -= 1 } }
                do throws(SignerFailure) {
                    try conversation.run(busy)
                } catch {
                    stop(error)
                }
            }
        } catch {
            lock.hold { openCount -= 1 }
            Output.complain("\(error)")
        }
    }

    private func busy(
        _ work: () throws(SignerFailure) -> Bool
    ) throws(SignerFailure) -> Bool {
        lock.hold { busyCount += 1 }
        defer { lock.hold { busyCount -= 1 } }
        return try work()
    }
}
