import FoundationEssentials
import Glibc

/// Reads secrets from the environment and from files, and makes header lines of them.
public struct SecretReader: Sendable {
    /// No password, token or cookie is longer; a larger file is another file.
    static let byteCountMax = 4096

    private let environment: @Sendable (String) -> String?

    /// Makes a reader of the process's own environment.
    public init() {
        self.init { name in getenv(name).map { String(cString: $0) } }
    }

    /// Makes a reader of the given environment.
    public init(environment: @escaping @Sendable (String) -> String?) {
        self.environment = environment
    }

    /// Returns the header for the credentials; nil if there are none.
    func header(for credentials: EndpointCredentials) throws(SecretError) -> SecretHeader? {
        switch credentials {
        case .none: return nil
        case .basic(let user, let password):
            return basic(try read(user) + ":" + (try read(password)))
        case .cookieFile(let path):
            return basic(try read(.file(path)))
        case .bearer(let source):
            return SecretHeader(line: "Authorization: Bearer " + (try read(source)))
        case .header(let name, let source):
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else { throw .headerName }
            return SecretHeader(line: name + ": " + (try read(source)))
        }
    }

    private func basic(_ pair: String) -> SecretHeader {
        SecretHeader(line: "Authorization: Basic " + Data(pair.utf8).base64EncodedString())
    }

    private func read(_ source: SecretSource) throws(SecretError) -> String {
        switch source {
        case .environment(let name):
            guard let text = environment(name), !text.isEmpty else { throw .missingVariable(name) }
            return try Self.usable(Array(text.utf8), place: name)
        case .file(let path):
            return try Self.usable(try Self.bytes(ofFile: path), place: path)
        }
    }

    private static func usable(_ bytes: [UInt8], place: String) throws(SecretError) -> String {
        var bytes = bytes
        while let last = bytes.last, last == 0x0A || last == 0x0D || last == 0x20 || last == 0x09 {
            bytes.removeLast()
        }
        // A line break in a header would let the secret's writer add headers of their own.
        guard !bytes.isEmpty, bytes.count <= byteCountMax,
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw .unusable(place: place) }
        return text
    }

    private static func bytes(ofFile path: String) throws(SecretError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: byteCountMax)
        while bytes.count <= byteCountMax {
            let count = chunk.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw failure(path)
            }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func failure(_ path: String) -> SecretError {
        .unreadableFile(path: path, reason: String(cString: strerror(errno)))
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
