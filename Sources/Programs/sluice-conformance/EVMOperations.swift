import ChainModel
import EVMRules
import Encodings
import PublicKeys
import Units

/// The operations on EVM chains, and the EVM halves of those that several chains have.
let evmOperations: [String: Operation] = [
    "address.decode": { request throws(OperationError) in
        let address = try EVMOperations.address(try request.requiredText("address"))
        return [
            ("type", .string("account")), ("hex", .string(address.lowercase)),
            ("canonical", .string(address.checksummed)),
        ]
    },
    "address.encode": { request throws(OperationError) in
        [("address", .string(try EVMOperations.account(request).checksummed))]
    },
    "evm.decode": { request throws(OperationError) in
        let bytes = try request.requiredHex("raw")
        do {
            return EVMOperations.fields(of: try EVMTransaction(decoding: bytes))
        } catch {
            throw OperationError(error, "the bytes are no signed transaction: \(error)")
        }
    },
    "evm.erc20Transfer": { request throws(OperationError) in
        let input = ERC20.transferInput(
            to: try EVMOperations.address(try request.requiredText("to")),
            units: try request.requiredQuantity("amount"))
        return [("data", .string(Hex.encodePrefixed(input)))]
    },
    "evm.transferLog": { request throws(OperationError) in
        try EVMOperations.transfer(request)
    },
    "evm.receiptsRoot": { request throws(OperationError) in
        let list = JSONValue.array(try request.requiredElements("receipts"))
        do {
            let root = EVMBlockProof.receiptsRoot(of: try EVMReceipt.block(json: list) ?? [])
            return [("root", .string(Hex.encodePrefixed(root.bytes)))]
        } catch {
            throw OperationError(error, "the receipts are not as a node gives them: \(error)")
        }
    },
    "evm.recoverPersonal": { request throws(OperationError) in
        let message = try request.requiredHex("message")
        let signature = try request.requiredHex("signature")
        do {
            let signer = try EVMPersonalMessage.signer(of: message, signature: signature)
            return [("address", .string(signer.checksummed))]
        } catch {
            throw OperationError(error, "the signature names no signer")
        }
    },
    "uri": { request throws(OperationError) in
        let text = try request.requiredText("text")
        do {
            return EVMOperations.fields(of: try EVMURI(text))
        } catch {
            throw OperationError(error, "the text is no payment request of ERC-681")
        }
    },
]

/// What the table of EVM operations is made of.
private enum EVMOperations {
    static func address(_ text: String) throws(OperationError) -> EVMAddress {
        do {
            return try EVMAddress(checksummed: text)
        } catch {
            throw OperationError(error, "the text is no address of an EVM chain")
        }
    }

    /// The account that a request names by its bytes or by its public key.
    static func account(_ request: JSONValue) throws(OperationError) -> EVMAddress {
        if let bytes = try request.optionalHex("hex") {
            guard let address = EVMAddress(bytes) else {
                throw OperationError(code: "malformed", message: "an address has 20 bytes")
            }
            return address
        }
        let key = try request.requiredHex("publicKey")
        do {
            return try CompressedPublicKey(key).evmAddress
        } catch {
            throw OperationError(error, "the bytes are no compressed public key")
        }
    }

    /// A transaction's fields as `evm.sign` takes them.
    static func fields(of transaction: EVMTransaction) -> [(key: String, value: JSONValue)] {
        var fields: [(key: String, value: JSONValue)] = [
            ("type", .integer(transaction.type)),
            ("chainId", transaction.chainID.map { number(UInt256(UInt128($0))) } ?? .null),
            ("nonce", number(UInt256(UInt128(transaction.nonce)))),
            ("gas", number(UInt256(UInt128(transaction.gasLimit)))),
        ]
        switch transaction.fee {
        case .price(let price): fields.append(("gasPrice", number(price)))
        case .capped(let max, let priority):
            fields.append(("maxFeePerGas", number(max)))
            fields.append(("maxPriorityFeePerGas", number(priority)))
        }
        fields.append(("to", transaction.recipient.map { .string($0.checksummed) } ?? .null))
        fields.append(("value", number(transaction.value)))
        fields.append(("data", .string(Hex.encodePrefixed(transaction.data))))
        if transaction.type > 0 {
            fields.append(("accessList", .array(transaction.accessList.map(entry))))
        }
        if case .blobs(_, _, let blobs) = transaction.kind {
            fields.append(("maxFeePerBlobGas", number(blobs.feeMax)))
            fields.append(
                ("blobVersionedHashes", .array(blobs.hashes.map { hex($0) })))
        }
        fields.append(("sender", .string(transaction.sender.checksummed)))
        fields.append(("hash", hex(transaction.id.bytes)))
        return fields
    }

    /// The Transfer that a log tells, if one of the contracts wrote it.
    static func transfer(
        _ request: JSONValue
    ) throws(OperationError) -> [(key: String, value: JSONValue)] {
        var contracts: Set<EVMAddress> = []
        for contract in try request.requiredElements("contracts") {
            guard let text = contract.text else {
                throw .badRequest("the field 'contracts' is not a list of addresses")
            }
            contracts.insert(try address(text))
        }
        let json = try request.requiredField("log")
        func none(_ reason: String) -> [(key: String, value: JSONValue)] {
            [("transfer", .null), ("reason", .string(reason))]
        }
        let log: EVMLog
        do {
            log = try EVMLog(json: json)
        } catch {
            return none("malformed")
        }
        if log.isRemoved { return none("removed") }
        guard contracts.contains(log.contract) else { return none("foreignContract") }
        do {
            let transfer = try ERC20.transfer(of: log)
            return [
                (
                    "transfer",
                    .object([
                        ("token", .string(transfer.token.checksummed)),
                        ("from", .string(transfer.sender.checksummed)),
                        ("to", .string(transfer.recipient.checksummed)),
                        ("value", .string(transfer.units.decimal)),
                    ])
                )
            ]
        } catch {
            switch error {
            case .otherEvent: return none("notTransfer")
            case .malformed: return none("malformed")
            }
        }
    }

    static func fields(of uri: EVMURI) -> [(key: String, value: JSONValue)] {
        var fields: [(key: String, value: JSONValue)] = [
            ("chain", .string("evm")), ("address", .string(uri.recipient.checksummed)),
        ]
        if let units = uri.units { fields.append(("amount", .string(units.decimal))) }
        if let token = uri.token { fields.append(("token", .string(token.checksummed))) }
        if let chainID = uri.chainID { fields.append(("chainId", .string(String(chainID)))) }
        fields.append(
            ("parameters", .object(uri.parameters.map { ($0.name, .string($0.value)) })))
        return fields
    }

    private static func number(_ value: UInt256) -> JSONValue {
        // Beyond 2^53 JSON's readers lose digits: always text, so that a field has one kind.
        .string(value.decimal)
    }

    private static func hex(_ bytes: Bytes32) -> JSONValue {
        .string(Hex.encodePrefixed(bytes.bytes))
    }

    private static func entry(_ entry: EVMTransaction.AccessEntry) -> JSONValue {
        .object([
            ("address", .string(entry.address.checksummed)),
            ("storageKeys", .array(entry.storageKeys.map { hex($0) })),
        ])
    }
}
