import ArgumentParser
import Glibc

/// The program that holds the keys.
@main
enum SignerProgram {
    static func main() {
        do {
            var command = try SignerCommand.parseAsRoot()
            try command.run()
        } catch let failure as SignerFailure {
            Output.complain("\(failure)")
            exit(failure.status.rawValue)
        } catch {
            SignerCommand.exit(withError: error)
        }
    }
}

/// `sluice-signer`
struct SignerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice-signer",
        abstract: "Holds the private keys, and signs what its own policy allows.",
        discussion: """
            It talks to nobody but the daemon of sluice, over a Unix socket, and
            opens no other connection. Start with:

              sluice-signer new main
                  a key, whose words you write down
              sluice-signer show-descriptor main --bitcoin mainnet --evm --into keys
                  its public half, for the daemon
              sluice-signer policy example > signer.policy.yaml
                  what may be signed, to be edited; then: policy check
              sluice-signer run
                  the signer

            The passphrase is asked for on the terminal, or read with --passphrase-fd
            or --passphrase-credential; never from arguments or the environment, where
            others see it.

            Exit status:
              0   done
              64  arguments that make no sense
              65  a file is wrong: policy, vault, words or log
              73  something is there already, and nothing was changed
              74  the system refused to read, write or lock
              75  another process has it; try again later
              77  wrong passphrase, or files or memory that others could read
            """,
        version: SignerVersion.text,
        subcommands: [
            RunCommand.self, NewCommand.self, ImportCommand.self, ListCommand.self,
            DescriptorCommand.self, BackupCommand.self, ChangePasswordCommand.self,
            RotateCommand.self, RemoveCommand.self, PolicyCommand.self, PSBTCommand.self,
            LogCommand.self,
        ])
}

/// What this build calls itself.
enum SignerVersion {
    static let text = "0.1.0"
}

/// What is said to people.
enum Output {
    /// Writes a line to the standard error.
    static func complain(_ text: String) {
        write("sluice-signer: \(text)\n", to: STDERR_FILENO)
    }

    /// Writes a line to the standard output at once.
    static func say(_ text: String) {
        write("\(text)\n", to: STDOUT_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        // Nobody is left to tell if this fails.
        _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) }
    }
}
