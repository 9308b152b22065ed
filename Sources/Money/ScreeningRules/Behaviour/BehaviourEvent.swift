public import ChainModel
public import Units

/// How a Bitcoin transaction looks: what peel chains and CoinJoins are known by.
public struct TransactionShape: Sendable, Hashable {
    /// The most scripts and outputs of one transaction that are kept.
    public static let partCountMax = 64

    /// One output.
    public struct Output: Sendable, Hashable {
        /// Who gets it.
        public let script: WatchedScript
        /// How much.
        public let amount: Amount

        /// Makes an output.
        public init(script: WatchedScript, amount: Amount) {
            self.script = script
            self.amount = amount
        }
    }

    /// How many inputs it has.
    public let inputCount: Int
    /// How many outputs it has.
    public let outputCount: Int
    /// The scripts that its inputs spend, each once, as many as are kept.
    public let inputs: [WatchedScript]
    /// Its outputs, as many as are kept.
    public let outputs: [Output]
    /// When it was made; nil where nobody knows.
    public let time: Timestamp?

    /// Makes a shape; what is above the bound is counted and not kept.
    ///
    /// - Parameter outputCount: how many outputs there are, if these are not all.
    public init(
        inputCount: Int, inputs: [WatchedScript], outputs: [Output], outputCount: Int = 0,
        time: Timestamp? = nil
    ) {
        self.time = time
        self.inputCount = max(0, inputCount)
        self.inputs = BehaviourEvent.unique(inputs, countMax: TransactionShape.partCountMax)
        self.outputCount = max(outputCount, outputs.count)
        self.outputs = Array(outputs.prefix(TransactionShape.partCountMax))
    }

    /// How many outputs have the amount that most outputs share.
    var equalOutputCount: Int {
        var counts: [UInt128: Int] = [:]
        for output in outputs where !output.amount.isZero {
            counts[output.amount.minorUnits, default: 0] += 1
        }
        return counts.values.max() ?? 0
    }

    /// The output that goes on, if one peels: the larger of two; nil for any other shape.
    var largerOfTwo: Output? {
        guard inputCount == 1, outputCount == 2, outputs.count == 2 else { return nil }
        return outputs[0].amount.minorUnits >= outputs[1].amount.minorUnits
            ? outputs[0] : outputs[1]
    }

    /// The larger output's share of both. Unit: hundredths of a percent.
    var largerShare: Int {
        guard let larger = largerOfTwo else { return 0 }
        let part = BehaviourStatistics.clipped(larger.amount.minorUnits)
        let whole = outputs.reduce(Int128(0)) {
            $0 + BehaviourStatistics.clipped($1.amount.minorUnits)
        }
        return whole == 0 ? 0 : Int(part * 10_000 / whole)
    }
}

/// A past deposit or payout as behaviour sees it.
public struct BehaviourEvent: Sendable, Hashable {
    /// The most addresses of others that are kept of one event.
    public static let counterpartyCountMax = 16

    /// Which way the money went.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        /// To us.
        case deposit
        /// Away from us.
        case payout
    }

    /// Which way the money went.
    public let direction: Direction
    /// The deposit's or payout's id; with the direction it names the event.
    public let id: UInt128
    /// The wallet whose money it is.
    public let wallet: WalletID
    /// Our address that was paid; nil for a payout.
    public let recipient: WatchedScript?
    /// Who paid (a Bitcoin transaction's inputs, a token's sender), or who is paid; each once.
    ///
    /// Neither the account that signed a token's transaction nor the contract that it called:
    /// relayers and routers act for many who have nothing to do with each other.
    public let counterparties: [WatchedScript]
    /// How much.
    public let amount: Amount
    /// What it was worth then, in the currency of the rules; nil where no price was known.
    public let value: Amount?
    /// When.
    public let time: Timestamp
    /// The Bitcoin transaction's shape, where it is known.
    public let shape: TransactionShape?

    /// Makes an event; counterparties above the bound are left out.
    public init(
        direction: Direction, id: UInt128, wallet: WalletID, recipient: WatchedScript? = nil,
        counterparties: [WatchedScript], amount: Amount, value: Amount?, time: Timestamp,
        shape: TransactionShape? = nil
    ) {
        self.direction = direction
        self.id = id
        self.wallet = wallet
        self.recipient = recipient
        self.counterparties = BehaviourEvent.unique(
            counterparties, countMax: BehaviourEvent.counterpartyCountMax)
        self.amount = amount
        self.value = value
        self.time = time
        self.shape = shape
    }

    /// The first of each, in their own order, up to a count.
    static func unique(_ scripts: [WatchedScript], countMax: Int) -> [WatchedScript] {
        var seen: Set<WatchedScript> = []
        var kept: [WatchedScript] = []
        for script in scripts where kept.count < countMax && seen.insert(script).inserted {
            kept.append(script)
        }
        return kept
    }

    /// The same deposit or payout.
    func isSame(as other: BehaviourEvent) -> Bool {
        direction == other.direction && id == other.id
    }

    /// The value in the currency's minor unit; nil without a price in that currency.
    func units(of currency: Asset) -> Int128? {
        guard let value, value.asset == currency else { return nil }
        return BehaviourStatistics.clipped(value.minorUnits)
    }

    /// Whether people would call the amount round: at most two digits that are not zero at its
    /// head, and no small change.
    ///
    /// In the asset itself, as people see it: 1,500 USDT and 0.05 BTC are round, whatever the rate.
    /// What is small change is said by the rule in the currency.
    var isRound: Bool {
        var rest = amount.minorUnits
        guard rest > 0 else { return false }
        while rest.isMultiple(of: 10) { rest /= 10 }
        return rest < 100
    }

    /// Orders by time, then by id.
    static func isBefore(_ left: BehaviourEvent, _ right: BehaviourEvent) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.id != right.id { return left.id < right.id }
        return left.direction.rawValue < right.direction.rawValue
    }

    /// Orders events, which mostly are in order already.
    static func inOrder(_ events: [BehaviourEvent]) -> [BehaviourEvent] {
        let isSorted = events.indices.dropFirst().allSatisfy {
            !isBefore(events[$0], events[$0 - 1])
        }
        return isSorted ? events : events.sorted(by: isBefore)
    }
}
