import ChainModel
import Encodings
import Units

/// Why a record that was kept cannot be read: its bytes changed, or another program wrote it.
public struct RecordError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place, such as `inputs.parties[0].role`.
    public let place: String
    /// What is wrong.
    public let problem: String

    /// Makes an error.
    public init(place: String, problem: String) {
        self.place = place
        self.problem = problem
    }

    /// The error in one line.
    public var description: String { "\(place): \(problem)" }
}

/// Reads a record field by field, and says where something else stands than was written.
struct RecordReader {
    let json: JSONValue
    let place: String

    init(_ json: JSONValue, place: String = "") {
        self.json = json
        self.place = place
    }

    func error(_ field: String, _ problem: String) -> RecordError {
        RecordError(place: place.isEmpty ? field : "\(place).\(field)", problem: problem)
    }

    func value(_ field: String) throws(RecordError) -> JSONValue {
        guard let value = json[field] else { throw error(field, "is missing") }
        return value
    }

    /// Returns nil for null.
    func optional(_ field: String) throws(RecordError) -> JSONValue? {
        let value = try value(field)
        return value.isNull ? nil : value
    }

    func child(_ field: String) throws(RecordError) -> RecordReader {
        RecordReader(try value(field), place: place.isEmpty ? field : "\(place).\(field)")
    }

    func list(_ field: String) throws(RecordError) -> [RecordReader] {
        guard let elements = try value(field).elements else { throw error(field, "is no list") }
        let name = place.isEmpty ? field : "\(place).\(field)"
        return elements.enumerated().map { RecordReader($1, place: "\(name)[\($0)]") }
    }

    func text(_ field: String) throws(RecordError) -> String {
        guard let text = try value(field).text else { throw error(field, "is no text") }
        return text
    }

    func text(_ field: String, byteCountMax: Int) throws(RecordError) -> String {
        let text = try text(field)
        guard text.utf8.count <= byteCountMax else { throw error(field, "is too long") }
        return text
    }

    func flag(_ field: String) throws(RecordError) -> Bool {
        guard let flag = try value(field).boolean else { throw error(field, "is no yes or no") }
        return flag
    }

    func integer<Integer: FixedWidthInteger>(
        _ field: String, as type: Integer.Type = Integer.self
    ) throws(RecordError) -> Integer {
        guard let number = try value(field).integer(as: type) else {
            throw error(field, "is no whole number that fits")
        }
        return number
    }

    func word<Word: RawRepresentable>(
        _ field: String, as type: Word.Type = Word.self
    ) throws(RecordError) -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text(field)) else {
            throw error(field, "is a word that is not known")
        }
        return word
    }

    func time(_ field: String) throws(RecordError) -> Timestamp {
        Timestamp(milliseconds: try integer(field))
    }

    func bytes(_ field: String) throws(RecordError) -> [UInt8] {
        try hex(try text(field), field)
    }

    func scripts(_ field: String) throws(RecordError) -> [WatchedScript] {
        guard let elements = try value(field).elements else { throw error(field, "is no list") }
        var scripts: [WatchedScript] = []
        for element in elements {
            scripts.append(WatchedScript(try hex(element.text ?? "", field)))
        }
        return scripts
    }

    private func hex(_ text: String, _ field: String) throws(RecordError) -> [UInt8] {
        do {
            return try Hex.decode(text)
        } catch {
            throw self.error(field, "is no hex")
        }
    }

    func digest(_ field: String) throws(RecordError) -> Bytes32 {
        guard let digest = Bytes32(try bytes(field)) else { throw error(field, "has not 32 bytes") }
        return digest
    }

    /// Reads an amount that `CanonicalJSON.amount` wrote.
    func amount(_ field: String) throws(RecordError) -> Amount {
        let reader = try child(field)
        guard let asset = Asset(code: try reader.text("asset"), scale: try reader.integer("scale"))
        else { throw reader.error("asset", "is no asset") }
        guard let minorUnits = UInt128(try reader.text("minorUnits")) else {
            throw reader.error("minorUnits", "is no amount")
        }
        return Amount(minorUnits, of: asset)
    }
}

extension CanonicalJSON {
    /// Writes an amount of a record: exact, with its asset's scale, so that it reads back as it
    /// was; `null` for nil.
    mutating func amount(_ amount: Amount?) {
        guard let amount else { return value(.null) }
        object {
            $0.field("asset", amount.asset.code)
            $0.field("minorUnits", String(amount.minorUnits))
            $0.field("scale", amount.asset.scale)
        }
    }
}
