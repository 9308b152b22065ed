import Units

/// What became of one command.
public enum CommandResult: Hashable, Sendable {
    /// It was recorded now, with these transfers; none for an account that was opened.
    case recorded(PostedTransfers)
    /// The same id with the same content was recorded before; nothing changed.
    case repeated
    /// A rule said no; nothing changed.
    case refused(LedgerRefusal)
    /// Another command of its group was refused; nothing changed.
    case skipped

    /// Whether what was asked is on record, now or from before.
    public var isOnRecord: Bool {
        switch self {
        case .recorded, .repeated: true
        case .refused, .skipped: false
        }
    }
}

/// What one batch did.
public struct BatchOutcome: Hashable, Sendable {
    /// The batch's number: 1, 2, 3… without a gap.
    public let sequence: UInt64
    /// The time that was used: the later of the caller's and the last one.
    public let time: Timestamp
    /// All recorded transfers in order: expired holds first, then those of the commands.
    public let transfers: [PostedTransfer]
    /// How many of the transfers gave back an expired hold.
    public let expiredCount: Int
    /// One result a command, in the order of the batch's commands.
    public let results: [CommandResult]

    /// The transfers that gave back holds whose time ran out.
    public var expired: PostedTransfers { PostedTransfers(transfers, in: 0..<expiredCount) }

    /// Whether nothing was recorded: no account, no transfer.
    public var changedNothing: Bool {
        guard transfers.isEmpty else { return false }
        return results.allSatisfy { result in
            switch result {
            case .recorded: false
            case .repeated, .refused, .skipped: true
            }
        }
    }

    /// The results of one group of the batch.
    public func results(ofGroup index: Int, in batch: LedgerBatch) -> ArraySlice<CommandResult> {
        results[batch.range(ofGroup: index)]
    }

    /// The first refusal in a group, which is why none of it was recorded; nil if all of it is.
    public func refusal(ofGroup index: Int, in batch: LedgerBatch) -> LedgerRefusal? {
        for result in results(ofGroup: index, in: batch) {
            switch result {
            case .refused(let refusal): return refusal
            case .recorded, .repeated, .skipped: continue
            }
        }
        return nil
    }
}
