import Glibc

/// Reads lines from a descriptor and writes an answer for each.
struct LineStream {
    private let input: Int32
    private var output: OutputBuffer
    private var line: [UInt8] = []
    private var isLineTooLong = false

    init(input: Int32, output: Int32) {
        self.input = input
        self.output = OutputBuffer(descriptor: output)
    }

    /// Answers until the input ends; returns whether all was read and written.
    mutating func run(_ session: ConformanceSession) -> Bool {
        var chunk = [UInt8](repeating: 0, count: LineStream.chunkByteCount)
        while true {
            // Whoever waits for an answer before the next request must get it.
            if !hasMoreInput, !output.flush() { return false }
            let count = chunk.withUnsafeMutableBytes { read(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                endLine(session)
                return output.flush() && count == 0
            }
            guard take(chunk[..<count], session) else { return false }
        }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, _ session: ConformanceSession) -> Bool {
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            endLine(session)
            rest = rest[(end + 1)...]
            if output.isFull, !output.flush() { return false }
        }
        append(rest)
        return true
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !isLineTooLong else { return }
        guard line.count + bytes.count <= ConformanceSession.lineByteCountMax else {
            isLineTooLong = true
            line = []
            return
        }
        line += bytes
    }

    private mutating func endLine(_ session: ConformanceSession) {
        defer {
            line.removeAll(keepingCapacity: line.count < LineStream.chunkByteCount)
            isLineTooLong = false
        }
        if isLineTooLong {
            output.append(ConformanceSession.answerToLongLine)
        } else if line.contains(where: { !LineStream.isSpace($0) }) {
            output.append(session.answer(line: line))
        } else {
            return
        }
        output.append([UInt8(ascii: "\n")])
    }

    private var hasMoreInput: Bool {
        var state = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) > 0
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private static let chunkByteCount = 1 << 16
}

/// Bytes that wait to be written to a descriptor.
struct OutputBuffer {
    private let descriptor: Int32
    private var bytes: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Whether it is time to write.
    var isFull: Bool { bytes.count >= 1 << 16 }

    mutating func append(_ more: [UInt8]) { bytes += more }

    /// Writes all bytes; returns whether the descriptor took them.
    mutating func flush() -> Bool {
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress.map { $0 + position }, buffer.count - position)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            position += count
        }
        bytes.removeAll(keepingCapacity: true)
        return true
    }
}
