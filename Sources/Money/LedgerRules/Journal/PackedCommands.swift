import Units

private enum CommandTag: UInt8 {
    case openAccount = 1
    case transfer
    case placeHold
    case captureHold
    case releaseHold
}

extension PackedWriter {
    mutating func write(_ command: LedgerCommand) {
        switch command {
        case .openAccount(let account):
            write(CommandTag.openAccount.rawValue)
            write(account)
        case .transfer(let transfer):
            write(CommandTag.transfer.rawValue)
            write(transfer)
        case .placeHold(let request):
            write(CommandTag.placeHold.rawValue)
            write(request)
        case .captureHold(let hold, let id, let amount, let wallet, let fee, let isLast):
            write(CommandTag.captureHold.rawValue)
            write(hold.value)
            write(id.value)
            write(amount)
            write(wallet.value)
            write(fee != nil)
            if let fee { write(fee) }
            write(isLast)
        case .releaseHold(let hold, let id):
            write(CommandTag.releaseHold.rawValue)
            write(hold.value)
            write(id.value)
        }
    }
}

extension PackedReader {
    /// Reads groups of commands, within the limits of a batch.
    mutating func readBatch() throws(PackedError) -> LedgerBatch {
        // The smallest group is a count and an account to open: 2 + 1 + 26 bytes.
        let groupCount = try readCount(max: LedgerBatch.commandCountMax, itemByteCount: 29)
        var batch = LedgerBatch()
        batch.reserveCapacity(groupCount)
        for _ in 0..<groupCount {
            let count = Int(try read(UInt16.self))
            guard count > 0 else { throw invalid(byteCount: 2) }
            guard batch.commands.count + count <= LedgerBatch.commandCountMax else {
                throw PackedError(.tooMany, at: offset - 2)
            }
            if count == 1 {
                batch.append(try readCommand())
                continue
            }
            var group: [LedgerCommand] = []
            for _ in 0..<count { group.append(try readCommand()) }
            batch.append(group: group)
        }
        return batch
    }

    private mutating func readCommand() throws(PackedError) -> LedgerCommand {
        guard let tag = CommandTag(rawValue: try read()) else { throw invalid(byteCount: 1) }
        switch tag {
        case .openAccount: return .openAccount(try readAccount())
        case .transfer: return .transfer(try readTransfer())
        case .placeHold: return .placeHold(try readHoldRequest())
        case .captureHold:
            let hold = HoldID(try read())
            let id = TransferID(try read())
            let amount = try readAmount()
            let wallet = WalletID(try read())
            let fee = try readFlag() ? try readAmount() : nil
            return .captureHold(
                hold, id: id, amount: amount, to: wallet, fee: fee, isLast: try readFlag())
        case .releaseHold:
            let hold = HoldID(try read())
            return .releaseHold(hold, id: TransferID(try read()))
        }
    }
}
