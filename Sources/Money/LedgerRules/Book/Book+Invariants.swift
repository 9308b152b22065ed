import Units

/// Something that must always hold in a Book and does not.
public enum InvariantViolation: Hashable, Sendable {
    /// An asset's balances do not sum to the same on both sides.
    case sidesDiffer(AssetTotals)
    /// An asset's balances sum to more than 128 bits.
    case sumTooLarge(Asset)
    /// An asset's kept totals are not the sums of its balances.
    case totalsStale(kept: AssetTotals)
    /// A reserved account does not hold what the open holds of its wallet need.
    case reservedDiffers(AccountID, reserved: Amount, held: Amount)
    /// An open hold has nothing left, or more than was asked for, or another asset.
    case holdOutOfBounds(HoldID)
    /// An account, a transfer's id or a hold can't be found by its name.
    case lost(row: Int)
}

extension Book {
    /// Checks everything that must always hold, by counting anew; empty if all is well.
    ///
    /// Time in proportion to the size of the Book.
    public func checkInvariants() -> [InvariantViolation] {
        sumViolations() + holdViolations() + indexViolations()
    }

    private func sumViolations() -> [InvariantViolation] {
        var debits = [UInt128](repeating: 0, count: accounts.assets.count)
        var credits = debits
        var tooLarge = [Bool](repeating: false, count: debits.count)
        for row in accounts.rows {
            let asset = Int(row.assetRow)
            let sum = (row.isDebitSide ? debits : credits)[asset]
            let (total, overflow) = sum.addingReportingOverflow(row.balance)
            if overflow { tooLarge[asset] = true }
            if row.isDebitSide { debits[asset] = total } else { credits[asset] = total }
        }
        var found: [InvariantViolation] = []
        for (place, kept) in accounts.assets.enumerated() {
            if tooLarge[place] { found.append(.sumTooLarge(kept.asset)) }
            let counted = AssetTotals(
                debitSide: Amount(debits[place], of: kept.asset),
                creditSide: Amount(credits[place], of: kept.asset))
            if debits[place] != credits[place] { found.append(.sidesDiffer(counted)) }
            let keptTotals = AssetTotals(
                debitSide: Amount(kept.debitTotal, of: kept.asset),
                creditSide: Amount(kept.creditTotal, of: kept.asset))
            if keptTotals != counted { found.append(.totalsStale(kept: keptTotals)) }
        }
        return found
    }

    private func holdViolations() -> [InvariantViolation] {
        var found: [InvariantViolation] = []
        for (place, row) in accounts.rows.enumerated() where row.id.kind == .reserved {
            let asset = row.id.asset
            var held: UInt128 = 0
            for hold in holds.openHolds(ofReservedRow: Int32(place)) {
                let (sum, overflow) = held.addingReportingOverflow(hold.remaining.minorUnits)
                held = sum
                let fits =
                    !overflow && !hold.remaining.isZero && hold.remaining.asset == asset
                    && hold.remaining.isAtMost(hold.request.amount)
                if !fits { found.append(.holdOutOfBounds(hold.request.id)) }
            }
            guard held != row.balance else { continue }
            found.append(
                .reservedDiffers(
                    row.id, reserved: Amount(row.balance, of: asset),
                    held: Amount(held, of: asset)))
        }
        return found
    }

    private func indexViolations() -> [InvariantViolation] {
        let lostAccounts = accounts.rows.indices.filter {
            accounts.row(of: accounts.rows[$0].id) != $0
        }
        let lostTransfers = transfers.ids.indices.filter { !transfers.contains(transfers.ids[$0]) }
        let lostHolds = holds.known.indices.filter { holds.row(of: holds.known[$0].id) != $0 }
        return (lostAccounts + lostTransfers + lostHolds).map { .lost(row: $0) }
    }
}
