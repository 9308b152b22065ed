import Connector
import Foundation
import Glibc

/// Small files and folders of a sandbox.
enum SandboxFiles {
    /// - Throws: `SandboxFailure`.
    static func makeFolder(_ path: String) throws(SandboxFailure) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failed("make", path) }
    }

    /// Makes a folder in `TMPDIR` or `/tmp` with a name of its own.
    static func makeTemporaryFolder() throws(SandboxFailure) -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        guard let name = strdup("\(base)/sluice-tour.XXXXXX") else { throw failed("make", base) }
        defer { free(name) }
        guard mkdtemp(name) != nil else { throw failed("make a folder in", base) }
        return String(cString: name)
    }

    /// Takes a folder away with all that is in it; one that is not there is no failure.
    static func removeFolder(_ path: String) throws(SandboxFailure) {
        guard exists(path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw SandboxFailure("cannot remove \(path): \(error)")
        }
    }

    /// Takes a file away; one that is not there is no failure.
    static func removeFile(_ path: String) throws(SandboxFailure) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failed("remove", path) }
    }

    static func rename(_ path: String, to other: String) throws(SandboxFailure) {
        guard Glibc.rename(path, other) == 0 || errno == ENOENT else {
            throw failed("rename", path)
        }
    }

    static func write(_ text: String, to path: String) throws(SandboxFailure) {
        guard let file = fopen(path, "wb") else { throw failed("write", path) }
        let bytes = Array(text.utf8)
        let count = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, count == bytes.count else { throw failed("write", path) }
    }

    /// - Throws: `SandboxFailure`, also for a file above a mebibyte.
    static func read(_ path: String) throws(SandboxFailure) -> String {
        do {
            return try TextFile.read(path, byteLimit: 1 << 20)
        } catch {
            throw SandboxFailure("\(error)")
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Returns a log's last lines, for a failure's text.
    static func tail(_ path: String, lines: Int = 12) -> String {
        do {
            let all = try read(path).split(separator: "\n")
            return all.suffix(lines).joined(separator: "\n")
        } catch {
            return "(\(error))"
        }
    }

    private static func failed(_ verb: String, _ path: String) -> SandboxFailure {
        SandboxFailure("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
