import ChainModel
import Connector
import Encodings
import Foundation
import GRDB
import Units

extension UInt128 {
    /// 16 bytes, most significant first, so that SQLite compares them as numbers.
    var blob: Data {
        withUnsafeBytes(of: bigEndian) { Data($0) }
    }

    init(blob: Data, _ column: String) throws {
        guard blob.count == 16 else { throw StoreFailure.corrupt("\(column): not 16 bytes") }
        self = blob.withUnsafeBytes { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
    }
}

extension UInt256 {
    var blob: Data { Data(bigEndianBytes) }

    init(blob: Data, _ column: String) throws {
        guard let value = UInt256(bigEndianBytes: blob) else {
            throw StoreFailure.corrupt("\(column): not 32 bytes")
        }
        self = value
    }
}

extension Bytes32 {
    var blob: Data { Data(bytes) }

    init(blob: Data, _ column: String) throws {
        guard let value = Bytes32(blob) else {
            throw StoreFailure.corrupt("\(column): not 32 bytes")
        }
        self = value
    }
}

extension BlockHash {
    var blob: Data { bytes.blob }
}

extension WatchedScript {
    var blob: Data { Data(bytes) }
    init(blob: Data) { self.init([UInt8](blob)) }
}

extension Asset {
    var packed: Int64 { Int64(bitPattern: packedCode) }
}

extension Statement {
    /// Reads rows one by one, as SQLite comes to them.
    ///
    /// Rows that are fetched first and read later find each column by comparing it with the names
    /// of all columns, which takes longer than the query. The closure must not keep its row, nor
    /// run the same statement.
    func rows<Value>(
        _ arguments: StatementArguments, _ read: (Row) throws -> Value
    ) throws -> [Value] {
        let cursor = try Row.fetchCursor(self, arguments: arguments)
        var values: [Value] = []
        while let row = try cursor.next() { values.append(try read(row)) }
        return values
    }
}

extension Row {
    func number<Value: FixedWidthInteger>(_ column: String) throws -> Value {
        guard let value = Value(exactly: try decode(Int64.self, forColumn: column)) else {
            throw StoreFailure.corrupt("\(column): out of range")
        }
        return value
    }

    func optionalNumber<Value: FixedWidthInteger>(_ column: String) throws -> Value? {
        guard let stored = try decode(Int64?.self, forColumn: column) else { return nil }
        guard let value = Value(exactly: stored) else {
            throw StoreFailure.corrupt("\(column): out of range")
        }
        return value
    }

    func text(_ column: String) throws -> String { try decode(String.self, forColumn: column) }
    func blob(_ column: String) throws -> Data { try decode(Data.self, forColumn: column) }
    func optionalBlob(_ column: String) throws -> Data? {
        try decode(Data?.self, forColumn: column)
    }

    func id<Value: Identifier128>(_ column: String) throws -> Value {
        Value(try UInt128(blob: try blob(column), column))
    }

    func optionalID<Value: Identifier128>(_ column: String) throws -> Value? {
        try optionalBlob(column).map { Value(try UInt128(blob: $0, column)) }
    }

    func bytes32(_ column: String) throws -> Bytes32 {
        try Bytes32(blob: try blob(column), column)
    }

    func time(_ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try decode(Int64.self, forColumn: column))
    }

    func optionalTime(_ column: String) throws -> Timestamp? {
        try decode(Int64?.self, forColumn: column).map(Timestamp.init(milliseconds:))
    }

    func height(_ column: String) throws -> BlockHeight { BlockHeight(try number(column)) }

    func optionalHeight(_ column: String) throws -> BlockHeight? {
        let value: UInt64? = try optionalNumber(column)
        return value.map { BlockHeight($0) }
    }

    func chain(_ column: String) throws -> ChainID {
        guard let chain = ChainID(try text(column)) else {
            throw StoreFailure.corrupt("\(column): no chain's name")
        }
        return chain
    }

    /// The asset in the columns `asset` and `scale`.
    func asset() throws -> Asset {
        Asset(
            packedCode: UInt64(bitPattern: try decode(Int64.self, forColumn: "asset")),
            scale: try number("scale"))
    }

    func amount(_ column: String) throws -> Amount {
        Amount(try UInt128(blob: try blob(column), column), of: try asset())
    }

    func word<Value: RawRepresentable>(_ column: String) throws -> Value
    where Value.RawValue == String {
        guard let value = Value(rawValue: try text(column)) else {
            throw StoreFailure.corrupt("\(column): unknown word")
        }
        return value
    }

    /// JSON that this store wrote.
    func json(_ column: String) throws -> JSONValue {
        do {
            return try JSONValue.parse([UInt8](try blob(column)))
        } catch let error as JSONError {
            throw StoreFailure.corrupt("\(column): \(error)")
        }
    }

    func texts(_ column: String) throws -> [String] {
        try json(column).textList(column)
    }
}

extension JSONValue {
    var blob: Data { Data(serialized()) }

    static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    func textList(_ column: String) throws -> [String] {
        guard let elements else { throw StoreFailure.corrupt("\(column): not a list") }
        return try elements.map { element in
            guard let text = element.text else {
                throw StoreFailure.corrupt("\(column): not a list of texts")
            }
            return text
        }
    }

    func requiredText(_ key: String) throws -> String {
        guard let text = self[key]?.text else {
            throw StoreFailure.corrupt("\(key): missing in a stored object")
        }
        return text
    }

    /// A list of byte strings, as hexadecimal texts.
    static func scripts(_ scripts: [WatchedScript]) -> JSONValue {
        .texts(scripts.map { Hex.encode($0.bytes) })
    }

    func scripts(_ column: String) throws -> [WatchedScript] {
        try textList(column).map { WatchedScript(try storedHex($0, column)) }
    }
}

/// Reads hexadecimal text that this store wrote.
func storedHex(_ text: String, _ column: String) throws -> [UInt8] {
    do {
        return try Hex.decode(text)
    } catch {
        throw StoreFailure.corrupt("\(column): \(error)")
    }
}
