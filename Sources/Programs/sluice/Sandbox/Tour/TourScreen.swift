import Connector
import Glibc

/// What people see of a tour: lines that stay, and one that changes.
final class TourScreen: Sendable {
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private let status = LockedBox("")

    /// Begins a step.
    func title(_ number: Int, of count: Int, _ text: String) {
        line("")
        line(bold("\(number)/\(count) \(text)"))
    }

    /// Tells of something that was checked and is right.
    func passed(_ text: String) { line("   \(coloured("✓", 32)) \(text)") }

    /// Tells of something that is not as it must be.
    func failed(_ text: String) { line("   \(coloured("✗", 31)) \(text)") }

    /// Tells of something that was done.
    func did(_ text: String) { line("   → \(text)") }

    /// Shows how something stands; on a terminal it takes the place of the last one.
    func progress(_ text: String) {
        let isNew = status.withLock { status in
            defer { status = text }
            return status != text
        }
        guard isNew else { return }
        write(isTerminal ? "\r\u{1B}[2K   · \(text)" : "   · \(text)\n")
    }

    /// Writes a line that stays.
    func line(_ text: String) {
        let hadStatus = status.withLock { status in
            defer { status = "" }
            return !status.isEmpty
        }
        write((isTerminal && hadStatus ? "\r\u{1B}[2K" : "") + text + "\n")
    }

    func bold(_ text: String) -> String { isTerminal ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    private func coloured(_ text: String, _ colour: Int) -> String {
        isTerminal ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }

    private func write(_ text: String) {
        print(text, terminator: "")
        // All streams: the name of one is a variable of C, which tasks may not share.
        fflush(nil)
    }
}
