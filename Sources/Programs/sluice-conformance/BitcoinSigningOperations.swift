import BitcoinRules
import ChainModel
import Encodings
import Units

/// The operations that sign Bitcoin transactions and check signed messages.
let bitcoinSigningOperations: [String: Operation] = [
    "bitcoin.sign": BitcoinSigningOperations.sign,
    "bitcoin.verifyMessage": BitcoinSigningOperations.verifyMessage,
]

/// What each of them answers.
private enum BitcoinSigningOperations {
    typealias Fields = [(key: String, value: JSONValue)]

    @Sendable
    static func sign(_ request: JSONValue) throws(OperationError) -> Fields {
        let grindsLowR = try request.optionalFlag("grindLowR") ?? false
        var spends: [Spend] = []
        for item in try request.requiredElements("inputs") { spends.append(try Spend(item)) }
        var outputs: [BitcoinOutput] = []
        for item in try request.requiredElements("outputs") {
            outputs.append(try item.requiredOutput())
        }
        var transaction = BitcoinTransaction(
            version: try request.requiredWord("version"), inputs: spends.map(\.input),
            outputs: outputs, lockTime: try request.requiredWord("locktime"))
        if let fault = transaction.fault {
            throw OperationError(fault, "no block can hold this transaction")
        }
        let hasher: BitcoinSignatureHasher
        do {
            hasher = try BitcoinSignatureHasher(transaction, spending: spends.map(\.spent))
        } catch {
            throw OperationError(error, "there is nothing to sign")
        }
        for (index, spend) in spends.enumerated() {
            let proof = try spend.proof(of: index, hasher, grindingLowR: grindsLowR)
            transaction.inputs[index].signatureScript = proof.signatureScript
            transaction.inputs[index].witness = proof.witness
        }
        return [
            ("transaction", .string(Hex.encode(transaction.serialized(.network)))),
            ("txid", .string(transaction.txID.bitcoinText)),
            ("wtxid", .string(transaction.wtxID.bitcoinText)),
        ]
    }

    @Sendable
    static func verifyMessage(_ request: JSONValue) throws(OperationError) -> Fields {
        do {
            let isValid = try BitcoinMessage.verify(
                address: try request.requiredText("address"),
                message: Array(try request.requiredText("message").utf8),
                signature: try request.requiredText("signature"),
                network: try request.bitcoinNetwork())
            return [("valid", .bool(isValid))]
        } catch let error as OperationError {
            throw error
        } catch BitcoinMessageError.address(let error) {
            throw OperationError(error, "the text is no address of this network: \(error)")
        } catch {
            throw OperationError(error, "nothing can be said of the signature: \(error)")
        }
    }
}

/// An input of a request: what it spends, and by which key.
private struct Spend {
    let input: BitcoinInput
    let spent: BitcoinOutput
    private let key: TestKey

    init(_ item: JSONValue) throws(OperationError) {
        guard let transaction = TransactionID(bitcoinText: try item.requiredText("txid")) else {
            throw .badRequest("the field 'txid' is not 64 hex digits")
        }
        let outpoint = Outpoint(
            transaction: transaction, outputIndex: try item.requiredWord("vout"))
        input = BitcoinInput(
            previousOutput: outpoint, signatureScript: [],
            sequence: try item.requiredWord("sequence"), witness: [])
        spent = try item.requiredOutput()
        key = try TestKey(try item.requiredText("privateKey"))
    }

    func proof(
        of index: Int, _ hasher: BitcoinSignatureHasher, grindingLowR: Bool
    ) throws(OperationError) -> (signatureScript: [UInt8], witness: [[UInt8]]) {
        let publicKey = key.publicKey.bytes
        if spent.script == BitcoinScript([33] + publicKey + [0xac]) {
            // Pays the key itself, as the first coins did: the signature alone answers.
            let digest = hasher.legacy(input: index, scriptCode: spent.script.bytes, type: 1)
            let signature = key.signECDSA(digest, grindingLowR: grindingLowR) + [1]
            return ([UInt8(signature.count)] + signature, [])
        }
        guard let kind = BitcoinSpendKind(spending: spent.script, by: publicKey) else {
            throw OperationError(
                code: "foreignKey", message: "input \(index) does not pay the key that is given")
        }
        let digest: Bytes32
        do {
            digest = try kind.digest(ofInput: index, by: publicKey, hasher)
        } catch {
            throw OperationError(error, "there is nothing to sign for input \(index)")
        }
        let signature: [UInt8]
        switch kind {
        case .p2tr: signature = key.signTaproot(digest, merkleRoot: nil)
        case .p2pkh, .p2wpkh, .p2shP2WPKH:
            signature = key.signECDSA(digest, grindingLowR: grindingLowR)
        }
        let proof = kind.proof(signature: signature, by: publicKey)
        return (proof.signatureScript, proof.witness)
    }
}

extension JSONValue {
    /// Returns the field `network`; mainnet where it is absent.
    func bitcoinNetwork() throws(OperationError) -> BitcoinNetwork {
        guard let name = try optionalText("network") else { return .mainnet }
        guard let network = BitcoinNetwork(rawValue: name) else {
            throw .badRequest("there is no network of this name")
        }
        return network
    }

    /// Returns a whole number of at most 32 bits that must be there.
    fileprivate func requiredWord(_ key: String) throws(OperationError) -> UInt32 {
        guard let word = UInt32(exactly: try requiredInteger(key)) else {
            throw .badRequest("the field '\(key)' is not a whole number of 32 bits")
        }
        return word
    }

    /// Returns the output that the fields `value` and `scriptPubKey` describe.
    fileprivate func requiredOutput() throws(OperationError) -> BitcoinOutput {
        let satoshis = try requiredInteger("value")
        // 21 million BTC: outputs can't hold more.
        guard satoshis <= 2_100_000_000_000_000 else {
            throw OperationError(
                code: "valueOutOfRange", message: "an output holds at most 21 million BTC")
        }
        return BitcoinOutput(
            value: .satoshis(satoshis), script: BitcoinScript(try requiredHex("scriptPubKey")))
    }
}
