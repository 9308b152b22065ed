public import ScreeningRules
import Units

/// Reads a rule pack from the file that an operator edits.
///
/// ```
/// version: "2026-11"
/// currency: USD
/// bands: { alert: 25, hold: 50, senior: 80 }
/// caps: { structuring: 45 }
/// rules:
///   B-01: { points: 40, count: 3, windowHours: 24, thresholds: [1000, 3000, 10000] }
/// ```
/// What a rule does not say is as in the standard pack; a rule that is not named too.
public enum RulePackFile {
    /// The largest file that is read; a pack with every rule spelt out has some 5,000 bytes.
    package static let byteLimit = 65_536

    /// Returns the pack in a file.
    ///
    /// - Throws: `FileProblem` with the place of the first problem.
    public static func load(_ path: String) throws(FileProblem) -> RulePack {
        try parse(try TextFile.read(path, byteLimit: byteLimit), file: path)
    }

    /// Returns the pack in a file's text.
    ///
    /// - Throws: `FileProblem` with the place of the first problem.
    public static func parse(_ text: String, file: String) throws(FileProblem) -> RulePack {
        var reader = try YAMLReader(file: file, text: text)
        let version = try reader.text("version")
        let code = try reader.optionalText("currency") ?? "USD"
        guard let currency = Asset(code: code, scale: 2), code.utf8.count == 3 else {
            throw reader.problem("currency", "must be a code of three letters, such as USD")
        }
        let bands = try bands(&reader)
        let caps = try caps(&reader)
        var terms: [RuleTerms] = []
        if var rules = try reader.optionalMapping("rules") {
            for (name, entry) in try rules.namedMappings() {
                guard let rule = ScreeningRule(rawValue: name) else {
                    throw reader.problem("rules.\(name)", "is no rule; they are listed in rules/")
                }
                terms.append(try self.terms(rule, entry))
            }
        }
        try reader.finish()
        do {
            return try RulePack(
                version: version, currency: currency, bands: bands, caps: caps, terms: terms)
        } catch {
            throw FileProblem(file: file, place: error.place, problem: error.problem)
        }
    }

    private static func bands(_ reader: inout YAMLReader) throws(FileProblem) -> RuleBands {
        guard var entry = try reader.optionalMapping("bands") else {
            return RulePack.standard.bands
        }
        let range: ClosedRange<UInt64> = 1...UInt64(RuleTerms.pointsMax)
        let alert = try entry.count("alert", in: range)
        let hold = try entry.count("hold", in: range)
        let senior = try entry.count("senior", in: range)
        try entry.finish()
        do {
            return try RuleBands(
                alertPoints: Int(alert), holdPoints: Int(hold), seniorPoints: Int(senior))
        } catch {
            throw reader.problem("bands", error.problem)
        }
    }

    private static func caps(
        _ reader: inout YAMLReader
    ) throws(FileProblem) -> [RuleTypology: Int] {
        guard var entry = try reader.optionalMapping("caps") else { return RulePack.standard.caps }
        var caps: [RuleTypology: Int] = [:]
        for typology in RuleTypology.allCases {
            let points = try entry.optionalCount(
                typology.rawValue, in: 0...UInt64(RuleTerms.pointsMax))
            caps[typology] = points.map { Int($0) }
        }
        try entry.finish()
        return caps
    }

    private static func terms(
        _ rule: ScreeningRule, _ entry: YAMLReader
    ) throws(FileProblem) -> RuleTerms {
        var entry = entry
        let isOn: Bool? =
            switch try entry.optionalText("on") {
            case nil: nil
            case "true": true
            case "false": false
            case .some: throw entry.problem("on", "must be true or false")
            }
        let severity: RuleResult.Severity? = try word(&entry, "severity")
        let floor: ScreeningDecision? = try word(&entry, "floor")
        let points = try entry.optionalCount("points", in: 0...UInt64(RuleTerms.pointsMax))
        var numbers: [RuleNumber: [Int64]] = [:]
        for number in RuleNumber.allCases where entry.has(number.rawValue) {
            numbers[number] = try values(&entry, number)
        }
        try entry.finish()
        do {
            return try RuleTerms(
                rule, isOn: isOn, severity: severity, floor: floor, points: points.map { Int($0) },
                numbers: numbers)
        } catch {
            throw FileProblem(file: entry.file, place: error.place, problem: error.problem)
        }
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ entry: inout YAMLReader, _ field: String
    ) throws(FileProblem) -> Word? where Word.RawValue == String {
        guard let text = try entry.optionalText(field) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw entry.problem(field, "must be one of \(words)")
        }
        return word
    }

    private static func values(
        _ entry: inout YAMLReader, _ number: RuleNumber
    ) throws(FileProblem) -> [Int64] {
        var values: [Int64] = []
        for text in try entry.oneOrMoreTexts(number.rawValue) {
            guard let value = Int64(text) else {
                throw entry.problem(number.rawValue, "must be a whole number")
            }
            values.append(value)
        }
        return values
    }
}
