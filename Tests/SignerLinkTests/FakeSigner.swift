import Foundation
import SignerProtocol

/// A socket at which a script answers in the signer's place: one step a frame that comes.
final class FakeSigner: @unchecked Sendable {
    // Safe because the counters are touched only between lock and unlock of `lock`.
    enum Step: Sendable {
        case hello
        case answer(SignerAnswer.Body)
        case answerAs(String, SignerAnswer.Body)
        case raw([UInt8])
        case close
        case silence
    }

    let path: String
    private let listener: Int32
    private let lock = NSLock()
    private var steps: [Step]
    private var connections = 0

    init(_ steps: [Step]) {
        path = NSTemporaryDirectory() + "slt-" + UUID().uuidString.prefix(8) + ".sock"
        self.steps = steps
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let socket = listener
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        listen(socket, 8)
        Thread { [weak self] in
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0, let self else {
                    if connection >= 0 { close(connection) }
                    close(socket)
                    return
                }
                self.lock.withLock { self.connections += 1 }
                self.serve(connection)
                close(connection)
            }
        }.start()
    }

    deinit {
        // Wakes the thread, which closes it: were it closed here, the thread might accept at a
        // socket of another test that got the same number.
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(path)
    }

    var connectionCount: Int { lock.withLock { connections } }

    private func serve(_ connection: Int32) {
        var reader = FrameReader()
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0, (try? reader.append(piece[..<count])) != nil else { return }
            while let body = try? reader.next() {
                guard let request = try? SignerRequest(decoding: body),
                    take(connection, request)
                else { return }
            }
        }
    }

    private func take(_ connection: Int32, _ request: SignerRequest) -> Bool {
        let step = lock.withLock { steps.isEmpty ? .close : steps.removeFirst() }
        switch step {
        case .hello:
            let greeting = SignerAnswer.Greeting(
                descriptors: [], policyDigest: .init(head: 0, tail: 0), isLocked: false)
            send(connection, SignerAnswer(id: request.id, body: .hello(greeting)))
        case .answer(let body): send(connection, SignerAnswer(id: request.id, body: body))
        case .answerAs(let id, let body):
            guard let id = SigningID(id) else { return false }
            send(connection, SignerAnswer(id: id, body: body))
        case .raw(let bytes): write(connection, bytes)
        case .close: return false
        case .silence: break
        }
        return true
    }

    private func send(_ connection: Int32, _ answer: SignerAnswer) {
        write(connection, (try? FrameReader.frame(answer.encoded())) ?? [])
    }

    private func write(_ connection: Int32, _ bytes: [UInt8]) {
        _ = Foundation.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
