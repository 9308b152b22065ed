import Encodings
import ScreeningRules
import Units

/// A trace of 7,250.12 USDT: a listed address three payments back, a mixer, an exchange.
enum FlowSample {
    static let deposit = Amount(7_250_120_000, of: .usdt)
    static let listed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    static let payer = "0x7777777777777777777777777777777777777777"
    private static let middle = "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    private static let mixer = "0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    private static let exchange = "0xcccccccccccccccccccccccccccccccccccccccc"

    static func facts() throws -> ExposureFacts { try ExposureFacts(json: json()) }

    /// The facts as a record keeps them; the name is what a stranger may have written.
    static func json(
        listedHop: Int = 2, foldedNodes: JSONValue = .integer(7), name: String = Hostile.mark
    ) -> JSONValue {
        .object([
            ("asset", .string("USDT")), ("scale", .integer(6)), ("deposit", units(7_250_120_000)),
            ("worth", .null), ("family", .string("evm")), ("state", .string("traced")),
            ("reason", .null), ("hops", .integer(3)), ("transactions", .integer(41)),
            ("confidence", .integer(50)),
            (
                "findings",
                .array([
                    finding("sanctions", "after", 899_000_000, hop: listedHop, listed, 1),
                    finding("mixer", "notListed", 400_000_000, hop: 1, mixer, 3),
                ])
            ),
            ("unseen", .array([unseen("hops", 5_951_120_000)])), ("weakLabels", .array([])),
            (
                "picture",
                .object([
                    (
                        "nodes",
                        .array([
                            node(payer, nil, hop: 0, 7_250_120_000, 1_299_000_000),
                            node(middle, nil, hop: 1, 3_000_000_000, 899_000_000),
                            node(
                                listed, "sanctions", isListed: true, name: name, hop: listedHop,
                                899_000_000, 899_000_000),
                            node(
                                mixer, "mixer", name: "Tornado", hop: 1, 400_000_000,
                                400_000_000),
                            node(
                                exchange, "exchange", name: "An exchange", hop: 1,
                                3_850_120_000, 0),
                        ])
                    ),
                    (
                        "edges",
                        .array([
                            edge(0, nil, 9, 7_250_120_000, 1_299_000_000, day: 20_450),
                            edge(2, 1, 1, 899_000_000, 899_000_000, day: 20_440),
                            edge(1, 0, 2, 3_000_000_000, 899_000_000, day: 20_445),
                            edge(3, 0, 3, 400_000_000, 400_000_000, day: nil),
                            edge(4, 0, 4, 3_850_120_000, 0, day: 20_449),
                        ])
                    ), ("foldedNodes", foldedNodes), ("foldedEdges", .integer(12)),
                ])
            ),
        ])
    }

    private static func units(_ value: UInt128) -> JSONValue { .string(String(value)) }

    private static func transaction(_ number: Int) -> JSONValue {
        .string(String(repeating: "0\(number)", count: 32))
    }

    private static func measure(_ value: UInt128) -> [(key: String, value: JSONValue)] {
        let part = Amount(value, of: .usdt)
        let measure = ExposureMeasure(haircut: part, fifo: part, poison: deposit, of: deposit)
        return [
            ("haircut", units(value)), ("haircutBasisPoints", .integer(measure.haircutBasisPoints)),
            ("fifo", units(value)), ("poison", units(7_250_120_000)),
        ]
    }

    private static func finding(
        _ category: String, _ timing: String, _ value: UInt128, hop: Int, _ address: String,
        _ number: Int
    ) -> JSONValue {
        .object(
            [
                ("category", .string(category)), ("timing", .string(timing)),
                ("confidence", .integer(100)), ("names", .array([])), ("sources", .array([])),
                ("payments", .integer(1)), ("nearestHop", .integer(hop)),
                (
                    "path",
                    .array([
                        .object([
                            ("address", .string(address)), ("hop", .integer(hop)),
                            ("transaction", transaction(number)), ("amount", units(value)),
                        ])
                    ])
                ),
            ] + measure(value))
    }

    private static func unseen(_ reason: String, _ value: UInt128) -> JSONValue {
        .object([("reason", .string(reason))] + measure(value))
    }

    private static func node(
        _ address: String, _ category: String?, isListed: Bool = false, name: String = "",
        hop: Int, _ amount: UInt128, _ tainted: UInt128
    ) -> JSONValue {
        .object([
            ("address", .string(address)), ("category", category.map { .string($0) } ?? .null),
            ("listed", .bool(isListed)), ("name", .string(name)), ("hop", .integer(hop)),
            ("amount", units(amount)), ("tainted", units(tainted)),
        ])
    }

    private static func edge(
        _ from: Int, _ to: Int?, _ number: Int, _ amount: UInt128, _ tainted: UInt128, day: Int64?
    ) -> JSONValue {
        .object([
            ("from", .integer(from)), ("to", to.map { .integer($0) } ?? .null),
            ("transaction", transaction(number)), ("amount", units(amount)),
            ("tainted", units(tainted)), ("time", day.map { .integer($0 * 86_400_000) } ?? .null),
            ("height", .null),
        ])
    }
}
