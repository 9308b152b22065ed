import Foundation
import Glibc

/// A file whose pages are written in place and made durable one by one: the least that a disk has
/// to do for each commit.
///
/// It is as long as SQLite lets its journal become, and is written once before the clock starts:
/// pages that are there already need no new space, which is what most commits find.
final class SyncedFile {
    private let descriptor: Int32
    private let page = [UInt8](repeating: 0xa5, count: 4_096)
    private var nextPage = 0

    /// SQLite's `wal_autocheckpoint`.
    private static let pageCount = 1_000

    /// Makes the file.
    ///
    /// - Throws: `BenchmarkError` where the folder is kept in memory, which is as fast as no disk.
    init(in folder: String) throws {
        guard !Self.isInMemory(folder) else {
            throw BenchmarkError("\(folder) is kept in memory: name a folder on a disk by TMPDIR")
        }
        descriptor = open("\(folder)/synced", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchmarkError("\(folder) takes no file") }
        for _ in 0..<Self.pageCount { try write() }
        try sync()
    }

    deinit { close(descriptor) }

    /// Writes so many pages, each of them durable before the next.
    func writeDurably(pageCount: Int) throws {
        for _ in 0..<pageCount {
            try write()
            try sync()
        }
    }

    /// Writes so many bytes, in whole pages, and makes them durable together: a bare commit.
    func commit(byteCount: Int) throws {
        for _ in 0..<max(1, (byteCount + page.count - 1) / page.count) { try write() }
        try sync()
    }

    /// How many bytes this process has written to files. Source: proc(5), `/proc/pid/io`, `wchar`.
    static func writtenByteCount() throws -> Int {
        let data = FileManager.default.contents(atPath: "/proc/self/io") ?? Data()
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("wchar: ") }),
            let count = Int(line.dropFirst(7))
        else { throw BenchmarkError("the kernel does not say what was written") }
        return count
    }

    /// Whether the file system that a folder is on is one of memory. Source: proc(5), `mounts`.
    private static func isInMemory(_ folder: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: "/proc/self/mounts") else {
            return false
        }
        let mounts = String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap {
            line -> (point: String, type: Substring)? in
            let words = line.split(separator: " ")
            guard words.count > 2 else { return nil }
            return (words[1] == "/" ? "/" : "\(words[1])/", words[2])
        }
        // Of two mounts at one place the later is on top.
        let own = mounts.filter { "\(folder)/".hasPrefix($0.point) }
            .max { $0.point.count <= $1.point.count }
        return ["tmpfs", "ramfs"].contains(own?.type)
    }

    private func write() throws {
        let offset = off_t(nextPage * page.count)
        guard pwrite(descriptor, page, page.count, offset) == page.count else {
            throw BenchmarkError("a page could not be written")
        }
        nextPage = (nextPage + 1) % Self.pageCount
    }

    private func sync() throws {
        guard fdatasync(descriptor) == 0 else {
            throw BenchmarkError("a page could not be made durable")
        }
    }
}
