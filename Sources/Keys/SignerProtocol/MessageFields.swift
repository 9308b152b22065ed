internal import Encodings
internal import Units

/// Takes one field after the other out of a message; whatever is left at the end is refused.
struct MessageFields {
    private let place: String
    private var fields: [(key: String, value: JSONValue)]

    /// Messages are flat; their values are bounded by the frame.
    private static let limits = JSONLimits(
        byteCountMax: FrameReader.bodyByteCountMax, depthMax: 4,
        stringByteCountMax: FrameReader.bodyByteCountMax, numberByteCountMax: 20,
        valueCountMax: 400_000)

    /// Reads a whole message and takes its version.
    init(message bytes: [UInt8]) throws(SignerProtocolError) {
        let value: JSONValue
        do {
            value = try JSONValue.parse(bytes, limits: MessageFields.limits)
        } catch {
            throw .malformedJSON(error)
        }
        try self.init(value, at: "")
        guard take("version")?.integer(as: UInt32.self) == SignerRequest.version else {
            throw .unsupportedVersion
        }
    }

    private init(_ value: JSONValue, at place: String) throws(SignerProtocolError) {
        guard let fields = value.fields else { throw .invalidField(place) }
        self.place = place
        self.fields = fields
    }

    func invalid(_ name: String) -> SignerProtocolError { .invalidField(path(name)) }

    mutating func finish() throws(SignerProtocolError) {
        if let field = fields.first { throw .unknownField(path(field.key)) }
    }

    mutating func text(
        _ name: String, byteCountMax: Int = 32
    ) throws(SignerProtocolError) -> String {
        guard let text = try optionalText(name, byteCountMax: byteCountMax) else {
            throw .missingField(path(name))
        }
        return text
    }

    mutating func id(_ name: String) throws(SignerProtocolError) -> SigningID {
        guard let id = SigningID(try text(name, byteCountMax: 128)) else { throw invalid(name) }
        return id
    }

    mutating func boolean(_ name: String) throws(SignerProtocolError) -> Bool {
        guard let value = take(name) else { throw .missingField(path(name)) }
        guard let boolean = value.boolean else { throw invalid(name) }
        return boolean
    }

    mutating func number(_ name: String) throws(SignerProtocolError) -> UInt256 {
        let text = try text(name, byteCountMax: 78)
        guard let number = UInt256(decimal: text), number.decimal == text else {
            throw invalid(name)
        }
        return number
    }

    mutating func word(_ name: String) throws(SignerProtocolError) -> UInt64 {
        let number = try number(name)
        guard number.high == 0, let word = UInt64(exactly: number.low) else { throw invalid(name) }
        return word
    }

    mutating func satoshis(_ name: String) throws(SignerProtocolError) -> Amount {
        .satoshis(try word(name))
    }

    mutating func hex(_ name: String) throws(SignerProtocolError) -> [UInt8] {
        guard let bytes = try optionalHex(name) else { throw .missingField(path(name)) }
        return bytes
    }

    mutating func optionalHex(_ name: String) throws(SignerProtocolError) -> [UInt8]? {
        guard
            let text = try optionalText(name, byteCountMax: FrameReader.bodyByteCountMax)
        else { return nil }
        do {
            let bytes = try Hex.decode(text)
            guard Hex.encode(bytes) == text else { throw invalid(name) }
            return bytes
        } catch {
            throw invalid(name)
        }
    }

    mutating func account(_ name: String) throws(SignerProtocolError) -> [UInt8] {
        guard let bytes = try optionalAccount(name) else { throw .missingField(path(name)) }
        return bytes
    }

    mutating func optionalAccount(_ name: String) throws(SignerProtocolError) -> [UInt8]? {
        guard let text = try optionalText(name, byteCountMax: 42) else { return nil }
        do {
            let bytes = try Hex.decodePrefixed(text)
            guard bytes.count == 20, Hex.encodePrefixed(bytes) == text else { throw invalid(name) }
            return bytes
        } catch {
            throw invalid(name)
        }
    }

    mutating func origin(_ name: String) throws(SignerProtocolError) -> KeyOrigin {
        guard let origin = try optionalOrigin(name) else { throw .missingField(path(name)) }
        return origin
    }

    mutating func optionalOrigin(_ name: String) throws(SignerProtocolError) -> KeyOrigin? {
        guard let text = try optionalText(name, byteCountMax: 256) else { return nil }
        guard let origin = KeyOrigin(text) else { throw invalid(name) }
        return origin
    }

    mutating func texts(_ name: String, countMax: Int) throws(SignerProtocolError) -> [String] {
        var texts: [String] = []
        for element in try elements(name, countMax: countMax) {
            guard let text = element.text else { throw invalid(name) }
            texts.append(text)
        }
        return texts
    }

    mutating func parts(
        _ name: String, countMax: Int
    ) throws(SignerProtocolError) -> [MessageFields] {
        var parts: [MessageFields] = []
        for (index, element) in try elements(name, countMax: countMax).enumerated() {
            parts.append(try MessageFields(element, at: "\(path(name))[\(index)]"))
        }
        return parts
    }

    private mutating func elements(
        _ name: String, countMax: Int
    ) throws(SignerProtocolError) -> [JSONValue] {
        guard let value = take(name) else { throw .missingField(path(name)) }
        guard let elements = value.elements, elements.count <= countMax else {
            throw invalid(name)
        }
        return elements
    }

    private mutating func optionalText(
        _ name: String, byteCountMax: Int
    ) throws(SignerProtocolError) -> String? {
        guard let value = take(name) else { return nil }
        guard let text = value.text, text.utf8.count <= byteCountMax else { throw invalid(name) }
        return text
    }

    private mutating func take(_ name: String) -> JSONValue? {
        guard let index = fields.firstIndex(where: { $0.key.utf8.elementsEqual(name.utf8) }) else {
            return nil
        }
        return fields.remove(at: index).value
    }

    private func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }
}
