import ArgumentParser
import Connector
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
        subcommands: [Import.self, Status.self])

    /// `sluice lists import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a list into force.",
            discussion: """
                OFAC's list is the advanced XML, plain or bzip2:
                  sluice lists import sdn_advanced.xml
                An operator's list is a CSV file with the columns address, label, reason:
                  sluice lists import blocked.csv --source own-list --kind deny
                A list that shrinks by more than 5 percent, or loses a label, waits for a second
                person. While the service runs it has the database: hand the list to it with
                  sluice lists import sdn_advanced.xml --running --key-file first-api-key
                """)

        @OptionGroup var settings: SettingsSource
        @Argument(help: "The file.")
        var file: String
        @Option(help: "The list's name; OFAC's is ofac-sdn.")
        var source: String?
        @Option(help: "sanctions, deny, allow or label.")
        var kind: String = "sanctions"
        @Flag(help: "Hand the file to the running service instead of the database.")
        var running = false
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            guard let kind = ListKind(rawValue: kind) else {
                let words = ListKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--kind must be one of \(words)")
            }
            if running { return try await handIn(kind) }
            let now = SystemClock().now()
            let list = try read(kind, now)
            let path = try await settings.load().databasePath
            let record = try await OpenDatabase.use(path) { store in
                let desk = ListDesk(
                    desk: ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard))
                return try await store.write { try desk.install(list, by: NSUserName(), in: $0) }
            }
            print("\(record.version.id): \(record.version.entryCount) addresses, \(record.state)")
            for concern in record.concerns { print("  \(concern)") }
            if record.state == .awaitingApproval {
                print("A second person must approve it: POST /v1/lists/{id}/decision.")
            }
        }

        private func handIn(_ kind: ListKind) async throws {
            let type =
                file.hasSuffix(".csv")
                ? "text/csv" : file.hasSuffix(".bz2") ? "application/x-bzip2" : "application/xml"
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw CommandFailure("\(file) cannot be read")
            }
            let name = source ?? SDNImport.source
            let answer = try await service.upload(
                "/v1/lists?source=\(name)&kind=\(kind.rawValue)", [UInt8](bytes), type: type)
            print("\(answer["id"]?.text ?? name): \(answer["state"]?.text ?? "taken")")
        }

        private func read(_ kind: ListKind, _ now: Timestamp) throws -> ScreeningList {
            do {
                if !file.hasSuffix(".csv") {
                    let bar = ProgressBar("reading")
                    defer { bar.finish() }
                    return try SDNImport.read(path: file, checkedAt: now) { done, all in
                        bar.show(UInt64(done), of: UInt64(all))
                    }.list
                }
                guard let source else {
                    throw ValidationError("--source names an operator's list")
                }
                guard let today = CalendarDate(now) else {
                    throw CommandFailure("the clock is far from any calendar")
                }
                return try AddressTableImport.operatorList(
                    try ListFile.contents(path: file), source: source, kind: kind,
                    published: today, checkedAt: now)
            } catch let error as ListImportError {
                throw CommandFailure("\(file): \(error)")
            }
        }
    }

    /// `sluice lists status`
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the lists of the running service.")

        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let answer = try await service.send("GET", "/v1/lists")
            for list in answer["lists"]?.elements ?? [] {
                let words = ["state", "source", "published", "checkedAt"].map {
                    list[$0]?.text ?? "-"
                }
                let count = list["entryCount"]?.numberText ?? "-"
                print("\(words.joined(separator: "  "))  \(count) addresses")
            }
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
