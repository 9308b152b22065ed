import BitcoinRules
import ChainModel
import Digests
import EVMRules
import Encodings
import ScreeningRules
import TestKit
import Testing
import Units

let asked = Timestamp(seconds: 1_700_000_000)
let due = asked.adding(seconds: 86_400)
let customer = WalletID(0xa11ce)

/// The addresses of the key 1.
enum OwnAddress {
    static let evm = address(KeyOne.account, .evm)
    static let keyHash = Hash160.hash(KeyOne.publicKey)
    static let p2pkh = bitcoin(.p2pkh(keyHash))
    static let p2wpkh = bitcoin(.p2wpkh(keyHash))
    static let nested = bitcoin(.p2sh(Hash160.hash(BitcoinScript.p2wpkh(keyHash).bytes)))
    static let p2tr = bitcoin(.p2tr(KeyOne.x))

    static func bitcoin(_ script: BitcoinScript) -> CustomerAddress {
        CustomerAddress(
            family: .bitcoin, key: script.bytes,
            text: BitcoinAddress.encode(script, network: .mainnet) ?? "")
    }

    private static func address(_ text: String, _ family: ScreeningFamily) -> CustomerAddress {
        guard let address = try? AddressDecoding.decode(text, family: family),
            let owned = CustomerAddress(address)
        else { return CustomerAddress(family: .other, key: [], text: "") }
        return owned
    }
}

/// Signs texts with the key 1 in every form that is understood.
enum OwnSignature {
    static func personal(_ text: String) -> String {
        let digest = EVMPersonalMessage.digest(of: Array(text.utf8))
        return Hex.encodePrefixed(KeyOne.recoverable(digest.bytes))
    }

    static func legacy(_ text: String, header: UInt8) -> String {
        let digest = BitcoinMessage.legacyDigest(Array(text.utf8))
        let (r, s, isYOdd) = KeyOne.sign(digest.bytes)
        return Base64.encode([header + (isYOdd ? 1 : 0)] + r + s)
    }

    /// For P2WPKH, and nested in P2SH.
    static func simple(_ text: String, by address: CustomerAddress) throws -> String {
        let (transaction, spent) = BitcoinMessage.toSign(
            Array(text.utf8), by: BitcoinScript(address.key))
        let hasher = try BitcoinSignatureHasher(transaction, spending: [spent])
        let code = BitcoinScript.p2pkh(OwnAddress.keyHash).bytes
        let digest = hasher.witnessV0(input: 0, scriptCode: code, type: 1)
        let (r, s, _) = KeyOne.sign(digest.bytes)
        return Base64.encode(witness([der(r, s) + [1], KeyOne.publicKey]))
    }

    static func taproot(_ text: String) throws -> String {
        let (transaction, spent) = BitcoinMessage.toSign(
            Array(text.utf8), by: BitcoinScript(OwnAddress.p2tr.key))
        let hasher = try BitcoinSignatureHasher(transaction, spending: [spent])
        let digest = try hasher.taproot(input: 0, type: 0)
        // Source: BIP-0340, "Default Signing".
        let tag = SHA256.hash(Array("BIP0340/challenge".utf8))
        let challenge = SHA256.hash(tag + tag + KeyOne.x + KeyOne.x + digest.bytes)
        return "smp" + Base64.encode(witness([KeyOne.schnorr(challenge: challenge)]))
    }

    private static func witness(_ items: [[UInt8]]) -> [UInt8] {
        items.reduce([UInt8(items.count)]) { $0 + [UInt8($1.count)] + $1 }
    }

    private static func der(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] {
        func integer(_ number: [UInt8]) -> [UInt8] {
            var bytes = Array(number.drop { $0 == 0 })
            if bytes.first.map({ $0 >= 0x80 }) ?? true { bytes.insert(0, at: 0) }
            return [2, UInt8(bytes.count)] + bytes
        }
        let body = integer(r) + integer(s)
        return [0x30, UInt8(body.count)] + body
    }
}

func ownershipQuestion(
    _ address: CustomerAddress = OwnAddress.evm, payment: Amount? = nil,
    platform: String = "Example Pay"
) throws -> InformationRequest {
    try InformationRequest(
        id: QuestionID(7), wallet: customer,
        kind: .ownership(address, nonce: 99, payment: payment), platform: platform,
        text: "Is this address yours?", caseID: CaseID(3), askedBy: "ann", askedAt: asked,
        dueAt: due)
}

func declaration(
    _ text: String = "I sold a car.", kind: PersonalRecord.Kind = .declaration
) throws -> PersonalRecord {
    try #require(
        PersonalRecord(
            id: PersonalRecordID(5), wallet: customer, kind: kind, bytes: Array(text.utf8),
            salt: Bytes32(head: 1, tail: 2), createdAt: asked))
}
