import Foundation

/// The parameters of AMLSim that streams are made from.
///
/// Source: IBM/AMLSim, `paramFiles/10K`. Where AMLSim counts steps of a bank's day, patterns here
/// count steps of their own: on a chain nobody waits for the next day.
struct AMLSimParameters: Sendable {
    /// A line of `alertPatterns.csv`.
    struct Pattern: Sendable {
        let type: String
        let weight: Int
        let accounts: ClosedRange<Int>
        /// Unit: whole dollars.
        let amounts: ClosedRange<Int>
        /// Unit: steps.
        let period: ClosedRange<Int>
    }

    /// A line of `normalModels.csv`.
    struct Habit: Sendable {
        let type: String
        let weight: Int
        let accounts: ClosedRange<Int>
        /// Unit: days.
        let period: ClosedRange<Int>
    }

    let patterns: [Pattern]
    let habits: [Habit]
    /// How many accounts have so many payers: the index is the number of payers.
    let payerCounts: [Int]

    /// Reads the three files of a folder.
    ///
    /// - Throws: `BenchmarkError` for a file that is missing or has another form.
    init(folder: String) throws {
        patterns = try AMLSimParameters.rows(folder, "alertPatterns.csv").map { row in
            Pattern(
                type: try row.text("type"), weight: try row.number("count"),
                accounts: try row.range("min_accounts", "max_accounts"),
                amounts: try row.range("min_amount", "max_amount"),
                period: try row.range("min_period", "max_period"))
        }
        habits = try AMLSimParameters.rows(folder, "normalModels.csv").map { row in
            Habit(
                type: try row.text("type"), weight: try row.number("count"),
                accounts: try row.range("min_accounts", "max_accounts"),
                period: try row.range("min_period", "max_period"))
        }
        payerCounts = try AMLSimParameters.rows(folder, "degree.csv").map {
            try $0.number("In-degree")
        }
        guard !patterns.isEmpty, !habits.isEmpty, payerCounts.contains(where: { $0 > 0 }) else {
            throw BenchmarkError("\(folder) has no parameters")
        }
    }

    private struct TableRow {
        let file: String
        let cells: [String: String]

        func text(_ column: String) throws -> String {
            guard let text = cells[column], !text.isEmpty else {
                throw BenchmarkError("\(file) has no \(column)")
            }
            return text
        }

        func number(_ column: String) throws -> Int {
            let text = try text(column)
            guard let value = Double(text), (0...1_000_000).contains(value) else {
                throw BenchmarkError("\(file): \(column) is \(text)")
            }
            return Int(value)
        }

        func range(_ least: String, _ most: String) throws -> ClosedRange<Int> {
            let (low, high) = (try number(least), try number(most))
            guard low > 0, low <= high else { throw BenchmarkError("\(file): \(least)") }
            return low...high
        }
    }

    private static func rows(_ folder: String, _ name: String) throws -> [TableRow] {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            throw BenchmarkError("\(folder)/\(name) cannot be read")
        }
        let lines = String(decoding: data, as: UTF8.self)
            .split(whereSeparator: \.isNewline).map { line in
                line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        guard let heading = lines.first else { throw BenchmarkError("\(name) is empty") }
        return lines.dropFirst().map { cells in
            TableRow(
                file: name,
                cells: Dictionary(zip(heading, cells)) { first, _ in first })
        }
    }
}
