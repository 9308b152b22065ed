import BitcoinRules
import ChainModel
import Encodings
import Units

/// A node's refusal.
struct SimRefusal: Error {
    let code: Int64
    let message: String
}

/// A family's node: what it answers to one call, given what it sees.
protocol SimNode {
    func answer(
        _ method: String, _ parameters: [JSONValue], from view: SimView
    ) throws(SimRefusal) -> JSONValue
    /// Changes an answer as a liar does; nil if there is nothing in it to lie about.
    func tampered(_ method: String, _ result: JSONValue, by fault: SimFault, _ dice: Dice)
        -> JSONValue?
    /// The answer of a node of another chain; nil for methods that do not tell.
    func foreign(_ method: String) -> JSONValue?
}

/// Answers as Bitcoin Core does.
struct SimBitcoinNode: SimNode {
    /// Whether the node finds transactions outside of its memory pool.
    let hasTransactionIndex: Bool
    /// Transactions that the node has lost.
    var missing: Set<TransactionID> = []
    /// Takes transactions of the connector in; nil in worlds without payouts.
    var relay: SimBitcoinRelay?

    func answer(
        _ method: String, _ parameters: [JSONValue], from view: SimView
    ) throws(SimRefusal) -> JSONValue {
        switch method {
        case "getblockchaininfo": return info(view)
        case "getblockhash":
            guard let height: UInt64 = parameters.first?.integer(),
                let block = view.block(at: height)
            else { throw SimRefusal(code: -8, message: "Block height out of range") }
            return .string(block.link.reference.hash.bitcoinText)
        case "getblockheader":
            guard case .bitcoin(let header, _) = try block(parameters, view).body else { break }
            return .string(Hex.encode(header))
        case "getblock":
            guard case .bitcoin(_, let bytes) = try block(parameters, view).body else { break }
            return .string(Hex.encode(bytes))
        case "getrawmempool":
            let waiting = view.chain.pool.filter { !$0.isCoinbase }
            return .array(waiting.map { .string($0.id.bitcoinText) })
        case "getrawtransaction": return try transaction(parameters, view)
        case "waitfornewblock": return info(view)
        default: break
        }
        if let relay { return try relay.answer(method, parameters, from: view) }
        throw SimRefusal(code: -32_601, message: "Method not found")
    }

    private func info(_ view: SimView) -> JSONValue {
        let tip = view.chain.blocks[view.tip].link.reference
        return .object([
            ("chain", .string("regtest")), ("blocks", .integer(tip.height.value)),
            ("headers", .integer(tip.height.value)),
            ("bestblockhash", .string(tip.hash.bitcoinText)),
            ("initialblockdownload", .bool(false)), ("pruned", .bool(false)),
        ])
    }

    private func block(
        _ parameters: [JSONValue], _ view: SimView
    ) throws(SimRefusal) -> SimBlock {
        guard let text = parameters.first?.text, let hash = BlockHash(bitcoinText: text),
            let block = view.block(hash)
        else { throw SimRefusal(code: -5, message: "Block not found") }
        return block
    }

    private func transaction(
        _ parameters: [JSONValue], _ view: SimView
    ) throws(SimRefusal) -> JSONValue {
        guard let text = parameters.first?.text, let id = TransactionID(bitcoinText: text),
            !missing.contains(id), let found = view.chain.known[id], let bytes = found.bitcoin
        else { throw SimRefusal(code: -5, message: "No such mempool or blockchain transaction") }
        let hex = JSONValue.string(Hex.encode(bytes.serialized(.network)))
        let time = view.inclusion(of: id)?.link.time
        guard parameters.count < 3 else {
            return described(bytes, hex, time, hasUndo: true, view)
        }
        let isWaiting = view.chain.pool.contains { $0.id == id }
        guard hasTransactionIndex || isWaiting else {
            throw SimRefusal(code: -5, message: "No such mempool transaction. Use -txindex")
        }
        guard let verbosity: Int = parameters.dropFirst().first?.integer(), verbosity == 2 else {
            return hex
        }
        // Undo data is of blocks: for the memory pool there is none.
        return described(bytes, hex, time, hasUndo: time != nil, view)
    }

    private func described(
        _ transaction: BitcoinTransaction, _ hex: JSONValue, _ time: Timestamp?, hasUndo: Bool,
        _ view: SimView
    ) -> JSONValue {
        let inputs = transaction.inputs.map { input -> JSONValue in
            let point = input.previousOutput
            var fields: [(key: String, value: JSONValue)] = [
                ("txid", .string(point.transaction.bitcoinText)),
                ("vout", .integer(point.outputIndex)),
            ]
            let source = view.chain.known[point.transaction]?.bitcoin
            if hasUndo, let output = source?.outputs[Int(point.outputIndex)] {
                let script = JSONValue.object([("hex", .string(Hex.encode(output.script.bytes)))])
                fields.append(
                    (
                        "prevout",
                        .object([
                            ("value", .number(output.value.decimal)), ("scriptPubKey", script),
                        ])
                    ))
            }
            return .object(fields)
        }
        let seconds = time.map { JSONValue.integer($0.milliseconds / 1_000) }
        return .object([
            ("hex", hex), ("vin", .array(inputs)), ("blocktime", seconds ?? .null),
        ])
    }

    func tampered(
        _ method: String, _ result: JSONValue, by fault: SimFault, _ dice: Dice
    ) -> JSONValue? {
        switch method {
        case "getblock":
            guard let text = result.text, let bytes = try? Hex.decode(text),
                let block = try? BitcoinBlock.parse(bytes)
            else { return nil }
            return tampered(block, header: Array(bytes.prefix(80)), by: fault)
        case "getrawmempool":
            guard fault == .omission, let ids = result.elements, !ids.isEmpty else { return nil }
            return .array(Array(ids.dropLast()))
        case "getrawtransaction":
            guard fault == .alteredAmount, let text = result.text,
                let bytes = try? Hex.decode(text),
                let transaction = try? BitcoinTransaction.parse(bytes)
            else { return nil }
            return .string(Hex.encode(raised(transaction).serialized(.network)))
        default: return nil
        }
    }

    private func tampered(
        _ block: BitcoinBlock, header: [UInt8], by fault: SimFault
    ) -> JSONValue? {
        var transactions = block.transactions
        switch fault {
        case .omission:
            guard transactions.count > 1 else { return nil }
            transactions.removeLast()
        case .inventedPayment:
            // The same transaction twice leaves the root of an even tree as it is.
            guard let last = transactions.last, transactions.count > 1 else { return nil }
            transactions.append(last)
        case .alteredAmount:
            guard transactions.count > 1 else { return nil }
            transactions[1] = raised(transactions[1])
        default: return nil
        }
        let bytes =
            header + [UInt8(transactions.count)]
            + transactions.flatMap { $0.serialized(.network) }
        return .string(Hex.encode(bytes))
    }

    private func raised(_ transaction: BitcoinTransaction) -> BitcoinTransaction {
        var changed = transaction
        changed.outputs = transaction.outputs.map { output in
            BitcoinOutput(
                value: .satoshis(UInt64(output.value.minorUnits) + 1_000), script: output.script)
        }
        return changed
    }

    func foreign(_ method: String) -> JSONValue? {
        guard method == "getblockchaininfo" else { return nil }
        let hash = String(repeating: "0", count: 63) + "1"
        return .object([
            ("chain", .string("main")), ("blocks", .integer(900_000)),
            ("headers", .integer(900_000)), ("bestblockhash", .string(hash)),
            ("initialblockdownload", .bool(false)), ("pruned", .bool(false)),
        ])
    }
}
