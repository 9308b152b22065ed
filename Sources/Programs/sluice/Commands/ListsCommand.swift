import ArgumentParser
import Connector
import Encodings
import Foundation
import ListImport
import Logging
import SQLiteStore
import ScreeningRules
import Units

/// `sluice lists`
struct ListsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lists", abstract: "Imports sanctions lists and labels, and shows their age.",
        subcommands: [Import.self, Status.self, Listed.self, Diff.self])

    /// Returns how a file of this name is usually written; nil for no known name.
    static func usualFormat(_ file: String) -> ListFormat? {
        let name = file.lowercased()
        let plain = name.hasSuffix(".bz2") ? String(name.dropLast(4)) : name
        if plain.hasSuffix(".xml") { return .ofacXML }
        if plain.hasSuffix(".csv") { return .table }
        if plain.hasSuffix(".yaml") || plain.hasSuffix(".yml") { return .tagPack }
        return nil
    }

    /// `sluice lists import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a list into force.",
            discussion: """
                OFAC's list is the advanced XML, plain or bzip2, or its tables together:
                  sluice lists import sdn_advanced.xml
                  sluice lists import sdn.csv sdn_comments.csv --format ofac-csv --published DAY
                An operator's list is a CSV file with the columns address, label, reason:
                  sluice lists import blocked.csv --source own-list --kind deny
                Public labels are GraphSense tag packs:
                  sluice lists import pack.yaml --source tagpacks --kind label
                A list that shrinks by more than 5 percent, or loses a label, waits for a second
                person. While the service runs it has the database: hand the list to it with
                  sluice lists import sdn_advanced.xml --running --key-file first-api-key
                """)

        @OptionGroup var settings: SettingsSource
        @Argument(help: "The file; of OFAC's tables and of tag packs several.")
        var files: [String]
        @Option(help: "The list's name; OFAC's is ofac-sdn.")
        var source: String?
        @Option(help: "sanctions, deny, allow or label.")
        var kind: String = "sanctions"
        @Option(help: "ofac-xml, ofac-csv, table or tagpack; by the file's name if left out.")
        var format: String?
        @Option(help: "The day of a list that names none, such as 2026-01-31; today if left out.")
        var published: String?
        @Flag(help: "Hand the file to the running service instead of the database.")
        var running = false
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let description = try describe()
            if running { return try await handIn(description) }
            let read = try read(description, SystemClock().now())
            let path = try await settings.load().databasePath
            let record = try await OpenDatabase.use(path) { store in
                let desk = ListDesk(
                    desk: ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard))
                return try await store.write { store in
                    try desk.install(
                        read.list, warnings: read.warnings, by: NSUserName(), in: store)
                }
            }
            print("\(record.version.id): \(record.version.entryCount) addresses, \(record.state)")
            for change in record.changes ?? [] {
                print("  \(change.label): +\(change.added) -\(change.removed)")
            }
            for concern in record.concerns { print("  \(concern)") }
            if record.state == .awaitingApproval {
                print("A second person must approve it: POST /v1/lists/{id}/decision.")
            }
        }

        private func describe() throws -> ListDescription {
            guard let kind = ListKind(rawValue: kind) else {
                let words = ListKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--kind must be one of \(words)")
            }
            let usual = ListsCommand.usualFormat(files[0])
            guard let format = format.map({ ListFormat(rawValue: $0) }) ?? usual else {
                let words = ListFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--format must be one of \(words)")
            }
            let day = published.map { CalendarDate($0) }
            if let day, day == nil {
                throw ValidationError("--published must be a day such as 2026-01-31")
            }
            let isOFAC = format == .ofacXML || format == .ofacCSV
            guard let source = source ?? (isOFAC ? SDNImport.source : nil) else {
                throw ValidationError("--source names the list")
            }
            guard files.count == 1 || format == .ofacCSV || format == .tagPack else {
                throw ValidationError("only OFAC's tables and tag packs are several files")
            }
            do {
                return try ListDescription(
                    format: format, source: source, kind: kind, published: day ?? nil)
            } catch {
                throw ValidationError(error.description)
            }
        }

        private func handIn(_ list: ListDescription) async throws {
            let type: String
            switch list.format {
            case .ofacXML:
                type = files[0].hasSuffix(".bz2") ? "application/x-bzip2" : "application/xml"
            case .ofacCSV, .table: type = "text/csv"
            case .tagPack: type = "application/yaml"
            }
            var bytes: [UInt8] = []
            for file in files {
                guard let part = FileManager.default.contents(atPath: file) else {
                    throw CommandFailure("\(file) cannot be read")
                }
                // Tag packs are documents of one YAML file then.
                if list.format == .tagPack, files.count > 1 { bytes += Array("\n---\n".utf8) }
                bytes += [UInt8](part)
            }
            var target = "/v1/lists?source=\(list.source)&kind=\(list.kind.rawValue)"
            target += "&format=\(list.format.rawValue)"
            if let day = list.published { target += "&published=\(day)" }
            let answer = try await service.upload(target, bytes, type: type)
            print("\(answer["id"]?.text ?? list.source): \(answer["state"]?.text ?? "taken")")
            for concern in answer["concerns"]?.elements ?? [] { print("  \(concern.text ?? "")") }
        }

        private func read(_ list: ListDescription, _ now: Timestamp) throws -> ImportedList {
            let bar = ProgressBar("reading")
            defer { bar.finish() }
            do {
                if list.format == .tagPack, files.count > 1 {
                    var bytes: [UInt8] = []
                    for file in files {
                        bytes += Array("\n---\n".utf8) + (try ListFile.contents(path: file))
                    }
                    return try TagPackImport.read(
                        bytes, source: list.source, published: list.published, checkedAt: now)
                }
                return try list.read(paths: files, checkedAt: now) { done, all in
                    bar.show(UInt64(done), of: UInt64(all))
                }
            } catch {
                throw CommandFailure("\(files.joined(separator: ", ")): \(error)")
            }
        }
    }

    /// `sluice lists status`
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the lists of the running service.")

        @OptionGroup var service: ServiceAddress

        func run() async throws {
            var place = ""
            for _ in 0..<Self.pageCountMax {
                let answer = try await service.send("GET", "/v1/lists?limit=1000\(place)")
                for list in answer["lists"]?.elements ?? [] { Self.show(list) }
                guard let next = answer["next"]?.text else { return }
                place = "&after=\(URLText.escaped(next))"
            }
            print("There are more versions: GET /v1/lists has all of them, page by page.")
        }

        /// How many pages of 1,000 versions are shown.
        private static let pageCountMax = 100

        private static func show(_ list: JSONValue) {
            let words = ["state", "source", "published", "checkedAt"].map {
                list[$0]?.text ?? "-"
            }
            let count = list["entryCount"]?.numberText ?? "-"
            print("\(words.joined(separator: "  "))  \(count) addresses")
        }
    }
}

/// Opens a database for one command, which must be the only process that has it.
enum OpenDatabase {
    static func use<Value: Sendable>(
        _ path: String, _ body: (SQLiteLedgerStore) async throws -> Value
    ) async throws -> Value {
        let store: SQLiteLedgerStore
        do {
            store = try SQLiteLedgerStore.open(
                path: path, clock: SystemClock(), logger: Logger(label: "sluice"))
        } catch {
            throw CommandFailure(error.sentence)
        }
        do {
            let value = try await body(store)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }
}
