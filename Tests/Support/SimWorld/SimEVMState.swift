import BitcoinRules
import ChainModel
import Digests
import EVMRules
import Encodings
import Units

/// What accounts have after a block.
struct SimEVMState {
    struct Holding: Hashable {
        let token: EVMAddress
        let account: EVMAddress
    }

    var coin: [EVMAddress: UInt256] = [:]
    var units: [Holding: UInt256] = [:]
    var nonces: [EVMAddress: UInt64] = [:]

    /// Moves what an event of a token says, out of accounts that are kept here and into any.
    mutating func move(_ event: SimEVMTransaction.Event) {
        guard event.contract == SimProfiles.usdt || event.contract == SimProfiles.usdc,
            event.topics.count == 3, event.topics[0] == ERC20.transferTopic,
            event.data.count == 32, let amount = Bytes32(event.data),
            let sender = EVMAddress(event.topics[1].bytes.suffix(20)),
            let recipient = EVMAddress(event.topics[2].bytes.suffix(20))
        else { return }
        let moved = UInt256(high: amount.head, low: amount.tail)
        let from = Holding(token: event.contract, account: sender)
        // People outside have what they pay with; nobody counts it.
        if let held = units[from] { units[from] = SimEVMState.difference(held, moved) }
        units[Holding(token: event.contract, account: recipient), default: .zero] =
            SimEVMState.sum(
                units[Holding(token: event.contract, account: recipient)] ?? .zero, moved)
    }

    static func sum(_ left: UInt256, _ right: UInt256) -> UInt256 {
        left.addingReportingOverflow(right).partialValue
    }

    static func difference(_ left: UInt256, _ right: UInt256) -> UInt256 {
        let difference = left.subtractingReportingOverflow(right)
        return difference.overflow ? .zero : difference.partialValue
    }

    static func product(_ left: UInt64, _ right: UInt256) -> UInt256 {
        UInt256(UInt128(left)).multipliedReportingOverflow(by: right).partialValue
    }
}

/// One EVM chain's accounts on every branch, and what transactions of the connector do to them.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimEVMRules: SimBlockRules, @unchecked Sendable {
    private let faults: SimPayoutFaults
    private let issuer: SimIssuer
    private var states: [SimEVMState] = []
    private var draft = SimEVMState()
    /// What each gas costs at least now, in wei.
    var baseFee: UInt64 = 5_000_000_000

    /// What the treasury's account has at the start: five coins.
    static let start = UInt256(5_000_000_000_000_000_000)

    init(faults: SimPayoutFaults, issuer: SimIssuer) {
        self.faults = faults
        self.issuer = issuer
    }

    func state(after block: Int) -> SimEVMState { states[block] }

    func begin(on parent: Int?) {
        draft = parent.map { states[$0] } ?? SimEVMState(coin: [SimKeys.hot: SimEVMRules.start])
    }

    func seal(as block: Int) {
        precondition(block == states.count, "blocks are found one after another")
        states.append(draft)
    }

    func admitted(_ transaction: SimTransaction) -> SimTransaction? {
        guard case .evm(let body) = transaction.sent else {
            if let content = transaction.evm, content.isSuccess {
                for event in content.events { draft.move(event) }
            }
            return transaction
        }
        let base = UInt256(UInt128(baseFee))
        let price = min(body.fee.max, SimEVMState.sum(base, body.fee.priority))
        let most = SimEVMState.sum(
            SimEVMState.product(body.gasLimit, body.fee.max), body.value)
        guard body.nonce == draft.nonces[body.sender] ?? 0, body.fee.max >= base,
            draft.coin[body.sender] ?? .zero >= most
        else { return nil }
        let (content, gas) = outcome(of: body)
        draft.nonces[body.sender] = body.nonce + 1
        var cost = SimEVMState.product(gas, price)
        if content.isSuccess {
            cost = SimEVMState.sum(cost, body.value)
            if let recipient = body.recipient, !body.value.isZero {
                draft.coin[recipient] = SimEVMState.sum(
                    draft.coin[recipient] ?? .zero, body.value)
            }
            for event in content.events { draft.move(event) }
        }
        draft.coin[body.sender] = SimEVMState.difference(
            draft.coin[body.sender] ?? .zero, cost)
        var settled = content
        settled.gasUsed = gas
        settled.gasPrice = UInt64(price.low)
        settled.type = UInt64(body.type)
        return SimTransaction(
            id: transaction.id, content: .evm(settled), exclusive: transaction.exclusive,
            payments: [], sent: transaction.sent)
    }

    private func outcome(of body: EVMTransaction) -> (SimEVMTransaction, gas: UInt64) {
        let target = body.recipient ?? .zero
        func ended(_ isSuccess: Bool, _ events: [SimEVMTransaction.Event] = [])
            -> SimEVMTransaction
        {
            SimEVMTransaction(
                sender: body.sender, target: target, isSuccess: isSuccess, events: events)
        }
        guard let (recipient, units) = SimEVMRules.transfer(in: body) else {
            return (ended(true), 21_000)
        }
        if faults.strikes(.outOfGas) { return (ended(false), body.gasLimit) }
        let isFrozen =
            target == SimProfiles.usdt
            && (issuer.blacklist.contains(recipient) || issuer.blacklist.contains(body.sender))
        let held =
            draft.units[SimEVMState.Holding(token: target, account: body.sender)] ?? .zero
        if isFrozen || held < units || faults.strikes(.reverted) { return (ended(false), 30_000) }
        if faults.strikes(.silentToken) { return (ended(true), 40_000) }
        let words = [body.sender, recipient].compactMap { Bytes32($0.word) }
        let event = SimEVMTransaction.Event(
            contract: target, topics: [ERC20.transferTopic] + words, data: units.bigEndianBytes)
        return (ended(true, [event]), 52_000)
    }

    /// The recipient and the units of a token transfer; nil for another call.
    static func transfer(in body: EVMTransaction) -> (EVMAddress, UInt256)? {
        guard body.data.count == 68, Array(body.data.prefix(4)) == [0xa9, 0x05, 0x9c, 0xbb],
            let recipient = EVMAddress(body.data[16..<36]),
            let amount = Bytes32(body.data[36..<68])
        else { return nil }
        return (recipient, UInt256(high: amount.head, low: amount.tail))
    }
}
