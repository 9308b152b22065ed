public import ChainModel
public import Encodings
internal import Units

/// Why a node's answer is not what the RPC method answers.
public enum EVMAnswerError: Error, Sendable, Equatable {
    /// The node refused, or the envelope is not JSON-RPC.
    case rpc(JSONRPCError)
    /// The bytes are not JSON.
    case malformedJSON(JSONError)
    /// The value is not of the kind that the method answers.
    case wrongKind
    /// A field is missing.
    case missingField(String)
    /// A field is not as execution-apis writes it, or does not fit.
    case malformedField(String)
    /// There are more elements than may be.
    case tooMany(String)
}

extension JSONValue {
    /// Returns a field that is there; it may be null.
    func field(_ name: String) throws(EVMAnswerError) -> JSONValue {
        guard let fields else { throw .wrongKind }
        guard let field = fields.first(where: { $0.key == name })?.value else {
            throw .missingField(name)
        }
        return field
    }

    /// Returns a field that is there and not null, or nil.
    func optionalField(_ name: String) -> JSONValue? {
        guard let value = fields?.first(where: { $0.key == name })?.value, !value.isNull else {
            return nil
        }
        return value
    }

    /// Returns a quantity of at most 256 bits.
    func quantity(_ name: String) throws(EVMAnswerError) -> UInt256 {
        guard let text = try field(name).text, let value = UInt256(quantity: text) else {
            throw .malformedField(name)
        }
        return value
    }

    /// Returns a quantity of at most 64 bits.
    func word(_ name: String) throws(EVMAnswerError) -> UInt64 {
        let value = try quantity(name)
        guard value.high == 0, let word = UInt64(exactly: value.low) else {
            throw .malformedField(name)
        }
        return word
    }

    /// Returns bytes, written with `0x` and an even number of digits.
    func data(_ name: String) throws(EVMAnswerError) -> [UInt8] {
        guard let text = try field(name).text else { throw .malformedField(name) }
        do {
            return try Hex.decodePrefixed(text)
        } catch {
            throw .malformedField(name)
        }
    }

    /// Returns 32 bytes.
    func hash(_ name: String) throws(EVMAnswerError) -> Bytes32 {
        guard let text = try field(name).text, let value = Bytes32(prefixedHex: text) else {
            throw .malformedField(name)
        }
        return value
    }

    /// Returns an address; nodes may write any case.
    func address(_ name: String) throws(EVMAnswerError) -> EVMAddress {
        guard let value = EVMAddress(try data(name)) else { throw .malformedField(name) }
        return value
    }

    /// Returns an address, or nil where the field is null or missing.
    func optionalAddress(_ name: String) throws(EVMAnswerError) -> EVMAddress? {
        optionalField(name) == nil ? nil : try address(name)
    }
}
