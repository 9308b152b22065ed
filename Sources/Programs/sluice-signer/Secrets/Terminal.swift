import Glibc
import KeyVault

/// The terminal at which a person sits, whatever the standard streams are connected with.
struct Terminal: ~Copyable {
    private let file: Int32

    /// Opens the terminal.
    ///
    /// - Throws: `SignerFailure` where there is none, as in a service.
    init() throws(SignerFailure) {
        file = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard file >= 0 else {
            throw SignerFailure(
                .usage, "there is no terminal to ask at; see --help for the options that end in -fd"
            )
        }
    }

    deinit { close(file) }

    /// Asks for a secret, which does not appear.
    borrowing func secret(_ prompt: String) throws(SignerFailure) -> SecretBytes {
        var before = termios()
        guard tcgetattr(file, &before) == 0 else { throw SignerFailure("terminal", errno: errno) }
        var silent = before
        // Without signals too: an interrupt would leave the terminal silent.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        guard tcsetattr(file, TCSAFLUSH, &silent) == 0 else {
            throw SignerFailure("terminal", errno: errno)
        }
        defer {
            tcsetattr(file, TCSAFLUSH, &before)
            show("\n")
        }
        // Only now: what is typed earlier would appear, and is thrown away above.
        show(prompt)
        return try SecretInput.line(from: file, named: "the terminal")
    }

    /// Asks for a line, which appears and may be empty.
    borrowing func answer(_ prompt: String) throws(SignerFailure) -> String {
        show(prompt)
        return try SecretInput.text(from: file, named: "the terminal", mayBeEmpty: true)
    }

    /// Shows a text here and nowhere else.
    borrowing func show(_ text: String) {
        _ = text.withCString { write(file, $0, strlen($0)) }
    }
}
