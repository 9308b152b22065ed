import BitcoinRules
import ChainModel
import Connector
import Encodings
import Foundation
import KeyVault
import PublicKeys
import SignerProtocol
import Testing
import Units

/// Vaults of several people, coins that they hold, and files between them; removed at the end.
final class ColdWorld {
    let path: String
    private(set) var accounts: [String] = []

    private static let phrases = [
        SignerWorld.phrase,
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
        "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
    ]

    init(people: Int = 3) throws {
        path = NSTemporaryDirectory() + "cold-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        for person in 0..<people { try makeVault(person) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func makeVault(_ person: Int) throws {
        func vault() throws -> Vault {
            var vault = Vault()
            try vault.add(
                VaultSecret.words(ColdWorld.phrases[person]), name: "cold",
                createdAt: Timestamp(seconds: 1_790_000_000))
            return vault
        }
        var bytes = Array(SignerWorld.passphrase.utf8)
        // Cheap to open: for tests only.
        try VaultFile.create(
            "\(path)/\(person).vault", holding: try vault(), password: SecretBytes(wiping: &bytes),
            cost: .scrypt(costLog2: 4, blockSize: 1, parallelization: 1))
        var keyring = VaultKeyring(try vault())
        let body = try keyring.bitcoinDescriptor(
            of: "cold", form: .segwit, network: .regtest, account: 0
        ).body
        accounts.append(String(body.dropFirst("wpkh(".count).dropLast()))
    }

    /// Two of the three people's keys, sorted.
    var multisig: String { "wsh(sortedmulti(2,\(accounts.joined(separator: ","))))" }
    var nested: String { "sh(\(multisig))" }
    var single: String { "wpkh(\(accounts[0]))" }
    /// The same keys as the account's, in taproot.
    var taproot: String { "tr(\(accounts[0]))" }

    /// A transaction that pays a descriptor's address at index 7 of branch 0 half a coin.
    func funding(_ descriptor: String, satoshis: UInt64 = 50_000_000) throws -> BitcoinTransaction {
        let script = try OutputDescriptor(descriptor, network: .regtest).expand(index: 7)[0]
        return BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: Outpoint(
                        transaction: TransactionID(Bytes32(head: 1, tail: 2)), outputIndex: 0),
                    signatureScript: [], sequence: 0xffff_ffff, witness: [])
            ],
            outputs: [BitcoinOutput(value: .satoshis(satoshis), script: script)], lockTime: 0)
    }

    static let payee = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"

    /// Pays 0.3 away and 0.1999 back, of one coin.
    func description(_ descriptor: String, amount: String? = nil) throws -> String {
        let coin = try funding(descriptor)
        let shown =
            amount.map { "amount: \"\($0)\"" }
            ?? "previousTransaction: \"\(Hex.encode(coin.serialized(.network)))\""
        return """
            network: regtest
            descriptors: { cold: "\(descriptor)" }
            inputs:
              - outpoint: "\(coin.txID.bitcoinText):0"
                descriptor: cold
                index: 7
                \(shown)
            outputs:
              - { address: "\(ColdWorld.payee)", amount: "0.3" }
              - { descriptor: cold, branch: 1, index: 2, amount: "0.1999" }
            """
    }

    func psbt(_ descriptor: String, amount: String? = nil) throws -> PSBT {
        try PSBTDescription.psbt(
            from: try description(descriptor, amount: amount), file: "cold.yaml")
    }

    /// Lets a person sign within limits; the state is each one's own.
    func sign(
        _ psbt: PSBT, by person: Int, knowing descriptors: [String] = [], fee: String = "0.0001",
        total: String = "0.3", binary: Bool = false
    ) throws -> (ending: SignerChild.Ending, psbt: PSBT?) {
        let name = "\(path)/\(UUID().uuidString.prefix(8))"
        if binary {
            try Data(psbt.serialized()).write(to: URL(filePath: name))
        } else {
            try "\(psbt.base64)\n".write(toFile: name, atomically: true, encoding: .utf8)
        }
        return try sign(file: name, by: person, knowing: descriptors, fee: fee, total: total)
    }

    func sign(
        file name: String, by person: Int, knowing descriptors: [String] = [],
        fee: String = "0.0001", total: String = "0.3"
    ) throws -> (ending: SignerChild.Ending, psbt: PSBT?) {
        let out = "\(name).signed"
        let ending = try SignerChild.run(
            [
                "psbt", "sign", name, "--out", out, "--bitcoin", "regtest", "--yes-fee-max", fee,
                "--yes-total-max", total, "--state", "\(path)/state-\(person)", "--vault",
                "\(path)/\(person).vault", "--passphrase-fd", "0",
            ] + descriptors.flatMap { ["--descriptor", $0] },
            input: SignerWorld.passphrase + "\n")
        guard let data = FileManager.default.contents(atPath: out) else { return (ending, nil) }
        return (ending, try PSBT.parse(file: Array(data)))
    }
}
