import ChainModel
import EVMRules
import Units

/// Deposit accounts, and what of a token may leave them.
extension EVMPlanning {
    /// A deposit account that got clear money, before the node is asked what it has.
    struct Candidate: Sendable {
        let record: AddressRecord
        let account: EVMAddress
        /// What of the token must stay on it, whatever it has.
        let kept: UInt256

        /// Returns it with what may leave it; nil where nothing may, so that it gets no gas either.
        ///
        /// The facts count no more units than were there at our own tip of the time when this was
        /// read: else what came in since could leave.
        func sweepable(_ facts: EVMAccountFacts) -> Sweepable? {
            precondition(facts.account == account, "facts of another account say nothing of this")
            // Less than must stay is there where a final block left the chain: then nothing leaves.
            let free = facts.units.minus(kept)
            guard !free.isZero else { return nil }
            return Sweepable(
                record: record,
                facts: EVMAccountFacts(
                    account: facts.account, nonce: facts.nonce, coin: facts.coin, units: free))
        }
    }

    /// One account that can be swept, with what the node says of it; its units are those that may
    /// leave.
    struct Sweepable: Sendable {
        let record: AddressRecord
        let facts: EVMAccountFacts
    }

    /// Returns deposit accounts with clear money of an asset, without the first few.
    ///
    /// What else they got stays there, to the unit, and stops nothing: else a stranger who sends
    /// what is held would keep the rest from leaving. Money that is not final stays as well: if it
    /// left and a reorg took it back, what is held would have paid for it.
    static func candidates(
        for asset: Asset, on chain: ChainID, skipping count: Int, limit: Int,
        in store: any StoreReading
    ) throws -> [Candidate] {
        try store.payingAddresses(on: chain, asset: asset, skipping: count, limit: limit)
            .map { record in
                guard let account = EVMAddress(record.script.bytes) else {
                    throw StoreFailure.corrupt("address \(record.text) is of no EVM account")
                }
                return Candidate(
                    record: record, account: account,
                    kept: try store.unspendableUnits(
                        at: record.script, on: chain, asset: asset))
            }
    }
}
