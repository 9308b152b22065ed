import ArgumentParser
import Connector

/// `sluice keys`
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Looks at the folder of public keys; has the signer make and keep the private.",
        subcommands: [
            Check.self, NewKeyCommand.self, ImportKeyCommand.self, ShowDescriptorCommand.self,
            BackupKeysCommand.self, RotateKeyCommand.self,
        ])

    /// `sluice keys check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads every file, and shows the first addresses of each.",
            discussion: "A private key or seed in the folder is refused by the file's name.")

        @Argument(help: "The folder.")
        var folder: String = "keys"

        func run() throws {
            let files: [KeyFile]
            do {
                files = try KeyFolder.load(folder)
            } catch {
                throw CommandFailure("\(error)")
            }
            guard !files.isEmpty else {
                throw CommandFailure("\(folder) has no *\(KeyFolder.suffix) file")
            }
            for file in files {
                print("\(file.name): \(file.descriptor)")
                for (index, address) in file.firstAddresses(count: 3).enumerated() {
                    print("  \(index): \(address)")
                }
            }
        }
    }
}
