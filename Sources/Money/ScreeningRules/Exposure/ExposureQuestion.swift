public import BitcoinRules
public import ChainModel
public import Units

/// What a trace wants to know next.
public enum ExposureQuestion: Sendable, Hashable {
    /// A Bitcoin transaction, with what it spends.
    case transaction(TransactionID)
    /// The transfers of the token to and from an account, up to a block and back at least to
    /// another: further back until the account was empty, if that can be found out.
    case transfers(of: WatchedScript, upTo: BlockHeight, backTo: BlockHeight)
    /// When a block was made.
    case time(of: BlockHeight)
}

/// What a node says to a question.
public enum ExposureAnswer: Sendable, Hashable {
    /// The transaction.
    case transaction(TracedTransaction)
    /// The account's transfers.
    case transfers(AccountTransfers)
    /// The time.
    case time(Timestamp)
    /// There is more than anyone looks through: a hub.
    case tooMany(callCount: Int)
    /// The node is well and has no such data: why, in words for staff.
    case notThere(String, callCount: Int)
}

/// What a transaction spends, with the output that is spent where the node told it.
public struct TracedInput: Sendable, Hashable {
    /// Which output.
    public let outpoint: Outpoint
    /// That output; nil if the node did not say.
    public let spent: BitcoinOutput?

    /// Makes one.
    public init(outpoint: Outpoint, spent: BitcoinOutput?) {
        self.outpoint = outpoint
        self.spent = spent
    }
}

/// A Bitcoin transaction as a trace needs it.
public struct TracedTransaction: Sendable, Hashable {
    /// Its id.
    public let id: TransactionID
    /// What it spends, in its order; empty for one that makes new coins.
    public let inputs: [TracedInput]
    /// Whom it pays, in its order.
    public let outputs: [BitcoinOutput]
    /// When its block was made; nil while it waits for one.
    public let time: Timestamp?

    /// Makes one.
    public init(
        id: TransactionID, inputs: [TracedInput], outputs: [BitcoinOutput], time: Timestamp?
    ) {
        self.id = id
        self.inputs = inputs
        self.outputs = outputs
        self.time = time
    }
}

/// One movement of a token.
public struct TokenTransfer: Sendable, Hashable {
    /// The transaction.
    public let transaction: TransactionID
    /// The block.
    public let height: BlockHeight
    /// Its place among all events of the block.
    public let logIndex: UInt64
    /// Who paid; all zeros where tokens were made.
    public let sender: WatchedScript
    /// Who was paid; all zeros where tokens were destroyed.
    public let recipient: WatchedScript
    /// How much.
    public let amount: TokenAmount

    /// Makes one.
    public init(
        transaction: TransactionID, height: BlockHeight, logIndex: UInt64, sender: WatchedScript,
        recipient: WatchedScript, amount: TokenAmount
    ) {
        self.transaction = transaction
        self.height = height
        self.logIndex = logIndex
        self.sender = sender
        self.recipient = recipient
        self.amount = amount
    }
}

/// The transfers of one account in a range of blocks that ends where the question said.
public struct AccountTransfers: Sendable, Hashable {
    /// What the account had before the first of the blocks.
    public enum Opening: Sendable, Hashable {
        /// So much.
        case known(TokenAmount)
        /// Nobody could say.
        case unknown
    }

    /// The first block that was looked at.
    public let from: BlockHeight
    /// What the account had before it.
    public let opening: Opening
    /// All transfers to and from it since, in any order.
    public let transfers: [TokenTransfer]
    /// How many calls it took.
    public let callCount: Int

    /// Makes one.
    public init(
        from: BlockHeight, opening: Opening, transfers: [TokenTransfer], callCount: Int
    ) {
        self.from = from
        self.opening = opening
        self.transfers = transfers
        self.callCount = callCount
    }
}

/// Where a trace starts: at a deposit.
public enum ExposureStart: Sendable, Hashable {
    /// An output of a Bitcoin transaction.
    case output(Outpoint, network: BitcoinNetwork)
    /// An event of a token: who paid, and the event, whose index in its block is not known.
    case event(
        payer: WatchedScript, recipient: WatchedScript, transaction: TransactionID,
        height: BlockHeight, paid: TokenAmount, family: ScreeningFamily)
}
