import ChainModel
import EVMRules
import Encodings
import Units

/// What the issuer of the simulated token says; it changes while deposits run.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimIssuer: @unchecked Sendable {
    var blacklist: [EVMAddress] = []
}

/// Answers as an Ethereum node does.
struct SimEVMNode: SimNode {
    static let chainID: UInt64 = 31_337
    static let safeLag: UInt64 = 2

    let issuer: SimIssuer
    let finalizedLag: UInt64
    let hasBlockReceipts: Bool
    /// Takes transactions of the connector in; nil in worlds without payouts.
    var relay: SimEVMRelay?

    func answer(
        _ method: String, _ parameters: [JSONValue], from view: SimView
    ) throws(SimRefusal) -> JSONValue {
        if let answer = try relay?.answer(method, parameters, from: view) { return answer }
        switch method {
        case "eth_chainId": return .quantity(SimEVMNode.chainID)
        case "eth_blockNumber": return .quantity(view.height)
        case "eth_getBlockByNumber":
            return header(block(named: parameters.first?.text ?? "", in: view))
        case "eth_getBlockByHash":
            return header(hash(parameters.first).flatMap { view.block(BlockHash($0)) })
        case "eth_getBlockReceipts":
            guard hasBlockReceipts else {
                throw SimRefusal(code: -32_601, message: "the method does not exist")
            }
            let block = hash(parameters.first).flatMap { view.block(BlockHash($0)) }
            guard case .evm(_, let receipts) = block?.body else { return .null }
            return .array(receipts)
        case "eth_getTransactionReceipt": return receipt(of: hash(parameters.first), in: view)
        case "eth_getLogs": return try logs(parameters.first, in: view)
        case "eth_call":
            guard let data = parameters.first?["data"]?.text,
                let input = try? Hex.decodePrefixed(data), input.count == 36,
                let account = EVMAddress(input.suffix(20))
            else { break }
            // The world's accounts had tokens before it began, which old state would show.
            guard !data.hasPrefix("0x70a08231") else {
                throw SimRefusal(code: -32_000, message: "missing trie node")
            }
            let isListed = issuer.blacklist.contains(account)
            return .hex([UInt8](repeating: 0, count: 31) + [isListed ? 1 : 0])
        default: break
        }
        throw SimRefusal(code: -32_601, message: "the method does not exist")
    }

    private func header(_ block: SimBlock?) -> JSONValue {
        guard case .evm(let header, _) = block?.body else { return .null }
        return header
    }

    private func hash(_ value: JSONValue?) -> Bytes32? {
        value?.text.flatMap { try? Hex.decodePrefixed($0) }.flatMap { Bytes32($0) }
    }

    private func block(named name: String, in view: SimView) -> SimBlock? {
        switch name {
        case "latest": return view.block(at: view.height)
        case "safe": return marked(SimEVMNode.safeLag, in: view)
        case "finalized": return marked(finalizedLag, in: view)
        default: return number(name).flatMap { view.block(at: $0) }
        }
    }

    private func marked(_ lag: UInt64, in view: SimView) -> SimBlock? {
        view.height < lag ? view.block(at: 0) : view.block(at: view.height - lag)
    }

    private func number(_ text: String) -> UInt64? { UInt64(text.dropFirst(2), radix: 16) }

    private func receipt(of id: Bytes32?, in view: SimView) -> JSONValue {
        guard let id = id.map({ TransactionID($0) }), let block = view.inclusion(of: id),
            case .evm(_, let receipts) = block.body,
            let place = block.transactions.firstIndex(where: { $0.id == id })
        else { return .null }
        return receipts[place]
    }

    private func logs(
        _ filter: JSONValue?, in view: SimView
    ) throws(SimRefusal) -> JSONValue {
        if filter?["blockHash"] != nil {
            guard let hash = hash(filter?["blockHash"]), let block = view.block(BlockHash(hash))
            else { throw SimRefusal(code: -32_000, message: "unknown block") }
            return .array(logs(of: block, filter))
        }
        guard let first = filter?["fromBlock"]?.text.flatMap(number),
            let last = filter?["toBlock"]?.text.flatMap(number), first <= last
        else { return .array([]) }
        var found: [JSONValue] = []
        // What the node lacks is not told of: no error, only fewer logs.
        for height in first...last {
            guard let block = view.block(at: height) else { break }
            found += logs(of: block, filter)
        }
        return .array(found)
    }

    private func logs(of block: SimBlock, _ filter: JSONValue?) -> [JSONValue] {
        guard case .evm(_, let receipts) = block.body else { return [] }
        let contracts = (filter?["address"]?.elements ?? []).compactMap(\.text)
        let wanted = filter?["topics"]?.elements ?? []
        return receipts.flatMap { $0["logs"]?.elements ?? [] }.filter { log in
            let topics = log["topics"]?.elements ?? []
            return contracts.contains(log["address"]?.text ?? "")
                && wanted.count <= topics.count && zip(wanted, topics).allSatisfy(isMet)
        }
    }

    /// Whether a topic is what a filter wants at its place: anything, one of several, or this one.
    private func isMet(_ wanted: JSONValue, _ topic: JSONValue) -> Bool {
        wanted.isNull || wanted.elements?.contains(topic) ?? (wanted == topic)
    }

    func tampered(
        _ method: String, _ result: JSONValue, by fault: SimFault, _ dice: Dice
    ) -> JSONValue? {
        switch method {
        case "eth_getBlockReceipts":
            guard let receipts = result.elements else { return nil }
            return tampered(receipts, by: fault, dice).map { .array($0) }
        case "eth_getTransactionReceipt":
            guard !result.isNull else { return nil }
            return tampered([result], by: fault, dice)?.first ?? .null
        case "eth_getLogs":
            guard let logs = result.elements, !logs.isEmpty else { return nil }
            switch fault {
            case .omission: return .array(Array(logs.dropLast()))
            case .inventedPayment: return .array(logs + logs.suffix(1))
            case .alteredAmount: return .array(logs.map(raised))
            default: return nil
            }
        case "eth_getBlockByNumber":
            guard fault == .alteredAmount, !result.isNull else { return nil }
            return result.setting("gasUsed", to: .quantity(77))
        default: return nil
        }
    }

    private func tampered(
        _ receipts: [JSONValue], by fault: SimFault, _ dice: Dice
    ) -> [JSONValue]? {
        guard !receipts.isEmpty else { return nil }
        let place = dice.number(in: 0...receipts.count - 1)
        let logs = receipts[place]["logs"]?.elements ?? []
        var changed = receipts
        switch fault {
        case .omission:
            if logs.isEmpty || dice.happens(perMille: 500) {
                changed.remove(at: place)
            } else {
                changed[place] = changed[place].setting("logs", to: .array(Array(logs.dropLast())))
            }
        case .inventedPayment:
            changed.append(receipts[place])
        case .alteredAmount:
            guard !logs.isEmpty else { return nil }
            changed[place] = changed[place].setting("logs", to: .array(logs.map(raised)))
        default: return nil
        }
        return changed
    }

    private func raised(_ log: JSONValue) -> JSONValue {
        log.setting("data", to: .hex(UInt256(987_654_321).bigEndianBytes))
    }

    func foreign(_ method: String) -> JSONValue? {
        method == "eth_chainId" ? .quantity(56) : nil
    }
}
