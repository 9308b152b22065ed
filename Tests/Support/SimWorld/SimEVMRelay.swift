import ChainModel
import EVMRules
import Encodings
import Units

/// EVM nodes as payouts meet them: fees, accounts, the pool's rules, and what goes wrong there.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimEVMRelay: @unchecked Sendable {
    private unowned let chain: SimChain
    private let faults: SimPayoutFaults
    private let rules: SimEVMRules
    private var late: [SimTransaction] = []
    /// How many turns fees stay as high as they are.
    private var spikeTurnCount = 0

    /// Above that, a raise would meet the ceiling of the settings, 200 gwei.
    private static let outbidMax: UInt64 = 100_000_000_000

    init(chain: SimChain, faults: SimPayoutFaults, rules: SimEVMRules) {
        self.chain = chain
        self.faults = faults
        self.rules = rules
    }

    /// Lets time go by: late transactions come, others are forgotten, fees change.
    func turn() {
        let arrived = late
        late = []
        for transaction in arrived { _ = try? take(transaction) }
        if faults.strikes(.evicted) { chain.evict { $0.sent != nil } }
        if spikeTurnCount > 0 {
            spikeTurnCount -= 1
        } else {
            rules.baseFee = max(2_000_000_000, rules.baseFee * 2 / 3)
        }
        if faults.strikes(.feeSpike) {
            rules.baseFee = UInt64(faults.number(in: 20...150)) * 1_000_000_000
        }
    }

    func calm() {
        turn()
        spikeTurnCount = 0
        rules.baseFee = 2_000_000_000
    }

    /// Returns nil for methods that the node answers as in a world without payouts.
    func answer(
        _ method: String, _ parameters: [JSONValue], from view: SimView
    ) throws(SimRefusal) -> JSONValue? {
        switch method {
        case "eth_feeHistory":
            if faults.strikes(.noEstimate) { return nil }
            return history(view)
        case "eth_gasPrice": return .quantity(rules.baseFee + 1_000_000_000)
        case "eth_getTransactionCount":
            let state = try state(parameters, view)
            return .quantity(state.nonces[try account(parameters.first)] ?? 0)
        case "eth_getBalance":
            let state = try state(parameters, view)
            return .string((state.coin[try account(parameters.first)] ?? .zero).quantity)
        case "eth_call": return try tokenBalance(parameters, view)
        case "eth_sendRawTransaction": return try send(parameters)
        case "eth_getTransactionByHash": return place(parameters, view)
        default: return nil
        }
    }

    private func history(_ view: SimView) -> JSONValue {
        let count = min(10, view.height + 1)
        let fee = JSONValue.quantity(rules.baseFee)
        return .object([
            ("oldestBlock", .quantity(view.height + 1 - count)),
            ("baseFeePerGas", .array((0...count).map { _ in fee })),
            ("gasUsedRatio", .array((0..<count).map { _ in .number("0.5") })),
            (
                "reward",
                .array((0..<count).map { _ in .array([.quantity(1_000_000_000)]) })
            ),
        ])
    }

    private func account(_ value: JSONValue?) throws(SimRefusal) -> EVMAddress {
        guard let text = value?.text, let bytes = try? Hex.decodePrefixed(text),
            let account = EVMAddress(bytes)
        else { throw SimRefusal(code: -32_602, message: "invalid address") }
        return account
    }

    /// The state after the block that a call names.
    private func state(
        _ parameters: [JSONValue], _ view: SimView
    ) throws(SimRefusal) -> SimEVMState {
        guard parameters.count > 1, let name = parameters[1].text,
            let height = name == "latest"
                ? view.height : UInt64(name.dropFirst(2), radix: 16),
            let block = view.block(at: height),
            let index = chain.blocks.lastIndex(where: {
                $0.link.reference == block.link.reference
            })
        else { throw SimRefusal(code: -32_000, message: "unknown block") }
        return rules.state(after: index)
    }

    private func tokenBalance(
        _ parameters: [JSONValue], _ view: SimView
    ) throws(SimRefusal) -> JSONValue? {
        guard let data = parameters.first?["data"]?.text, data.hasPrefix("0x70a08231"),
            let bytes = try? Hex.decodePrefixed(data), bytes.count == 36,
            let owner = EVMAddress(bytes.suffix(20))
        else { return nil }
        let token = try account(parameters.first?["to"])
        let state = try state(parameters, view)
        let held = state.units[SimEVMState.Holding(token: token, account: owner)] ?? .zero
        return .hex(held.bigEndianBytes)
    }

    private func place(_ parameters: [JSONValue], _ view: SimView) -> JSONValue {
        guard let text = parameters.first?.text, let bytes = try? Hex.decodePrefixed(text),
            let id = Bytes32(bytes).map({ TransactionID($0) })
        else { return .null }
        if let block = view.inclusion(of: id),
            let index = block.transactions.firstIndex(where: { $0.id == id })
        {
            return .object([
                ("hash", .string(text)),
                ("blockHash", .hex(block.link.reference.hash.bytes.bytes)),
                ("blockNumber", .quantity(block.height)),
                ("transactionIndex", .quantity(UInt64(index))),
            ])
        }
        guard chain.pool.contains(where: { $0.id == id }) else { return .null }
        return .object([
            ("hash", .string(text)), ("blockHash", .null), ("blockNumber", .null),
            ("transactionIndex", .null),
        ])
    }

    // MARK: Sending

    private func send(_ parameters: [JSONValue]) throws(SimRefusal) -> JSONValue {
        guard let text = parameters.first?.text, let raw = try? Hex.decodePrefixed(text),
            let body = try? EVMTransaction(decoding: raw)
        else { throw SimRefusal(code: -32_000, message: "rlp: malformed transaction") }
        guard body.chainID == SimEVMNode.chainID else {
            throw SimRefusal(code: -32_000, message: "invalid chain id for signer")
        }
        let transaction = SimTransaction(
            id: body.id,
            content: .evm(
                SimEVMTransaction(
                    sender: body.sender, target: body.recipient ?? .zero, isSuccess: true,
                    events: [])), exclusive: 0, payments: [], sent: .evm(body))
        if faults.strikes(.broadcastLost) { return .hex(body.id.bytes.bytes) }
        if faults.strikes(.broadcastLate) {
            late.append(transaction)
            return .hex(body.id.bytes.bytes)
        }
        try take(transaction)
        if faults.strikes(.broadcastDoubled) {
            throw SimRefusal(code: -32_000, message: "already known")
        }
        return .hex(body.id.bytes.bytes)
    }

    private func take(_ transaction: SimTransaction) throws(SimRefusal) {
        guard case .evm(let body) = transaction.sent else { return }
        let state = rules.state(after: chain.tipIndex)
        if chain.pool.contains(where: { $0.id == transaction.id }) {
            throw SimRefusal(code: -32_000, message: "already known")
        }
        guard body.nonce >= state.nonces[body.sender] ?? 0, !chain.isSpent(transaction) else {
            throw SimRefusal(code: -32_000, message: "nonce too low")
        }
        guard body.gasLimit >= 21_000 else {
            throw SimRefusal(code: -32_000, message: "intrinsic gas too low")
        }
        let most = SimEVMState.sum(
            SimEVMState.product(body.gasLimit, body.fee.max), body.value)
        guard state.coin[body.sender] ?? .zero >= most else {
            throw SimRefusal(
                code: -32_000, message: "insufficient funds for gas * price + value")
        }
        let rival = chain.pool.first {
            !Set($0.exclusives).isDisjoint(with: transaction.exclusives)
        }
        if let rival, case .evm(let old) = rival.sent {
            guard SimEVMRelay.isTenthAbove(body.fee.max, old.fee.max),
                SimEVMRelay.isTenthAbove(body.fee.priority, old.fee.priority)
            else {
                throw SimRefusal(
                    code: -32_000, message: "replacement transaction underpriced")
            }
            chain.evict { $0.id == rival.id }
        }
        chain.submit(transaction)
        if faults.strikes(.outbid) {
            let offered = min(body.fee.max.low, UInt128(SimEVMRelay.outbidMax))
            rules.baseFee = max(rules.baseFee, UInt64(offered) * 5 / 4)
            spikeTurnCount = faults.number(in: 5...40)
        }
    }

    private static func isTenthAbove(_ new: UInt256, _ old: UInt256) -> Bool {
        new.low >= old.low + old.low / 10
    }
}
