import LedgerRules
import Units

/// What the rules say, written again in the plainest way: dictionaries, and a copy of everything
/// before each group.
struct NaiveLedger {
    enum Answer: Equatable {
        case recorded([LedgerTransfer])
        case repeated
        case refused(LedgerRefusal)
        case skipped
    }

    struct Hold {
        let request: HoldRequest
        var remaining: UInt128
        var status: String
    }

    /// Why a command changes nothing.
    enum Stop: Error {
        case repeated
        case refused(LedgerRefusal)
    }

    var time = Timestamp(milliseconds: 0)
    var balances: [AccountID: UInt128] = [:]
    /// Each transfer's id and the command that took it; nil for one that the ledger made.
    var taken: [TransferID: LedgerCommand?] = [:]
    var holds: [HoldID: Hold] = [:]

    mutating func apply(
        _ groups: [[LedgerCommand]], at now: Timestamp
    ) -> (expired: [LedgerTransfer], answers: [Answer]) {
        time = max(time, now)
        let due = holds.values
            .filter { $0.status == "open" && isOver($0) }
            .sorted { left, right in
                let leftTime = left.request.expiresAt ?? time
                let rightTime = right.request.expiresAt ?? time
                return leftTime == rightTime
                    ? left.request.id < right.request.id : leftTime < rightTime
            }
        let expired = due.map { giveBack($0, .expiring($0.request.id), .holdExpired, "expired") }
        var answers: [Answer] = []
        for group in groups { answers += apply(group) }
        return (expired, answers)
    }

    private mutating func apply(_ group: [LedgerCommand]) -> [Answer] {
        let before = self
        var answers: [Answer] = []
        for command in group {
            do {
                answers.append(.recorded(try perform(command)))
            } catch Stop.refused(let refusal) {
                self = before
                var all = [Answer](repeating: .skipped, count: group.count)
                all[answers.count] = .refused(refusal)
                return all
            } catch {
                answers.append(.repeated)
            }
        }
        return answers
    }

    private mutating func perform(_ command: LedgerCommand) throws -> [LedgerTransfer] {
        switch command {
        case .openAccount(let account):
            if balances[account] != nil { throw Stop.repeated }
            balances[account] = 0
            return []
        case .transfer(let transfer): return [try transferMoney(transfer, command)]
        case .placeHold(let request): return [try place(request)]
        case .captureHold(let hold, let id, let amount, let wallet, let fee, let isLast):
            try check(amount.isZero || fee?.isZero == true, .amountZero)
            if let fee { try check(fee.asset != amount.asset, .assetsDiffer) }
            if let open = holds[hold], open.status == "open" {
                try check(open.request.amount.asset != amount.asset, .assetsDiffer)
            }
            let cut = fee?.minorUnits ?? 0
            try check(cut >= amount.minorUnits, .feeTooLarge)
            let funds = AccountID.operatorFunds(amount.asset)
            try check(balances[.available(wallet, amount.asset)] == nil, .creditAccountNotFound)
            try check(fee != nil && balances[funds] == nil, .creditAccountNotFound)
            var made: [TransferID] = []
            if fee != nil { made.append(.fee(of: id)) }
            if isLast { made.append(.rest(of: id)) }
            try checkID(id, command, made)
            var found = try openHold(hold)
            try check(amount.minorUnits > found.remaining, .exceedsHold)
            let from = AccountID.reserved(found.request.wallet, amount.asset)
            var done = [
                move(
                    id, from, .available(wallet, amount.asset), amount.minorUnits - cut,
                    .holdCaptured, hold.value, command)
            ]
            if cut > 0 {
                done.append(move(.fee(of: id), from, funds, cut, .holdFee, hold.value, nil))
            }
            found.remaining -= amount.minorUnits
            holds[hold] = found
            if found.remaining == 0 {
                holds[hold]?.status = "captured"
            } else if isLast {
                done.append(giveBack(found, .rest(of: id), .holdReleased, "captured"))
            }
            return done
        case .releaseHold(let hold, let id):
            try checkID(id, command, [])
            let transfer = giveBack(try openHold(hold), id, .holdReleased, "released")
            taken[id] = command
            return [transfer]
        }
    }

    private mutating func transferMoney(
        _ transfer: LedgerTransfer, _ command: LedgerCommand
    ) throws -> LedgerTransfer {
        let (debit, credit) = (transfer.debit, transfer.credit)
        try check(transfer.amount.isZero, .amountZero)
        try check(debit == credit, .accountsSame)
        let assets = Set([debit.asset, credit.asset, transfer.amount.asset])
        try check(assets.count > 1, .assetsDiffer)
        try check([debit.kind, credit.kind].contains(.reserved), .reservedByHoldsOnly)
        try check(balances[debit] == nil, .debitAccountNotFound)
        try check(balances[credit] == nil, .creditAccountNotFound)
        try checkID(transfer.id, command, [])
        try checkRoom(debit, credit, transfer.amount.minorUnits)
        return move(
            transfer.id, debit, credit, transfer.amount.minorUnits, transfer.reason,
            transfer.subject, command)
    }

    private mutating func place(_ request: HoldRequest) throws -> LedgerTransfer {
        let asset = request.amount.asset
        let available = AccountID.available(request.wallet, asset)
        let reserved = AccountID.reserved(request.wallet, asset)
        try check(request.amount.isZero, .amountZero)
        try check(balances[available] == nil, .debitAccountNotFound)
        try check(balances[reserved] == nil, .creditAccountNotFound)
        if let known = holds[request.id] {
            throw known.request == request ? Stop.repeated : Stop.refused(.holdExists)
        }
        let ids: [TransferID] = [.placing(request.id), .expiring(request.id)]
        try check(ids.contains { taken.keys.contains($0) }, .idConflict)
        let hold = Hold(request: request, remaining: request.amount.minorUnits, status: "open")
        try check(isOver(hold), .holdExpired)
        try checkRoom(available, reserved, hold.remaining)
        holds[request.id] = hold
        if request.expiresAt != nil { taken[ids[1]] = .some(nil) }
        return move(
            ids[0], available, reserved, hold.remaining, .holdPlaced, request.id.value, nil)
    }

    private mutating func giveBack(
        _ hold: Hold, _ id: TransferID, _ reason: TransferReason, _ status: String
    ) -> LedgerTransfer {
        let (wallet, asset) = (hold.request.wallet, hold.request.amount.asset)
        holds[hold.request.id]?.status = status
        holds[hold.request.id]?.remaining = 0
        return move(
            id, .reserved(wallet, asset), .available(wallet, asset), hold.remaining, reason,
            hold.request.id.value, nil)
    }

    private mutating func move(
        _ id: TransferID, _ debit: AccountID, _ credit: AccountID, _ units: UInt128,
        _ reason: TransferReason, _ subject: UInt128, _ command: LedgerCommand?
    ) -> LedgerTransfer {
        taken[id] = .some(command)
        balances[debit, default: 0] = after(debit, units, grows: debit.kind.side == .debit)
        balances[credit, default: 0] = after(credit, units, grows: credit.kind.side == .credit)
        return LedgerTransfer(
            id: id, debit: debit, credit: credit, amount: Amount(units, of: debit.asset),
            reason: reason, subject: subject)
    }

    private func after(_ account: AccountID, _ units: UInt128, grows: Bool) -> UInt128 {
        let balance = balances[account, default: 0]
        return grows ? balance + units : balance - units
    }

    private func isOver(_ hold: Hold) -> Bool {
        guard let expiresAt = hold.request.expiresAt else { return false }
        return expiresAt <= time
    }

    private func openHold(_ id: HoldID) throws -> Hold {
        guard let hold = holds[id] else { throw Stop.refused(.holdNotFound) }
        try check(hold.status == "expired", .holdExpired)
        try check(hold.status != "open", .holdFinished)
        try check(isOver(hold), .holdExpired)
        return hold
    }

    private func checkID(
        _ id: TransferID, _ command: LedgerCommand, _ made: [TransferID]
    ) throws {
        if let known = taken[id] { throw known == command ? Stop.repeated : .refused(.idConflict) }
        try check(made.contains { taken.keys.contains($0) }, .idConflict)
    }

    private func checkRoom(_ debit: AccountID, _ credit: AccountID, _ units: UInt128) throws {
        let sides = (debit.kind.side, credit.kind.side)
        try check(sides.0 == .credit && balances[debit, default: 0] < units, .insufficient)
        try check(sides.1 == .debit && balances[credit, default: 0] < units, .insufficient)
        guard sides == (.debit, .credit) else { return }
        var room = UInt128.max
        for (account, balance) in balances
        where account.asset == debit.asset && account.kind.side == .debit {
            room -= balance
        }
        try check(units > room, .overflow)
    }

    private func check(_ isWrong: Bool, _ refusal: LedgerRefusal) throws {
        if isWrong { throw Stop.refused(refusal) }
    }
}
