import Digests
public import Units

/// What names a sighting: a chain, a transaction, and a place inside that transaction.
///
/// The block is left out on purpose: a sighting that a reorg moves to another block stays the same.
public struct SightingID: Sendable, Hashable {
    /// The chain.
    public let chain: ChainID
    /// The transaction.
    public let transaction: TransactionID
    /// The output's index, or the event's index among the events of this transaction.
    public let locator: UInt32

    /// Makes an id.
    public init(chain: ChainID, transaction: TransactionID, locator: UInt32) {
        self.chain = chain
        self.transaction = transaction
        self.locator = locator
    }

    /// The deposit that this sighting is: the first half of a SHA-256 over all three parts.
    public var depositID: DepositID {
        var bytes = Array("sluice/deposit/\(chain.name)/".utf8)
        bytes += transaction.bytes.bytes
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: locator >> UInt32(24 - 8 * $0)) }
        let digest = SHA256.hash(bytes)
        return DepositID(digest.prefix(16).reduce(0) { $0 << 8 | UInt128($1) })
    }
}

extension SightingID: Comparable {
    /// Orders by chain, transaction, locator.
    public static func < (left: SightingID, right: SightingID) -> Bool {
        if left.chain != right.chain { return left.chain < right.chain }
        if left.transaction != right.transaction { return left.transaction < right.transaction }
        return left.locator < right.locator
    }
}

/// The bytes of a watched address: a Bitcoin output script, or 20 bytes of an EVM account.
public struct WatchedScript: Sendable, Hashable {
    /// The bytes.
    public let bytes: [UInt8]
    /// Makes one of its bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Hashes the bytes in one piece, not one by one.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

/// An address that paid, in canonical bytes, as screening asks for it.
public struct Counterparty: Sendable, Hashable {
    /// What part it had in the payment.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        /// The output script of a Bitcoin input's previous output.
        case input
        /// The `from` of a token's Transfer event.
        case eventSender
        /// The account that signed the transaction.
        case transactionSender
        /// The contract that the transaction called, where it is not the token itself.
        case calledContract
    }

    /// What part it had.
    public let role: Role
    /// A Bitcoin output script, or 20 bytes of an EVM account.
    public let script: WatchedScript

    /// Makes a counterparty.
    public init(role: Role, script: WatchedScript) {
        self.role = role
        self.script = script
    }
}

/// An output or event that pays an address of ours.
public struct Sighting: Sendable, Hashable {
    /// Its name.
    public let id: SightingID
    /// The address of ours that it pays.
    public let recipient: WatchedScript
    /// What is paid.
    public let asset: Asset
    /// How much, in the token's own smallest unit.
    public let paid: TokenAmount
    /// Who paid, as far as the block alone shows; sorted, without repeats.
    ///
    /// For Bitcoin the previous outputs are looked up afterwards: see `spentOutpoints`.
    public let counterparties: [Counterparty]
    /// The previous outputs that the paying transaction spends (Bitcoin); empty on EVM chains.
    public let spentOutpoints: [Outpoint]

    /// Makes a sighting.
    public init(
        id: SightingID, recipient: WatchedScript, asset: Asset, paid: TokenAmount,
        counterparties: [Counterparty], spentOutpoints: [Outpoint]
    ) {
        self.id = id
        self.recipient = recipient
        self.asset = asset
        self.paid = paid
        self.counterparties = counterparties
        self.spentOutpoints = spentOutpoints
    }
}

/// A transaction's output, by transaction id and index.
public struct Outpoint: Sendable, Hashable {
    /// The transaction.
    public let transaction: TransactionID
    /// The output's index in it.
    public let outputIndex: UInt32

    /// Makes an outpoint.
    public init(transaction: TransactionID, outputIndex: UInt32) {
        self.transaction = transaction
        self.outputIndex = outputIndex
    }
}

/// Something that looked like a payment to us and is none; kept, with the reason.
public struct IgnoredSighting: Sendable, Hashable {
    /// Why it is no deposit.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// An event of a contract that the profile does not name.
        case foreignContract
        /// The node marked the log as removed by a reorg.
        case removed
        /// The transaction failed.
        case failedTransaction
        /// The event or output has no value.
        case zeroValue
        /// The value is below one ledger unit of the asset.
        case belowLedgerUnit
        /// The address is ours but was never given to a wallet.
        case noOwner
        /// The event has not the shape that the token's Transfer event has.
        case malformed
    }

    /// Its name.
    public let id: SightingID
    /// The address of ours that it names.
    public let recipient: WatchedScript
    /// Why it is no deposit.
    public let reason: Reason
    /// The contract, where there is one.
    public let contract: WatchedScript?

    /// Makes an ignored sighting.
    public init(
        id: SightingID, recipient: WatchedScript, reason: Reason, contract: WatchedScript?
    ) {
        self.id = id
        self.recipient = recipient
        self.reason = reason
        self.contract = contract
    }
}

/// What one block, proven complete, holds for us.
public struct BlockSightings: Sendable, Hashable {
    /// The block.
    public let link: BlockLink
    /// Payments to watched addresses, in the block's order.
    public let sightings: [Sighting]
    /// Look-alikes that are none, in the block's order.
    public let ignored: [IgnoredSighting]
    /// Transactions that spend what plans of ours claim, in the block's order; Bitcoin only.
    public let spends: [BlockSpend]
    /// What issuers of our tokens did to accounts, in the block's order; EVM only.
    public let issuerEvents: [IssuerEvent]

    /// Makes a block's findings.
    public init(
        link: BlockLink, sightings: [Sighting], ignored: [IgnoredSighting],
        spends: [BlockSpend] = [], issuerEvents: [IssuerEvent] = []
    ) {
        self.issuerEvents = issuerEvents
        self.link = link
        self.sightings = sightings
        self.ignored = ignored
        self.spends = spends
    }
}

/// A transaction in a block that spends outputs which plans of ours claim.
public struct BlockSpend: Sendable, Hashable {
    /// The transaction.
    public let transaction: TransactionID
    /// All outputs that it spends.
    public let spent: [Outpoint]

    /// Makes one.
    public init(transaction: TransactionID, spent: [Outpoint]) {
        self.transaction = transaction
        self.spent = spent
    }
}

/// Says whether an address is watched; asked once for each output or event of a block.
public protocol WatchedSet {
    /// Whether the bytes are a watched script or account.
    func contains(_ script: UnsafeRawBufferPointer) -> Bool
    /// Returns which of the scripts are watched: their places in the array, in order.
    func positions(of scripts: [UnsafeRawBufferPointer]) -> [Int]
}

extension WatchedSet {
    /// Asks for one script after another.
    public func positions(of scripts: [UnsafeRawBufferPointer]) -> [Int] {
        scripts.indices.filter { contains(scripts[$0]) }
    }
}
