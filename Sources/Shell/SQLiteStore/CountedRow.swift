import ChainModel
import Connector
import GRDB
import ScreeningRules
import Units

/// A row of what limits count.
enum CountedRow {
    static func read(_ row: Row) throws -> CountedDeposit {
        CountedDeposit(
            id: try row.id("deposit"), recipient: WatchedScript(blob: try row.blob("recipient")),
            sources: try row.json("sources").scripts("sources"), wallet: try row.id("wallet"),
            tier: try row.text("tier"), amount: try row.amount("amount"), value: try value(row),
            time: try row.time("time"))
    }

    private static func value(_ row: Row) throws -> Amount? {
        guard let units = try row.optionalBlob("value") else { return nil }
        let code: Int64 = try row.number("value_asset")
        let currency = Asset(
            packedCode: UInt64(bitPattern: code), scale: try row.number("value_scale"))
        return Amount(try UInt128(blob: units, "value"), of: currency)
    }
}
