import Connector
import Glibc
import SignerProtocol

/// Keeps a connection, makes a new one when it is lost, and pauses after failures.
struct LinkSession {
    private let path: String
    private let program: String
    private let user: uid_t
    private let settings: SocketSigner.Settings
    private var connection: LinkConnection?
    private var greetingCount: UInt64 = 0
    private var pause: Int64 = 0
    private var pauseEnd: Int64 = .min
    private var lastProblem = ""

    init(path: String, program: String, user: uid_t, settings: SocketSigner.Settings) {
        self.path = path
        self.program = program
        self.user = user
        self.settings = settings
    }

    /// Does what is wished, or says why not.
    mutating func run(_ wish: LinkWish) -> LinkOutcome {
        switch wish {
        case .greet:
            do {
                return .state(.reachable(try greetSigner()))
            } catch {
                return wish.unavailable(fail(error))
            }
        case .sign(let request):
            let frame: [UInt8]
            do {
                frame = try FrameReader.frame(SignerRequest.sign(request).encoded())
            } catch {
                // It will never fit, so that asking again later is of no use.
                return .reply(
                    .refused(
                        code: "requestTooLarge",
                        words: "The transaction is too large for the signer; plan fewer payouts."))
            }
            do {
                return .reply(try sign(frame, request.plan))
            } catch {
                return wish.unavailable(fail(error))
            }
        }
    }

    private mutating func sign(
        _ frame: [UInt8], _ plan: SigningID
    ) throws(LinkProblem) -> SignerReply {
        let connection = try connected()
        switch try exchange(connection, frame, plan, settings.answerMilliseconds) {
        case .signed(let bytes): return .signed(bytes)
        case .refused(let code, let sentence): return .refused(code: code, words: sentence)
        case .failed(let sentence): return .unavailable(sentence)
        case .hello: throw .link(.otherID)
        }
    }

    private mutating func greetSigner() throws(LinkProblem) -> SignerAnswer.Greeting {
        try greet(try connected())
    }

    /// Returns the connection; makes one, and greets, where there is none.
    private mutating func connected() throws(LinkProblem) -> LinkConnection {
        if let connection, !connection.isLost { return connection }
        connection = nil
        let now = LinkConnection.monotonicMilliseconds()
        guard now >= pauseEnd else { throw .paused }
        let made: LinkConnection
        do {
            made = try LinkConnection(
                path: path, user: user, until: now + settings.connectMilliseconds)
        } catch {
            throw .link(error)
        }
        _ = try greet(made)
        connection = made
        pause = 0
        return made
    }

    private mutating func greet(
        _ connection: LinkConnection
    ) throws(LinkProblem) -> SignerAnswer.Greeting {
        greetingCount += 1
        guard let id = SigningID("hello-\(greetingCount)") else {
            preconditionFailure("letters and digits make an id")
        }
        let frame: [UInt8]
        do {
            frame = try FrameReader.frame(SignerRequest.hello(id: id, program: program).encoded())
        } catch {
            preconditionFailure("a greeting is short")
        }
        switch try exchange(connection, frame, id, settings.connectMilliseconds) {
        case .hello(let greeting): return greeting
        case .failed(let sentence): throw .said(sentence)
        case .signed, .refused: throw .link(.otherID)
        }
    }

    private func exchange(
        _ connection: LinkConnection, _ frame: [UInt8], _ id: SigningID, _ milliseconds: Int64
    ) throws(LinkProblem) -> SignerAnswer.Body {
        do {
            return try connection.exchange(
                frame, id: id, until: LinkConnection.monotonicMilliseconds() + milliseconds)
        } catch {
            throw .link(error)
        }
    }

    /// Gives the connection up; the next is made after a pause.
    private mutating func fail(_ problem: LinkProblem) -> String {
        switch problem {
        case .paused: return lastProblem
        case .said(let sentence): lastProblem = sentence
        case .link(let error): lastProblem = error.words
        }
        connection = nil
        pause = min(max(2 * pause, settings.pauseMilliseconds), settings.pauseMillisecondsMax)
        pauseEnd = LinkConnection.monotonicMilliseconds() + pause
        return lastProblem
    }
}

/// Why a wish came to nothing.
private enum LinkProblem: Error {
    case paused
    case said(String)
    case link(LinkError)
}
