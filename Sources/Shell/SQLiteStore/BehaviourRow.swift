import ChainModel
import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

/// An event of behaviour as a row, both ways.
enum BehaviourRow {
    /// Saves an event that is not there yet, and changes nothing if it is.
    static let add = save("INSERT OR IGNORE")
    static let replace = save("INSERT OR REPLACE")
    /// Finds one by its direction and its id.
    static let one = "SELECT * FROM behaviour_event WHERE direction = ? AND id = ?"

    private static func save(_ verb: String) -> String {
        """
        \(verb) INTO behaviour_event (direction, id, wallet, recipient, counterparties, asset,
        scale, amount, value_asset, value_scale, value, time, shape)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    }

    static func values(_ event: BehaviourEvent) -> StatementArguments {
        [
            event.direction.rawValue, event.id.blob, event.wallet.value.blob,
            event.recipient?.blob, JSONValue.scripts(event.counterparties).blob,
            event.amount.asset.packed, Int64(event.amount.asset.scale),
            event.amount.minorUnits.blob, event.value?.asset.packed,
            event.value.map { Int64($0.asset.scale) }, event.value?.minorUnits.blob,
            event.time.milliseconds, event.shape.map { json($0).blob },
        ]
    }

    static func read(_ row: Row) throws -> BehaviourEvent {
        let amount = try row.amount("amount")
        return BehaviourEvent(
            direction: try row.word("direction"), id: try UInt128(blob: row.blob("id"), "id"),
            wallet: try row.id("wallet"),
            recipient: try row.optionalBlob("recipient").map(WatchedScript.init(blob:)),
            counterparties: try row.json("counterparties").scripts("counterparties"),
            amount: amount, value: try value(row), time: try row.time("time"),
            shape: try row.optionalBlob("shape") == nil
                ? nil : try shape(row.json("shape"), asset: amount.asset))
    }

    private static func value(_ row: Row) throws -> Amount? {
        guard let blob = try row.optionalBlob("value"),
            let code = try row.decode(Int64?.self, forColumn: "value_asset"),
            let scale: UInt8 = try row.optionalNumber("value_scale")
        else { return nil }
        let asset = Asset(packedCode: UInt64(bitPattern: code), scale: scale)
        return Amount(try UInt128(blob: blob, "value"), of: asset)
    }

    private static func json(_ shape: TransactionShape) -> JSONValue {
        .object([
            ("inputCount", .integer(shape.inputCount)), ("inputs", .scripts(shape.inputs)),
            ("outputCount", .integer(shape.outputCount)),
            ("outputs", .scripts(shape.outputs.map(\.script))),
            ("time", shape.time.map { .integer($0.milliseconds) } ?? .null),
            ("units", .array(shape.outputs.map { .integer($0.amount.minorUnits) })),
        ])
    }

    private static func shape(_ json: JSONValue, asset: Asset) throws -> TransactionShape {
        guard let inputCount = json["inputCount"]?.integer(as: Int.self),
            let outputCount = json["outputCount"]?.integer(as: Int.self),
            let inputs = json["inputs"], let outputs = json["outputs"],
            let units = json["units"]?.elements, let time = json["time"]
        else { throw StoreFailure.corrupt("shape: a field is missing") }
        let scripts = try outputs.scripts("shape")
        let amounts = units.compactMap { $0.integer(as: UInt128.self) }
        guard amounts.count == scripts.count, time.isNull || time.integer(as: Int64.self) != nil
        else { throw StoreFailure.corrupt("shape: its outputs cannot be read") }
        return TransactionShape(
            inputCount: inputCount, inputs: try inputs.scripts("shape"),
            outputs: zip(scripts, amounts).map {
                TransactionShape.Output(script: $0, amount: Amount($1, of: asset))
            },
            outputCount: outputCount,
            time: time.integer(as: Int64.self).map(Timestamp.init(milliseconds:)))
    }
}
