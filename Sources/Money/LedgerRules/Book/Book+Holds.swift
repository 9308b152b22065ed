import Units

/// A capture as the command says it.
struct HoldCapture {
    let hold: HoldID
    let id: TransferID
    let amount: Amount
    let wallet: WalletID
    let fee: Amount?
    let isLast: Bool

    var digest: ContentDigest {
        ContentDigest(captureOf: hold, amount: amount, to: wallet, fee: fee, isLast: isLast)
    }
}

/// An open hold and where it is kept.
struct FoundHold {
    let row: Int
    let slot: HoldSlot

    var remaining: Amount { slot.hold.remaining }
    var reserved: AccountID { .reserved(slot.hold.request.wallet, remaining.asset) }

    /// A transfer of what is, or was, left of the hold back to its owner.
    func givingBack(_ amount: Amount, id: TransferID, reason: TransferReason) -> LedgerTransfer {
        LedgerTransfer(
            id: id, debit: reserved,
            credit: .available(slot.hold.request.wallet, remaining.asset), amount: amount,
            reason: reason, subject: slot.hold.request.id.value)
    }
}

extension Book {
    /// Checks a request in the order of `LedgerRefusal`, then places the hold.
    mutating func place(_ request: HoldRequest, _ posted: inout [PostedTransfer]) throws(Halt) {
        let asset = request.amount.asset
        guard !request.amount.isZero else { throw .refused(.amountZero) }
        let available = AccountID.available(request.wallet, asset)
        let reserved = AccountID.reserved(request.wallet, asset)
        guard let availableRow = accounts.row(of: available) else {
            throw .refused(.debitAccountNotFound)
        }
        guard let reservedRow = accounts.row(of: reserved) else {
            throw .refused(.creditAccountNotFound)
        }
        let digest = ContentDigest(request)
        if let row = holds.row(of: request.id) {
            throw holds.known[row].digest == digest ? .repeated : .refused(.holdExists)
        }
        let id = TransferID.placing(request.id)
        let expiryID = TransferID.expiring(request.id)
        guard !transfers.contains(id), !transfers.contains(expiryID) else {
            throw .refused(.idConflict)
        }
        if let expiresAt = request.expiresAt, expiresAt <= lastTime {
            throw .refused(.holdExpired)
        }
        try requireRoom(availableRow, reservedRow, request.amount.minorUnits)
        // Taken now, so that nobody else can have it when the time runs out.
        if request.expiresAt != nil { claim(expiryID, .derived) }
        let slot = HoldSlot(
            OpenHold(request: request, remaining: request.amount),
            availableRow: Int32(availableRow), reservedRow: Int32(reservedRow))
        holds.append(slot, digest: digest)
        undo.entries.append(.holdPlaced)
        let transfer = LedgerTransfer(
            id: id, debit: available, credit: reserved, amount: request.amount,
            reason: .holdPlaced, subject: request.id.value)
        post(transfer, availableRow, reservedRow, .derived, &posted)
    }

    /// Checks a capture in the order of `LedgerRefusal`, then records it.
    mutating func record(
        _ capture: HoldCapture, _ posted: inout [PostedTransfer]
    ) throws(Halt) {
        let asset = capture.amount.asset
        guard !capture.amount.isZero, capture.fee?.isZero != true else {
            throw .refused(.amountZero)
        }
        let knownSlot = holds.row(of: capture.hold).flatMap { holds.slot(ofRow: $0) }
        let otherAssets = [capture.fee?.asset, knownSlot?.hold.remaining.asset].compactMap { $0 }
        guard otherAssets.allSatisfy({ $0 == asset }) else { throw .refused(.assetsDiffer) }
        let fee = capture.fee?.minorUnits ?? 0
        guard fee < capture.amount.minorUnits else { throw .refused(.feeTooLarge) }
        let receiver = accounts.row(of: .available(capture.wallet, asset))
        let collector = accounts.row(of: .operatorFunds(asset))
        guard let receiver, collector != nil || capture.fee == nil else {
            throw .refused(.creditAccountNotFound)
        }
        try requireNew(capture.id, capture.digest)
        let feeTaken = capture.fee != nil && transfers.contains(.fee(of: capture.id))
        let restTaken = capture.isLast && transfers.contains(.rest(of: capture.id))
        guard !feeTaken, !restTaken else { throw .refused(.idConflict) }
        let found = try openHold(capture.hold)
        guard capture.amount.isAtMost(found.remaining) else { throw .refused(.exceedsHold) }
        spend(found, capture, Amount(fee, of: asset), receiver, collector, &posted)
    }

    /// Checks a release in the order of `LedgerRefusal`, then records it.
    mutating func release(
        _ hold: HoldID, _ id: TransferID, _ posted: inout [PostedTransfer]
    ) throws(Halt) {
        let digest = ContentDigest(releaseOf: hold)
        try requireNew(id, digest)
        let found = try openHold(hold)
        finish(found, as: .released)
        let transfer = found.givingBack(found.remaining, id: id, reason: .holdReleased)
        post(
            transfer, Int(found.slot.reservedRow), Int(found.slot.availableRow), digest, &posted)
    }

    /// Gives back what is left of the holds whose time has run out, the earliest first.
    mutating func giveBackExpiredHolds(_ posted: inout [PostedTransfer]) {
        while posted.count < Self.expiredCountMax, let next = holds.nextExpiry,
            next.time <= lastTime
        {
            guard let row = holds.row(of: next.hold), let slot = holds.slot(ofRow: row) else {
                preconditionFailure("the first expiry is that of an open hold")
            }
            let found = FoundHold(row: row, slot: slot)
            finish(found, as: .expired)
            let transfer = found.givingBack(
                found.remaining, id: .expiring(next.hold), reason: .holdExpired)
            postClaimed(transfer, Int(slot.reservedRow), Int(slot.availableRow), &posted)
        }
    }

    /// Records the one to three transfers of a capture that passed all checks.
    private mutating func spend(
        _ found: FoundHold, _ capture: HoldCapture, _ fee: Amount, _ receiver: Int,
        _ collector: Int?, _ posted: inout [PostedTransfer]
    ) {
        let asset = fee.asset
        let subject = capture.hold.value
        let reservedRow = Int(found.slot.reservedRow)
        let net = capture.amount.minorUnits - fee.minorUnits
        let payment = LedgerTransfer(
            id: capture.id, debit: found.reserved, credit: .available(capture.wallet, asset),
            amount: Amount(net, of: asset), reason: .holdCaptured, subject: subject)
        post(payment, reservedRow, receiver, capture.digest, &posted)
        if let collector, !fee.isZero {
            let transfer = LedgerTransfer(
                id: .fee(of: capture.id), debit: found.reserved, credit: .operatorFunds(asset),
                amount: fee, reason: .holdFee, subject: subject)
            post(transfer, reservedRow, collector, .derived, &posted)
        }
        let rest = Amount(found.remaining.minorUnits - capture.amount.minorUnits, of: asset)
        guard capture.isLast || rest.isZero else {
            holds.setRemaining(rest, row: found.row)
            undo.entries.append(.holdReduced(row: Int32(found.row), from: found.remaining))
            return
        }
        finish(found, as: .captured)
        guard !rest.isZero else { return }
        let transfer = found.givingBack(rest, id: .rest(of: capture.id), reason: .holdReleased)
        post(transfer, reservedRow, Int(found.slot.availableRow), .derived, &posted)
    }

    private mutating func finish(_ found: FoundHold, as status: KnownHold.Status) {
        holds.finish(row: found.row, as: status)
        undo.finishedSlots.append(found.slot)
        undo.entries.append(.holdFinished(row: Int32(found.row)))
    }

    private func openHold(_ id: HoldID) throws(Halt) -> FoundHold {
        guard let row = holds.row(of: id) else { throw .refused(.holdNotFound) }
        switch holds.known[row].status {
        case .captured, .released: throw .refused(.holdFinished)
        case .expired: throw .refused(.holdExpired)
        case .open: break
        }
        guard let slot = holds.slot(ofRow: row) else {
            preconditionFailure("an open hold has details")
        }
        if let expiresAt = slot.hold.request.expiresAt, expiresAt <= lastTime {
            throw .refused(.holdExpired)
        }
        return FoundHold(row: row, slot: slot)
    }
}
