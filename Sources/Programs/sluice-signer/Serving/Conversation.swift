import SignerProtocol

/// What is said over one connection: requests, each answered before the next is read.
struct Conversation: Sendable {
    /// How long a peer may say nothing, be inside a frame, or not take an answer.
    struct Patience: Sendable {
        var idleMilliseconds: Int64 = 600_000
        var frameMilliseconds: Int64 = 10_000
    }

    private let stream: SocketStream
    private let desk: SigningDesk
    private let patience: Patience

    init(_ stream: SocketStream, _ desk: SigningDesk, _ patience: Patience) {
        self.stream = stream
        self.desk = desk
        self.patience = patience
    }

    /// Answers until the peer closes, is silent for too long, or sends what is no request.
    ///
    /// - Parameter busy: runs an answer, so that a shutdown can wait for it.
    /// - Throws: `SignerFailure` where the process must stop.
    func run(
        _ busy: (() throws(SignerFailure) -> Bool) throws(SignerFailure) -> Bool
    ) throws(SignerFailure) {
        var reader = FrameReader()
        var frameDeadline: Int64?
        while true {
            let now = MachineTime.monotonicMilliseconds()
            do {
                let bytes = try stream.read(
                    until: frameDeadline ?? now + patience.idleMilliseconds)
                try reader.append(bytes)
                while let body = try reader.next() {
                    guard try busy({ () throws(SignerFailure) in try answer(body) }) else { return }
                }
                frameDeadline =
                    Conversation.isBetweenFrames(reader)
                    ? nil
                    : frameDeadline ?? MachineTime.monotonicMilliseconds()
                        + patience.frameMilliseconds
            } catch let failure as SignerFailure {
                throw failure
            } catch let error as FrameError {
                _ = send(Conversation.unreadable("This is no frame: \(error)."))
                return
            } catch {
                // Closed, silent or broken: there is nobody to tell.
                return
            }
        }
    }

    /// Answers a request; false where the connection is to be closed.
    private func answer(_ body: [UInt8]) throws(SignerFailure) -> Bool {
        let request: SignerRequest
        do {
            request = try SignerRequest(decoding: body)
        } catch {
            _ = send(Conversation.unreadable("This is no request: \(error)."))
            return false
        }
        return send(try desk.answer(request))
    }

    private func send(_ answer: SignerAnswer) -> Bool {
        do {
            let frame = try FrameReader.frame(answer.encoded())
            try stream.write(
                frame, until: MachineTime.monotonicMilliseconds() + patience.frameMilliseconds)
            return true
        } catch {
            // The peer asks again and gets the same answer.
            return false
        }
    }

    /// Says no before anything was asked, and closes.
    func refuse(_ sentence: String) {
        _ = send(Conversation.unreadable(sentence))
    }

    /// The answer where no request's id is known.
    private static func unreadable(_ sentence: String) -> SignerAnswer {
        guard let id = SigningID("none") else { preconditionFailure("letters make an id") }
        return SignerAnswer(id: id, body: .failed(sentence: sentence))
    }

    private static func isBetweenFrames(_ reader: FrameReader) -> Bool {
        do {
            try reader.finish()
            return true
        } catch {
            // Inside a frame: the deadline is set.
            return false
        }
    }
}
