import ArgumentParser
import BitcoinRules
import KeyVault
import PublicKeys

/// `sluice-signer show-descriptor`
struct DescriptorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show-descriptor",
        abstract: "Shows the public half of a key as the files that the daemon reads.",
        discussion: """
            For Bitcoin two files: addresses for payers (branch 0) and for change (branch 1). For
            EVM chains two as well: the accounts for payers (branch 0) and the hot account
            (branch 1, its first). Nothing in them is secret, but they show all that comes in.
            """)

    @Argument(help: "The key's name.")
    var name: String

    @Option(help: "A Bitcoin network: mainnet, testnet, signet or regtest.")
    var bitcoin: String?

    @Option(help: "p2wpkh, p2tr, p2sh-p2wpkh or p2pkh.")
    var form: String = "p2wpkh"

    @Flag(help: "The accounts on EVM chains.")
    var evm = false

    @Option(help: "The account's number below the key.")
    var account: UInt32 = 0

    @Option(help: "Write the files into this folder instead.")
    var into: String?

    @OptionGroup var vault: VaultOptions

    private static let forms: [String: BitcoinAccountForm] = [
        "p2wpkh": .segwit, "p2tr": .taproot, "p2sh-p2wpkh": .nestedSegwit, "p2pkh": .legacy,
    ]

    func validate() throws {
        guard bitcoin != nil || evm else {
            throw ValidationError("Say for which chains: --bitcoin NETWORK, --evm, or both.")
        }
        guard DescriptorCommand.forms[form] != nil else {
            throw ValidationError("--form is p2wpkh, p2tr, p2sh-p2wpkh or p2pkh.")
        }
        guard bitcoin.map({ BitcoinNetwork(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("--bitcoin is mainnet, testnet, signet or regtest.")
        }
    }

    func run() throws {
        try Hardening.keepSecrets()
        var keyring = VaultKeyring(try vault.open())
        var files: [PublicKeyFile] = []
        do {
            if let network = bitcoin.flatMap({ BitcoinNetwork(rawValue: $0) }),
                let form = DescriptorCommand.forms[form]
            {
                let whole = try keyring.bitcoinDescriptor(
                    of: name, form: form, network: network, account: account)
                files += try bitcoinFiles(whole)
            }
            if evm {
                files += try evmFiles(try keyring.evmDescriptor(of: name, account: account))
            }
        } catch let error as VaultKeyringError {
            throw DescriptorCommand.failure(name, error)
        }
        for file in files {
            guard let into else {
                Output.say("# keys/\(file.name)\n\(file.text)")
                continue
            }
            try SmallFile.create("\(into)/\(file.name)", file.text)
            Output.say("\(into)/\(file.name)")
        }
    }

    private func bitcoinFiles(_ whole: OutputDescriptor) throws -> [PublicKeyFile] {
        try DescriptorCommand.branches(of: whole.body, splitting: "/<0;1>/*").map {
            purpose, body in
            let text = try OutputDescriptor(body, network: whole.network).text
            return PublicKeyFile(
                name: fileName("\(whole.network.rawValue)-\(form)", purpose),
                network: whole.network, purpose: purpose, descriptor: text)
        }
    }

    private func evmFiles(_ whole: EVMAccountDescriptor) throws -> [PublicKeyFile] {
        try DescriptorCommand.branches(of: whole.body, splitting: "/0/*").map { purpose, body in
            PublicKeyFile(
                name: fileName("evm", purpose), network: nil, purpose: purpose,
                descriptor: try EVMAccountDescriptor(body).text)
        }
    }

    private func fileName(_ chain: String, _ purpose: PublicKeyFile.Purpose) -> String {
        let account = account == 0 ? "" : "-\(account)"
        return "\(name)-\(chain)\(account)-\(purpose.rawValue)\(PublicKeyFile.suffix)"
    }

    private static func branches(
        of body: String, splitting branch: String
    ) throws(SignerFailure) -> [(PublicKeyFile.Purpose, String)] {
        guard let range = body.firstRange(of: branch) else {
            throw SignerFailure(
                .usage, "a key that stands alone has one address, and the daemon needs many")
        }
        return [(.deposit, "/0/*"), (.treasury, "/1/*")].map { purpose, text in
            (purpose, body.replacingCharacters(in: range, with: text))
        }
    }

    private static func failure(_ name: String, _ error: VaultKeyringError) -> SignerFailure {
        switch error {
        case .noSuchEntry, .unknownKey:
            SignerFailure(.usage, "the vault has no key \(name); see: sluice-signer list")
        case .networkMismatch:
            SignerFailure(.usage, "\(name) is an extended key of another network")
        case .formMismatch:
            SignerFailure(.usage, "\(name) is an extended key for another form of address")
        case .accountMismatch:
            SignerFailure(.usage, "\(name) is an extended key that this account is not below")
        case .indexOutOfRange:
            SignerFailure(.usage, "an account's number is below 2147483648")
        case .underivable, .publicKeyMismatch, .searchTooLarge:
            SignerFailure(.data, "no key can be derived there; take another account")
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
