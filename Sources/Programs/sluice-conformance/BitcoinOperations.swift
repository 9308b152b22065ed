import BitcoinRules
import ChainModel
import Digests
import Encodings
import PublicKeys
import Units

/// The operations on Bitcoin's transactions, addresses and payment requests.
let bitcoinOperations: [String: Operation] = [
    "bitcoin.block": BitcoinOperations.block,
    "bitcoin.transaction": BitcoinOperations.transaction,
    "address.decode": BitcoinOperations.decodeAddress,
    "address.encode": BitcoinOperations.encodeAddress,
    "uri": BitcoinOperations.uri,
]

/// What each operation on Bitcoin answers.
enum BitcoinOperations {
    typealias Fields = [(key: String, value: JSONValue)]

    @Sendable
    static func block(_ request: JSONValue) throws(OperationError) -> Fields {
        let network = try request.bitcoinNetwork()
        let bytes = try request.requiredHex("hex")
        let block = try reading { () throws(BitcoinParseError) in try BitcoinBlock.parse(bytes) }
        let witness = block.witnessCommitmentMatches.map(JSONValue.bool) ?? .null
        let transactions = block.transactions.map { JSONValue.object(fields($0, network)) }
        return [
            ("hash", .string(block.header.hash.bitcoinText)),
            ("previousHash", .string(block.header.parent.bitcoinText)),
            ("merkleRootMatches", .bool(block.merkleRootMatches)),
            ("witnessCommitmentMatches", witness),
            ("transactions", .array(transactions)),
        ]
    }

    @Sendable
    static func transaction(_ request: JSONValue) throws(OperationError) -> Fields {
        let network = try request.bitcoinNetwork()
        let bytes = try request.requiredHex("hex")
        let transaction = try reading { () throws(BitcoinParseError) in
            try BitcoinTransaction.parse(bytes)
        }
        if let fault = transaction.fault {
            throw OperationError(fault, "no block can hold this transaction")
        }
        return fields(transaction, network)
    }

    @Sendable
    static func decodeAddress(_ request: JSONValue) throws(OperationError) -> Fields {
        let network = try request.bitcoinNetwork()
        let script: BitcoinScript
        do {
            script = try BitcoinAddress.decode(
                try request.requiredText("address"), network: network)
        } catch let error as BitcoinAddressError {
            throw OperationError(error, "the text is no address of this network: \(error)")
        } catch let error as OperationError {
            throw error
        } catch {
            throw .badRequest("the address can't be read")
        }
        let canonical = BitcoinAddress.encode(script, network: network)
        return [
            ("type", .string(script.kind.rawValue)),
            ("scriptPubKey", .string(Hex.encode(script.bytes))),
            ("canonical", canonical.map(JSONValue.string) ?? .null),
        ]
    }

    @Sendable
    static func encodeAddress(_ request: JSONValue) throws(OperationError) -> Fields {
        let network = try request.bitcoinNetwork()
        let script: BitcoinScript
        if let bytes = try request.optionalHex("scriptPubKey") {
            script = BitcoinScript(bytes)
        } else {
            script = try self.script(
                type: try request.optionalText("type") ?? "p2wpkh",
                publicKey: try request.requiredHex("publicKey"))
        }
        guard let address = BitcoinAddress.encode(script, network: network) else {
            throw OperationError(code: "noAddress", message: "the script has no address")
        }
        return [("address", .string(address))]
    }

    /// The address is answered as printed where it is one, and as written where its checksum is
    /// wrong: `networks` then is empty, and nothing must be paid.
    @Sendable
    static func uri(_ request: JSONValue) throws(OperationError) -> Fields {
        let text = try request.requiredText("text")
        let uri: BitcoinURI
        do {
            uri = try BitcoinURI(parsing: text)
        } catch {
            throw OperationError(error, "the URI is refused: \(error)")
        }
        let written = uri.path.isEmpty ? uri.parameters.first(where: isAddress)?.value : uri.path
        guard let written else {
            throw OperationError(
                BitcoinURIError.addressMissing, "neither the path nor a parameter has an address")
        }
        var address = written
        var networks: [JSONValue] = []
        for network in BitcoinNetwork.allCases {
            do {
                let recipient = try uri.recipient(on: network)
                if networks.isEmpty { address = recipient.address }
            } catch {
                // The address is none of this network, which is what the answer says.
                continue
            }
            networks.append(.string(network.rawValue))
        }
        let amount = uri.amount.map { [("amount", JSONValue.string(String($0.minorUnits)))] } ?? []
        return [("chain", .string("bitcoin")), ("address", .string(address))] + amount
            + [("networks", .array(networks)), ("parameters", parameters(of: uri))]
    }
}

extension BitcoinOperations {
    private static func isAddress(_ parameter: BitcoinURI.Parameter) -> Bool {
        BitcoinNetwork.allCases.contains { $0.segwitPrefix == parameter.name }
    }

    /// One field for each name; a name that is given more than once has a list.
    private static func parameters(of uri: BitcoinURI) -> JSONValue {
        var names: [String] = []
        var values: [String: [JSONValue]] = [:]
        for parameter in uri.parameters {
            if values[parameter.name] == nil { names.append(parameter.name) }
            values[parameter.name, default: []].append(.string(parameter.value))
        }
        return .object(
            names.map { name in
                let given = values[name] ?? []
                return (name, given.count == 1 ? given[0] : .array(given))
            })
    }

    private static func reading<Value>(
        _ body: () throws(BitcoinParseError) -> Value
    ) throws(OperationError) -> Value {
        do {
            return try body()
        } catch {
            throw OperationError(
                code: error.code.rawValue, message: "the bytes are refused at \(error.offset)")
        }
    }

    private static func fields(
        _ transaction: BitcoinTransaction, _ network: BitcoinNetwork
    ) -> Fields {
        let inputs = transaction.inputs.map { input in
            JSONValue.object([
                ("txid", .string(input.previousOutput.transaction.bitcoinText)),
                ("vout", .integer(input.previousOutput.outputIndex)),
            ])
        }
        let outputs = transaction.outputs.map { output in
            JSONValue.object([
                ("value", .integer(output.value.minorUnits)),
                ("scriptPubKey", .string(Hex.encode(output.script.bytes))),
                ("type", .string(output.script.kind.rawValue)),
                (
                    "address",
                    BitcoinAddress.encode(output.script, network: network)
                        .map(JSONValue.string) ?? .null
                ),
            ])
        }
        return [
            ("txid", .string(transaction.txID.bitcoinText)),
            ("wtxid", .string(transaction.wtxID.bitcoinText)),
            ("vsize", .integer(transaction.virtualByteCount)),
            ("inputs", .array(inputs)), ("outputs", .array(outputs)),
        ]
    }

    private static func script(
        type: String, publicKey: [UInt8]
    ) throws(OperationError) -> BitcoinScript {
        let key: CompressedPublicKey
        do {
            key = try CompressedPublicKey(publicKey)
        } catch {
            throw OperationError(error, "the public key is not 33 bytes of a point on the curve")
        }
        let hash = Hash160.hash(key.bytes)
        switch type {
        case "p2pkh": return .p2pkh(hash)
        case "p2wpkh": return .p2wpkh(hash)
        case "p2sh-p2wpkh": return .p2sh(Hash160.hash(BitcoinScript.p2wpkh(hash).bytes))
        case "p2tr":
            do {
                return .p2tr(try key.xOnly.taprootOutputKey(merkleRoot: nil).bytes)
            } catch {
                throw OperationError(error, "the key has no taproot output key")
            }
        default:
            throw OperationError(
                code: "unknownType", message: "a key has no address of this type")
        }
    }
}
