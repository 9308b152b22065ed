import Units

/// Why an entry of the journal could not be replayed; the Book is as before.
public enum ReplayError: Error, Hashable, Sendable {
    /// The entry is not the next one.
    case sequenceGap(expected: UInt64, found: UInt64)
    /// The entry is older than the one before.
    case timeWentBack(sequence: UInt64)
    /// The Book makes something else of the commands than the journal says.
    case outcomeDiffers(sequence: UInt64)
}

extension Book {
    /// Applies an entry again and compares what becomes of it with what the journal says.
    ///
    /// - Throws: `ReplayError`; then nothing changed.
    public mutating func replay(_ entry: JournalEntry) throws(ReplayError) {
        guard entry.sequence == sequence + 1 else {
            throw .sequenceGap(expected: sequence + 1, found: entry.sequence)
        }
        guard entry.time >= lastTime else { throw .timeWentBack(sequence: entry.sequence) }
        let isInsideMark = !undo.marks.isEmpty
        let start = mark()
        guard apply(entry.batch, at: entry.time) == entry.outcome else {
            rollBack(to: start)
            throw .outcomeDiffers(sequence: entry.sequence)
        }
        if !isInsideMark { commit() }
    }
}
