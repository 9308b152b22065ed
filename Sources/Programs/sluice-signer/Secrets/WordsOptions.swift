import ArgumentParser
import Glibc
import KeyVault

/// How the words of a new key are shown and asked back.
struct WordsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write the words to this open file descriptor instead of the terminal.",
            discussion: "For scripts, together with --words-confirmed-fd."))
    var wordsFd: Int32?

    @Option(help: "Read all the words back from this open file descriptor.")
    var wordsConfirmedFd: Int32?

    func validate() throws {
        guard (wordsFd == nil) == (wordsConfirmedFd == nil) else {
            throw ValidationError("--words-fd and --words-confirmed-fd go together.")
        }
    }

    /// Shows the words once, and asks for some of them.
    ///
    /// - Throws: `SignerFailure` unless they are given back right; the key is then to be forgotten.
    func confirm(_ phrase: String) throws(SignerFailure) {
        guard let wordsFd, let wordsConfirmedFd else { return try confirmAtTerminal(phrase) }
        let line = Array("\(phrase)\n".utf8)
        guard write(wordsFd, line, line.count) == line.count, close(wordsFd) == 0 else {
            throw SignerFailure("--words-fd", errno: errno)
        }
        let answer = try SecretInput.text(from: wordsConfirmedFd, named: "--words-confirmed-fd")
        guard answer == phrase else { throw WordsOptions.notConfirmed }
    }

    private func confirmAtTerminal(_ phrase: String) throws(SignerFailure) {
        let terminal = try Terminal()
        let words = phrase.split(separator: " ").map(String.init)
        terminal.show(
            """

            Write these \(words.count) words down, in this order, on paper. They are the key:
            whoever has them has the money, and without them a lost vault is lost money.
            They are shown this once.


            """)
        for (index, word) in words.enumerated() {
            let place = index + 1
            terminal.show("  \(place < 10 ? " " : "")\(place). \(word)\n")
        }
        _ = try terminal.answer("\nPress Enter when you have them: ")
        // Clears the screen and what was scrolled off it. Source: ECMA-48, ED.
        terminal.show("\u{1b}[H\u{1b}[2J\u{1b}[3J")
        for place in (1...words.count).shuffled().prefix(3).sorted() {
            let answer = try terminal.answer("Word \(place): ")
            guard answer == words[place - 1] else { throw WordsOptions.notConfirmed }
        }
    }

    private static let notConfirmed = SignerFailure(
        .data, "these are not the words; the key was thrown away, so begin again")
}
