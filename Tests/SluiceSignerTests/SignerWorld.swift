import BitcoinRules
import ChainModel
import EVMRules
import Encodings
import Foundation
import KeyVault
import PublicKeys
import SignerProtocol
import Testing
import Units

/// A folder with a vault, a policy and a place for the log; it is removed at the end.
final class SignerWorld {
    static let phrase =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
        + "about"
    static let passphrase = "correct horse battery"
    static let usdt = "0xdAC17F958D2ee523a2206206994597C13D831ec7"

    let path: String
    let descriptors: [String: String]

    /// - Parameter ownsKeys: whether the vault has the keys that the policy spends from.
    init(ownsKeys: Bool = true) throws {
        path = NSTemporaryDirectory() + "sst-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        descriptors = try SignerWorld.descriptors()
        try makeVault(ownsKeys: ownsKeys)
        try write("policy.yaml", SignerWorld.policy(descriptors))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var socket: String { path + "/run/s.sock" }
    var log: String { path + "/state/signer.log" }
    var end: String { path + "/state/signer.end" }

    var runWords: [String] {
        [
            "run", "--policy", path + "/policy.yaml", "--vault", path + "/keys.vault", "--state",
            path + "/state", "--socket", socket, "--passphrase-fd", "0",
        ]
    }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }

    func read(_ file: String) throws -> String {
        try String(contentsOfFile: file, encoding: .utf8)
    }

    func mode(_ file: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    }

    /// How many times the log says that a new plan was approved.
    func approvalCount() throws -> Int {
        try read(log).components(separatedBy: #""decision":"approved""#).count - 1
    }

    /// Gives all files to the user `nobody`, as only root can; returns its number.
    func giveToNobody() throws -> uid_t {
        let user = try #require(getpwnam("nobody")?.pointee)
        for name in ["", "/keys.vault", "/policy.yaml"] {
            #expect(chown(path + name, user.pw_uid, user.pw_gid) == 0)
        }
        return user.pw_uid
    }

    private func makeVault(ownsKeys: Bool) throws {
        var vault = Vault()
        let secret = ownsKeys ? try VaultSecret.words(SignerWorld.phrase) : .generated()
        try vault.add(secret, name: "hot", createdAt: Timestamp(seconds: 1_790_000_000))
        var bytes = Array(SignerWorld.passphrase.utf8)
        let password = SecretBytes(wiping: &bytes)
        // Cheap to open: for tests only.
        try VaultFile.create(
            path + "/keys.vault", holding: vault, password: password,
            cost: .scrypt(costLog2: 4, blockSize: 1, parallelization: 1))
    }

    private static func descriptors() throws -> [String: String] {
        var vault = Vault()
        try vault.add(
            VaultSecret.words(phrase), name: "hot", createdAt: Timestamp(seconds: 1_790_000_000))
        var keyring = VaultKeyring(vault)
        var texts: [String: String] = [:]
        let forms: [(String, BitcoinAccountForm)] = [
            ("p2pkh", .legacy), ("p2sh-p2wpkh", .nestedSegwit), ("p2wpkh", .segwit),
            ("p2tr", .taproot),
        ]
        for (name, form) in forms {
            texts[name] = try keyring.bitcoinDescriptor(
                of: "hot", form: form, network: .regtest, account: 0
            ).text
        }
        texts["evm"] = try keyring.evmDescriptor(of: "hot", account: 0).text
        return texts
    }

    private static func policy(_ descriptors: [String: String]) -> String {
        let bitcoin = ["p2pkh", "p2sh-p2wpkh", "p2wpkh", "p2tr"].map { form in
            """
              - descriptor: "\(descriptors[form] ?? "")"
                family: bitcoin
                network: regtest
                uses: [spend, change]
                highestIndex: 1000
            """
        }
        return """
            version: 1
            descriptors:
            \(bitcoin.joined(separator: "\n"))
              - descriptor: "\(descriptors["evm"] ?? "")"
                family: evm
                uses: [spend, gas]
                highestIndex: 1000
            bitcoin:
              - network: regtest
                limits: { each: 0.5, transaction: 0.5, hour: 1, day: 3, hourCount: 20,
                          dayCount: 60 }
                fees: { each: 0.001, hour: 0.01, day: 0.02, shareBasisPoints: 1000,
                        satoshisPerVirtualByte: 200 }
                hours: always
            evm:
              - chainId: 1
                nativeAsset: ETH
                nativeScale: 18
                transactionTypes: [2]
                fees: { each: 0.02, hour: 0.1, day: 0.2, gweiPerGas: 200 }
                tokens:
                  - asset: USDT
                    contract: "\(usdt)"
                    decimals: 6
                    limits: { each: 1000, transaction: 1000, hour: 2500, day: 5000,
                              hourCount: 10, dayCount: 50 }
                hours: always

            """
    }
}

// MARK: Requests

extension SignerWorld {
    static func id(_ text: String) throws -> SigningID { try #require(SigningID(text)) }

    /// Pays so much from one input of 0.6 BTC a form, each with its change to the second form.
    func bitcoin(
        _ number: UInt8, satoshis: UInt64 = 40_000_000, forms: [String] = ["p2wpkh"]
    ) throws -> SigningRequest {
        var inputs: [BitcoinSigningRequest.Input] = []
        var transaction = BitcoinTransaction(version: 2, inputs: [], outputs: [], lockTime: 0)
        for (index, form) in forms.enumerated() {
            let script = try script(form, 0)
            let previous = BitcoinTransaction(
                version: 2,
                inputs: [
                    BitcoinInput(
                        previousOutput: Outpoint(
                            transaction: TransactionID(
                                try #require(
                                    Bytes32([UInt8](repeating: number, count: 31) + [7]))),
                            outputIndex: UInt32(index)),
                        signatureScript: [], sequence: 0, witness: [])
                ], outputs: [BitcoinOutput(value: .satoshis(60_000_000), script: script)],
                lockTime: 0)
            inputs.append(
                .init(
                    value: .satoshis(60_000_000), script: script.bytes,
                    key: try #require(KeyOrigin(SignerWorld.origin(form) + "/0/0")),
                    previousTransaction: previous.serialized(.stripped)))
            transaction.inputs.append(
                BitcoinInput(
                    previousOutput: Outpoint(transaction: previous.txID, outputIndex: 0),
                    signatureScript: [], sequence: 0xffff_fffd, witness: []))
        }
        let payee = BitcoinScript.p2wpkh([UInt8](repeating: 0xaa, count: 20))
        let change = UInt64(forms.count) * 60_000_000 - satoshis - 20_000
        transaction.outputs = [
            BitcoinOutput(value: .satoshis(satoshis), script: payee),
            BitcoinOutput(value: .satoshis(change), script: try script("p2wpkh", 3, branch: 1)),
        ]
        let address = try #require(BitcoinAddress.encode(payee, network: .regtest))
        return .bitcoin(
            BitcoinSigningRequest(
                plan: try SignerWorld.id("plan-\(number)"), network: .regtest,
                transaction: transaction.serialized(.stripped), inputs: inputs,
                outputs: [
                    .payout(
                        BitcoinPayout(
                            id: try SignerWorld.id("payout-\(number)"), address: address,
                            amount: .satoshis(satoshis))),
                    .change(
                        try #require(KeyOrigin(SignerWorld.origin("p2wpkh") + "/1/3")), .p2wpkh),
                ], feeMax: .satoshis(50_000)))
    }

    /// Pays so many USDT from the first account.
    func evm(_ nonce: UInt64, units: UInt128 = 250_000_000) throws -> SigningRequest {
        let token = try EVMAddress(checksummed: SignerWorld.usdt)
        let recipient = try #require(EVMAddress([UInt8](repeating: 0xaa, count: 20)))
        let draft = try EVMTransactionDraft.erc20Transfer(
            of: token, to: recipient, units: UInt256(units), chainID: 1, nonce: nonce,
            fee: .capped(max: UInt256(60_000_000_000), priority: UInt256(1_000_000_000)),
            gasLimit: 65_000)
        return .evm(
            EVMSigningRequest(
                plan: try SignerWorld.id("evm-plan-\(nonce)"), chainID: 1,
                transaction: draft.signingBytes, nonce: nonce,
                sender: try #require(KeyOrigin("73c5da0a/44h/60h/0h/0/0")), purpose: .payout,
                payouts: [
                    EVMPayout(
                        id: try SignerWorld.id("evm-payout-\(nonce)"), token: token.bytes,
                        recipient: recipient.bytes, units: UInt256(units))
                ], feeMax: UInt256(5_000_000_000_000_000)))
    }

    func script(_ form: String, _ index: UInt32, branch: Int = 0) throws -> BitcoinScript {
        let descriptor = try OutputDescriptor(
            try #require(descriptors[form]), network: .regtest)
        return try #require(try descriptor.expand(index: index, branch: branch).first)
    }

    private static func origin(_ form: String) -> String {
        let purpose = ["p2pkh": 44, "p2sh-p2wpkh": 49, "p2wpkh": 84, "p2tr": 86][form] ?? 0
        return "73c5da0a/\(purpose)h/1h/0h"
    }
}
