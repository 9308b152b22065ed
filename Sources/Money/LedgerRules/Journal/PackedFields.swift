import Units

extension PackedWriter {
    mutating func write(_ asset: Asset) {
        write(asset.packedCode)
        write(asset.scale)
    }

    mutating func write(_ amount: Amount) {
        write(amount.asset)
        write(amount.minorUnits)
    }

    mutating func write(_ account: AccountID) {
        write(account.kind.rawValue)
        write(account.owner)
        write(account.asset)
    }

    mutating func write(_ time: Timestamp?) {
        write(time != nil)
        if let time { write(time.milliseconds) }
    }

    mutating func write(_ transfer: LedgerTransfer) {
        write(transfer.id.value)
        write(transfer.debit)
        write(transfer.credit)
        write(transfer.amount)
        write(transfer.reason.rawValue)
        write(transfer.subject)
    }

    mutating func write(_ request: HoldRequest) {
        write(request.id.value)
        write(request.wallet.value)
        write(request.amount)
        write(request.expiresAt)
        write(request.subject)
    }
}

extension PackedReader {
    mutating func readAsset() throws(PackedError) -> Asset {
        let asset = Asset(packedCode: try read(), scale: try read())
        // The largest scale that an asset can be made with.
        guard asset.scale <= 18 else { throw invalid(byteCount: 1) }
        return asset
    }

    mutating func readAmount() throws(PackedError) -> Amount {
        let asset = try readAsset()
        return Amount(try read(), of: asset)
    }

    mutating func readAccount() throws(PackedError) -> AccountID {
        guard let kind = AccountKind(rawValue: try read()) else { throw invalid(byteCount: 1) }
        let owner = try read(UInt128.self)
        return AccountID(kind: kind, owner: owner, asset: try readAsset())
    }

    mutating func readTime() throws(PackedError) -> Timestamp? {
        guard try readFlag() else { return nil }
        return Timestamp(milliseconds: try read())
    }

    mutating func readTransfer() throws(PackedError) -> LedgerTransfer {
        let id = TransferID(try read())
        let debit = try readAccount()
        let credit = try readAccount()
        let amount = try readAmount()
        guard let reason = TransferReason(rawValue: try read()) else {
            throw invalid(byteCount: 2)
        }
        return LedgerTransfer(
            id: id, debit: debit, credit: credit, amount: amount, reason: reason,
            subject: try read())
    }

    mutating func readHoldRequest() throws(PackedError) -> HoldRequest {
        let id = HoldID(try read())
        let wallet = WalletID(try read())
        let amount = try readAmount()
        let expiresAt = try readTime()
        return HoldRequest(
            id: id, wallet: wallet, amount: amount, expiresAt: expiresAt, subject: try read())
    }
}
