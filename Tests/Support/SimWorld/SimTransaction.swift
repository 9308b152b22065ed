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
    /// What the connector sent, as it sent it; nil for what others make.
    var sent: SimSent?

    /// All that the transaction uses up.
    var exclusives: [UInt64] { sent?.exclusives ?? [exclusive] }
}

/// A transaction that was sent to a node by somebody with our keys.
enum SimSent: Sendable {
    case bitcoin(BitcoinTransaction, fee: UInt64)
    case evm(EVMTransaction)

    /// Coins and nonces that are ours, as numbers that no transaction of others has.
    var exclusives: [UInt64] {
        switch self {
        case .bitcoin(let body, _):
            body.inputs.map {
                SimSent.number(
                    $0.previousOutput.transaction.bytes.bytes
                        + [UInt8(truncatingIfNeeded: $0.previousOutput.outputIndex)])
            }
        case .evm(let body):
            [SimSent.number(body.sender.bytes + "\(body.nonce)".utf8)]
        }
    }

    /// Satoshis for each 1,000 virtual bytes; 0 on EVM chains.
    var feeRate: UInt64 {
        switch self {
        case .bitcoin(let body, let fee): fee * 1_000 / UInt64(max(body.virtualByteCount, 1))
        case .evm: 0
        }
    }

    private static func number(_ bytes: [UInt8]) -> UInt64 {
        // FNV-1a; serials of others and rewards have one of the two highest bits clear.
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return hash | 3 << 62
    }
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
    var gasUsed: UInt64 = 21_000
    var gasPrice: UInt64 = 0
    var type: UInt64 = 2
}
