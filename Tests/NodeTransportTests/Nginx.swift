import Foundation
import Glibc

/// An nginx with HTTP/2 and a self-signed certificate, in a folder of its own.
final class Nginx {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    let port: UInt16
    let certificate: String
    private let folder: URL
    private var process: pid_t = 0

    init() throws {
        let openssl = try Self.program("openssl", package: "openssl")
        let nginx = try Self.program("nginx", package: "nginx-light")
        port = try Loopback.freePort()
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sluice-transport-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appendingPathComponent("certificate.pem").path
        let key = folder.appendingPathComponent("key.pem").path
        let made = try Self.spawn([
            openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
        ])
        var status: Int32 = 0
        waitpid(made, &status, 0)
        guard status == 0 else { throw Missing(description: "openssl made no certificate") }
        let file = folder.appendingPathComponent("nginx.conf")
        try Data(
            """
            daemon off; master_process off; pid nginx.pid; error_log error.log crit;
            events { worker_connections 64; }
            http {
              access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c;
              uwsgi_temp_path d; scgi_temp_path e; default_type application/json;
              server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate \(certificate); ssl_certificate_key \(key);
                location / { return 200 '["$server_protocol"]'; }
              }
            }
            """.utf8
        ).write(to: file)
        process = try Self.spawn([nginx, "-p", folder.path, "-c", file.path])
        for _ in 0..<500 {
            if Loopback.canConnect(port: port) { return }
            usleep(10_000)
        }
        throw Missing(description: "nginx did not start")
    }

    deinit {
        if process > 0 {
            // A child inherits the blocked SIGTERM of Swift's threads.
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private static func program(_ name: String, package: String) throws -> String {
        let places = ["/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"]
        guard let place = places.first(where: { access($0 + name, X_OK) == 0 }) else {
            throw Missing(description: "\(name) is missing: apt-get install \(package)")
        }
        return place + name
    }

    private static func spawn(_ words: [String]) throws -> pid_t {
        var arguments = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var process = pid_t()
        guard posix_spawn(&process, words[0], &actions, nil, arguments, nil) == 0 else {
            throw Missing(description: "\(words[0]) could not be started")
        }
        return process
    }
}
