import BitcoinRules
import Connector
import Foundation
import KeyVault
import PublicKeys
import SignerLink
import Units

/// `sluice-signer` as a process of its own, with an open vault and a policy that refuses nothing
/// that is measured.
final class SignerProcess {
    /// The files of public keys that a daemon beside it reads.
    let keyFiles: [KeyFile]
    /// The way to it.
    let link: SocketSigner
    private let process: ChildProcess

    private static let program = ".build/release/sluice-signer"
    /// The first BIP-0039 test vector, which everybody knows.
    private static let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
        + "about"
    private static let passphrase = "a benchmark has no secrets"
    private static let keyName = "bench"

    /// Makes a vault and a policy in a folder, starts the signer, and waits for its keys.
    ///
    /// - Throws: `BenchmarkError` with what is missing and how to get it.
    init(in folder: String) async throws {
        guard FileManager.default.isExecutableFile(atPath: Self.program) else {
            throw BenchmarkError("\(Self.program) is missing; build it by: make release")
        }
        for name in ["state", "run"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        let descriptors = try Self.makeVault("\(folder)/keys.vault")
        keyFiles = try Self.keyFiles(descriptors)
        try Self.write(Self.policy(descriptors), to: "\(folder)/policy.yaml")
        try Self.write(Self.passphrase + "\n", to: "\(folder)/passphrase")
        let socket = "\(folder)/run/s"
        let log = "\(folder)/signer-output.log"
        process = try ChildProcess(
            [
                Self.program, "run", "--policy", "\(folder)/policy.yaml", "--vault",
                "\(folder)/keys.vault", "--state", "\(folder)/state", "--socket", socket,
                "--passphrase-fd", "0",
            ], inputPath: "\(folder)/passphrase", outputPath: log)
        link = SocketSigner(path: socket, program: "sluice-bench")
        do {
            try await waitForKeys(socket)
        } catch {
            stop()
            let said = FileManager.default.contents(atPath: log).map {
                String(decoding: $0, as: UTF8.self)
            }
            throw BenchmarkError("\(error)\n\(said ?? "")")
        }
    }

    /// Ends the process.
    func stop() {
        link.close()
        process.stop()
    }

    private func waitForKeys(_ socket: String) async throws {
        for _ in 0..<600 {
            guard !process.hasEnded() else { throw BenchmarkError("the signer ended by itself") }
            if FileManager.default.fileExists(atPath: socket),
                case .reachable(let greeting) = await link.state(), !greeting.isLocked
            {
                return
            }
            usleep(10_000)
        }
        throw BenchmarkError("the signer did not open its vault")
    }

    private static func write(_ text: String, to path: String) throws {
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw BenchmarkError("\(path) could not be written") }
    }

    /// Makes a vault with the key; returns the descriptors of both branches: payers, and change.
    private static func makeVault(_ path: String) throws -> [String] {
        var vault = Vault()
        let made = Timestamp(seconds: 1_790_000_000)
        try vault.add(VaultSecret.words(words), name: keyName, createdAt: made)
        var bytes = Array(passphrase.utf8)
        // Opening it is not measured.
        try VaultFile.create(
            path, holding: vault, password: SecretBytes(wiping: &bytes),
            cost: .scrypt(costLog2: 4, blockSize: 1, parallelization: 1))
        var keyring = VaultKeyring(vault)
        let whole = try keyring.bitcoinDescriptor(
            of: keyName, form: .segwit, network: .regtest, account: 0)
        return try ["0", "1"].map { branch in
            let body = whole.body.replacingOccurrences(of: "<0;1>", with: branch)
            return try OutputDescriptor(body, network: .regtest).text
        }
    }

    private static func keyFiles(_ descriptors: [String]) throws -> [KeyFile] {
        try zip(["deposit", "treasury"], descriptors).map { purpose, descriptor in
            try KeyFile.parse(
                """
                family: bitcoin
                network: regtest
                purpose: \(purpose)
                descriptor: "\(descriptor)"
                """, name: purpose, file: purpose)
        }
    }

    private static func policy(_ descriptors: [String]) -> String {
        let keys = zip(["[spend]", "[spend, change]"], descriptors).map { uses, descriptor in
            """
              - descriptor: "\(descriptor)"
                family: bitcoin
                network: regtest
                uses: \(uses)
                highestIndex: 100000
            """
        }
        return """
            version: 1
            descriptors:
            \(keys.joined(separator: "\n"))
            bitcoin:
              - network: regtest
                limits: { each: "1", transaction: "1000", hour: "10000", day: "10000",
                          hourCount: 1000000, dayCount: 1000000 }
                fees: { each: "1", hour: "100", day: "100", shareBasisPoints: 10000,
                        satoshisPerVirtualByte: 500 }
                hours: always

            """
    }
}
