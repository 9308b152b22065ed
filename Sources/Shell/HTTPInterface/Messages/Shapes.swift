import Connector
import Encodings
import LedgerRules
import Units

/// Small parts of answers.
enum Shape {
    static func amount(_ amount: Amount) -> JSONValue {
        .object([
            ("asset", .string(amount.asset.code)), ("amount", .string(amount.decimal)),
        ])
    }

    static func time(_ time: Timestamp) -> JSONValue { .string(UTCText.format(time)) }

    static func optional<Value>(_ value: Value?, _ shape: (Value) -> JSONValue) -> JSONValue {
        value.map(shape) ?? .null
    }

    /// A page of rows, and where the next one begins; null when this was the last.
    ///
    /// - Parameter count: how many there are on all pages; nil where nobody counts.
    static func page(
        _ name: String, _ rows: [JSONValue], next: String?, count: Int? = nil
    ) -> JSONValue {
        .object(
            [(name, .array(rows)), ("next", optional(next) { .string($0) })]
                + (count.map { [("count", .integer($0))] } ?? []))
    }

    static func wallet(_ wallet: WalletRecord) -> JSONValue {
        .object([
            ("id", .string(wallet.id.text)), ("reference", .string(wallet.reference)),
            ("tier", .string(wallet.tier)), ("status", .string(wallet.status.rawValue)),
            ("createdAt", time(wallet.createdAt)),
        ])
    }

    static func balances(_ balances: WalletBalances) throws -> JSONValue {
        let parts = [
            ("pending", balances.pending), ("screening", balances.screening),
            ("frozen", balances.frozen), ("available", balances.available),
            ("reserved", balances.reserved),
        ]
        let total = try parts.reduce(Amount.zero(balances.asset)) { try $0.adding($1.1) }
        return .object(
            [(key: "asset", value: .string(balances.asset.code))]
                + parts.map { (key: $0.0, value: .string($0.1.decimal)) }
                + [(key: "total", value: .string(total.decimal))])
    }

    static func posting(_ line: Posting) -> JSONValue {
        .object(PostingColumns.of(line).map { (key: $0.name, value: $0.json) })
    }

    static func spending(_ record: SpendingRecord) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            ("id", .string(TransferID(record.id).text)), ("kind", .string(record.kind.rawValue)),
            ("from", .string(record.from.text)),
            ("to", optional(record.to) { .string($0.text) }),
            ("amount", amount(record.amount)), ("fee", optional(record.fee, amount)),
            ("reference", .string(record.reference)), ("createdAt", time(record.createdAt)),
        ]
        switch record.kind {
        case .charge: fields.append(("refunded", amount(record.refunded)))
        case .refund:
            fields.append(("charge", optional(record.parent) { .string(TransferID($0).text) }))
        case .hold: break
        }
        return .object(fields)
    }

    static func hold(_ record: SpendingRecord, _ state: HoldState?) -> JSONValue {
        let word: String
        var remaining: Amount?
        var expiresAt: Timestamp?
        switch state {
        case .open(let hold):
            word = "open"
            remaining = hold.remaining
            expiresAt = hold.request.expiresAt
        case .captured: word = "captured"
        case .released: word = "released"
        case .expired: word = "expired"
        case nil: word = "finished"
        }
        return .object([
            ("id", .string(HoldID(record.id).text)), ("wallet", .string(record.from.text)),
            ("state", .string(word)), ("amount", amount(record.amount)),
            ("remaining", amount(remaining ?? .zero(record.amount.asset))),
            ("reference", .string(record.reference)), ("createdAt", time(record.createdAt)),
            ("expiresAt", optional(expiresAt, time)),
        ])
    }
}

/// A line of a statement, for JSON and for CSV.
struct PostingColumns {
    let name: String
    let json: JSONValue

    static let names = [
        "sequence", "time", "account", "asset", "direction", "amount", "balanceAfter", "reason",
        "transfer", "subject",
    ]

    static func of(_ line: Posting) -> [PostingColumns] {
        let transfer = line.transfer
        let values: [JSONValue] = [
            .integer(line.sequence), Shape.time(line.time), .string("\(line.account.kind)"),
            .string(line.account.asset.code), .string(line.isIncrease ? "in" : "out"),
            .string(transfer.amount.decimal), .string(line.balanceAfter.decimal),
            .string("\(transfer.reason)"), .string(transfer.id.text),
            .string(TransferID(transfer.subject).text),
        ]
        return zip(names, values).map { PostingColumns(name: $0, json: $1) }
    }

    static func csvRow(_ line: Posting) -> String {
        CSVText.row(of(line).map { $0.json.text ?? $0.json.numberText ?? "" })
    }
}
