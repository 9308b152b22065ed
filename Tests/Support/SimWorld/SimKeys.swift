import BitcoinRules
import ChainModel
import Connector
import EVMRules
import KeyVault
import PublicKeys
import SignerPolicy
import SignerProtocol
import Units

/// Real keys of simulated worlds: of a seed that BIP-0032 publishes, which own nothing.
struct SimKeys: ~Copyable {
    private let root: ExtendedPrivateKey

    /// Source: BIP-0032, test vector 1.
    private static let text =
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMR"
        + "NNU3TGtRBeJgk33yuGBxrMPHi"

    init() throws {
        root = try ExtendedPrivateKey(SimKeys.text)
    }

    /// Signs what the policy allowed, as the signer's own program does.
    borrowing func sign(_ approval: Approval, for request: SigningRequest) throws -> [UInt8] {
        switch (approval.transaction, request) {
        case (.bitcoin(let unsigned), .bitcoin):
            var transaction = unsigned
            for signature in approval.signatures {
                let key = try key(at: signature.key)
                let made = key.privateKey.signECDSA(signature.digest, grindingLowR: true)
                transaction.inputs[signature.inputIndex].witness = [
                    made.der + [1], signature.publicKey.bytes,
                ]
            }
            return transaction.serialized(.network)
        case (.evm, .evm(let request)):
            guard let signature = approval.signatures.first else {
                preconditionFailure("an EVM transaction has a signature")
            }
            let key = try key(at: signature.key)
            let draft = try EVMTransactionDraft(decoding: request.transaction)
            return try draft.signed(
                with: key.privateKey.signRecoverable(signature.digest),
                by: key.privateKey.publicKey.evmAddress
            ).raw
        case (.bitcoin, .evm), (.evm, .bitcoin):
            preconditionFailure("an approval is of its request's family")
        }
    }

    private borrowing func key(at origin: KeyOrigin) throws -> ExtendedPrivateKey {
        var key = try root.child(ChildNumber(rawValue: origin.steps[0]))
        for step in origin.steps.dropFirst() { key = try key.child(ChildNumber(rawValue: step)) }
        return key
    }

    private borrowing func account(
        _ steps: [UInt32], _ version: ExtendedKeyVersion
    ) throws -> String {
        let hardened = steps.map { $0 | ChildNumber.hardenedBit }
        guard
            let origin = KeyOrigin(
                fingerprint: root.publicHalf.fingerprint.rawValue, steps: hardened)
        else { preconditionFailure("an origin has few steps") }
        let half = try key(at: origin).publicHalf
        let text = ExtendedPublicKey(
            version: version, depth: half.depth, parentFingerprint: half.parentFingerprint,
            childNumber: half.childNumber, chainCode: half.chainCode, publicKey: half.publicKey
        ).text
        return "[\(origin.text)]\(text)"
    }

    /// The descriptors of worlds with payouts: deposit addresses and the treasury, by family.
    static let descriptors: [String] = {
        do {
            let keys = try SimKeys()
            let bitcoin = try keys.account([84, 1, 0], .tpub)
            let evm = try keys.account([44, 60, 0], .xpub)
            return [
                "wpkh(\(bitcoin)/0/*)", "wpkh(\(bitcoin)/1/*)", "evm(\(evm)/0/*)",
                "evm(\(evm)/1/*)",
            ]
        } catch {
            preconditionFailure("the published key is a key: \(error)")
        }
    }()

    /// The key files of worlds with payouts.
    static let files: [KeyFile] = [
        SimProfiles.file("bitcoin", "family: bitcoin\nnetwork: regtest\n", descriptors[0]),
        SimProfiles.file(
            "bitcoin-treasury", "family: bitcoin\nnetwork: regtest\npurpose: treasury\n",
            descriptors[1]),
        SimProfiles.file("evm", "family: evm\n", descriptors[2]),
        SimProfiles.file("evm-treasury", "family: evm\npurpose: treasury\n", descriptors[3]),
    ]

    /// The account that EVM payouts leave from.
    static let hot: EVMAddress = {
        do {
            return try EVMAccountDescriptor(checked(descriptors[3])).expand(index: 0)
        } catch {
            preconditionFailure("the treasury has an account: \(error)")
        }
    }()

    /// The first scripts of the Bitcoin treasury: more than any world uses.
    static let treasury: Set<WatchedScript> = {
        do {
            let descriptor = try OutputDescriptor(checked(descriptors[1]), network: .regtest)
            var scripts: Set<WatchedScript> = []
            for index in 0..<treasuryCount {
                for script in try descriptor.expand(index: index) {
                    scripts.insert(WatchedScript(script.bytes))
                }
            }
            return scripts
        } catch {
            preconditionFailure("the treasury has scripts: \(error)")
        }
    }()

    /// A script of the treasury that no plan comes to.
    static let spareChange: (script: WatchedScript, index: UInt32) = {
        do {
            let index = treasuryCount - 1
            let descriptor = try OutputDescriptor(checked(descriptors[1]), network: .regtest)
            guard let script = try descriptor.expand(index: index).first else {
                preconditionFailure("an index has a script")
            }
            return (WatchedScript(script.bytes), index)
        } catch {
            preconditionFailure("the treasury has scripts: \(error)")
        }
    }()

    /// The master key's fingerprint.
    static let fingerprint: UInt32 = {
        do {
            return try SimKeys().root.publicHalf.fingerprint.rawValue
        } catch {
            preconditionFailure("the published key is a key: \(error)")
        }
    }()

    private static let treasuryCount: UInt32 = 400

    private static func checked(_ descriptor: String) throws -> String {
        "\(descriptor)#\(try DescriptorChecksum.compute(descriptor))"
    }

    /// A policy that allows much: what it refuses is wrong, not only large.
    static let engine: PolicyEngine = {
        do {
            return PolicyEngine(try PolicyDocument.parse([UInt8](policy.utf8)))
        } catch {
            preconditionFailure("the world's policy is a policy: \(error)")
        }
    }()

    private static var policy: String {
        let limits = """
            {"each": "1000000", "transaction": "1000000", "hour": "100000000",
             "day": "100000000", "hourCount": 100000, "dayCount": 100000}
            """
        func key(_ place: Int, _ family: String, _ uses: String) -> String {
            "{\"descriptor\": \"\(descriptors[place])\", \(family), \"uses\": [\(uses)], "
                + "\"highestIndex\": 100000}"
        }
        func token(_ asset: String, _ contract: EVMAddress, _ decimals: Int) -> String {
            "{\"asset\": \"\(asset)\", \"contract\": \"\(contract.lowercase)\", \"decimals\": "
                + "\(decimals), \"methods\": [\"transfer(address,uint256)\"], \"limits\": "
                + "\(limits)}"
        }
        let bitcoin = "\"family\": \"bitcoin\", \"network\": \"regtest\""
        let evm = "\"family\": \"evm\""
        return """
            {"version": 1,
             "descriptors": [\(key(0, bitcoin, "\"spend\"")),
              \(key(1, bitcoin, "\"spend\", \"change\"")),
              \(key(2, evm, "\"spend\", \"gas\"")), \(key(3, evm, "\"spend\", \"sweep\""))],
             "bitcoin": [{"network": "regtest", "limits": \(limits),
              "fees": {"each": "1", "hour": "1000", "day": "1000", "shareBasisPoints": 10000,
                       "satoshisPerVirtualByte": 500},
              "destinations": {}, "hours": "always"}],
             "evm": [{"chainId": \(SimEVMNode.chainID), "nativeAsset": "ETH", "nativeScale": 18,
              "transactionTypes": [0, 2],
              "fees": {"each": "1", "hour": "1000", "day": "1000", "gweiPerGas": "300"},
              "tokens": [\(token("USDT", SimProfiles.usdt, 6)),
               \(token("USDC", SimProfiles.usdc, 18))],
              "gasTopUps": \(limits), "destinations": {}, "hours": "always"}]}
            """
    }
}
