import Units

/// One row of the journal: what a batch asked for, and what became of it.
public struct JournalEntry: Hashable, Sendable {
    /// The most bytes of an encoded entry: 8,190 expired holds and as many captures stay below.
    public static let byteCountMax = 8 << 20

    /// The commands.
    public let batch: LedgerBatch
    /// What a Book made of them.
    public let outcome: BatchOutcome

    /// Makes an entry of a batch and the outcome that a Book gave for it.
    ///
    /// - Precondition: there is one result a command.
    public init(batch: LedgerBatch, outcome: BatchOutcome) {
        precondition(
            batch.commands.count == outcome.results.count, "an outcome belongs to its batch")
        self.batch = batch
        self.outcome = outcome
    }

    /// The batch's number.
    public var sequence: UInt64 { outcome.sequence }
    /// The time that the Book used.
    public var time: Timestamp { outcome.time }

    /// The entry as bytes; the same entry always gives the same bytes.
    ///
    /// About 147 bytes a plain transfer. Layout, little-endian: format, sequence, time, number of
    /// earlier transfers; groups of commands; expired transfers; one result a command.
    public func encoded() -> [UInt8] {
        var writer = PackedWriter(
            capacity: 64 + 150 * (outcome.expiredCount + batch.commands.count))
        writer.write(Self.format)
        writer.write(sequence)
        writer.write(time.milliseconds)
        writer.write((outcome.transfers.first?.sequence ?? 1) - 1)
        writer.write(UInt32(batch.groupEnds.count))
        for group in batch.groupEnds.indices {
            let range = batch.range(ofGroup: group)
            writer.write(UInt16(range.count))
            for place in range { writer.write(batch.commands[place]) }
        }
        writer.write(UInt32(outcome.expiredCount))
        for transfer in outcome.expired { writer.write(transfer) }
        for (place, result) in outcome.results.enumerated() {
            writer.write(result, of: batch.commands[place])
        }
        return writer.bytes
    }

    /// Reads what `encoded()` wrote, and nothing else.
    ///
    /// - Throws: `PackedError` for any other bytes; it never traps.
    public init(encoded bytes: [UInt8]) throws(PackedError) {
        guard bytes.count <= Self.byteCountMax else {
            throw PackedError(.tooMany, at: Self.byteCountMax)
        }
        var reader = PackedReader(bytes)
        guard try reader.read(UInt32.self) == Self.format else {
            throw PackedError(.unknownFormat, at: 0)
        }
        let sequence = try reader.read(UInt64.self)
        guard sequence > 0 else { throw reader.invalid(byteCount: 8) }
        let time = Timestamp(milliseconds: try reader.read())
        guard time.milliseconds >= 0 else { throw reader.invalid(byteCount: 8) }
        let earlierCount = try reader.read(UInt64.self)
        // Far from what a Book can count to, so that adding this entry's transfers can't overflow.
        guard earlierCount < 1 << 62 else { throw reader.invalid(byteCount: 8) }
        let batch = try reader.readBatch()
        var recording = Recording()
        let expiredCount = try reader.readCount(
            max: Book.expiredCountMax, itemByteCount: PostedTransfer.packedByteCount)
        for _ in 0..<expiredCount {
            try reader.readPosted(into: &recording.transfers, after: earlierCount)
        }
        for command in batch.commands {
            try reader.readResult(of: command, into: &recording, after: earlierCount)
        }
        try reader.requireEnd()
        guard earlierCount == 0 || !recording.transfers.isEmpty else {
            throw PackedError(.invalidValue, at: 20)
        }
        self.batch = batch
        outcome = BatchOutcome(
            sequence: sequence, time: time, transfers: recording.transfers,
            expiredCount: expiredCount, results: recording.results)
    }

    /// `SLJ` and the version.
    private static let format: UInt32 = 0x014A_4C53
}
