import SignerProtocol
import Testing
import TestKit

@Suite struct FrameReaderTests {
    private static let bodies: [[UInt8]] = [[1], [2, 3, 4], [UInt8](repeating: 5, count: 300)]

    private func stream() throws -> [UInt8] {
        try Self.bodies.flatMap { try FrameReader.frame($0) }
    }

    private func drain(_ reader: inout FrameReader) throws(FrameError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        while let body = try reader.next() { found.append(body) }
        return found
    }

    @Test func `frames are the same wherever the stream is cut in two`() throws {
        let stream = try stream()
        for split in 0...stream.count {
            var reader = FrameReader()
            try reader.append(stream[..<split])
            var found = try drain(&reader)
            try reader.append(stream[split...])
            found += try drain(&reader)
            try reader.finish()
            #expect(found == Self.bodies)
        }
    }

    @Test func `frames are the same byte by byte`() throws {
        var reader = FrameReader()
        var found: [[UInt8]] = []
        for byte in try stream() {
            try reader.append([byte])
            found += try drain(&reader)
        }
        #expect(found == Self.bodies)
    }

    @Test func `a stream that ends inside a frame is refused at every place`() throws {
        let stream = try stream()
        let ends = [0, 5, 12, stream.count]
        for count in 0...stream.count where !ends.contains(count) {
            var reader = FrameReader()
            try reader.append(stream[..<count])
            _ = try drain(&reader)
            let start = ends.last { $0 < count } ?? 0
            #expect(throws: FrameError.truncated(count - start)) { try reader.finish() }
        }
    }

    @Test func `an oversized frame is refused before its body comes, and for good`() throws {
        var reader = FrameReader()
        try reader.append([0x00, 0x40, 0x00, 0x01])
        #expect(throws: FrameError.tooLong(4_194_305)) { try reader.next() }
        #expect(throws: FrameError.tooLong(4_194_305)) { try reader.append([1]) }
        #expect(throws: FrameError.tooLong(4_194_305)) { try reader.next() }
        #expect(throws: FrameError.tooLong(4_194_305)) { try reader.finish() }
    }

    @Test func `the longest frame is read, and one byte more is not made`() throws {
        let body = [UInt8](repeating: 7, count: FrameReader.bodyByteCountMax)
        var reader = FrameReader()
        try reader.append(try FrameReader.frame(body))
        #expect(try reader.next() == body)
        #expect(throws: FrameError.tooLong(4_194_305)) { try FrameReader.frame(body + [7]) }
    }

    @Test func `an empty frame is refused`() throws {
        var reader = FrameReader()
        try reader.append([0, 0, 0, 0])
        #expect(throws: FrameError.empty) { try reader.next() }
        #expect(throws: FrameError.empty) { try FrameReader.frame([]) }
    }

    @Test func `frames before garbage are given, then the garbage is refused`() throws {
        var reader = FrameReader()
        try reader.append(try FrameReader.frame([9]) + Array("HTTP/1.1".utf8))
        #expect(try reader.next() == [9])
        #expect(throws: FrameError.tooLong(0x4854_5450)) { try reader.next() }
    }

    @Test func `bytes that nobody takes are not kept without end`() throws {
        var reader = FrameReader()
        let slice = [UInt8](repeating: 1, count: 3 << 20)
        try reader.append(slice)
        try reader.append(slice)
        #expect(throws: FrameError.tooMuchUnread) { try reader.append(slice) }
    }

    @Test(arguments: seeds(50))
    func `random slices of random bytes never trap`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var reader = FrameReader()
        do {
            for _ in 0..<200 {
                var slice = random.bytes(upTo: 40)
                if Bool.random(using: &random) { slice = try FrameReader.frame(slice + [0]) }
                try reader.append(slice)
                _ = try drain(&reader)
            }
        } catch {
            #expect(throws: error) { try reader.finish() }
        }
    }
}
