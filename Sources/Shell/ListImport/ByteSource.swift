import Digests
import Glibc

/// Where a list's bytes come from: a file, or memory.
final class ByteSource {
    /// How many bytes there are altogether; 0 where it cannot be known.
    let byteCount: Int
    /// How many bytes were read so far.
    private(set) var readByteCount = 0

    private let descriptor: Int32?
    private let path: String
    private let memory: [UInt8]
    private var digest = RunningSHA256()

    init(path: String) throws(ListImportError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            let number = errno
            close(descriptor)
            throw .unreadable(path: path, errno: number)
        }
        self.descriptor = descriptor
        self.path = path
        memory = []
        byteCount = Int(facts.st_size)
    }

    init(bytes: [UInt8]) {
        descriptor = nil
        path = ""
        memory = bytes
        byteCount = bytes.count
    }

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// Fills the buffer as far as it can at once; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ListImportError) -> Int {
        guard let descriptor else {
            let count = min(buffer.count, memory.count - readByteCount)
            buffer.copyBytes(from: memory[readByteCount..<(readByteCount + count)])
            seen(buffer, count)
            return count
        }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                seen(buffer, count)
                return count
            }
            guard errno == EINTR else { throw .unreadable(path: path, errno: errno) }
        }
    }

    /// Returns the SHA-256 of all bytes that were read, and starts anew.
    func finishedDigest() -> [UInt8] {
        let finished = exchange(&digest, with: RunningSHA256())
        return finished.finalize()
    }

    private func seen(_ buffer: UnsafeMutableRawBufferPointer, _ count: Int) {
        readByteCount += count
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
}
