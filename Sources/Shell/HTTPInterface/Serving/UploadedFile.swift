import Foundation
import Hummingbird

/// An upload on disk while it is read.
struct UploadedFile: Sendable {
    let path: String

    /// Writes a body to a new file that only this user can read.
    ///
    /// - Throws: `Problem` 413 above the limit, 400 for nothing, 500 without room; `BrokenBody`.
    static func receive(
        _ body: RequestBody, into folder: String, byteLimit: Int
    ) async throws -> UploadedFile {
        var template = Array("\(folder)/sluice-upload-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw Problem(500, "fault", "The upload cannot be kept: errno \(errno).")
        }
        defer { close(descriptor) }
        let path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        let file = UploadedFile(path: path)
        do {
            let count = try await copy(body, to: descriptor, byteLimit: byteLimit)
            guard count > 0 else { throw Problem(400, "malformed", "The upload is empty.") }
        } catch {
            file.remove()
            throw error
        }
        return file
    }

    /// Takes the file away.
    func remove() { unlink(path) }

    private static func copy(
        _ body: RequestBody, to descriptor: Int32, byteLimit: Int
    ) async throws -> Int {
        var count = 0
        do {
            for try await buffer in body {
                count += buffer.readableBytes
                guard count <= byteLimit else {
                    throw Problem(413, "tooLarge", "The body may have \(byteLimit) bytes at most.")
                }
                try buffer.withUnsafeReadableBytes { try write($0, to: descriptor) }
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw BrokenBody(cause: error)
        }
        return count
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let written = Foundation.write(descriptor, part.baseAddress, part.count)
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                throw Problem(500, "fault", "The upload cannot be kept: errno \(errno).")
            }
        }
    }
}

/// Runs what blocks away from the threads that serve requests.
enum BlockingWork {
    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}
