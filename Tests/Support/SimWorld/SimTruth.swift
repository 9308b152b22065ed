import ChainModel
import EVMRules
import Units

/// What the world knows to be true, for the auditor: it asks no part of the program.
final class SimTruth {
    /// Every payment that ever was in a block or in a pool.
    private(set) var payments: [SightingID: SimPayment] = [:]
    /// The world's step at which a payment first was made.
    private(set) var madeAt: [SightingID: Int] = [:]
    /// The step at which the issuer froze an account.
    var frozenAt: [WatchedScript: Int] = [:]
    /// Every payer that ever stood on a list.
    var everListed: Set<WatchedScript> = []
    /// The transactions about whose payers a node told a lie that nobody can disprove.
    var misled: Set<TransactionID> = []
    /// The addresses that wallets ever proved, each after its wallet's id.
    var proven: Set<String> = []
    /// An edition of the lists: whom it names, and when its source gave it.
    struct Edition {
        let scripts: [WatchedScript]
        let answered: Timestamp
    }

    /// The editions that the lists' source ever gave, by their versions.
    var editions: [String: Edition] = [:]
    /// The highest tip that each chain ever had.
    private(set) var highest: [ChainID: UInt64] = [:]

    func note(_ transaction: SimTransaction, step: Int) {
        guard !transaction.isCoinbase else { return }
        note(transaction.payments, step: step)
    }

    func note(_ block: SimBlock, of chain: ChainID, step: Int) {
        highest[chain] = max(highest[chain] ?? 0, block.height)
        for transaction in block.transactions { note(transaction.payments, step: step) }
    }

    private func note(_ made: [SimPayment], step: Int) {
        for payment in made where payments[payment.id] == nil {
            payments[payment.id] = payment
            madeAt[payment.id] = step
        }
    }
}
