public import Encodings
public import Units

/// Structured data that a wallet signs, as `eth_signTypedData_v4` takes it.
///
/// Strict: every declared field is there and of its type, integers are whole and fit, addresses
/// with letters of both cases have the right checksum, and structures are never null. At most 64
/// structures of 1,024 fields, 32 levels and 100,000 values. Source: EIP-712.
public struct EVMTypedData: Sendable, Hashable {
    /// What is done with data that no type declares.
    public enum UndeclaredFields: Sendable, Hashable {
        /// It is refused: people may be shown it, and it would not be signed.
        case refused
        /// It is left out, as wallets do.
        case ignored
    }

    /// The structure that is signed; `EIP712Domain` where only the domain is.
    public let primaryType: String
    /// The text of that structure and of those that it uses: EIP-712's `encodeType`.
    public let typeText: String
    /// The hash of the domain.
    public let domainSeparator: Bytes32
    /// The hash of the message; nil where only the domain is signed.
    public let structHash: Bytes32?
    /// The chain that the domain names; nil if it names none.
    public let chainID: UInt256?
    /// The contract that the domain names; nil if it names none.
    public let verifyingContract: EVMAddress?

    /// Reads `types`, `primaryType`, `domain` and `message`; other fields beside them are ignored.
    ///
    /// Where the types do not declare `EIP712Domain`, it has the standard fields that the domain
    /// has.
    /// - Throws: `EVMTypedDataError`.
    public init(
        _ json: JSONValue, undeclaredFields: UndeclaredFields = .refused
    ) throws(EVMTypedDataError) {
        let domain = try EVMTypedData.field("domain", of: json)
        guard let primaryType = try EVMTypedData.field("primaryType", of: json).text else {
            throw .wrongKind("primaryType")
        }
        let schema = try EVMTypedData.schema(
            try EVMTypedData.field("types", of: json), domain: domain)
        guard let structure = schema.structure(primaryType) else {
            throw .unknownType(EVMTypedDataError.cut(primaryType))
        }
        self.primaryType = primaryType
        typeText = structure.typeText
        var hasher = EVMTypedDataHasher(schema: schema, undeclaredFields: undeclaredFields)
        domainSeparator = try hasher.hash(domain, as: EVMTypedData.domainType, place: "domain")
        let message = try EVMTypedData.field("message", of: json)
        if primaryType == EVMTypedData.domainType {
            guard let fields = message.fields else { throw .wrongKind("message") }
            if let first = fields.first, undeclaredFields == .refused {
                throw .undeclaredField("message." + EVMTypedDataError.cut(first.key))
            }
            structHash = nil
        } else {
            structHash = try hasher.hash(message, as: primaryType, place: "message")
        }
        chainID = EVMTypedData.chainID(in: domain, schema)
        verifyingContract = EVMTypedData.verifyingContract(in: domain, schema)
    }

    /// The digest to sign.
    public var digest: Bytes32 {
        .keccak(of: [0x19, 0x01] + domainSeparator.bytes + (structHash?.bytes ?? []))
    }

    /// Returns the account whose key signed the data.
    ///
    /// - Parameter signature: 65 bytes r, s and v.
    public func signer(signature: [UInt8]) throws(EVMSignatureError) -> EVMAddress {
        try EVMSignature(bytes: signature).signer(ofDigest: digest)
    }

    private static let domainType = "EIP712Domain"

    /// The fields that a domain may have, in their order. Source: EIP-712, "Definition of
    /// domainSeparator".
    private static let domainFields: [(name: String, type: String)] = [
        ("name", "string"), ("version", "string"), ("chainId", "uint256"),
        ("verifyingContract", "address"), ("salt", "bytes32"),
    ]

    private static func field(
        _ name: String, of json: JSONValue
    ) throws(EVMTypedDataError) -> JSONValue {
        guard json.fields != nil else { throw .wrongKind("typedData") }
        guard let value = json[name] else { throw .missingField(name) }
        return value
    }

    private static func schema(
        _ types: JSONValue, domain: JSONValue
    ) throws(EVMTypedDataError) -> EVMTypedSchema {
        guard let structures = types.fields else { throw .wrongKind("types") }
        guard structures.count <= EVMTypedSchema.structureCountMax else { throw .typesTooLarge }
        var declared: [(name: String, fields: [(name: String, type: String)])] = []
        for (name, fields) in structures {
            declared.append((name, try EVMTypedData.fields(fields, of: name)))
        }
        if types[domainType] == nil {
            declared.append((domainType, domainFields.filter { domain[$0.name] != nil }))
        }
        return try EVMTypedSchema(declared)
    }

    private static func fields(
        _ json: JSONValue, of structure: String
    ) throws(EVMTypedDataError) -> [(name: String, type: String)] {
        let place = EVMTypedDataError.cut(structure)
        guard let elements = json.elements else { throw .wrongKind(place) }
        guard elements.count <= EVMTypedSchema.fieldCountMax else { throw .typesTooLarge }
        var fields: [(name: String, type: String)] = []
        for element in elements {
            guard let name = element["name"]?.text, let type = element["type"]?.text else {
                throw .wrongKind(place)
            }
            fields.append((name, type))
        }
        return fields
    }

    private static func declaredType(_ name: String, _ schema: EVMTypedSchema) -> String? {
        schema.structure(domainType)?.fields.first { $0.name == name }?.typeText
    }

    private static func chainID(in domain: JSONValue, _ schema: EVMTypedSchema) -> UInt256? {
        guard declaredType("chainId", schema) == "uint256", let value = domain["chainId"],
            let text = value.numberText ?? value.text
        else { return nil }
        return text.hasPrefix("0x")
            ? UInt256(hexDigits: text.dropFirst(2)) : UInt256(decimal: text)
    }

    private static func verifyingContract(
        in domain: JSONValue, _ schema: EVMTypedSchema
    ) -> EVMAddress? {
        guard declaredType("verifyingContract", schema) == "address",
            let text = domain["verifyingContract"]?.text
        else { return nil }
        do {
            return try EVMAddress(anyCase: text)
        } catch {
            preconditionFailure("hashing the domain has read the address")
        }
    }
}
