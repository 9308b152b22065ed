public import ChainModel
public import Units

/// Why logs and receipts do not belong together.
public enum EVMLogSearchError: Error, Sendable, Equatable {
    /// A log's block is none of the blocks that were asked for.
    case blockNotAskedFor(BlockHash)
    /// The receipt of a transaction was not given.
    case receiptMissing(TransactionID)
    /// A receipt is of another block than the log, or does not hold it.
    case receiptDiffers(TransactionID)
}

extension EVMLogScanner {
    /// Returns what a search found in each of the blocks, with the receipts of its transactions.
    ///
    /// One element for each link, in their order. A receipt is looked at whole, so that everything
    /// in it that concerns us is found even where the list of logs was cut. A log that the node
    /// marks as removed has no receipt: its locator is its index in the block. Throws
    /// `EVMLogSearchError`.
    public func findings(
        of search: EVMLogSearch, receipts: [EVMReceipt], in links: [BlockLink],
        watched: some WatchedSet
    ) throws(EVMLogSearchError) -> [BlockSightings] {
        let asked = Set(links.map(\.reference.hash))
        var given: [TransactionID: EVMReceipt] = [:]
        for receipt in receipts { given[receipt.transaction] = receipt }
        var needed: [BlockHash: [TransactionID: EVMReceipt]] = [:]
        var removed: [BlockHash: [IgnoredSighting]] = [:]
        for log in search.logs {
            if log.isRemoved {
                removed[log.blockHash, default: []] += ignored(log, watched: watched)
                continue
            }
            guard asked.contains(log.blockHash) else { throw .blockNotAskedFor(log.blockHash) }
            guard let receipt = given[log.transaction] else {
                throw .receiptMissing(log.transaction)
            }
            guard receipt.blockHash == log.blockHash, receipt.logs.contains(log) else {
                throw .receiptDiffers(log.transaction)
            }
            needed[log.blockHash, default: [:]][log.transaction] = receipt
        }
        return links.map { link in
            let ordered = (needed[link.reference.hash] ?? [:]).values.sorted {
                $0.transactionIndex < $1.transactionIndex
            }
            // What issuers did is asked for apart: these receipts are only those of our payments.
            let found = findings(in: ordered, of: link, watched: watched)
            return BlockSightings(
                link: link, sightings: found.sightings,
                ignored: found.ignored + (removed[link.reference.hash] ?? []))
        }
    }

    private func ignored(_ log: EVMLog, watched: some WatchedSet) -> [IgnoredSighting] {
        guard let recipient = EVMLogScanner.watchedRecipient(of: log, watched: watched) else {
            return []
        }
        let id = SightingID(
            chain: chain, transaction: log.transaction, locator: UInt32(clamping: log.logIndex))
        return [
            IgnoredSighting(
                id: id, recipient: recipient.script, reason: .removed,
                contract: log.contract.script)
        ]
    }
}
