import CSeccomp
import Foundation
import Testing

@Suite struct BinaryTests {
    @Test func `the built program links no network and no database library`() throws {
        let libraries = try output("/usr/bin/ldd", [SignerChild.program]).lowercased()
        #expect(libraries.contains("libsecp256k1"))
        #expect(libraries.contains("libcrypto"))
        for name in [
            "curl", "sqlite", "libpq", "nghttp", "foundationnetworking", "libresolv", "gnutls",
            "libssl",
        ] {
            let isThere = libraries.contains(name)
            #expect(!isThere, "\(name)")
        }
    }

    @Test func `the built program calls nothing that connects, looks up names or starts programs`()
        throws
    {
        let symbols = try output("/usr/bin/readelf", ["-W", "--dyn-syms", SignerChild.program])
        // Number, value, size, type, binding, visibility, UND, then the name with its version.
        let names = symbols.split(separator: "\n").filter { $0.contains(" UND ") }.compactMap {
            $0.split(separator: " ").dropFirst(7).first.map { String($0.prefix { $0 != "@" }) }
        }
        let wanted = Set(names)
        let isRead = wanted.isSuperset(of: ["getsockopt", "socket", "accept"])
        #expect(isRead)
        let refused: Set = [
            "connect", "getaddrinfo", "gethostbyname", "sendto", "execve", "execv", "posix_spawn",
            "fork", "system", "popen",
        ]
        #expect(wanted.intersection(refused).isEmpty)
        // Statically linked parts of such libraries would show by their names.
        for part in ["NIOPosix", "NIOCore", "GRDB", "FoundationNetworking", "sqlite3_", "curl_"] {
            let isThere = symbols.contains(part)
            #expect(!isThere, "\(part)")
        }
    }

    @Test func `after the filter only Unix sockets are made, and no programs started`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            guard sluice_forbid_new_privileges() == 0, sluice_forbid_system_calls() == 0 else {
                exit(1)
            }
            let stream = Int32(SOCK_STREAM.rawValue)
            guard socket(AF_UNIX, stream, 0) >= 0 else { exit(2) }
            for family in [AF_INET, AF_INET6, 16] {
                guard socket(family, stream, 0) < 0, errno == EPERM else { exit(3) }
            }
            var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
            guard execve("/bin/true", &arguments, nil) < 0, errno == EPERM else { exit(4) }
            exit(0)
        }
    }

    private func output(_ program: String, _ words: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = words
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}
