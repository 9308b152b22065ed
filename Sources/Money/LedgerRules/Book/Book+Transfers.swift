import Units

extension Book {
    /// Opens an account.
    mutating func open(_ account: AccountID) throws(Halt) {
        if accounts.row(of: account) != nil { throw .repeated }
        undo.entries.append(.accountOpened(withAsset: accounts.append(account)))
    }

    /// Checks a transfer in the order of `LedgerRefusal`, then records it.
    @inline(__always)
    mutating func record(
        _ transfer: LedgerTransfer, _ posted: inout [PostedTransfer]
    ) throws(Halt) {
        let debit = transfer.debit
        let credit = transfer.credit
        guard !transfer.amount.isZero else { throw .refused(.amountZero) }
        guard debit != credit else { throw .refused(.accountsSame) }
        guard debit.asset == transfer.amount.asset, credit.asset == transfer.amount.asset else {
            throw .refused(.assetsDiffer)
        }
        guard debit.kind != .reserved, credit.kind != .reserved else {
            throw .refused(.reservedByHoldsOnly)
        }
        guard let debitRow = accounts.row(of: debit) else {
            throw .refused(.debitAccountNotFound)
        }
        guard let creditRow = accounts.row(of: credit) else {
            throw .refused(.creditAccountNotFound)
        }
        let digest = ContentDigest(transfer)
        try requireNew(transfer.id, digest)
        try requireRoom(debitRow, creditRow, transfer.amount.minorUnits)
        post(transfer, debitRow, creditRow, digest, &posted)
    }

    /// Throws if a transfer's id is taken: by a repeat of the same content, or by other content.
    @inline(__always)
    func requireNew(_ id: TransferID, _ digest: ContentDigest) throws(Halt) {
        switch transfers.knowledge(of: id, digest) {
        case .new: return
        case .repeated: throw .repeated
        case .conflicting: throw .refused(.idConflict)
        }
    }

    /// Throws if a movement would take a balance below zero, or a total past 128 bits.
    @inline(__always)
    func requireRoom(_ debitRow: Int, _ creditRow: Int, _ amount: UInt128) throws(Halt) {
        let debit = accounts.rows[debitRow]
        let credit = accounts.rows[creditRow]
        guard debit.isDebitSide || debit.balance >= amount else {
            throw .refused(.insufficient)
        }
        guard !credit.isDebitSide || credit.balance >= amount else {
            throw .refused(.insufficient)
        }
        // Only here does the asset's total grow, and no balance can be larger than the total.
        guard debit.isDebitSide, !credit.isDebitSide else { return }
        let total = accounts.assets[Int(debit.assetRow)].debitTotal
        guard !total.addingReportingOverflow(amount).overflow else {
            throw .refused(.overflow)
        }
    }

    /// Takes the id of a transfer that passed all checks, and records it.
    @inline(__always)
    mutating func post(
        _ transfer: LedgerTransfer, _ debitRow: Int, _ creditRow: Int, _ digest: ContentDigest,
        _ posted: inout [PostedTransfer]
    ) {
        claim(transfer.id, digest)
        postClaimed(transfer, debitRow, creditRow, &posted)
    }

    /// Records a transfer whose id was taken before.
    @inline(__always)
    mutating func postClaimed(
        _ transfer: LedgerTransfer, _ debitRow: Int, _ creditRow: Int,
        _ posted: inout [PostedTransfer]
    ) {
        let amount = transfer.amount.minorUnits
        shift(debit: debitRow, credit: creditRow, amount)
        undo.entries.append(
            .moved(debitRow: Int32(debitRow), creditRow: Int32(creditRow), amount: amount))
        transferSequence += 1
        posted.append(
            PostedTransfer(
                transfer, sequence: transferSequence,
                debitUnits: accounts.rows[debitRow].balance,
                creditUnits: accounts.rows[creditRow].balance))
    }

    /// Takes an id for ever.
    @inline(__always)
    mutating func claim(_ id: TransferID, _ digest: ContentDigest) {
        transfers.append(id, digest)
        undo.entries.append(.idRecorded)
    }

    /// Moves an amount; whoever calls has checked that there is enough and room.
    @inline(__always)
    mutating func shift(debit debitRow: Int, credit creditRow: Int, _ amount: UInt128) {
        let debitGrows = accounts.rows[debitRow].isDebitSide
        let creditGrows = !accounts.rows[creditRow].isDebitSide
        let assetRow = Int(accounts.rows[debitRow].assetRow)
        precondition(
            accounts.rows[creditRow].assetRow == assetRow, "a transfer stays inside one asset")
        // Checked arithmetic: it traps where a balance would go below zero or pass 128 bits.
        if debitGrows {
            accounts.rows[debitRow].balance += amount
        } else {
            accounts.rows[debitRow].balance -= amount
        }
        if creditGrows {
            accounts.rows[creditRow].balance += amount
        } else {
            accounts.rows[creditRow].balance -= amount
        }
        // On one side of the books a transfer changes no sum; between the sides, both sums.
        guard debitGrows == creditGrows else { return }
        if debitGrows {
            accounts.assets[assetRow].debitTotal += amount
            accounts.assets[assetRow].creditTotal += amount
        } else {
            accounts.assets[assetRow].debitTotal -= amount
            accounts.assets[assetRow].creditTotal -= amount
        }
        precondition(
            accounts.assets[assetRow].debitTotal == accounts.assets[assetRow].creditTotal,
            "each transfer has a debit and a credit of the same amount")
    }
}
