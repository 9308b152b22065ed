import Foundation
import SignerProtocol
import Testing

/// A connection that sends whatever a test wants.
final class RawClient {
    struct NotConnected: Error { let number: Int32 }

    private let descriptor: Int32
    private var reader = FrameReader()

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw NotConnected(number: errno) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) {
        _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func send(_ request: SignerRequest) throws {
        send(try FrameReader.frame(request.encoded()))
    }

    /// Reads an answer; nil when the other side closed.
    func answer() throws -> SignerAnswer? {
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let body = try reader.next() { return try SignerAnswer(decoding: body) }
            let count = recv(descriptor, &piece, piece.count, 0)
            if count <= 0 {
                #expect(count == 0 || errno == ECONNRESET, "\(errno)")
                return nil
            }
            try reader.append(piece[..<count])
        }
    }

    func ask(_ request: SigningRequest) throws -> SignerAnswer.Body {
        try send(.sign(request))
        let answer = try #require(try answer())
        #expect(answer.id == request.plan)
        return answer.body
    }

    func greeting() throws -> SignerAnswer.Greeting? {
        try send(.hello(id: try SignerWorld.id("hi"), program: "test"))
        guard case .hello(let greeting)? = try answer()?.body else { return nil }
        return greeting
    }
}

extension SignerAnswer.Body {
    /// The signed bytes; a test's failure otherwise.
    var bytes: [UInt8] {
        get throws {
            guard case .signed(let bytes) = self else {
                Issue.record("not signed: \(self)")
                return []
            }
            return bytes
        }
    }

    var refusal: String? {
        if case .refused(let code, let sentence) = self, !sentence.isEmpty { code } else { nil }
    }

    var failure: String? {
        if case .failed(let sentence) = self { sentence } else { nil }
    }
}
