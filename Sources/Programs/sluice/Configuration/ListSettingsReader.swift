import Connector
import ListImport
import NodeTransport
import ScreeningRules
import Units

/// A list that is fetched on a schedule.
struct ListRefreshTerms: Sendable {
    /// Where it comes from.
    enum Origin: Sendable, Hashable {
        case files([String])
        case web(WebPlace, certificateAuthorityFile: String?)
    }

    let description: ListDescription
    let origin: Origin
    let hours: Int
}

/// Reads which lists are fetched, and which providers are asked. Both are off unless named.
enum ListSettingsReader {
    static func refreshes(_ reader: inout SettingsReader) -> [ListRefreshTerms] {
        names("lists.refresh", &reader).compactMap { refresh($0, &reader) }
    }

    private static func names(_ prefix: String, _ reader: inout SettingsReader) -> [String] {
        let depth = prefix.split(separator: ".").count
        let found = reader.filePaths.filter { $0.hasPrefix("\(prefix).") }
            .map { $0.split(separator: ".") }.filter { $0.count > depth + 1 }
            .map { String($0[depth]) }
        return Set(found).sorted()
    }

    private static func refresh(
        _ source: String, _ reader: inout SettingsReader
    ) -> ListRefreshTerms? {
        let key = "lists.refresh.\(source)"
        let isOFAC = source == SDNImport.source
        let formatWord = reader.text(
            "\(key).format", default: isOFAC ? ListFormat.ofacXML.rawValue : "")
        let kindWord = reader.text(
            "\(key).kind", default: isOFAC ? ListKind.sanctions.rawValue : "")
        let hours = reader.count("\(key).hours", default: 6, in: 1...168)
        let origin = origin(key, &reader)
        guard let format = ListFormat(rawValue: formatWord) else {
            reader.note("\(key).format", "must be one of \(ListFormat.allCases.map(\.rawValue))")
            return nil
        }
        guard let kind = ListKind(rawValue: kindWord) else {
            reader.note("\(key).kind", "must be one of \(ListKind.allCases.map(\.rawValue))")
            return nil
        }
        guard let origin else { return nil }
        if case .files(let files) = origin, files.count > 1, format != .ofacCSV {
            reader.note("\(key).files", "only OFAC's tables are several files")
        }
        do {
            let list = try ListDescription(format: format, source: source, kind: kind)
            return ListRefreshTerms(description: list, origin: origin, hours: hours)
        } catch {
            reader.note(key, error.description)
            return nil
        }
    }

    private static func origin(
        _ key: String, _ reader: inout SettingsReader
    ) -> ListRefreshTerms.Origin? {
        let files = reader.texts("\(key).files")
        let url = reader.text("\(key).url")
        let authority = reader.text("\(key).ca-file")
        switch (files.isEmpty, url) {
        case (false, nil): return .files(files)
        case (true, let url?):
            do {
                return .web(try WebPlace(url), certificateAuthorityFile: authority)
            } catch {
                reader.note("\(key).url", error.description)
                return nil
            }
        case (false, .some), (true, nil):
            reader.note(key, "needs either files or a url")
            return nil
        }
    }

    static func providers(
        _ reader: inout SettingsReader
    ) -> [(name: String, terms: ProviderTerms)] {
        names("screening.providers", &reader).compactMap { name in
            provider("screening.providers.\(name)", &reader).map { (name, $0) }
        }
    }

    private static func provider(
        _ key: String, _ reader: inout SettingsReader
    ) -> ProviderTerms? {
        let seconds = reader.count("\(key).timeout-seconds", default: 10, in: 1...60)
        let authority = reader.text("\(key).ca-file")
        let credentials = credentials(key, &reader)
        let reading = reading(key, &reader)
        guard let template = reader.text("\(key).url") else {
            reader.note("\(key).url", "is missing: such as \"https://example.com/v1/{address}\"")
            return nil
        }
        do {
            guard let place = try ProviderTerms.place(template: template) else {
                reader.note("\(key).url", "must have {address} in its path or query")
                return nil
            }
            guard let reading else { return nil }
            return ProviderTerms(
                place: place, credentials: credentials, certificateAuthorityFile: authority,
                reading: reading, timeout: .seconds(seconds))
        } catch {
            reader.note("\(key).url", error.description)
            return nil
        }
    }

    private static func credentials(
        _ key: String, _ reader: inout SettingsReader
    ) -> EndpointCredentials {
        let secret =
            reader.text("\(key).secret-env").map { SecretSource.environment($0) }
            ?? reader.text("\(key).secret-file").map { .file($0) }
        let header = reader.text("\(key).header")
        switch (header, secret) {
        case (nil, nil): return .none
        case (nil, let secret?): return .bearer(secret)
        case (let header?, let secret?): return .header(name: header, secret)
        case (.some, nil):
            reader.note("\(key).header", "needs secret-env or secret-file beside it")
            return .none
        }
    }

    private static func reading(
        _ key: String, _ reader: inout SettingsReader
    ) -> ProviderReading? {
        var words: [String: Int64] = [:]
        for text in reader.texts("\(key).words") {
            let parts = text.split(separator: " ").map(String.init)
            guard parts.count >= 2, let risk = parts.last.flatMap({ hundredths($0) }) else {
                reader.note("\(key).words", "must be texts like \"Severe 100\"")
                return nil
            }
            words[parts.dropLast().joined(separator: " ")] = risk
        }
        let pointer = reader.text("\(key).risk")
        let elevated = reader.text("\(key).elevated-from")
        let high = reader.text("\(key).high-from")
        guard let pointer, let elevated = elevated.flatMap({ hundredths($0) }),
            let high = high.flatMap({ hundredths($0) })
        else {
            reader.note(key, "needs risk, elevated-from and high-from, as texts")
            return nil
        }
        guard
            let reading = ProviderReading(
                pointer: pointer, elevatedFrom: elevated, highFrom: high, words: words,
                addressPointer: reader.text("\(key).address"))
        else {
            reader.note(
                key,
                "needs a JSON pointer such as /risk, in address too if it is there, and "
                    + "elevated-from up to high-from")
            return nil
        }
        return reading
    }

    private static func hundredths(_ text: String) -> Int64? { ProviderReading.hundredths(text) }
}
