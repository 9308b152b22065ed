import EVMRules
import Encodings
import KeyVault
import PublicKeys
import Units

/// The operations that sign for EVM chains, and that open keystores.
let evmSigningOperations: [String: Operation] = [
    "evm.sign": EVMSigningOperations.sign,
    "evm.personalSign": EVMSigningOperations.personalSign,
    "evm.typedData": EVMSigningOperations.typedData,
    "keystore.open": EVMSigningOperations.openKeystore,
]

/// What each of them answers.
private enum EVMSigningOperations {
    typealias Fields = [(key: String, value: JSONValue)]

    @Sendable
    static func sign(_ request: JSONValue) throws(OperationError) -> Fields {
        let key = try TestKey(try request.requiredText("privateKey"))
        let fields = try request.requiredField("transaction")
        // Null creates a contract; a field that is forgotten must not.
        guard let recipient = fields["to"] else { throw .badRequest("the field 'to' is missing") }
        let kind = try kind(fields)
        do {
            let draft = try EVMTransactionDraft(
                kind: kind, nonce: try word(fields, "nonce"), fee: try fee(fields, kind),
                gasLimit: try word(fields, "gas"),
                recipient: recipient.isNull ? nil : try address(fields, "to"),
                value: try fields.requiredQuantity("value"), data: try fields.requiredHex("data"))
            let signed = try draft.signed(
                with: key.signRecoverable(draft.signingDigest), by: key.publicKey.evmAddress)
            return [
                ("raw", hex(signed.raw)), ("hash", hex(signed.transaction.id.bytes.bytes)),
                ("sender", .string(signed.transaction.sender.checksummed)),
            ]
        } catch let error as OperationError {
            throw error
        } catch {
            throw OperationError(error, "the transaction is not signed: \(error)")
        }
    }

    @Sendable
    static func personalSign(_ request: JSONValue) throws(OperationError) -> Fields {
        let key = try TestKey(try request.requiredText("privateKey"))
        let digest = EVMPersonalMessage.digest(of: try request.requiredHex("message"))
        return [("signature", signature(of: digest, by: key)), ("hash", hex(digest.bytes))]
    }

    @Sendable
    static func typedData(_ request: JSONValue) throws(OperationError) -> Fields {
        let json = try request.requiredField("typedData")
        let key = try request.optionalText("privateKey").map { text throws(OperationError) in
            try TestKey(text)
        }
        let data: EVMTypedData
        do {
            data = try EVMTypedData(json, undeclaredFields: .ignored)
        } catch {
            throw OperationError(error, "the typed data is refused: \(error)")
        }
        let hashes: Fields = [
            ("domainSeparator", hex(data.domainSeparator.bytes)),
            ("structHash", data.structHash.map { hex($0.bytes) } ?? .null),
            ("hash", hex(data.digest.bytes)),
        ]
        guard let key else { return hashes }
        return hashes + [("signature", signature(of: data.digest, by: key))]
    }

    /// The keystore is an object, or the text of one as the file has it.
    @Sendable
    static func openKeystore(_ request: JSONValue) throws(OperationError) -> Fields {
        let keystore = try request.requiredField("keystore")
        var password = Array(try request.requiredText("password").utf8)
        do {
            let key = try Keystore.open(
                keystore.text.map { Array($0.utf8) } ?? keystore.serialized(),
                password: SecretBytes(wiping: &password))
            var bytes = key.withBytes { Array($0) }
            defer { SecretBytes.wipe(&bytes) }
            return [
                ("privateKey", hex(bytes)),
                ("address", .string(key.publicKey.evmAddress.checksummed)),
            ]
        } catch {
            throw OperationError(error, "the keystore is not opened: \(error)")
        }
    }
}

extension EVMSigningOperations {
    private static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encodePrefixed(bytes)) }

    /// The 65 bytes r, s and v, which is 27 or 28, as wallets give them.
    private static func signature(of digest: Bytes32, by key: TestKey) -> JSONValue {
        let signature = key.signRecoverable(digest)
        return hex(
            signature.r.bigEndianBytes + signature.s.bigEndianBytes + [signature.isYOdd ? 28 : 27])
    }

    /// The fields that a type does not have are ignored.
    private static func kind(
        _ fields: JSONValue
    ) throws(OperationError) -> EVMTransaction.Kind {
        let type = try fields.requiredInteger("type")
        switch type {
        case 0:
            guard fields.optionalField("chainId") != nil else {
                throw OperationError(
                    EVMTransactionError.chainIDRequired,
                    "without 'chainId' the transaction could be sent again on every chain")
            }
            return .legacy(chainID: try word(fields, "chainId"))
        case 1:
            return .accessList(chainID: try word(fields, "chainId"), try accessList(fields))
        case 2:
            return .dynamicFee(chainID: try word(fields, "chainId"), try accessList(fields))
        default:
            throw OperationError(
                code: "unsupportedType", message: "the types 0, 1 and 2 can be signed")
        }
    }

    private static func fee(
        _ fields: JSONValue, _ kind: EVMTransaction.Kind
    ) throws(OperationError) -> EVMTransaction.Fee {
        switch kind {
        case .legacy, .accessList: .price(try fields.requiredQuantity("gasPrice"))
        case .dynamicFee, .blobs:
            .capped(
                max: try fields.requiredQuantity("maxFeePerGas"),
                priority: try fields.requiredQuantity("maxPriorityFeePerGas"))
        }
    }

    private static func accessList(
        _ fields: JSONValue
    ) throws(OperationError) -> [EVMTransaction.AccessEntry] {
        guard fields.optionalField("accessList") != nil else { return [] }
        var list: [EVMTransaction.AccessEntry] = []
        for entry in try fields.requiredElements("accessList") {
            var keys: [Bytes32] = []
            for key in try entry.requiredElements("storageKeys") {
                guard let key = Bytes32(try key.hexBytes(of: "storageKeys")) else {
                    throw .badRequest("a storage key has 32 bytes")
                }
                keys.append(key)
            }
            list.append(.init(address: try address(entry, "address"), storageKeys: keys))
        }
        return list
    }

    private static func address(
        _ fields: JSONValue, _ name: String
    ) throws(OperationError) -> EVMAddress {
        do {
            return try EVMAddress(checksummed: try fields.requiredText(name))
        } catch let error as OperationError {
            throw error
        } catch {
            throw OperationError(error, "the field '\(name)' is no address of an EVM chain")
        }
    }

    private static func word(
        _ fields: JSONValue, _ name: String
    ) throws(OperationError) -> UInt64 {
        let number = try fields.requiredQuantity(name)
        guard number.high == 0, let word = UInt64(exactly: number.low) else {
            throw .badRequest("the field '\(name)' is not a whole number of 64 bits")
        }
        return word
    }
}
