import ArgumentParser
import Connector
import Foundation

extension CasesCommand {
    /// `sluice cases export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Saves a case as a file: json, csv, sar, goaml or ivms101.",
            discussion: """
                sar is a FinCEN SARX batch and goaml an outline; both name the configuration's
                filer. A person reads them before they are filed. Each export is kept in the trail.
                """)

        @Argument(help: "The case's id.")
        var id: String
        @Option(help: "json, csv, sar, goaml or ivms101.")
        var format: String = CaseExportFormat.json.rawValue
        @Option(help: "Where it is saved; a file that is there is not written over.")
        var out: String?
        @OptionGroup var service: ServiceAddress

        func validate() throws {
            guard CaseExportFormat(rawValue: format) == nil else { return }
            let words = CaseExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("The format must be one of \(words).")
        }

        func run() async throws {
            let path = ServicePath.make("cases", id, "export", query: [("format", format)])
            let bytes = try await service.download(path)
            guard let out else {
                FileHandle.standardOutput.write(Data(bytes))
                return
            }
            do {
                try Data(bytes).write(to: URL(filePath: out), options: .withoutOverwriting)
            } catch {
                throw CommandFailure("\(out) cannot be written: \(error.localizedDescription)")
            }
            print("saved \(out), \(bytes.count) bytes")
        }
    }
}
