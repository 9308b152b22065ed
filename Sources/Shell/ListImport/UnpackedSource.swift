internal import CBZip2

/// A list's content: bytes as they are, or unpacked where they begin as bzip2 data does.
final class UnpackedSource {
    private let source: ByteSource
    private var packed = [UInt8](repeating: 0, count: UnpackedSource.chunkByteCount)
    private var start = 0
    private var end = 0
    private var stream: UnsafeMutablePointer<bz_stream>?
    private var isBZip2: Bool?

    /// How many bytes are read from the source at once.
    private static let chunkByteCount = 65_536

    init(_ source: ByteSource) { self.source = source }

    deinit { closeStream() }

    /// Fills the buffer with content as far as it can at once; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ListImportError) -> Int {
        if isBZip2 == nil { try recognise() }
        return isBZip2 == true ? try unpack(into: buffer) : try copy(into: buffer)
    }

    private func recognise() throws(ListImportError) {
        let magic = Array("BZh".utf8)
        while end < magic.count {
            let count = try refill(from: end)
            if count == 0 { break }
        }
        isBZip2 = packed[..<end].starts(with: magic)
    }

    private func refill(from offset: Int) throws(ListImportError) -> Int {
        var failure: ListImportError?
        let count = packed.withUnsafeMutableBytes { buffer -> Int in
            do throws(ListImportError) {
                return try source.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]))
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        end = offset + count
        return count
    }

    private func copy(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ListImportError) -> Int {
        if start == end {
            start = 0
            if try refill(from: 0) == 0 { return 0 }
        }
        let count = min(buffer.count, end - start)
        buffer.copyBytes(from: packed[start..<(start + count)])
        start += count
        return count
    }

    private func unpack(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ListImportError) -> Int {
        while true {
            if start == end {
                start = 0
                if try refill(from: 0) == 0 {
                    guard stream == nil else { throw .truncatedBZip2 }
                    return 0
                }
            }
            let stream = try openStream()
            let (count, code) = step(stream, into: buffer)
            switch code {
            case BZ_OK: break
            // Another stream may follow: parallel packers write many.
            case BZ_STREAM_END: closeStream()
            default: throw .corruptBZip2(code: code)
            }
            if count > 0 { return count }
        }
    }

    private func step(
        _ stream: UnsafeMutablePointer<bz_stream>, into buffer: UnsafeMutableRawBufferPointer
    ) -> (count: Int, code: Int32) {
        let outputMax = min(buffer.count, Int(Int32.max))
        return packed.withUnsafeMutableBytes { input in
            let from = input.baseAddress?.advanced(by: start)
            stream.pointee.next_in = from?.assumingMemoryBound(to: CChar.self)
            stream.pointee.avail_in = UInt32(end - start)
            stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            stream.pointee.avail_out = UInt32(outputMax)
            let code = BZ2_bzDecompress(stream)
            start = end - Int(stream.pointee.avail_in)
            return (outputMax - Int(stream.pointee.avail_out), code)
        }
    }

    private func openStream() throws(ListImportError) -> UnsafeMutablePointer<bz_stream> {
        if let stream { return stream }
        let fresh = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)
        fresh.initialize(to: bz_stream())
        let code = BZ2_bzDecompressInit(fresh, 0, 0)
        guard code == BZ_OK else {
            fresh.deallocate()
            throw .corruptBZip2(code: code)
        }
        stream = fresh
        return fresh
    }

    private func closeStream() {
        guard let stream else { return }
        BZ2_bzDecompressEnd(stream)
        stream.deallocate()
        self.stream = nil
    }
}
