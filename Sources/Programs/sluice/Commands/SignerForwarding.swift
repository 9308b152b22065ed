import ArgumentParser
import Glibc

/// A command that the signer carries out, as it alone may see private keys.
///
/// This process is replaced by `sluice-signer`: nothing of a secret ever passes through it.
protocol SignerForwarding: ParsableCommand {
    /// What `sluice-signer` calls it.
    static var word: String { get }
    /// Everything behind the command's name.
    var rest: [String] { get }
}

extension SignerForwarding {
    static func described(_ abstract: String) -> CommandConfiguration {
        CommandConfiguration(
            commandName: word, abstract: abstract,
            discussion: "Carried out by sluice-signer: `sluice-signer \(word) --help` says more.")
    }

    func run() throws {
        let program = try SignerProgramPath.find()
        let words = [program, Self.word] + rest
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        execv(program, arguments)
        throw CommandFailure("\(program): \(String(cString: strerror(errno)))")
    }
}

/// Where the signer's program is.
enum SignerProgramPath {
    /// Returns the path of `sluice-signer` beside this program.
    ///
    /// - Throws: `CommandFailure` if it is not there.
    static func find() throws -> String {
        guard let own = realpath("/proc/self/exe", nil) else {
            throw CommandFailure("this program's own place cannot be found")
        }
        defer { free(own) }
        let path = beside(String(cString: own))
        guard access(path, X_OK) == 0 else {
            throw CommandFailure("\(path) is not there: the signer is installed beside sluice")
        }
        return path
    }

    /// The path of `sluice-signer` beside a program.
    static func beside(_ program: String) -> String {
        let folder = program.split(separator: "/").dropLast()
        return "/" + (folder + ["sluice-signer"]).joined(separator: "/")
    }
}

/// `sluice keys new`
struct NewKeyCommand: SignerForwarding {
    static let word = "new"
    static let configuration = described("Makes a key: shows its words once, and asks for some.")
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}

/// `sluice keys import`
struct ImportKeyCommand: SignerForwarding {
    static let word = "import"
    static let configuration = described("Takes over words, an xprv, a WIF or a keystore.")
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}

/// `sluice keys show-descriptor`
struct ShowDescriptorCommand: SignerForwarding {
    static let word = "show-descriptor"
    static let configuration = described("Shows the public half of a key, for this folder.")
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}

/// `sluice keys backup`
struct BackupKeysCommand: SignerForwarding {
    static let word = "backup"
    static let configuration = described("Copies the encrypted vault, and opens the copy.")
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}

/// `sluice keys rotate`
struct RotateKeyCommand: SignerForwarding {
    static let word = "rotate"
    static let configuration = described("Makes a key that takes another's place.")
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}
