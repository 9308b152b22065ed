import ArgumentParser
import BitcoinRules
import Connector
import Encodings
import Foundation

/// Where a PSBT goes.
struct PSBTTarget: ParsableArguments {
    @Option(help: "The new file; it must not be there. Left out, Base64 is printed.")
    var out: String?

    @Flag(help: "Write the file in binary, as most hardware wallets want it.")
    var binary = false

    func validate() throws {
        if binary, out == nil { throw ValidationError("--binary needs --out.") }
    }

    func write(_ psbt: PSBT) throws {
        guard let out else {
            print(psbt.base64)
            return
        }
        let bytes = binary ? psbt.serialized() : Array("\(psbt.base64)\n".utf8)
        do {
            try Data(bytes).write(to: URL(filePath: out), options: .withoutOverwriting)
        } catch {
            throw CommandFailure("\(out) cannot be written: \(error.localizedDescription)")
        }
    }
}

/// Reads PSBTs, and says what is wrong in words.
enum PSBTFiles {
    /// As long as a PSBT may be, in Base64.
    private static let byteCountMax = PSBT.byteCountMax / 3 * 4

    static func psbt(_ path: String) throws -> PSBT {
        let bytes = try bytes(path)
        do {
            return try PSBT.parse(file: bytes)
        } catch {
            throw CommandFailure("\(path): \(error.sentence)")
        }
    }

    /// Returns the bytes that a file writes in hex.
    static func hex(_ path: String) throws -> [UInt8] {
        let text = String(decoding: try bytes(path), as: UTF8.self)
        do {
            return try Hex.decode(text.trimmingCharacters(in: .whitespacesAndNewlines))
        } catch {
            throw CommandFailure("\(path) must hold a transaction in hexadecimal digits")
        }
    }

    static func worded<Value>(_ work: () throws(PSBTError) -> Value) throws -> Value {
        do {
            return try work()
        } catch {
            throw CommandFailure(error.sentence)
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { file.closeFile() }
            let data = try file.read(upToCount: byteCountMax + 1) ?? Data()
            guard data.count <= byteCountMax else {
                throw CommandFailure("\(path) is longer than \(byteCountMax) bytes")
            }
            return Array(data)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(path) cannot be read: \(error.localizedDescription)")
        }
    }
}
