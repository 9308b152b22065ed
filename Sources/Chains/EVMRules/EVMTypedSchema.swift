internal import Encodings
internal import Units

/// The structures that typed data declares, checked.
struct EVMTypedSchema {
    /// What a value is before any array is made of it.
    enum Base {
        /// One of the ABI's types.
        case plain(ABIType)
        /// A declared structure.
        case structure(String)
    }

    /// A field's type: `Person[2][]` has the counts 2 and nil.
    struct FieldType {
        let base: Base
        let counts: [Int?]
    }

    /// A field of a structure.
    struct Field {
        let name: String
        let typeText: String
        let type: FieldType
        /// The field as errors name it.
        let place: String
    }

    /// A structure.
    struct Structure {
        let fields: [Field]
        let names: Set<String>
        let typeText: String
        let typeHash: Bytes32
    }

    /// The most structures, the most fields of all of them, and the most dimensions of an array.
    static let structureCountMax = 64
    static let fieldCountMax = 1024
    static let dimensionCountMax = 8

    private var structures: [String: Structure] = [:]

    /// Reads the `types` of typed data: for each structure the names and types of its fields.
    init(_ declared: [(name: String, fields: [(name: String, type: String)])])
        throws(EVMTypedDataError)
    {
        guard declared.count <= EVMTypedSchema.structureCountMax,
            declared.reduce(0, { $0 + $1.fields.count }) <= EVMTypedSchema.fieldCountMax
        else { throw .typesTooLarge }
        var names: Set<String> = []
        for (name, _) in declared {
            guard EVMTypedSchema.isIdentifier(name), EVMTypedSchema.plainType(name) == nil else {
                throw .invalidName(EVMTypedDataError.cut(name))
            }
            guard names.insert(name).inserted else { throw .duplicateName(name) }
        }
        var fields: [String: [Field]] = [:]
        for (name, list) in declared {
            fields[name] = try EVMTypedSchema.fields(list, of: name, structures: names)
        }
        let sorted = names.sorted()
        try EVMTypedSchema.refuseCycles(sorted, fields)
        for name in sorted {
            let text = EVMTypedSchema.typeText(of: name, fields)
            let own = fields[name] ?? []
            structures[name] = Structure(
                fields: own, names: Set(own.map(\.name)), typeText: text,
                typeHash: .keccak(of: Array(text.utf8)))
        }
    }

    /// Returns a structure; nil if none has the name, letter by letter.
    func structure(_ name: String) -> Structure? {
        // Swift takes other writings of a letter for the same: declared names are ASCII.
        EVMTypedSchema.isIdentifier(name) ? structures[name] : nil
    }

    private static func fields(
        _ declared: [(name: String, type: String)], of structure: String, structures: Set<String>
    ) throws(EVMTypedDataError) -> [Field] {
        var fields: [Field] = []
        var names: Set<String> = []
        for (name, type) in declared {
            let place = structure + "." + EVMTypedDataError.cut(name)
            guard isIdentifier(name) else { throw .invalidName(place) }
            guard names.insert(name).inserted else { throw .duplicateName(place) }
            fields.append(
                Field(
                    name: name, typeText: type,
                    type: try fieldType(type, structures: structures), place: place))
        }
        return fields
    }

    private static func fieldType(
        _ text: String, structures: Set<String>
    ) throws(EVMTypedDataError) -> FieldType {
        let bytes = Array(text.utf8)
        guard bytes.count <= EVMTypedDataError.nameByteCountMax else {
            throw .unknownType(EVMTypedDataError.cut(text))
        }
        let baseBytes = bytes.prefix { $0 != UInt8(ascii: "[") }
        let baseText = String(decoding: baseBytes, as: UTF8.self)
        let base: Base
        if isIdentifier(baseText), structures.contains(baseText) {
            base = .structure(baseText)
        } else if let plain = plainType(baseText) {
            base = .plain(plain)
        } else {
            throw .unknownType(text)
        }
        guard let counts = counts(bytes[baseBytes.endIndex...]) else { throw .unknownType(text) }
        guard counts.count <= dimensionCountMax else { throw .typesTooLarge }
        return FieldType(base: base, counts: counts)
    }

    /// The counts of `[2][]`; nil for anything else. An array of no elements is no type.
    private static func counts(_ suffix: ArraySlice<UInt8>) -> [Int?]? {
        var counts: [Int?] = []
        var rest = suffix
        while let first = rest.first {
            guard first == UInt8(ascii: "["),
                let end = rest.firstIndex(of: UInt8(ascii: "]"))
            else { return nil }
            let digits = rest[(rest.startIndex + 1)..<end]
            if digits.isEmpty {
                counts.append(nil)
            } else {
                guard digits.first != UInt8(ascii: "0"),
                    digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                    let count = Int(String(decoding: digits, as: UTF8.self))
                else { return nil }
                counts.append(count)
            }
            rest = rest[(end + 1)...]
        }
        return counts
    }

    /// The type that EIP-712 itself has by this name: no tuples, and no `uint` for `uint256`.
    private static func plainType(_ text: String) -> ABIType? {
        let type: ABIType
        do {
            type = try ABIType(text)
        } catch {
            return nil
        }
        switch type {
        case .uint, .int, .address, .bool, .fixedBytes, .bytes, .string:
            return type.description == text ? type : nil
        case .array, .fixedArray, .tuple: return nil
        }
    }

    /// Whether a text is a name as Solidity has them, of ASCII only.
    private static func isIdentifier(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...EVMTypedDataError.nameByteCountMax).contains(bytes.count) else { return false }
        func isLetter(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
        }
        return bytes.first.map(isLetter) ?? false
            && bytes.allSatisfy {
                isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }

    /// Takes away, round by round, the structures that hold none but those taken: what stays, holds
    /// itself.
    private static func refuseCycles(
        _ names: [String], _ fields: [String: [Field]]
    ) throws(EVMTypedDataError) {
        var left = Set(names)
        while let next = names.first(where: { name in
            left.contains(name)
                && (fields[name] ?? []).allSatisfy { field in
                    guard case .structure(let inner) = field.type.base,
                        !field.type.counts.contains(nil)
                    else { return true }
                    return !left.contains(inner)
                }
        }) {
            left.remove(next)
        }
        if let name = left.min() { throw .typeCycle(name) }
    }

    /// The structure's text, and behind it in alphabetical order those that it uses.
    private static func typeText(of name: String, _ fields: [String: [Field]]) -> String {
        var used: Set<String> = [name]
        var waiting = [name]
        while let next = waiting.popLast() {
            for field in fields[next] ?? [] {
                guard case .structure(let inner) = field.type.base, used.insert(inner).inserted
                else { continue }
                waiting.append(inner)
            }
        }
        return ([name] + used.subtracting([name]).sorted()).map { name in
            let members = (fields[name] ?? []).map { $0.typeText + " " + $0.name }
            return name + "(" + members.joined(separator: ",") + ")"
        }.joined()
    }
}
