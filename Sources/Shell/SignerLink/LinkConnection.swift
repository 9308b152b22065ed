import Glibc
import SignerProtocol

/// Why there is no connection, or no longer one.
enum LinkError: Error, Equatable {
    case pathInvalid
    case refused(Int32)
    case otherUser(uid_t, wanted: uid_t)
    case closed
    case timedOut
    case notFrames(FrameError)
    case unreadable(SignerProtocolError)
    case otherID

    /// What a person reads in the daemon's log.
    var words: String {
        switch self {
        case .pathInvalid: "the signer's socket has a path that cannot be"
        case .refused(let number): "the signer's socket: \(String(cString: strerror(number)))"
        case .otherUser(let user, let wanted):
            "user \(user) listens at the signer's socket, where user \(wanted) should: see "
                + "payouts.signer-user"
        case .closed: "the signer closed the connection"
        case .timedOut: "the signer did not answer in time"
        case .notFrames, .unreadable: "the signer's answer cannot be read"
        case .otherID: "the signer answered something else than was asked"
        }
    }
}

/// One open connection to the signer.
final class LinkConnection {
    private let descriptor: Int32
    private var reader = FrameReader()

    /// Connects, and looks who listens: nothing is sent to anybody but the wanted user.
    ///
    /// - Throws: `LinkError`.
    init(path: String, user: uid_t, until deadline: Int64) throws(LinkError) {
        let address = try LinkConnection.address(path)
        descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { throw .refused(errno) }
        try connect(to: address, until: deadline)
        let listener = try listeningUser()
        guard listener == user else { throw .otherUser(listener, wanted: user) }
    }

    deinit { close(descriptor) }

    private func connect(
        to address: sockaddr_un, until deadline: Int64
    ) throws(LinkError) {
        var address = address
        while true {
            let status = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if status == 0 { return }
            // EAGAIN: the listener's queue is full. Source: unix(7).
            guard errno == EAGAIN || errno == EINTR else { throw .refused(errno) }
            guard LinkConnection.monotonicMilliseconds() < deadline else { throw .timedOut }
            usleep(10_000)
        }
    }

    /// The user of the process that listens, as it was when it began to. Source: unix(7).
    private func listeningUser() throws(LinkError) -> uid_t {
        // Of `struct ucred`: process, user, group.
        var credentials: (pid_t, uid_t, gid_t) = (0, .max, .max)
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        let status = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
        guard status == 0 else { throw .refused(errno) }
        precondition(length == 12, "the kernel gives three numbers of four bytes")
        return credentials.1
    }

    /// Whether the signer closed the connection while nobody used it, as it does with silent ones.
    var isLost: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    /// Sends a request, and waits for the answer that has its id.
    ///
    /// - Throws: `LinkError`; the connection is then good for nothing.
    func exchange(_ frame: [UInt8], id: SigningID, until deadline: Int64) throws(LinkError)
        -> SignerAnswer.Body
    {
        // Bytes that came before anything was asked are no answer to it.
        do {
            guard try reader.next() == nil else { throw LinkError.otherID }
            try reader.finish()
        } catch let error as FrameError {
            throw .notFrames(error)
        } catch {
            throw .otherID
        }
        try send(frame, until: deadline)
        let body = try receive(until: deadline)
        let answer: SignerAnswer
        do {
            answer = try SignerAnswer(decoding: body)
        } catch {
            throw .unreadable(error)
        }
        guard answer.id == id else { throw .otherID }
        return answer.body
    }

    private func send(_ bytes: [UInt8], until deadline: Int64) throws(LinkError) {
        var offset = 0
        while offset < bytes.count {
            try wait(for: Int16(POLLOUT), until: deadline)
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                offset += count
            } else if errno != EINTR, errno != EAGAIN {
                throw errno == EPIPE || errno == ECONNRESET ? .closed : .refused(errno)
            }
        }
    }

    private func receive(until deadline: Int64) throws(LinkError) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            do {
                if let body = try reader.next() { return body }
            } catch {
                throw .notFrames(error)
            }
            try wait(for: Int16(POLLIN), until: deadline)
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count != 0 else { throw .closed }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else {
                    throw errno == ECONNRESET ? .closed : .refused(errno)
                }
                continue
            }
            do {
                try reader.append(piece[..<count])
            } catch {
                throw .notFrames(error)
            }
        }
    }

    private func wait(for events: Int16, until deadline: Int64) throws(LinkError) {
        while true {
            let left = deadline - LinkConnection.monotonicMilliseconds()
            guard left > 0 else { throw .timedOut }
            var wish = pollfd(fd: descriptor, events: events, revents: 0)
            let count = poll(&wish, 1, Int32(clamping: left))
            if count > 0 { return }
            guard count == 0 || errno == EINTR else { throw .refused(errno) }
        }
    }

    /// Milliseconds since some moment, never stepping back.
    static func monotonicMilliseconds() -> Int64 {
        var time = timespec()
        let status = clock_gettime(CLOCK_MONOTONIC, &time)
        precondition(status == 0, "a machine without a clock cannot keep time limits")
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func address(_ path: String) throws(LinkError) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let isTaken = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard !bytes.isEmpty, bytes.count < room.count, !bytes.contains(0) else { return false }
            room.copyBytes(from: bytes)
            return true
        }
        guard isTaken else { throw .pathInvalid }
        return address
    }
}
