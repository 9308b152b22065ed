import Connector
import Foundation
import Glibc

/// Keeps a second process from writing the same database.
final class DatabaseLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock beside the database file.
    ///
    /// - Throws: `StoreFailure.stopped` naming the process that has it.
    init(path: String) throws(StoreFailure) {
        let file = path + ".lock"
        let descriptor = Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .stopped("\(file) cannot be made: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var bytes = [UInt8](repeating: 0, count: 20)
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            let owner = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
            Glibc.close(descriptor)
            throw .stopped("\(path) is open in process \(owner); stop that first")
        }
        let owner = Array("\(getpid())".utf8)
        guard ftruncate(descriptor, 0) == 0,
            Glibc.pwrite(descriptor, owner, owner.count, 0) == owner.count
        else {
            Glibc.close(descriptor)
            throw .stopped("\(file) cannot be written: \(String(cString: strerror(errno)))")
        }
        self.descriptor = descriptor
    }

    deinit { Glibc.close(descriptor) }
}
