import Encodings
import Foundation

/// A real Bitcoin node on regtest and the service that watches it, on free ports, in a folder of
/// their own.
final class SandboxedDaemon {
    /// The service's REST API, with a key that may do everything.
    private(set) var api: LoopbackHTTP
    /// The node's own RPC.
    private(set) var node: LoopbackHTTP
    /// The sandbox's control API.
    private(set) var control: LoopbackHTTP
    private let folder: URL
    private var children: [ChildProcess] = []

    private static let install = ".sandbox"
    private static let python = ".sandbox/venv/bin/python3"
    private static let daemons = [".build/release/sluice", ".build/debug/sluice"]

    /// The account of BIP-0032's test vector 1 (m/0'), spelt for test networks: its private keys
    /// are known to all.
    private static let descriptor =
        "wpkh(tpubD8eQVK4Kdxg3gHrF62jGP7dKVCoYiEB8dFSpuTawkL5YxTus5j5pf83vaKnii4bc6v2NVEy81P2gY"
        + "rJczYne3QNNwMTS53p5uzDyHvnw2jm/0/*)#xu7zxyjn"

    /// Starts all, and waits until the service has caught up with the node.
    ///
    /// - Throws: `BenchmarkError` with what is missing and how to get it.
    init() throws {
        guard let daemon = Self.daemons.first(where: FileManager.default.isExecutableFile) else {
            throw BenchmarkError("\(Self.daemons[0]) is missing; build it by: make release")
        }
        guard FileManager.default.isExecutableFile(atPath: Self.python) else {
            throw BenchmarkError("\(Self.install) holds no nodes; install them by: make sandbox")
        }
        folder = FileManager.default.temporaryDirectory
            .appending(path: "sluice-bench-\(UUID().uuidString)")
        api = LoopbackHTTP(port: try Loopback.freePort())
        node = LoopbackHTTP(port: 0)
        control = LoopbackHTTP(port: 0)
        do {
            try startNodes()
            try startDaemon(daemon)
        } catch {
            stop(keepingFolder: true)
            throw BenchmarkError("\(error)\nWhat was written is in \(folder.path)")
        }
    }

    /// Ends all, and removes the folder unless it is wanted for a look.
    func stop(keepingFolder: Bool = false) {
        for child in children.reversed() { child.stop() }
        children = []
        guard !keepingFolder else { return }
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FigureTable.complain("\(folder.path) could not be removed: \(error)")
        }
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    private func startNodes() throws {
        for name in ["sandbox", "keys", "data"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        let words = [
            Self.python, "Sandbox/sandboxd.py", "--dest", path("sandbox"), "--install",
            Self.install, "--bitcoin-port", "0", "--evm-port", "0", "--control-port", "0",
            "--block-seconds", "0", "--bitcoin-block-seconds", "0",
        ]
        children.append(try ChildProcess(words, outputPath: path("sandbox.log")))
        try wait(seconds: 60, for: "the nodes to start") {
            FileManager.default.fileExists(atPath: path("sandbox/sandbox.json"))
        }
        let sandbox = try sandboxFile()
        guard let control = sandbox["controlURL"]?.text, let bitcoin = sandbox["bitcoin"],
            let rpc = bitcoin["rpcURL"]?.text, let user = bitcoin["user"]?.text,
            let passwordFile = bitcoin["passwordFile"]?.text
        else { throw BenchmarkError("sandbox.json is not as expected") }
        let password = try String(contentsOfFile: passwordFile, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        self.control = try LoopbackHTTP(url: control)
        node = try LoopbackHTTP(url: rpc)
        node.headers["Authorization"] =
            "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        try writeConfiguration(
            rpc: rpc, userFile: bitcoin["userFile"]?.text ?? "", passwordFile: passwordFile)
    }

    private func sandboxFile() throws -> JSONValue {
        let data = try Data(contentsOf: folder.appending(path: "sandbox/sandbox.json"))
        return try JSONValue.parse([UInt8](data))
    }

    private func writeConfiguration(rpc: String, userFile: String, passwordFile: String) throws {
        try write(
            "family: bitcoin\nnetwork: regtest\ndescriptor: \"\(Self.descriptor)\"\n",
            to: "keys/bench.descriptor.yaml")
        try write(
            """
            database:
              path: \(path("data/sluice.db"))
            http:
              host: 127.0.0.1
              port: \(api.port)
            keys:
              folder: \(path("keys"))
            chains:
              folder: chains
              enabled: [bitcoin-regtest]
              bitcoin-regtest:
                endpoints: ["local \(rpc)"]
                user-file: \(userFile)
                password-file: \(passwordFile)
            log:
              level: info

            """, to: "sluice.yaml")
    }

    private func startDaemon(_ program: String) throws {
        let child = try ChildProcess(
            [program, "serve", "--config", path("sluice.yaml")], outputPath: path("sluice.log"))
        children.append(child)
        let keyPath = path("data/first-api-key")
        try wait(seconds: 30, for: "the service to start") {
            if child.hasEnded() { throw BenchmarkError("the service ended by itself") }
            return FileManager.default.fileExists(atPath: keyPath)
                && Loopback.canConnect(port: api.port)
        }
        let key = try String(contentsOfFile: keyPath, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        api.headers["Authorization"] = "Bearer \(key)"
    }

    private func wait(
        seconds: Int, for what: String, until isReady: () throws -> Bool
    ) throws {
        for _ in 0..<(seconds * 20) {
            if try isReady() { return }
            usleep(50_000)
        }
        throw BenchmarkError("gave up after \(seconds) s of waiting for \(what)")
    }
}
