import Units

/// What became of a command, before the batch is done.
enum Step: Sendable {
    case recorded(first: Int32, end: Int32)
    case repeated
    case refused(LedgerRefusal)
    case skipped
}

/// Why a command changes nothing.
enum Halt: Error {
    case repeated
    case refused(LedgerRefusal)
}

/// What a batch has recorded so far.
struct Recording: Sendable {
    var transfers: [PostedTransfer] = []
    var steps: [Step] = []

    /// The results, as windows of the transfers; no list of their own is made for them.
    var results: [CommandResult] {
        steps.map { step in
            switch step {
            case .recorded(let first, let end):
                .recorded(PostedTransfers(transfers, in: Int(first)..<Int(end)))
            case .repeated: .repeated
            case .refused(let refusal): .refused(refusal)
            case .skipped: .skipped
            }
        }
    }
}

extension Book {
    /// Applies a batch: first gives expired holds back, then takes the groups in order.
    ///
    /// The time used is the later of `now` and `lastTime`. Holds that expire by then are given back
    /// in the order of their times, then ids, at most `expiredCountMax` of them; a hold that has to
    /// wait for the next batch is expired for all commands nonetheless. Within a group each command
    /// sees what those before it did; a refusal takes the whole group back, and a repeat does not.
    public mutating func apply(_ batch: LedgerBatch, at now: Timestamp) -> BatchOutcome {
        lastTime = max(now, lastTime)
        sequence += 1
        var recording = Recording()
        recording.transfers.reserveCapacity(batch.commands.count)
        recording.steps.reserveCapacity(batch.commands.count)
        giveBackExpiredHolds(&recording.transfers)
        let expiredCount = recording.transfers.count
        var start = 0
        for end in batch.groupEnds {
            applyGroup(batch.commands, start..<end, &recording)
            start = end
        }
        if undo.marks.isEmpty { undo.clear() }
        return BatchOutcome(
            sequence: sequence, time: lastTime, transfers: recording.transfers,
            expiredCount: expiredCount, results: recording.results)
    }

    private mutating func applyGroup(
        _ commands: [LedgerCommand], _ group: Range<Int>, _ recording: inout Recording
    ) {
        let position = undo.entries.count
        let postedCount = recording.transfers.count
        for place in group {
            let step = perform(commands[place], &recording.transfers)
            recording.steps.append(step)
            guard case .refused = step else { continue }
            unwind(to: position)
            recording.transfers.removeSubrange(postedCount...)
            for earlier in group.lowerBound..<place { recording.steps[earlier] = .skipped }
            for _ in (place + 1)..<group.upperBound { recording.steps.append(.skipped) }
            return
        }
    }

    private mutating func perform(
        _ command: LedgerCommand, _ posted: inout [PostedTransfer]
    ) -> Step {
        let first = posted.count
        do throws(Halt) {
            switch command {
            case .openAccount(let account):
                try open(account)
            case .transfer(let transfer):
                try record(transfer, &posted)
            case .placeHold(let request):
                try place(request, &posted)
            case .captureHold(let hold, let id, let amount, let wallet, let fee, let isLast):
                let capture = HoldCapture(
                    hold: hold, id: id, amount: amount, wallet: wallet, fee: fee, isLast: isLast)
                try record(capture, &posted)
            case .releaseHold(let hold, let id):
                try release(hold, id, &posted)
            }
            return .recorded(first: Int32(first), end: Int32(posted.count))
        } catch {
            switch error {
            case .repeated: return .repeated
            case .refused(let refusal): return .refused(refusal)
            }
        }
    }
}
