import Glibc

/// One connection's bytes, each step of which has a time limit.
final class SocketStream: Sendable {
    /// How reading or writing ended without success.
    enum Problem: Error, Equatable {
        case timedOut
        case closed
        case failed(Int32)
    }

    private let descriptor: Int32

    /// Takes an open connection over.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The user at the other end, as it was when the connection was made; nil if the system does
    /// not say. Source: unix(7), `SO_PEERCRED`: process, user and group.
    func peerUser() -> uid_t? {
        var credentials: (Int32, UInt32, UInt32) = (0, .max, .max)
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        let status = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
        guard status == 0, length == 12, credentials.1 != .max else { return nil }
        return credentials.1
    }

    /// Reads what is there, waiting until a moment of the monotonic clock.
    func read(until deadline: Int64) throws(Problem) -> ArraySlice<UInt8> {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            try wait(for: Int16(POLLIN), until: deadline)
            let count = recv(descriptor, &piece, piece.count, Int32(MSG_DONTWAIT))
            if count > 0 { return piece[..<count] }
            if count == 0 { throw .closed }
            guard errno == EINTR || errno == EAGAIN else { throw .failed(errno) }
        }
    }

    /// Writes all bytes, waiting until a moment of the monotonic clock.
    func write(_ bytes: [UInt8], until deadline: Int64) throws(Problem) {
        var offset = 0
        while offset < bytes.count {
            try wait(for: Int16(POLLOUT), until: deadline)
            let count = bytes[offset...].withUnsafeBytes {
                send(
                    descriptor, $0.baseAddress, $0.count,
                    Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                offset += count
            } else if errno != EINTR, errno != EAGAIN {
                throw errno == EPIPE || errno == ECONNRESET ? .closed : .failed(errno)
            }
        }
    }

    private func wait(for events: Int16, until deadline: Int64) throws(Problem) {
        while true {
            let left = deadline - MachineTime.monotonicMilliseconds()
            guard left > 0 else { throw .timedOut }
            var wish = pollfd(fd: descriptor, events: events, revents: 0)
            let count = poll(&wish, 1, Int32(clamping: left))
            if count > 0 { return }
            guard count == 0 || errno == EINTR else { throw .failed(errno) }
        }
    }
}
