import Foundation
import Glibc

/// An nginx on a free port of the loopback interface that answers every request with a small JSON.
final class TransportNginx {
    /// Where it listens.
    let url: String
    private let folder: URL
    private let process: ChildProcess

    /// Starts it and waits until it listens.
    init() throws {
        let places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"]
        guard let program = places.first(where: { access($0, X_OK) == 0 }) else {
            throw BenchmarkError("nginx is not installed; on Debian: apt-get install nginx-light")
        }
        let port = try Loopback.freePort()
        url = "http://127.0.0.1:\(port)/"
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sluice-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("nginx.conf")
        try Data(Self.configuration(port: port).utf8).write(to: file)
        process = try ChildProcess([program, "-p", folder.path, "-c", file.path])
        try waitUntilListening(port: port)
    }

    /// Stops it and removes its folder.
    func stop() throws {
        process.stop()
        try FileManager.default.removeItem(at: folder)
    }

    private static func configuration(port: UInt16) -> String {
        """
        daemon off; master_process off; pid nginx.pid; error_log error.log crit;
        events { worker_connections 1024; }
        http {
          access_log off; keepalive_requests 100000000; keepalive_timeout 600s;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi; default_type application/json;
          server {
            listen 127.0.0.1:\(port);
            location / { return 200 '{"jsonrpc":"2.0","id":1,"result":"0x10"}'; }
          }
        }
        """
    }

    private func waitUntilListening(port: UInt16) throws {
        for _ in 0..<500 {
            if Loopback.canConnect(port: port) { return }
            usleep(10_000)
        }
        throw BenchmarkError("nginx did not start within five seconds")
    }
}
