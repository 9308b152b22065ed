import Units

/// A place in a Book's history to which it can be rolled back before the next `commit()`.
public struct BookMark: Hashable, Sendable {
    let serial: UInt64
    let position: Int
    let sequence: UInt64
    let lastTime: Timestamp
}

/// One change of a Book, with what is needed to take it back.
enum UndoEntry: Sendable {
    case moved(debitRow: Int32, creditRow: Int32, amount: UInt128)
    case idRecorded
    case accountOpened(withAsset: Bool)
    case holdPlaced
    case holdReduced(row: Int32, from: Amount)
    /// The details are the last of `finishedSlots`.
    case holdFinished(row: Int32)
}

/// The changes since the first mark, or since the start of the batch if there is no mark.
struct UndoLog: Sendable {
    var entries: [UndoEntry] = []
    var finishedSlots: [HoldSlot] = []
    var marks: [BookMark] = []
    private var lastSerial: UInt64 = 0

    /// Adds a mark for the present.
    mutating func mark(sequence: UInt64, lastTime: Timestamp) -> BookMark {
        lastSerial += 1
        let mark = BookMark(
            serial: lastSerial, position: entries.count, sequence: sequence, lastTime: lastTime)
        marks.append(mark)
        return mark
    }

    /// Forgets all changes, so that they can't be taken back.
    mutating func clear() {
        entries.removeAll(keepingCapacity: true)
        finishedSlots.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
    }
}

extension Book {
    /// Marks the present, so that what follows can be taken back.
    ///
    /// Changes are remembered until `commit()`: about 100 bytes a transfer.
    public mutating func mark() -> BookMark {
        undo.mark(sequence: sequence, lastTime: lastTime)
    }

    /// Takes back everything since a mark; this ends the mark and all later ones.
    ///
    /// - Precondition: the mark is this Book's and was neither committed nor rolled back.
    public mutating func rollBack(to mark: BookMark) {
        guard let place = undo.marks.lastIndex(of: mark) else {
            preconditionFailure("a mark ends with the commit or roll-back that comes after it")
        }
        unwind(to: mark.position)
        sequence = mark.sequence
        lastTime = mark.lastTime
        undo.marks.removeSubrange(place...)
    }

    /// Makes everything up to now permanent and ends all marks.
    public mutating func commit() { undo.clear() }

    /// Takes changes back, the last first.
    mutating func unwind(to position: Int) {
        precondition(position <= undo.entries.count, "the past is not longer than the present")
        while undo.entries.count > position {
            switch undo.entries.removeLast() {
            case .moved(let debitRow, let creditRow, let amount):
                shift(debit: Int(creditRow), credit: Int(debitRow), amount)
                transferSequence -= 1
            case .idRecorded:
                transfers.removeLast()
            case .accountOpened(let withAsset):
                accounts.removeLast(withAsset: withAsset)
            case .holdPlaced:
                holds.removeLast()
            case .holdReduced(let row, let remaining):
                holds.setRemaining(remaining, row: Int(row))
            case .holdFinished(let row):
                holds.reopen(row: Int(row), with: undo.finishedSlots.removeLast())
            }
        }
    }
}
