import Configuration
import Connector
import Foundation
import SystemPackage
import Units

/// Reads single settings out of file, environment and flags, and gathers what is wrong.
struct SettingsReader {
    private let config: ConfigReader
    private let fileName: String
    /// The paths of the file's values.
    let filePaths: [String]
    private(set) var problems: [FileProblem] = []

    /// Opens the sources: flags win over the environment, and the environment over the file.
    ///
    /// Environment names begin with `SLUICE_`: `SLUICE_HTTP_PORT`.
    init(
        file: String?, environment: [String: String], flags: [String]
    ) async throws(SettingsProblems) {
        fileName = file ?? "configuration"
        var paths: [String] = []
        var found: [FileProblem] = []
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
        var providers: [any ConfigProvider] = [
            CommandLineArgumentsProvider(arguments: ["sluice"] + flags),
            variables.prefixKeys(with: "sluice"),
        ]
        if let file {
            do {
                let text = try TextFile.read(file, byteLimit: 1 << 20)
                paths = try SettingsKeys.paths(in: text, file: file)
                found = SettingsKeys.unknown(paths, file: file)
                providers.append(
                    try await FileProvider<YAMLSnapshot>(filePath: FilePath(file)))
            } catch let problem as FileProblem {
                throw SettingsProblems(problems: [problem])
            } catch {
                throw SettingsProblems(
                    problems: [FileProblem(file: file, place: "", problem: "\(error)")])
            }
        }
        found += SettingsKeys.unknownFlags(flags)
        config = ConfigReader(providers: providers)
        filePaths = paths
        problems = found
    }

    mutating func note(_ place: String, _ problem: String) {
        problems.append(FileProblem(file: fileName, place: place, problem: problem))
    }

    mutating func note(_ problem: FileProblem) { problems.append(problem) }

    mutating func text(_ key: String) -> String? {
        if let text = config.string(forKey: ConfigKey(key)) { return text }
        if filePaths.contains(key) { note(key, "must be a text: put it in quotes") }
        return nil
    }

    mutating func text(_ key: String, default value: String) -> String { text(key) ?? value }

    mutating func count(_ key: String, default value: Int, in range: ClosedRange<Int>) -> Int {
        guard let number = config.int(forKey: ConfigKey(key)) else {
            if filePaths.contains(key) || config.string(forKey: ConfigKey(key)) != nil {
                note(key, "must be a whole number")
            }
            return value
        }
        guard range.contains(number) else {
            note(key, "must be from \(range.lowerBound) to \(range.upperBound)")
            return value
        }
        return number
    }

    mutating func optionalCount(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let isSet =
            filePaths.contains(key) || config.int(forKey: ConfigKey(key)) != nil
            || config.string(forKey: ConfigKey(key)) != nil
        guard isSet else { return nil }
        return count(key, default: range.lowerBound, in: range)
    }

    mutating func flag(_ key: String, default value: Bool) -> Bool {
        if let flag = config.bool(forKey: ConfigKey(key)) { return flag }
        if filePaths.contains(key) { note(key, "must be true or false") }
        return value
    }

    mutating func texts(_ key: String) -> [String] {
        if let texts = config.stringArray(forKey: ConfigKey(key)) { return texts }
        if filePaths.contains(key) { note(key, "must be a list of texts in quotes") }
        return []
    }

    /// A user of this system, by name or number.
    mutating func user(_ key: String) -> uid_t? {
        let word =
            config.string(forKey: ConfigKey(key))
            ?? config.int(forKey: ConfigKey(key)).map { String($0) }
        guard let word else {
            if filePaths.contains(key) { note(key, "must be a user's name or number") }
            return nil
        }
        // The highest number means "no user" to the kernel.
        if let number = uid_t(word), number < .max { return number }
        guard let entry = getpwnam(word)?.pointee else {
            note(key, "there is no user \(word)")
            return nil
        }
        return entry.pw_uid
    }

    mutating func amount(_ key: String, _ asset: Asset) -> Amount? {
        guard let text = text(key) else { return nil }
        do {
            return try Amount(decimal: text, of: asset)
        } catch {
            note(key, "is no amount of \(asset.code): \(error)")
            return nil
        }
    }
}
