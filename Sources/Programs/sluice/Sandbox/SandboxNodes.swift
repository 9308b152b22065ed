import Encodings
import Foundation

/// The nodes that a sandbox command started.
struct SandboxNodes: Sendable {
    let description: SandboxDescription
    let process: ChildProcess
    let log: String

    /// Starts the nodes and waits until they have money and blocks.
    ///
    /// - Throws: `SandboxFailure` with the end of their log.
    static func start(
        _ place: SandboxPlace, folder: String, options: [String]
    ) async throws -> SandboxNodes {
        let log = "\(folder)/nodes.log"
        let process = try await ChildProcess.start(
            [
                place.python, "\(place.root)/Sandbox/sandboxd.py", "--dest", folder, "--install",
                place.install,
            ] + options, appendingTo: log, onOurDeath: .terminate)
        for _ in 0..<1_200 where process.isRunning && !Task.isCancelled {
            if let found = try SandboxDescription.read(in: folder), found.pid == process.pid {
                return SandboxNodes(description: found, process: process, log: log)
            }
            await Pause.milliseconds(50)
        }
        await process.stop(graceSeconds: 10)
        guard !Task.isCancelled else { throw SandboxFailure("Interrupted.") }
        throw SandboxFailure("The nodes did not start:\n\(SandboxFiles.tail(log))")
    }

    func stop() async { await process.stop(graceSeconds: 15) }

    /// Returns the addresses that the listed payer may pay from, on both chains.
    ///
    /// Bitcoin's are all that its wallet will use first, so that its change is listed too.
    func listedAddresses() async throws -> [String] {
        var addresses = [description.listedEVMAddress]
        let credentials = [description.bitcoinUserFile, description.bitcoinPasswordFile]
        let words = try credentials.map { path throws(SandboxFailure) in
            try SandboxFiles.read(path).filter { !$0.isNewline }
        }
        let rpc = BitcoinWalletRPC(
            port: try LoopbackPort(url: description.bitcoinURL), user: words[0],
            password: words[1], wallet: "mallory")
        let descriptors = try await rpc.call("listdescriptors", [])["descriptors"]?.elements ?? []
        // Of every kind: a wallet's change need not be of the kind that it was paid by.
        for text in descriptors.compactMap({ $0["desc"]?.text }) {
            let range = JSONValue.array([.integer(0), .integer(99)])
            let derived = try await rpc.call("deriveaddresses", [.string(text), range])
            addresses += (derived.elements ?? []).compactMap(\.text)
        }
        guard addresses.count > 1 else {
            throw SandboxFailure("the Bitcoin node names no addresses of the listed payer")
        }
        return addresses
    }
}

/// Questions about a wallet of the sandbox's Bitcoin node.
struct BitcoinWalletRPC: Sendable {
    let port: LoopbackPort
    let user: String
    let password: String
    let wallet: String

    func call(_ method: String, _ parameters: [JSONValue]) async throws -> JSONValue {
        let body = JSONValue.object([
            ("id", .integer(1)), ("method", .string(method)), ("params", .array(parameters)),
        ])
        let credentials = Data("\(user):\(password)".utf8).base64EncodedString()
        let request = LoopbackRequest(
            method: "POST", path: "/wallet/\(wallet)",
            headers: [
                ("Authorization", "Basic \(credentials)"),
                ("Content-Type", "application/json"),
            ], body: body.serialized())
        let answer = try JSONValue.parse(try await request.send(to: port).body)
        guard let result = answer["result"], !result.isNull else {
            throw SandboxFailure("\(method): \(answer["error"]?["message"]?.text ?? "no result")")
        }
        return result
    }
}
