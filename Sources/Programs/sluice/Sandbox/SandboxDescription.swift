import Encodings
import Glibc

/// What `sandbox.json` says: where the nodes are. Source: Sandbox/README.md.
struct SandboxDescription: Sendable {
    let pid: pid_t
    let control: LoopbackPort
    let bitcoinURL: String
    let bitcoinUserFile: String
    let bitcoinPasswordFile: String
    let evmURL: String
    let tokenContract: String
    /// The EVM chain's number.
    let chainID: UInt64
    /// The EVM address of the payer that the sandbox's list names.
    let listedEVMAddress: String

    /// Reads the file; nil if there is none.
    ///
    /// - Throws: `SandboxFailure` if it is not of the form that is known here.
    static func read(in folder: String) throws(SandboxFailure) -> SandboxDescription? {
        let path = "\(folder)/sandbox.json"
        guard SandboxFiles.exists(path) else { return nil }
        let text = try SandboxFiles.read(path)
        do {
            return try SandboxDescription(try JSONValue.parse(Array(text.utf8)))
        } catch {
            throw SandboxFailure("\(path): \(error)")
        }
    }

    /// Reads the file of a sandbox that runs.
    ///
    /// - Throws: `SandboxFailure` that says how to start one.
    static func ofRunning(in folder: String) throws(SandboxFailure) -> SandboxDescription {
        guard let found = try read(in: folder), found.isRunning else {
            throw SandboxFailure(
                "No sandbox runs in \(folder).", next: "start one in another terminal: make run")
        }
        return found
    }

    /// Whether its process runs: after a crash the file may stay.
    var isRunning: Bool { Glibc.kill(pid, 0) == 0 || errno == EPERM }

    private init(_ json: JSONValue) throws {
        guard json["version"]?.integer(as: Int.self) == 1,
            let pid = json["pid"]?.integer(as: pid_t.self),
            let controlURL = json["controlURL"]?.text,
            let bitcoin = json["bitcoin"], let evm = json["evm"],
            let bitcoinURL = bitcoin["rpcURL"]?.text,
            let userFile = bitcoin["userFile"]?.text,
            let passwordFile = bitcoin["passwordFile"]?.text,
            let evmURL = evm["rpcURL"]?.text,
            let contract = evm["token"]?["contract"]?.text,
            let chainID = evm["chainId"]?.integer(as: UInt64.self),
            let listed = evm["payers"]?["mallory"]?["address"]?.text
        else { throw SandboxFailure("is not of version 1 of sandbox.json") }
        self.pid = pid
        control = try LoopbackPort(url: controlURL)
        self.bitcoinURL = bitcoinURL
        bitcoinUserFile = userFile
        bitcoinPasswordFile = passwordFile
        self.evmURL = evmURL
        tokenContract = contract
        self.chainID = chainID
        listedEVMAddress = listed
    }
}
