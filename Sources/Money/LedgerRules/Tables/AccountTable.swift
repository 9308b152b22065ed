import Units

/// One account: 64 bytes, a cache line, so that a look-up and its update touch one.
struct AccountRow: Sendable {
    let id: AccountID
    var balance: UInt128
    let assetRow: Int32
    let isDebitSide: Bool
}

/// The sums of all balances of one asset, side by side.
struct AssetRow: Sendable {
    let asset: Asset
    var debitTotal: UInt128
    var creditTotal: UInt128
}

/// All accounts in the order in which they were opened, and each asset's totals.
struct AccountTable: Sendable {
    /// The accounts.
    var rows: [AccountRow] = []
    /// The assets in the order of their first accounts.
    var assets: [AssetRow] = []
    private var index = KeyIndex()

    /// The row of an account, or nil.
    @inline(__always)
    func row(of id: AccountID) -> Int? {
        index.row(hash(id)) { rows[$0].id == id }
    }

    /// Adds an account that is not there yet, with a balance of zero.
    ///
    /// Returns whether its asset is new too.
    mutating func append(_ id: AccountID) -> Bool {
        if index.isFull(rowCount: rows.count) {
            index.rebuild(rows.map { hash($0.id) }, rowCount: rows.count)
        }
        let known = assets.firstIndex { $0.asset == id.asset }
        if known == nil {
            assets.append(AssetRow(asset: id.asset, debitTotal: 0, creditTotal: 0))
        }
        index.append(hash(id), row: rows.count)
        rows.append(
            AccountRow(
                id: id, balance: 0, assetRow: Int32(known ?? assets.count - 1),
                isDebitSide: id.kind.side == .debit))
        return known == nil
    }

    /// Adds an account that is not there yet, with a balance; for snapshots.
    ///
    /// Returns false if the balance does not fit in its asset's total.
    mutating func append(_ id: AccountID, balance: UInt128) -> Bool {
        _ = append(id)
        let place = rows.count - 1
        let asset = Int(rows[place].assetRow)
        rows[place].balance = balance
        let kept = rows[place].isDebitSide ? assets[asset].debitTotal : assets[asset].creditTotal
        let (total, overflow) = kept.addingReportingOverflow(balance)
        if rows[place].isDebitSide {
            assets[asset].debitTotal = total
        } else {
            assets[asset].creditTotal = total
        }
        return !overflow
    }

    /// Removes the account that was added last.
    mutating func removeLast(withAsset: Bool) {
        let last = rows.removeLast()
        precondition(last.balance == 0, "an account is emptied before its opening is undone")
        index.removeLast(hash(last.id), row: rows.count)
        if withAsset { assets.removeLast() }
    }

    @inline(__always)
    private func hash(_ id: AccountID) -> UInt64 {
        let rest = id.asset.packedCode ^ UInt64(id.asset.scale) << 8 ^ UInt64(id.kind.rawValue)
        return index.hash(id.owner, rest)
    }
}
