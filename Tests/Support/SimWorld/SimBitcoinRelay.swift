import BitcoinRules
import ChainModel
import Digests
import Encodings
import Units

/// Bitcoin nodes as payouts meet them: fees, the memory pool's rules, and what goes wrong there.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimBitcoinRelay: SimBlockRules, @unchecked Sendable {
    private unowned let chain: SimChain
    private let faults: SimPayoutFaults
    /// What miners take at least now, in satoshis for each 1,000 virtual bytes.
    private(set) var feeRate: UInt64 = 1_000
    /// What nodes take at least now, in the same measure.
    private var floor: UInt64 = 1_000
    private var late: [SimTransaction] = []
    private var taken: Set<TransactionID> = []
    private var pinned: Set<TransactionID> = []

    init(chain: SimChain, faults: SimPayoutFaults) {
        self.chain = chain
        self.faults = faults
    }

    /// Lets time go by: late transactions come, others are forgotten, fees change.
    func turn() {
        let arrived = late
        late = []
        for transaction in arrived { _ = try? take(transaction) }
        if faults.strikes(.evicted) { chain.evict { $0.sent != nil } }
        feeRate = max(1_000, feeRate * 2 / 3)
        if faults.strikes(.feeSpike) {
            feeRate = UInt64(faults.number(in: 5_000...60_000))
        }
        if faults.strikes(.pinned) {
            pinned.formUnion(chain.pool.filter { $0.sent != nil }.map(\.id))
        }
        floor = max(1_000, floor / 2)
        if faults.strikes(.feeFloor) { floor = UInt64(faults.number(in: 2_000...20_000)) }
    }

    func calm() {
        turn()
        feeRate = 1_000
        floor = 1_000
    }

    // MARK: Blocks

    func begin(on parent: Int?) { taken = [] }

    func admitted(_ transaction: SimTransaction) -> SimTransaction? {
        guard case .bitcoin(let body, _) = transaction.sent else {
            taken.insert(transaction.id)
            return transaction
        }
        guard packageRate(of: transaction, body) >= feeRate,
            body.inputs.allSatisfy({
                let id = $0.previousOutput.transaction
                return taken.contains(id) || chain.isMined(id)
            })
        else { return nil }
        taken.insert(transaction.id)
        return transaction
    }

    func seal(as block: Int) {}

    /// What a transaction pays, or with a waiting one that spends from it, if that is more.
    private func packageRate(
        of transaction: SimTransaction, _ body: BitcoinTransaction
    ) -> UInt64 {
        let own = transaction.sent?.feeRate ?? 0
        guard case .bitcoin(_, let fee) = transaction.sent else { return own }
        return children(of: transaction.id).reduce(own) { best, child in
            guard case .bitcoin(let other, let paid) = child.sent else { return best }
            let size = UInt64(body.virtualByteCount + other.virtualByteCount)
            return max(best, (fee + paid) * 1_000 / size)
        }
    }

    private func children(of id: TransactionID) -> [SimTransaction] {
        chain.pool.filter { waiting in
            waiting.bitcoin?.inputs.contains { $0.previousOutput.transaction == id } ?? false
        }
    }

    // MARK: Answers

    func answer(
        _ method: String, _ parameters: [JSONValue], from view: SimView
    ) throws(SimRefusal) -> JSONValue {
        switch method {
        case "estimatesmartfee": return estimate()
        case "getmempoolinfo":
            let relayed = JSONValue.number(Amount.satoshis(1_000).decimal)
            let least = JSONValue.number(Amount.satoshis(floor).decimal)
            return .object([
                ("loaded", .bool(true)), ("mempoolminfee", least), ("minrelaytxfee", relayed),
                ("incrementalrelayfee", relayed),
            ])
        case "getmempoolentry": return try entry(parameters)
        case "gettxout": return try output(parameters, view)
        case "sendrawtransaction": return try send(parameters)
        case "testmempoolaccept": return try trial(parameters)
        default: throw SimRefusal(code: -32_601, message: "Method not found")
        }
    }

    private func estimate() -> JSONValue {
        if faults.strikes(.noEstimate) {
            return .object([
                ("errors", .array([.string("Insufficient data or no feerate found")])),
                ("blocks", .integer(2)),
            ])
        }
        return .object([
            ("feerate", .number(Amount.satoshis(feeRate).decimal)), ("blocks", .integer(2)),
        ])
    }

    private func entry(_ parameters: [JSONValue]) throws(SimRefusal) -> JSONValue {
        guard let id = parameters.first?.text.flatMap({ TransactionID(bitcoinText: $0) }),
            let found = chain.pool.first(where: { $0.id == id }), let body = found.bitcoin
        else { throw SimRefusal(code: -5, message: "Transaction not in mempool") }
        var fee: UInt64 = 0
        if case .bitcoin(_, let paid) = found.sent { fee = paid }
        let text = JSONValue.number(Amount.satoshis(fee).decimal)
        let size = JSONValue.integer(body.virtualByteCount)
        let descendantCount = 1 + children(of: id).count + (pinned.contains(id) ? 200 : 0)
        return .object([
            ("vsize", size),
            (
                "fees",
                .object([("base", text), ("ancestor", text), ("descendant", text)])
            ),
            ("ancestorcount", .integer(1)), ("ancestorsize", size),
            ("descendantcount", .integer(descendantCount)), ("descendantsize", size),
            ("depends", .array([])),
        ])
    }

    /// An output that no block up to the view's tip spends; else nothing.
    private func output(
        _ parameters: [JSONValue], _ view: SimView
    ) throws(SimRefusal) -> JSONValue {
        guard parameters.count > 1,
            let id = parameters[0].text.flatMap({ TransactionID(bitcoinText: $0) }),
            let index: UInt32 = parameters[1].integer()
        else { throw SimRefusal(code: -8, message: "Invalid parameter") }
        let point = Outpoint(transaction: id, outputIndex: index)
        guard let block = view.inclusion(of: id),
            let body = block.transactions.first(where: { $0.id == id })?.bitcoin,
            Int(index) < body.outputs.count, !isSpent(point, in: view)
        else { return .null }
        let output = body.outputs[Int(index)]
        return .object([
            ("bestblock", .string(chain.blocks[view.tip].link.reference.hash.bitcoinText)),
            ("confirmations", .integer(view.height - block.height + 1)),
            ("value", .number(output.value.decimal)),
            ("scriptPubKey", .object([("hex", .string(Hex.encode(output.script.bytes)))])),
            ("coinbase", .bool(false)),
        ])
    }

    private func isSpent(_ point: Outpoint, in view: SimView) -> Bool {
        (0...view.height).contains { height in
            view.block(at: height)?.transactions.contains { transaction in
                transaction.bitcoin?.inputs.contains { $0.previousOutput == point } ?? false
            } ?? false
        }
    }

    // MARK: Sending

    private func send(_ parameters: [JSONValue]) throws(SimRefusal) -> JSONValue {
        let transaction = try read(parameters.first?.text)
        if faults.strikes(.broadcastLost) { return .string(transaction.id.bitcoinText) }
        if faults.strikes(.broadcastLate) {
            late.append(transaction)
            return .string(transaction.id.bitcoinText)
        }
        try take(transaction)
        if faults.strikes(.broadcastDoubled) {
            throw SimRefusal(code: -26, message: "txn-already-in-mempool")
        }
        return .string(transaction.id.bitcoinText)
    }

    private func trial(_ parameters: [JSONValue]) throws(SimRefusal) -> JSONValue {
        let transaction = try read(parameters.first?.elements?.first?.text)
        var fields: [(key: String, value: JSONValue)] = [
            ("txid", .string(transaction.id.bitcoinText))
        ]
        do throws(SimRefusal) {
            _ = try rivals(of: transaction)
            fields.append(("allowed", .bool(true)))
            fields.append(("vsize", .integer(transaction.bitcoin?.virtualByteCount ?? 0)))
            var fee: UInt64 = 0
            if case .bitcoin(_, let paid) = transaction.sent { fee = paid }
            let base = JSONValue.number(Amount.satoshis(fee).decimal)
            fields.append(("fees", .object([("base", base)])))
        } catch {
            fields.append(("allowed", .bool(false)))
            fields.append(("reject-reason", .string(error.message)))
        }
        return .array([.object(fields)])
    }

    private func read(_ hex: String?) throws(SimRefusal) -> SimTransaction {
        guard let hex, let bytes = try? Hex.decode(hex),
            let body = try? BitcoinTransaction.parse(bytes)
        else { throw SimRefusal(code: -22, message: "TX decode failed") }
        return try checked(body)
    }

    /// Checks what needs no pool: coins, proofs, sums.
    func checked(_ body: BitcoinTransaction) throws(SimRefusal) -> SimTransaction {
        var coming: UInt64 = 0
        for input in body.inputs {
            let point = input.previousOutput
            guard let source = chain.known[point.transaction]?.bitcoin,
                Int(point.outputIndex) < source.outputs.count
            else { throw SimRefusal(code: -25, message: "bad-txns-inputs-missingorspent") }
            let output = source.outputs[Int(point.outputIndex)]
            guard input.witness.count == 2, (60...73).contains(input.witness[0].count),
                BitcoinScript.p2wpkh(Hash160.hash(input.witness[1])) == output.script
            else { throw SimRefusal(code: -26, message: "mandatory-script-verify-flag-failed") }
            coming += UInt64(output.value.minorUnits)
        }
        let going = body.outputs.reduce(0) { $0 + UInt64($1.value.minorUnits) }
        guard coming >= going else {
            throw SimRefusal(code: -26, message: "bad-txns-in-belowout")
        }
        return SimTransaction(
            id: body.txID, content: .bitcoin(body), exclusive: 0, payments: [],
            sent: .bitcoin(body, fee: coming - going))
    }

    private func take(_ transaction: SimTransaction) throws(SimRefusal) {
        if chain.isMined(transaction.id) {
            throw SimRefusal(code: -27, message: "Transaction outputs already in utxo set")
        }
        if chain.pool.contains(where: { $0.id == transaction.id }) { return }
        let rivals = try rivals(of: transaction)
        chain.evict { rivals.contains($0.id) }
        chain.submit(transaction)
    }

    /// The waiting transactions that this one replaces, with what spends their outputs.
    private func rivals(of transaction: SimTransaction) throws(SimRefusal) -> Set<TransactionID> {
        guard case .bitcoin(let body, let fee) = transaction.sent else { return [] }
        let waiting = chain.pool.map(\.id)
        let isKnown = body.inputs.allSatisfy { input in
            chain.isMined(input.previousOutput.transaction)
                || waiting.contains(input.previousOutput.transaction)
        }
        guard isKnown, !chain.isSpent(transaction) else {
            throw SimRefusal(code: -25, message: "bad-txns-inputs-missingorspent")
        }
        let size = UInt64(body.virtualByteCount)
        let least = (size * floor + 999) / 1_000
        guard fee >= least else {
            throw SimRefusal(code: -26, message: "mempool min fee not met, \(fee) < \(least)")
        }
        let direct = chain.pool.filter {
            !Set($0.exclusives).isDisjoint(with: transaction.exclusives)
        }
        guard !direct.isEmpty else { return [] }
        guard direct.allSatisfy({ !pinned.contains($0.id) }) else {
            throw SimRefusal(
                code: -26, message: "too many potential replacements, rejecting replacement")
        }
        let doomed = Set(direct.map(\.id))
        let all = doomed.union(
            chain.pool.filter {
                $0.bitcoin?.inputs.contains { doomed.contains($0.previousOutput.transaction) }
                    ?? false
            }.map(\.id))
        let paid = chain.pool.filter { all.contains($0.id) }.reduce(UInt64(0)) { sum, old in
            if case .bitcoin(_, let fee) = old.sent { sum + fee } else { sum }
        }
        let isDearer = direct.allSatisfy {
            ($0.sent?.feeRate ?? 0) < (transaction.sent?.feeRate ?? 0)
        }
        guard fee >= paid + size, isDearer else {
            throw SimRefusal(
                code: -26, message: "insufficient fee, rejecting replacement \(fee) < \(paid)")
        }
        return all
    }
}
