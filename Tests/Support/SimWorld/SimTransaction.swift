import BitcoinRules
import ChainModel
import EVMRules
import Units

/// A payment to an address of ours, as the world knows it to be true.
struct SimPayment: Sendable, Hashable {
    let id: SightingID
    let recipient: WatchedScript
    let asset: Asset
    let paid: TokenAmount
    /// Who paid, as screening must find it.
    let payers: [WatchedScript]
    let isCoinbase: Bool
}

/// A transaction of a simulated chain.
struct SimTransaction: Sendable {
    /// What makes the transaction, by family.
    enum Content: Sendable {
        case bitcoin(BitcoinTransaction)
        case evm(SimEVMTransaction)
    }

    let id: TransactionID
    let content: Content
    /// Two transactions with one of these never stand on one branch: a coin, or a nonce.
    let exclusive: UInt64
    let payments: [SimPayment]
    var isCoinbase = false
}

/// What an EVM transaction does, wherever it is included.
struct SimEVMTransaction: Sendable {
    struct Event: Sendable {
        let contract: EVMAddress
        let topics: [Bytes32]
        let data: [UInt8]
    }

    let sender: EVMAddress
    let target: EVMAddress
    let isSuccess: Bool
    let events: [Event]
}
