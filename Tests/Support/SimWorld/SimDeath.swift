/// Kills the process in the middle of a unit of work: right before it writes a line of a statement.
///
/// Both stores ask it before each line, so that the same world dies at the same place in either.
/// Safe to share because one task steps the world, and a store's thread runs while it waits.
final class SimDeath: @unchecked Sendable {
    struct Died: Error {}

    private var linesLeft: Int?
    private var hasStruck = false

    /// Whether a death is on its way.
    var isArmed: Bool { linesLeft != nil }

    /// Lets the process die once it has written so many lines, in whatever units.
    func arm(after lineCount: Int) { linesLeft = lineCount }

    func disarm() { linesLeft = nil }

    /// Called before each line.
    func pass() throws {
        guard let left = linesLeft else { return }
        linesLeft = left - 1
        guard left <= 0 else { return }
        disarm()
        hasStruck = true
        throw Died()
    }

    /// Whether the unit that just failed met its end; asked once.
    func takeStrike() -> Bool {
        defer { hasStruck = false }
        return hasStruck
    }
}
