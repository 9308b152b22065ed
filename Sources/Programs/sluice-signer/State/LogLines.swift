import Encodings
import Glibc
import SignerPolicy

/// The complete lines of a log's file, one after the other.
final class LogLines: Sequence, IteratorProtocol {
    private let file: Int32
    private let byteCountMax: Int
    private var buffer: [UInt8] = []
    private var position = 0
    private var readByteCount = 0
    private(set) var count = 0
    /// Where the last line that was given began, and where it ended.
    private(set) var lastRange = 0..<0
    /// The error of the system, if reading stopped because of one.
    private(set) var errorNumber: Int32?

    /// Starts at the beginning of an open file, of which only so many bytes are looked at.
    init(_ file: Int32, byteCountMax: Int = .max) {
        self.file = file
        self.byteCountMax = byteCountMax
    }

    func next() -> [UInt8]? {
        while errorNumber == nil {
            if let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[position..<end])
                lastRange = lastRange.upperBound..<lastRange.upperBound + line.count + 1
                position = end + 1
                count += 1
                return line
            }
            guard buffer.count - position <= SignerLog.lineByteCountMax, fill() else { return nil }
        }
        return nil
    }

    private func fill() -> Bool {
        buffer.removeFirst(position)
        position = 0
        let room = Swift.min(1 << 16, byteCountMax - readByteCount)
        guard room > 0 else { return false }
        var piece = [UInt8](repeating: 0, count: room)
        while true {
            let count = pread(file, &piece, room, off_t(readByteCount))
            if count > 0 {
                buffer += piece[..<count]
                readByteCount += count
                return true
            }
            if count == 0 { return false }
            if errno != EINTR {
                errorNumber = errno
                return false
            }
        }
    }
}
