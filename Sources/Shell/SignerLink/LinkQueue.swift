import Connector
import Glibc
import SignerProtocol

/// What the signer is asked.
enum LinkWish: Sendable {
    case greet
    case sign(SigningRequest)

    /// The outcome where nobody was asked, or no answer came.
    func unavailable(_ words: String) -> LinkOutcome {
        switch self {
        case .greet: .state(.unavailable(words))
        case .sign: .reply(.unavailable(words))
        }
    }
}

/// What came of it.
enum LinkOutcome: Sendable {
    case state(SignerState)
    case reply(SignerReply)
}

/// A wish, and who waits for what comes of it; it is answered exactly once.
struct LinkTask: Sendable {
    let wish: LinkWish
    let answer: @Sendable (LinkOutcome) -> Void

    init(_ wish: LinkWish, _ answer: @escaping @Sendable (LinkOutcome) -> Void) {
        self.wish = wish
        self.answer = answer
    }
}

/// Tasks that wait for the link's thread: so many and no more.
final class LinkQueue: @unchecked Sendable {
    // Safe because `tasks` and `isClosed` are touched only between lock and unlock of `mutex`.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private let countMax: Int
    private var tasks: [LinkTask] = []
    private var isClosed = false

    init(countMax: Int) {
        self.countMax = countMax
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        let isMade =
            pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(condition, nil) == 0
        precondition(isMade, "locks with default attributes are always made")
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Adds a task; answers it at once where there is no room.
    func add(_ task: LinkTask) {
        let problem: String? = hold {
            guard !isClosed else { return "the link to the signer is closed" }
            guard tasks.count < countMax else { return "too many requests wait for the signer" }
            tasks.append(task)
            pthread_cond_signal(condition)
            return nil
        }
        if let problem { task.answer(task.wish.unavailable(problem)) }
    }

    /// Waits for the next task; nil when the queue is closed.
    func next() -> LinkTask? {
        hold {
            while tasks.isEmpty, !isClosed { pthread_cond_wait(condition, mutex) }
            return isClosed ? nil : tasks.removeFirst()
        }
    }

    /// Answers all that wait, and takes nothing more.
    func close() {
        let left: [LinkTask] = hold {
            isClosed = true
            pthread_cond_signal(condition)
            defer { tasks = [] }
            return tasks
        }
        for task in left {
            task.answer(task.wish.unavailable("the link to the signer is closed"))
        }
    }

    private func hold<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}

/// The thread that may block, which tasks of the runtime must not.
enum LinkThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread that nobody waits for.
    ///
    /// - Precondition: the system has a thread left, as it must at the start of a program.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        precondition(status == 0, "a daemon without threads cannot run")
        pthread_detach(thread)
    }
}
