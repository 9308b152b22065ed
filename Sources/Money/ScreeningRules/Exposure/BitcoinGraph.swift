import BitcoinRules
import ChainModel
import Units

/// The way back through Bitcoin transactions: each is a purse between its inputs and outputs.
struct BitcoinGraph: TraceGraph {
    private let start: Outpoint
    private let deposit: UInt128
    private let network: BitcoinNetwork
    private var transactions: [TransactionID: TracedTransaction] = [:]
    /// The transactions whose inputs were looked at, with the payment of each input.
    private var expansions: [TransactionID: Expansion] = [:]
    private var fates: [TransactionID: UnseenReason] = [:]
    /// Inputs whose output is not known until that transaction is.
    private var waiting: [TransactionID: [InputPlace]] = [:]

    private struct Expansion {
        let hop: Int
        let parent: Int?
        let isHub: Bool
        var reaches: [Int: Int] = [:]
        var creation: Int?
    }

    /// The transactions that were looked at, with their hops and the outputs that they spend where
    /// those are known; without the deposit's own.
    var ancestors: [(hop: Int, transaction: TracedTransaction, spent: [BitcoinOutput])] {
        expansions.compactMap { id, expansion in
            guard id != start.transaction, let transaction = transactions[id] else { return nil }
            let spent = transaction.inputs.compactMap { input in
                input.spent
                    ?? transactions[input.outpoint.transaction]?
                    .output(input.outpoint.outputIndex)
            }
            return (expansion.hop, transaction, spent)
        }.sorted { ($0.hop, $0.transaction.id) < ($1.hop, $1.transaction.id) }
    }

    private struct InputPlace {
        let transaction: TransactionID
        let index: Int
    }

    init(start: Outpoint, network: BitcoinNetwork, deposit: UInt128) {
        self.start = start
        self.network = network
        self.deposit = deposit
    }

    mutating func begin(_ book: inout TraceBook) throws(ExposureError) {
        book.ask(.transaction(start.transaction), hop: 0, units: deposit, for: nil)
    }

    mutating func take(
        _ answer: ExposureAnswer, to question: ExposureQuestion, _ entry: TraceBook.Pending,
        _ book: inout TraceBook
    ) throws(ExposureError) {
        guard case .transaction(let id) = question else { return }
        switch answer {
        case .transaction(let transaction):
            guard transaction.id == id else {
                throw .contradiction("another transaction was answered than was asked for")
            }
            try BitcoinGraph.check(transaction)
            transactions[id] = transaction
            if id == start.transaction {
                try checkStart(transaction)
                try expand(transaction, hop: 0, parent: nil, &book)
            } else if let reach = entry.reach {
                try checkClaims(on: transaction)
                try expand(transaction, hop: entry.hop, parent: reach, &book)
            }
            for place in waiting.removeValue(forKey: id) ?? [] { try resolve(place, &book) }
        case .tooMany: fates[id] = .hub
        case .notThere(let reason, _):
            fates[id] = .noData
            if id == start.transaction {
                book.failure = "the node does not know the deposit: \(reason)"
            }
        case .transfers, .time:
            throw .contradiction("an answer is of another kind than its question")
        }
    }

    /// Outputs that a transaction pays may not be more than what it spends.
    private static func check(_ transaction: TracedTransaction) throws(ExposureError) {
        let spent = transaction.inputs.compactMap(\.spent)
        guard !spent.isEmpty, spent.count == transaction.inputs.count else { return }
        let paid = transaction.outputs.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        guard spent.reduce(UInt128(0), { $0 + $1.value.minorUnits }) >= paid else {
            throw .contradiction("a transaction pays more than it spends")
        }
    }

    private func checkStart(_ transaction: TracedTransaction) throws(ExposureError) {
        guard start.outputIndex < transaction.outputs.count,
            transaction.outputs[Int(start.outputIndex)].value.minorUnits == deposit
        else { throw .contradiction("the deposit's output is not what it was") }
    }

    /// What other transactions were said to spend of this one must be what it pays.
    private func checkClaims(on transaction: TracedTransaction) throws(ExposureError) {
        for (id, expansion) in expansions where !expansion.reaches.isEmpty {
            for input in transactions[id]?.inputs ?? []
            where input.outpoint.transaction == transaction.id {
                guard let output = transaction.output(input.outpoint.outputIndex),
                    input.spent == nil || input.spent == output
                else { throw .contradiction("a spent output is not what it was said to be") }
            }
        }
    }

    private mutating func expand(
        _ transaction: TracedTransaction, hop: Int, parent: Int?, _ book: inout TraceBook
    ) throws(ExposureError) {
        let isHub = transaction.inputs.count > book.limits.inputCount
        // Who pays the deposit itself is looked at in any case.
        guard !isHub || hop == 0 else {
            fates[transaction.id] = .hub
            return
        }
        var expansion = Expansion(hop: hop, parent: parent, isHub: isHub)
        if transaction.inputs.isEmpty {
            let units = transaction.outputs.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
            expansion.creation = book.add(
                Reach(
                    address: ScreeningAddress(
                        family: .bitcoin, key: [], canonical: "new coins", checksum: .absent,
                        raw: ""),
                    known: .nothing, isCreation: true, hop: hop, transaction: transaction.id,
                    units: units, height: nil, time: transaction.time, parent: parent))
        }
        expansions[transaction.id] = expansion
        for index in transaction.inputs.indices {
            try resolve(InputPlace(transaction: transaction.id, index: index), &book)
        }
    }

    /// Looks at one input; the calls below it are as deep as hops are allowed.
    private mutating func resolve(
        _ place: InputPlace, _ book: inout TraceBook
    ) throws(ExposureError) {
        guard let transaction = transactions[place.transaction],
            let expansion = expansions[place.transaction],
            expansion.reaches[place.index] == nil
        else { return }
        let input = transaction.inputs[place.index]
        let previous = input.outpoint.transaction
        guard
            let output = input.spent
                ?? transactions[previous]?.output(input.outpoint.outputIndex)
        else {
            guard transactions[previous] == nil else {
                throw .contradiction("a spent output does not exist")
            }
            waiting[previous, default: []].append(place)
            book.ask(.transaction(previous), hop: expansion.hop + 1, units: 0, for: nil)
            return
        }
        if let known = transactions[previous] {
            guard known.output(input.outpoint.outputIndex) == output else {
                throw .contradiction("a spent output is not what it was said to be")
            }
        }
        let address = BitcoinGraph.address(output.script, network)
        let reach = book.add(
            Reach(
                address: address, known: book.knowledge.known(of: address), isCreation: false,
                hop: expansion.hop, transaction: transaction.id, units: output.value.minorUnits,
                height: nil, time: transaction.time, parent: expansion.parent))
        expansions[place.transaction]?.reaches[place.index] = reach
        guard book.standing(of: reach) == nil, expansion.hop < book.limits.hopCount,
            !expansion.isHub, expansions[previous] == nil, fates[previous] == nil
        else { return }
        if let known = transactions[previous] {
            try expand(known, hop: expansion.hop + 1, parent: reach, &book)
        } else {
            book.ask(
                .transaction(previous), hop: expansion.hop + 1, units: output.value.minorUnits,
                for: reach)
        }
    }

    private static func address(
        _ script: BitcoinScript, _ network: BitcoinNetwork
    ) -> ScreeningAddress {
        ScreeningAddress(WatchedScript(script.bytes), family: .bitcoin, network: network)
            ?? ScreeningAddress(
                family: .bitcoin, key: [], canonical: "an empty script", checksum: .absent,
                raw: "")
    }
}

extension TracedTransaction {
    /// The output at an index; nil if it has none there.
    func output(_ index: UInt32) -> BitcoinOutput? {
        index < outputs.count ? outputs[Int(index)] : nil
    }
}

extension BitcoinGraph {
    func evaluate(
        _ book: TraceBook, _ origins: inout OriginTable
    ) throws(ExposureError) -> TraceFlows {
        var paid: [Outpoint: Flow] = [:]
        var reaches: [Int: Flow] = [:]
        let used = usedOutputs()
        for id in oldestFirst() {
            guard let transaction = transactions[id] else { continue }
            var purse = Purse()
            for (reach, flow) in inputFlows(transaction, paid, book, &origins) {
                if let reach { reaches[reach] = flow }
                try purse.receive(flow)
            }
            var next = 0
            for index in used[id, default: []] {
                guard index < transaction.outputs.count else {
                    throw .contradiction("a spent output does not exist")
                }
                let before = transaction.outputs[next..<Int(index)]
                let value = transaction.outputs[Int(index)].value.minorUnits
                let skipped = before.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
                guard skipped + value <= purse.units else {
                    throw .contradiction("a transaction pays more than it spends")
                }
                _ = purse.pay(skipped)
                paid[Outpoint(transaction: id, outputIndex: index)] = purse.pay(value)
                next = Int(index) + 1
            }
        }
        let whole =
            paid[start]
            ?? Flow(
                deposit,
                from: origins.id(
                    .unseen(book.end ?? fates[start.transaction] ?? .noData)))
        return TraceFlows(deposit: whole, reaches: reaches)
    }

    /// What each input brings, in the order of the inputs.
    private func inputFlows(
        _ transaction: TracedTransaction, _ paid: [Outpoint: Flow], _ book: TraceBook,
        _ origins: inout OriginTable
    ) -> [(reach: Int?, flow: Flow)] {
        guard let expansion = expansions[transaction.id] else { return [] }
        if let creation = expansion.creation {
            let units = book.reaches[creation].units
            return [(creation, Flow(units, from: origins.id(.created)))]
        }
        let total = transaction.outputs.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        let known = expansion.reaches.values.reduce(UInt128(0)) { $0 + book.reaches[$1].units }
        // Inputs of unknown value bring at least what the others lack.
        var lacking = total > known ? total - known : 0
        return transaction.inputs.indices.map { index in
            let input = transaction.inputs[index]
            guard let reach = expansion.reaches[index] else {
                let reason = fates[input.outpoint.transaction] ?? book.end ?? .noData
                defer { lacking = 0 }
                return (nil, Flow(lacking, from: origins.id(.unseen(reason))))
            }
            let units = book.reaches[reach].units
            if let kind = book.standing(of: reach) {
                return (reach, Flow(units, from: origins.id(kind)))
            }
            if let flow = paid[input.outpoint] { return (reach, flow) }
            let reason = unseenReason(input.outpoint.transaction, expansion, book)
            return (reach, Flow(units, from: origins.id(.unseen(reason))))
        }
    }

    private func unseenReason(
        _ previous: TransactionID, _ expansion: Expansion, _ book: TraceBook
    ) -> UnseenReason {
        if expansion.isHub { return .hub }
        if expansion.hop >= book.limits.hopCount { return .hops }
        return fates[previous] ?? book.end ?? .noData
    }

    /// The outputs that lead on to the deposit, by transaction, sorted.
    private func usedOutputs() -> [TransactionID: [UInt32]] {
        var used: [TransactionID: Set<UInt32>] = [start.transaction: [start.outputIndex]]
        for id in expansions.keys {
            for input in transactions[id]?.inputs ?? []
            where expansions[input.outpoint.transaction] != nil {
                used[input.outpoint.transaction, default: []].insert(input.outpoint.outputIndex)
            }
        }
        return used.mapValues { $0.sorted() }
    }

    /// The transactions whose inputs were looked at, each after those that it spends.
    private func oldestFirst() -> [TransactionID] {
        var order: [TransactionID] = []
        var seen: Set<TransactionID> = [start.transaction]
        var stack: [(id: TransactionID, next: Int)] = [(start.transaction, 0)]
        while let top = stack.last {
            let inputs = expansions[top.id] == nil ? [] : transactions[top.id]?.inputs ?? []
            guard top.next < inputs.count else {
                order.append(top.id)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let previous = inputs[top.next].outpoint.transaction
            if expansions[previous] != nil, seen.insert(previous).inserted {
                stack.append((previous, 0))
            }
        }
        return order.filter { expansions[$0] != nil }
    }
}
