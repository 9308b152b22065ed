import Units

private enum ResultTag: UInt8 {
    /// A plain transfer, recorded as the command says: only the two balances follow.
    case asCommanded = 1
    /// What another command recorded: a count and whole transfers follow.
    case recorded
    case repeated
    case refused
    case skipped
}

extension PostedTransfer {
    /// A transfer (16 + 26 + 26 + 25 + 2 + 16) and two balances.
    static let packedByteCount = 111 + 32
    /// A capture records a payment, a fee and the rest that goes back.
    fileprivate static let countMaxOfCommand = 3
}

extension PackedWriter {
    mutating func write(_ posted: PostedTransfer) {
        write(posted.transfer)
        write(posted.debitUnits)
        write(posted.creditUnits)
    }

    mutating func write(_ result: CommandResult, of command: LedgerCommand) {
        switch result {
        case .recorded(let posted):
            if case .transfer(let transfer) = command {
                precondition(posted.count == 1, "a transfer is one transfer")
                precondition(posted[0].transfer == transfer, "it is recorded as it was asked for")
                write(ResultTag.asCommanded.rawValue)
                write(posted[0].debitUnits)
                write(posted[0].creditUnits)
            } else {
                write(ResultTag.recorded.rawValue)
                write(UInt8(posted.count))
                for transfer in posted { write(transfer) }
            }
        case .repeated: write(ResultTag.repeated.rawValue)
        case .refused(let refusal):
            write(ResultTag.refused.rawValue)
            write(refusal.rawValue)
        case .skipped: write(ResultTag.skipped.rawValue)
        }
    }
}

extension PackedReader {
    /// Reads a recorded transfer and gives it the next number.
    mutating func readPosted(
        into transfers: inout [PostedTransfer], after earlierCount: UInt64
    ) throws(PackedError) {
        try readBalances(of: try readTransfer(), into: &transfers, after: earlierCount)
    }

    /// Reads a command's result.
    mutating func readResult(
        of command: LedgerCommand, into recording: inout Recording, after earlierCount: UInt64
    ) throws(PackedError) {
        guard let tag = ResultTag(rawValue: try read()) else { throw invalid(byteCount: 1) }
        let first = Int32(recording.transfers.count)
        switch tag {
        case .asCommanded:
            guard case .transfer(let transfer) = command else { throw invalid(byteCount: 1) }
            try readBalances(of: transfer, into: &recording.transfers, after: earlierCount)
            recording.steps.append(.recorded(first: first, end: first + 1))
        case .recorded:
            if case .transfer = command { throw invalid(byteCount: 1) }
            let count = Int(try read(UInt8.self))
            guard count <= PostedTransfer.countMaxOfCommand else {
                throw PackedError(.tooMany, at: offset - 1)
            }
            for _ in 0..<count {
                try readPosted(into: &recording.transfers, after: earlierCount)
            }
            recording.steps.append(.recorded(first: first, end: first + Int32(count)))
        case .repeated: recording.steps.append(.repeated)
        case .refused:
            guard let refusal = LedgerRefusal(rawValue: try read()) else {
                throw invalid(byteCount: 1)
            }
            recording.steps.append(.refused(refusal))
        case .skipped: recording.steps.append(.skipped)
        }
    }

    private mutating func readBalances(
        of transfer: LedgerTransfer, into transfers: inout [PostedTransfer],
        after earlierCount: UInt64
    ) throws(PackedError) {
        let debitUnits = try read(UInt128.self)
        let creditUnits = try read(UInt128.self)
        transfers.append(
            PostedTransfer(
                transfer, sequence: earlierCount + UInt64(transfers.count) + 1,
                debitUnits: debitUnits, creditUnits: creditUnits))
    }
}
