import Connector
import Encodings
import Foundation
import Logging

/// Writes log lines to standard error: for people on a terminal, as JSON elsewhere.
struct LineLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let isTerminal: Bool

    init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }
            .sorted { $0.key < $1.key }
        let time = ISO8601DateFormatter().string(from: Date())
        let line: String
        if isTerminal {
            let rest = facts.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            let text = LineLog.printable("\(event.message) \(rest)")
            line = "\(time.dropFirst(11).prefix(8)) \(event.level) \(text)\n"
        } else {
            let fields: [(key: String, value: JSONValue)] =
                [
                    (key: "time", value: .string(time)),
                    (key: "level", value: .string("\(event.level)")),
                    (key: "message", value: .string("\(event.message)")),
                ] + facts.map { (key: $0.key, value: .string("\($0.value)")) }
            line = String(decoding: JSONValue.object(fields).serialized(), as: UTF8.self) + "\n"
        }
        FileHandle.standardError.write(Data(line.utf8))
    }

    /// Replaces control characters: what a node or a client wrote must not steer a terminal.
    static func printable(_ text: String) -> String {
        let steering: Set<Unicode.GeneralCategory> = [
            .control, .format, .lineSeparator, .paragraphSeparator,
        ]
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    steering.contains($0.properties.generalCategory) ? "�" : $0
                }))
    }
}
