import Encodings
import Units

/// Reads the fields of one object of written facts.
struct ExposureFields {
    let json: JSONValue
    let asset: Asset

    func text(_ name: String) throws(ExposureError) -> String {
        // Texts are cut when facts are made.
        guard let text = json[name]?.text, text.utf8.count <= ExposureFields.textByteCountMax
        else { throw .field(name) }
        return text
    }

    func word<Word: RawRepresentable<String>>(
        _ name: String
    ) throws(ExposureError) -> Word {
        guard let word = json[name]?.text.flatMap({ Word(rawValue: $0) }) else {
            throw .field(name)
        }
        return word
    }

    func number<Number: FixedWidthInteger>(_ name: String) throws(ExposureError) -> Number {
        guard let number: Number = json[name]?.integer(), number >= 0 else { throw .field(name) }
        return number
    }

    func optionalNumber<Number: FixedWidthInteger>(
        _ name: String
    ) throws(ExposureError) -> Number? {
        guard let value = json[name] else { throw .field(name) }
        if value.isNull { return nil }
        guard let number: Number = value.integer() else { throw .field(name) }
        return number
    }

    func amount(_ name: String) throws(ExposureError) -> Amount {
        guard let units = json[name]?.text.flatMap({ UInt128($0) }) else { throw .field(name) }
        return Amount(units, of: asset)
    }

    func worth() throws(ExposureError) -> Amount? {
        guard let value = json["worth"] else { throw .field("worth") }
        if value.isNull { return nil }
        guard let scale: UInt8 = value["scale"]?.integer(), let code = value["asset"]?.text,
            let asset = Asset(code: code, scale: scale)
        else { throw .field("worth") }
        return try ExposureFields(json: value, asset: asset).amount("minorUnits")
    }

    func transaction() throws(ExposureError) -> TransactionID {
        guard let text = json["transaction"]?.text, text.utf8.count == 64 else {
            throw .field("transaction")
        }
        do {
            guard let bytes = Bytes32(try Hex.decode(text)) else {
                throw ExposureError.field("transaction")
            }
            return TransactionID(bytes)
        } catch {
            throw .field("transaction")
        }
    }

    func completeness() throws(ExposureError) -> ExposureFacts.Completeness {
        switch json["state"]?.text {
        case "traced"?: return .traced
        case "notAsked"?: return .notAsked
        case "interrupted"?: return .interrupted(try text("reason"))
        case _: throw .field("state")
        }
    }

    func texts(_ name: String) throws(ExposureError) -> [String] {
        try list(name, max: ExposureFacts.nameCountMax) { (value) throws(ExposureError) in
            guard let text = value.text, text.utf8.count <= ExposureFields.textByteCountMax
            else { throw .field(name) }
            return text
        }
    }

    func list<Element>(
        _ name: String, max countMax: Int,
        _ read: (JSONValue) throws(ExposureError) -> Element
    ) throws(ExposureError) -> [Element] {
        guard let elements = json[name]?.elements, elements.count <= countMax else {
            throw .field(name)
        }
        var list: [Element] = []
        for element in elements { list.append(try read(element)) }
        return list
    }

    /// A scalar has four bytes at most.
    private static let textByteCountMax = 4 * ExposureFacts.textScalarMax
}
