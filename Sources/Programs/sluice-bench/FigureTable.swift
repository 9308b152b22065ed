import Encodings
import Foundation

/// Figures as people and programs read them.
enum FigureTable {
    /// The first row of the table.
    static let heading = ["benchmark", "figure", "value", "unit", "limit"]

    /// Returns a figure's row, its value with four significant digits.
    static func row(_ figure: Figure) -> [String] {
        [
            figure.benchmark, figure.figure, rounded(figure.value), figure.unit,
            figure.limit ?? "",
        ]
    }

    /// Returns a figure as one line of JSON.
    ///
    /// - Throws: `BenchmarkError` for a value that JSON can't hold.
    static func json(_ figure: Figure) throws -> String {
        guard figure.value.isFinite else {
            throw BenchmarkError("\(figure.figure) came to no number: it took no time")
        }
        let object = JSONValue.object([
            ("benchmark", .string(figure.benchmark)), ("figure", .string(figure.figure)),
            ("value", .number(rounded(figure.value))), ("unit", .string(figure.unit)),
            ("limit", figure.limit.map { .string($0) } ?? .null),
        ])
        return String(decoding: object.serialized(), as: UTF8.self)
    }

    /// Prints rows with their columns below each other.
    static func print(_ rows: [[String]]) {
        let columnCount = rows.map(\.count).max() ?? 0
        let widths = (0..<columnCount).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        for row in rows {
            let cells = zip(row, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            let line = cells.joined(separator: "  ")
            Swift.print(String(line.reversed().drop { $0 == " " }.reversed()))
        }
    }

    /// Says on the standard error stream why something was not measured.
    static func complain(_ text: String) {
        FileHandle.standardError.write(Data("sluice-bench: \(text)\n".utf8))
    }

    /// Four significant digits; a whole number has no decimal places.
    private static func rounded(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value.isFinite ? "0" : "not a number" }
        let magnitude = Int(log10(abs(value)).rounded(.down))
        let places = max(0, 3 - magnitude)
        return String(format: "%.\(places)f", value)
    }
}
