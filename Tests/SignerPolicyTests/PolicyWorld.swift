import BitcoinRules
import ChainModel
import EVMRules
import Encodings
import PublicKeys
import SignerProtocol
import Units

@testable import SignerPolicy

/// A policy, a clock, a memory, and one good request of each family, to be changed in one place.
struct PolicyWorld {
    var policyText = PolicyWorld.goodPolicy
    var planCountMax = 10_000_000
    var journal = PolicyJournal()
    var now = PolicyWorld.monday
    var bitcoin = BitcoinCase()
    var evm = EVMCase()
    var isEVM = false

    /// Monday, 2026-11-23, 12:00 UTC.
    static let monday = Timestamp(seconds: 1_795_435_200)

    var engine: PolicyEngine {
        get throws {
            let document = try PolicyDocument.parse([UInt8](policyText.utf8))
            return PolicyEngine(document, planCountMax: planCountMax)
        }
    }

    var request: SigningRequest { isEVM ? .evm(evm.request) : .bitcoin(bitcoin.request) }

    mutating func decide() throws -> PolicyDecision {
        journal.decide(request, by: try engine, now: now).decision
    }

    mutating func approve() throws -> Approval {
        switch try decide() {
        case .approved(let approval): return approval
        case .refused(let refusal): throw refusal
        }
    }

    mutating func refusal() throws -> PolicyRefusal.Code? {
        switch try decide() {
        case .approved: return nil
        case .refused(let refusal): return refusal.code
        }
    }

    mutating func replace(_ old: String, _ new: String) {
        precondition(policyText.contains(old), "the policy has no \(old)")
        policyText = policyText.replacing(old, with: new)
    }

    static func id(_ text: String) -> SigningID {
        guard let id = SigningID(text) else { preconditionFailure("no id: \(text)") }
        return id
    }

    static func origin(_ text: String) -> KeyOrigin {
        guard let origin = KeyOrigin(text) else { preconditionFailure("no origin: \(text)") }
        return origin
    }

    static func address(_ byte: UInt8) -> String {
        let script = BitcoinScript.p2wpkh([UInt8](repeating: byte, count: 20))
        return BitcoinAddress.encode(script, network: .regtest) ?? ""
    }
}

// MARK: Keys

extension PolicyWorld {
    /// Source: BIP-0086, the account of the test vectors. The accounts below are made of children
    /// of it, dressed as accounts of a master key with the fingerprint d34db33f.
    private static let vectorKey =
        "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY"
        + "49yfdDEHGCtMMj92pReUsQ"

    static func account(_ number: UInt32, _ version: ExtendedKeyVersion) -> ExtendedPublicKey {
        guard let step = ChildNumber(number), let root = try? ExtendedPublicKey(vectorKey),
            let key = try? root.child(step)
        else { preconditionFailure("the vector is a key") }
        return ExtendedPublicKey(
            version: version, depth: 3, parentFingerprint: KeyFingerprint(rawValue: 7),
            childNumber: ChildNumber(rawValue: 1 << 31), chainCode: key.chainCode,
            publicKey: key.publicKey)
    }

    static let descriptors = (
        wpkhDeposit: "wpkh([d34db33f/84h/1h/0h]\(account(0, .tpub).text)/0/*)",
        wpkhChange: "wpkh([d34db33f/84h/1h/0h]\(account(0, .tpub).text)/1/*)",
        tr: "tr([d34db33f/86h/1h/0h]\(account(1, .tpub).text)/<0;1>/*)",
        pkh: "pkh([d34db33f/44h/1h/0h]\(account(2, .tpub).text)/0/*)",
        nested: "sh(wpkh([d34db33f/49h/1h/0h]\(account(3, .tpub).text)/0/*))",
        evmDeposit: "evm([d34db33f/44h/60h/0h]\(account(4, .xpub).text)/0/*)",
        evmHot: "evm([d34db33f/44h/60h/0h]\(account(4, .xpub).text)/1/*)"
    )

    static func script(_ descriptor: String, _ index: UInt32, branch: Int = 0) -> BitcoinScript {
        guard let descriptor = try? OutputDescriptor(descriptor, network: .regtest),
            let script = try? descriptor.expand(index: index, branch: branch).first
        else { preconditionFailure("the descriptor has scripts") }
        return script
    }

    static func evmAccount(_ descriptor: String, _ index: UInt32) -> EVMAddress {
        guard let descriptor = try? EVMAccountDescriptor(descriptor),
            let account = try? descriptor.expand(index: index)
        else { preconditionFailure("the descriptor has accounts") }
        return account
    }
}

// MARK: The good policy

extension PolicyWorld {
    private static func bitcoinKey(_ descriptor: String, _ uses: String) -> String {
        """
        {"descriptor": "\(descriptor)", "family": "bitcoin", "network": "regtest",
         "uses": [\(uses)], "highestIndex": 1000}
        """
    }

    static let usdt = "0xdAC17F958D2ee523a2206206994597C13D831ec7"

    static let goodPolicy = """
        {"version": 1,
         "descriptors": [
          \(bitcoinKey(descriptors.wpkhDeposit, "\"spend\"")),
          \(bitcoinKey(descriptors.wpkhChange, "\"spend\", \"change\"")),
          \(bitcoinKey(descriptors.tr, "\"spend\", \"change\"")),
          \(bitcoinKey(descriptors.pkh, "\"spend\"")),
          \(bitcoinKey(descriptors.nested, "\"spend\"")),
          {"descriptor": "\(descriptors.evmDeposit)", "family": "evm", "uses": ["spend", "gas"],
           "highestIndex": 1000},
          {"descriptor": "\(descriptors.evmHot)", "family": "evm", "uses": ["spend", "sweep"],
           "highestIndex": 10}],
         "bitcoin": [{
          "network": "regtest",
          "limits": {"each": "0.5", "transaction": "0.8", "hour": "1", "day": "3",
                     "hourCount": 20, "dayCount": 60},
          "fees": {"each": "0.001", "hour": "0.002", "day": "0.003", "shareBasisPoints": 1000,
                   "satoshisPerVirtualByte": 200},
          "destinations": {"deny": ["\(address(0xdd))"]},
          "hours": [{"days": ["monday", "tuesday"], "from": "08:00", "to": "24:00"},
                    {"days": ["wednesday"], "from": "00:00", "to": "24:00"}]}],
         "evm": [{
          "chainId": 1, "nativeAsset": "ETH", "nativeScale": 18,
          "transactionTypes": [2],
          "fees": {"each": "0.02", "hour": "0.1", "day": "0.2", "gweiPerGas": "200"},
          "tokens": [{"asset": "USDT", "contract": "\(usdt)", "decimals": 6,
                      "methods": ["transfer(address,uint256)"],
                      "limits": {"each": "1000", "transaction": "1000", "hour": "2500",
                                 "day": "5000.5", "hourCount": 10, "dayCount": 50}}],
          "gasTopUps": {"each": "0.01", "transaction": "0.01", "hour": "0.05", "day": "0.1",
                        "hourCount": 20, "dayCount": 40},
          "destinations": {"deny": ["0xdddddddddddddddddddddddddddddddddddddddd"]},
          "hours": "always"}]}
        """
}

// MARK: The good Bitcoin request

/// Two inputs of ours, two payouts and change; 10,000 satoshi of fee.
struct BitcoinCase {
    var plan = PolicyWorld.id("plan-1")
    var network = SigningNetwork.regtest
    var transaction: BitcoinTransaction
    var inputs: [BitcoinSigningRequest.Input]
    var outputs: [BitcoinSigningRequest.Output]
    var feeMax = Amount.satoshis(20_000)

    init() {
        let wpkh = PolicyWorld.script(PolicyWorld.descriptors.wpkhDeposit, 3)
        let taproot = PolicyWorld.script(PolicyWorld.descriptors.tr, 4)
        let change = PolicyWorld.script(PolicyWorld.descriptors.wpkhChange, 9)
        inputs = [
            .init(
                value: .satoshis(20_000_000), script: wpkh.bytes,
                key: PolicyWorld.origin("d34db33f/84h/1h/0h/0/3")),
            .init(
                value: .satoshis(10_000_000), script: taproot.bytes,
                key: PolicyWorld.origin("d34db33f/86h/1h/0h/0/4")),
        ]
        outputs = []
        transaction = BitcoinTransaction(
            version: 2, inputs: [BitcoinCase.input(1), BitcoinCase.input(2)], outputs: [],
            lockTime: 900_000)
        pay("payout-a", 0xaa, 4_000_000)
        pay("payout-b", 0xbb, 6_000_000)
        outputs.append(.change(PolicyWorld.origin("d34db33f/84h/1h/0h/1/9"), .p2wpkh))
        transaction.outputs.append(BitcoinOutput(value: .satoshis(19_990_000), script: change))
    }

    var request: BitcoinSigningRequest {
        BitcoinSigningRequest(
            plan: plan, network: network, transaction: transaction.serialized(.stripped),
            inputs: inputs, outputs: outputs, feeMax: feeMax)
    }

    static func input(_ number: UInt8, sequence: UInt32 = 0xffff_fffd) -> BitcoinInput {
        let id = Bytes32([UInt8](repeating: number, count: 32)) ?? Bytes32(head: 0, tail: 0)
        return BitcoinInput(
            previousOutput: Outpoint(transaction: TransactionID(id), outputIndex: 0),
            signatureScript: [], sequence: sequence, witness: [])
    }

    mutating func pay(_ id: String, _ byte: UInt8, _ satoshis: UInt64) {
        let script = BitcoinScript.p2wpkh([UInt8](repeating: byte, count: 20))
        outputs.append(
            .payout(
                BitcoinPayout(
                    id: PolicyWorld.id(id), address: PolicyWorld.address(byte),
                    amount: .satoshis(satoshis))))
        transaction.outputs.append(BitcoinOutput(value: .satoshis(satoshis), script: script))
    }

    /// Changes an output's value in the transaction alone.
    mutating func setValue(_ index: Int, _ satoshis: UInt64) {
        transaction.outputs[index] = BitcoinOutput(
            value: .satoshis(satoshis), script: transaction.outputs[index].script)
    }

    /// Changes a payout in the request and the transaction alike, and takes it from the change.
    mutating func setPayout(_ index: Int, _ satoshis: UInt64) {
        guard case .payout(let payout) = outputs[index] else { return }
        let before = transaction.outputs[index].value.minorUnits
        let change = transaction.outputs[2].value.minorUnits
        outputs[index] = .payout(
            BitcoinPayout(id: payout.id, address: payout.address, amount: .satoshis(satoshis)))
        setValue(index, satoshis)
        setValue(2, UInt64(change + before) - satoshis)
    }

    /// Changes what is told of an input.
    mutating func tellInput(
        _ index: Int, value: UInt64? = nil, script: [UInt8]? = nil, key: String? = nil,
        previous: [UInt8]? = nil
    ) {
        let told = inputs[index]
        inputs[index] = .init(
            value: value.map { .satoshis($0) } ?? told.value, script: script ?? told.script,
            key: key.map(PolicyWorld.origin) ?? told.key, previousTransaction: previous)
    }

    /// Makes it another plan that pays others with other inputs.
    mutating func renew(_ number: UInt8) {
        plan = PolicyWorld.id("plan-\(number)")
        transaction.inputs = [BitcoinCase.input(2 * number), BitcoinCase.input(2 * number + 1)]
        outputs = outputs.enumerated().map { index, output in
            guard case .payout(let payout) = output else { return output }
            return .payout(
                BitcoinPayout(
                    id: PolicyWorld.id("payout-\(number)-\(index)"), address: payout.address,
                    amount: payout.amount))
        }
    }
}

// MARK: The good EVM request

/// 250 USDT from the hot account; up to 0.0039 ETH of fee.
struct EVMCase {
    var plan = PolicyWorld.id("evm-plan-1")
    var chainID: UInt64 = 1
    var type: UInt8 = 2
    var fields: [RLPItem]
    var nonce: UInt64 = 5
    var sender = PolicyWorld.origin("d34db33f/44h/60h/0h/1/0")
    var purpose = EVMSigningRequest.Purpose.payout
    var payouts: [EVMPayout]
    var feeMax = UInt256(5_000_000_000_000_000)

    static let recipient = [UInt8](repeating: 0xaa, count: 20)
    static let token = bytes(PolicyWorld.usdt)

    static func bytes(_ address: String) -> [UInt8] {
        (try? EVMAddress(checksummed: address))?.bytes ?? []
    }

    init() {
        payouts = [
            EVMPayout(
                id: PolicyWorld.id("evm-payout-1"), token: EVMCase.token,
                recipient: EVMCase.recipient, units: UInt256(250_000_000))
        ]
        fields = []
        fields = [
            .number(UInt256(1)), .number(UInt256(5)), .number(UInt256(1_000_000_000)),
            .number(UInt256(60_000_000_000)), .number(UInt256(65_000)),
            .bytes(EVMCase.token), .number(.zero),
            .bytes(EVMCase.call(EVMCase.recipient, UInt256(250_000_000))), .list([]),
        ]
    }

    static func call(_ recipient: [UInt8], _ units: UInt256) -> [UInt8] {
        guard let recipient = EVMAddress(recipient) else { return [] }
        return ERC20.transferInput(to: recipient, units: units)
    }

    var raw: [UInt8] { (type == 0 ? [] : [type]) + RLP.encode(.list(fields)) }

    var request: EVMSigningRequest {
        EVMSigningRequest(
            plan: plan, chainID: chainID, transaction: raw, nonce: nonce, sender: sender,
            purpose: purpose, payouts: payouts, feeMax: feeMax)
    }

    /// Makes it a move of tokens or coin to an account of ours.
    mutating func move(
        _ purpose: EVMSigningRequest.Purpose, token: [UInt8]?, to recipient: EVMAddress,
        key: String?, units: UInt256
    ) {
        self.purpose = purpose
        payouts = [
            EVMPayout(
                id: payouts[0].id, token: token, recipient: recipient.bytes, units: units,
                recipientKey: key.map(PolicyWorld.origin))
        ]
        fields[5] = .bytes(token ?? recipient.bytes)
        fields[6] = .number(token == nil ? units : .zero)
        fields[7] = .bytes(token == nil ? [] : EVMCase.call(recipient.bytes, units))
    }

    /// Changes the amount in the request and the transaction alike.
    mutating func setUnits(_ units: UInt256) {
        let payout = payouts[0]
        payouts = [
            EVMPayout(
                id: payout.id, token: payout.token, recipient: payout.recipient, units: units)
        ]
        fields[7] = .bytes(EVMCase.call(payout.recipient, units))
    }

    /// Makes it another plan with another payout and nonce.
    mutating func renew(_ number: UInt64) {
        plan = PolicyWorld.id("evm-plan-\(number)")
        let payout = payouts[0]
        payouts = [
            EVMPayout(
                id: PolicyWorld.id("evm-payout-\(number)"), token: payout.token,
                recipient: payout.recipient, units: payout.units)
        ]
        setNonce(number)
    }

    mutating func setNonce(_ number: UInt64) {
        nonce = number
        fields[1] = .number(UInt256(UInt128(number)))
    }
}
