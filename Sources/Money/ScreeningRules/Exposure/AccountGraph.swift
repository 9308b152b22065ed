import ChainModel
import Units

/// The way back through accounts that hold a token: each is a purse over time.
struct AccountGraph: TraceGraph {
    /// A token's transfer has one payer and one payee, whatever the transaction does.
    let shapes: [TransactionShape] = []

    private let payer: WatchedScript
    private let recipient: WatchedScript
    private let transaction: TransactionID
    private let height: BlockHeight
    private let units: UInt128
    private let family: ScreeningFamily
    private var histories: [WatchedScript: History] = [:]
    private var fates: [WatchedScript: UnseenReason] = [:]
    private var questions: [WatchedScript: BlockHeight] = [:]
    private var wanted: [WatchedScript: [Position]] = [:]
    /// The payment in which each account was met first.
    private var firstReaches: [WatchedScript: Int] = [:]
    private var reached: [Position: Int] = [:]
    private var untimed: [BlockHeight: [Int]] = [:]
    private var times: [BlockHeight: Timestamp] = [:]
    /// Where the deposit is among the events; nil until the payer's transfers are known.
    private var depositPlace: Position?

    /// A place among all events of the chain.
    struct Position: Sendable, Hashable, Comparable {
        let height: BlockHeight
        let logIndex: UInt64

        static func < (left: Position, right: Position) -> Bool {
            (left.height, left.logIndex) < (right.height, right.logIndex)
        }
    }

    struct Move: Sendable {
        let position: Position
        let transaction: TransactionID
        let sender: WatchedScript
        let recipient: WatchedScript
        let units: UInt128
    }

    struct History: Sendable {
        let from: BlockHeight
        /// What the account had before, or must have had, for no payment to pass its balance.
        let opening: UInt128
        let moves: [Move]
    }

    init(
        payer: WatchedScript, recipient: WatchedScript, transaction: TransactionID,
        height: BlockHeight, units: UInt128, family: ScreeningFamily
    ) {
        self.payer = payer
        self.recipient = recipient
        self.transaction = transaction
        self.height = height
        self.units = units
        self.family = family
    }

    mutating func begin(_ book: inout TraceBook) throws(ExposureError) {
        let reach = try add(
            payer, hop: 0, transaction: transaction, units: units, height: height, parent: nil,
            &book)
        firstReaches[payer] = reach
        guard book.standing(of: reach) == nil, book.limits.hopCount > 0 else { return }
        ask(payer, backTo: height, hop: 0, units: units, for: reach, &book)
    }

    private mutating func add(
        _ sender: WatchedScript, hop: Int, transaction: TransactionID, units: UInt128,
        height: BlockHeight, parent: Int?, _ book: inout TraceBook
    ) throws(ExposureError) -> Int {
        guard let address = ScreeningAddress(sender, family: family) else {
            throw .contradiction("a payer is no account")
        }
        let isCreation = sender.isZero
        let known = isCreation ? KnownAddress.nothing : book.knowledge.known(of: address)
        let reach = book.add(
            Reach(
                address: address, known: known, isCreation: isCreation, hop: hop,
                transaction: transaction, units: units, height: height, time: times[height],
                parent: parent))
        if known.designation?.since != nil, times[height] == nil {
            untimed[height, default: []].append(reach)
            book.ask(.time(of: height), hop: hop, units: units, for: reach)
        }
        return reach
    }

    private mutating func ask(
        _ account: WatchedScript, backTo position: BlockHeight, hop: Int, units: UInt128,
        for reach: Int, _ book: inout TraceBook
    ) {
        var first = position
        if let earlier = questions[account] {
            let old = ExposureQuestion.transfers(of: account, upTo: height, backTo: earlier)
            // Once it is asked, the answer has to do.
            guard book.withdraw(old) else { return }
            first = min(first, earlier)
        }
        questions[account] = first
        book.ask(
            .transfers(of: account, upTo: height, backTo: first), hop: hop, units: units,
            for: reach)
    }

    mutating func take(
        _ answer: ExposureAnswer, to question: ExposureQuestion, _ entry: TraceBook.Pending,
        _ book: inout TraceBook
    ) throws(ExposureError) {
        switch (question, answer) {
        case (.time(let height), .time(let time)):
            times[height] = time
            for reach in untimed.removeValue(forKey: height) ?? [] {
                book.setTime(time, of: reach)
            }
        case (.time, .notThere), (.time, .tooMany): break
        case (.transfers(let account, _, _), .transfers(let found)):
            try take(found, of: account, &book)
        case (.transfers(let account, _, _), .tooMany): fates[account] = .hub
        case (.transfers(let account, _, _), .notThere): fates[account] = .noData
        case (.transaction, _), (.time, .transaction), (.time, .transfers),
            (.transfers, .transaction), (.transfers, .time):
            throw .contradiction("an answer is of another kind than its question")
        }
    }

    private mutating func take(
        _ found: AccountTransfers, of account: WatchedScript, _ book: inout TraceBook
    ) throws(ExposureError) {
        guard found.transfers.count <= book.limits.transferCount else {
            fates[account] = .hub
            return
        }
        let history = try History(found, of: account, upTo: height)
        if account == payer {
            depositPlace =
                history.moves.first {
                    $0.transaction == transaction && $0.sender == payer
                        && $0.recipient == recipient && $0.units == units
                }?.position
            guard let place = depositPlace, let reach = firstReaches[payer] else {
                book.failure = "the node does not know the deposit's event"
                return
            }
            reached[place] = reach
            wanted[payer] = [place]
        }
        histories[account] = history
        var work = (wanted.removeValue(forKey: account) ?? []).map { (account, $0) }
        var looked: Set<Position> = []
        while let (account, place) = work.popLast() {
            guard looked.insert(place).inserted else { continue }
            work += try expand(account, before: place, &book)
        }
    }

    /// Looks at who filled the account before one of its payments; returns where to look next.
    private mutating func expand(
        _ account: WatchedScript, before place: Position, _ book: inout TraceBook
    ) throws(ExposureError) -> [(WatchedScript, Position)] {
        guard let history = histories[account], let parent = firstReaches[account] else {
            return []
        }
        let hop = book.reaches[parent].hop + 1
        var next: [(WatchedScript, Position)] = []
        for move in history.live(before: place, in: account) where reached[move.position] == nil {
            let reach = try add(
                move.sender, hop: hop, transaction: move.transaction, units: move.units,
                height: move.position.height, parent: parent, &book)
            reached[move.position] = reach
            if firstReaches[move.sender] == nil { firstReaches[move.sender] = reach }
            guard book.standing(of: reach) == nil, hop < book.limits.hopCount,
                fates[move.sender] == nil
            else { continue }
            if histories[move.sender] != nil {
                next.append((move.sender, move.position))
            } else {
                wanted[move.sender, default: []].append(move.position)
                ask(
                    move.sender, backTo: move.position.height, hop: hop, units: move.units,
                    for: reach, &book)
            }
        }
        return next
    }
}

extension AccountGraph {
    func evaluate(
        _ book: TraceBook, _ origins: inout OriginTable
    ) throws(ExposureError) -> TraceFlows {
        var flows: [Int: Flow] = [:]
        guard let depositPlace, let reach = reached[depositPlace] else {
            let whole = Flow(units, from: origins.id(payerKind(book)))
            return TraceFlows(deposit: whole, reaches: [0: whole])
        }
        var purses: [WatchedScript: Purse] = [:]
        for (account, history) in histories.sorted(by: { $0.key.precedes($1.key) }) {
            var purse = Purse()
            try purse.receive(Flow(history.opening, from: origins.id(.unseen(.history))))
            purses[account] = purse
        }
        for move in movesInOrder() where move.position <= depositPlace {
            let flow = try flow(of: move, &purses, book, &origins)
            if let reach = reached[move.position] { flows[reach] = flow }
            if move.position == depositPlace { break }
            if let history = histories[move.recipient], move.position.height >= history.from {
                try purses[move.recipient]?.receive(flow)
            }
        }
        guard let whole = flows[reach] else {
            throw .contradiction("the deposit's event is not among its payer's")
        }
        return TraceFlows(deposit: whole, reaches: flows)
    }

    private func payerKind(_ book: TraceBook) -> OriginKind {
        if let kind = book.standing(of: 0) { return kind }
        if book.limits.hopCount == 0 { return .unseen(.hops) }
        return .unseen(fates[payer] ?? book.end ?? .noData)
    }

    /// All events of all accounts, each once, oldest first.
    private func movesInOrder() -> [Move] {
        var all: [Position: Move] = [:]
        for history in histories.values {
            for move in history.moves { all[move.position] = move }
        }
        return all.values.sorted { $0.position < $1.position }
    }

    private func flow(
        of move: Move, _ purses: inout [WatchedScript: Purse], _ book: TraceBook,
        _ origins: inout OriginTable
    ) throws(ExposureError) -> Flow {
        let reach = reached[move.position]
        if let kind = reach.flatMap({ book.standing(of: $0) }) {
            return Flow(move.units, from: origins.id(kind))
        }
        if let history = histories[move.sender], move.position.height >= history.from {
            return try pay(move.units, from: move.sender, &purses, &origins)
        }
        let hop = reach.map { book.reaches[$0].hop } ?? book.limits.hopCount
        let known = fates[move.sender] ?? (hop >= book.limits.hopCount ? .hops : nil)
        let isLate = histories[move.sender] != nil
        let reason = isLate ? .history : known ?? book.end ?? .noData
        return Flow(move.units, from: origins.id(.unseen(reason)))
    }

    private func pay(
        _ units: UInt128, from account: WatchedScript, _ purses: inout [WatchedScript: Purse],
        _ origins: inout OriginTable
    ) throws(ExposureError) -> Flow {
        var purse = purses[account] ?? Purse()
        if purse.units < units {
            // Another account's answer has a payment that this one's had not: not seen, then.
            try purse.receive(
                Flow(units - purse.units, from: origins.id(.unseen(.history))))
        }
        let flow = purse.pay(units)
        purses[account] = purse
        return flow
    }
}

extension AccountGraph.History {
    /// Reads an answer; an account's payments to itself and of nothing are left out.
    init(
        _ found: AccountTransfers, of account: WatchedScript, upTo last: BlockHeight
    ) throws(ExposureError) {
        var moves: [AccountGraph.Position: AccountGraph.Move] = [:]
        for transfer in found.transfers {
            guard transfer.sender == account || transfer.recipient == account,
                transfer.height >= found.from, transfer.height <= last
            else { throw .contradiction("a transfer is of another account or block") }
            let units = try transfer.amount.word
            guard transfer.sender != transfer.recipient, units > 0 else { continue }
            let position = AccountGraph.Position(
                height: transfer.height, logIndex: transfer.logIndex)
            moves[position] = AccountGraph.Move(
                position: position, transaction: transfer.transaction, sender: transfer.sender,
                recipient: transfer.recipient, units: units)
        }
        from = found.from
        self.moves = moves.values.sorted { $0.position < $1.position }
        let least = try AccountGraph.History.leastOpening(self.moves, account)
        switch found.opening {
        case .known(let amount): opening = max(try amount.word, least)
        case .unknown: opening = least
        }
    }

    /// The least that the account must have had for no payment to pass its balance.
    private static func leastOpening(
        _ moves: [AccountGraph.Move], _ account: WatchedScript
    ) throws(ExposureError) -> UInt128 {
        var balance: UInt128 = 0
        var opening: UInt128 = 0
        for move in moves {
            if move.recipient == account {
                let (sum, overflow) = balance.addingReportingOverflow(move.units)
                guard !overflow else { throw .tooLarge }
                balance = sum
            } else if balance >= move.units {
                balance -= move.units
            } else {
                let (sum, overflow) = opening.addingReportingOverflow(move.units - balance)
                guard !overflow else { throw .tooLarge }
                opening = sum
                balance = 0
            }
        }
        return opening
    }

    /// The payments to the account since it was last empty before a place.
    func live(
        before place: AccountGraph.Position, in account: WatchedScript
    ) -> [AccountGraph.Move] {
        var balance = opening
        var found: [AccountGraph.Move] = []
        for move in moves where move.position < place {
            if move.recipient == account {
                let (sum, overflow) = balance.addingReportingOverflow(move.units)
                balance = overflow ? .max : sum
                found.append(move)
            } else {
                balance -= min(balance, move.units)
                if balance == 0 { found = [] }
            }
        }
        return found
    }
}

extension WatchedScript {
    /// Whether these are the zeros from which tokens come into being.
    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

    func precedes(_ other: WatchedScript) -> Bool {
        bytes.lexicographicallyPrecedes(other.bytes)
    }
}

extension TokenAmount {
    /// The count of smallest units in 128 bits.
    var word: UInt128 {
        get throws(ExposureError) {
            guard units.high == 0 else { throw .tooLarge }
            return units.low
        }
    }
}
