public import ChainModel
public import PayoutRules
public import Units

/// A payout with what surrounds it.
public struct PayoutRecord: Sendable, Hashable {
    /// The payout's own state.
    public var payout: Payout
    /// The destination as we print it.
    public let address: String
    /// The principal who asked for it.
    public let proposer: String
    /// Who has said what about it.
    public var approvals: PayoutApprovals
    /// The platform's own words for it, up to 200 characters.
    public let reference: String
    /// The settlement that it carries out; nil for a payout that was asked for.
    public let settlement: SettlementID?

    /// Makes a record.
    public init(
        payout: Payout, address: String, proposer: String, approvals: PayoutApprovals,
        reference: String, settlement: SettlementID?
    ) {
        self.payout = payout
        self.address = address
        self.proposer = proposer
        self.approvals = approvals
        self.reference = reference
        self.settlement = settlement
    }

    /// Whether people are still to say yes.
    public var awaitsApproval: Bool {
        guard case .reserved(_, isApproved: false) = payout.state, case .open = approvals.state
        else { return false }
        return true
    }
}

/// Which payouts a listing has.
public struct PayoutFilter: Sendable, Hashable {
    /// Only this wallet's.
    public var wallet: WalletID?
    /// Only this chain's.
    public var chain: ChainID?
    /// Only those in a state with this name: see `PayoutState.name`.
    public var state: String?
    /// Only those that wait for a person.
    public var needsPerson: Bool?
    /// Only those that wait for people's yes.
    public var awaitsApproval: Bool?

    /// Makes a filter.
    public init(
        wallet: WalletID? = nil, chain: ChainID? = nil, state: String? = nil,
        needsPerson: Bool? = nil, awaitsApproval: Bool? = nil
    ) {
        self.wallet = wallet
        self.chain = chain
        self.state = state
        self.needsPerson = needsPerson
        self.awaitsApproval = awaitsApproval
    }
}

/// How far a plan's transaction is.
public enum PlanStage: Sendable, Hashable {
    /// Its payouts are being screened again.
    case planned
    /// The signer is asked.
    case asked
    /// The signer said no; its words.
    case refused(String)
    /// Signed and saved; whether a node took it is to be found out.
    case signed
    /// A node took it.
    case broadcast
    /// A block of the best chain includes it.
    case included(BlockReference)
    /// It is final.
    case final(BlockReference)
    /// It was given up, replaced, or lost its inputs: what it claimed is free or used up.
    case dropped
}

/// One transaction of ours, from its plan to its final block.
public struct PlanRecord: Sendable, Hashable {
    /// Its id.
    public let id: PlanID
    /// The chain.
    public let chain: ChainID
    /// The payouts that it carries out, in order; none for moves of our own.
    public let payouts: [PayoutID]
    /// What it uses up; reserved for this plan from the moment that it is saved.
    public let claim: PlanClaim
    /// The request to the signer, as canonical bytes of `SignerRequest`.
    public let request: [UInt8]
    /// The fee: for Bitcoin exactly, for EVM the most that it can be; in the chain's own coin.
    public let fee: Amount
    /// The virtual size in bytes (Bitcoin) or the gas limit (EVM).
    public let size: UInt64
    /// The output that comes back to us, with where its key is; Bitcoin only.
    public let change: ChangeOutput?
    /// The plan that it replaces; nil for a first one.
    public let replaces: PlanID?
    /// How far it is.
    public var stage: PlanStage
    /// The signed bytes; nil before.
    public var signed: [UInt8]?
    /// The transaction's id; nil before it is signed.
    public var transaction: TransactionID?
    /// The tip's height when it was first sent; nil before.
    public var sentAt: BlockHeight?
    /// When it was made.
    public let createdAt: Timestamp

    /// Makes a record.
    public init(
        id: PlanID, chain: ChainID, payouts: [PayoutID], claim: PlanClaim, request: [UInt8],
        fee: Amount, size: UInt64, change: ChangeOutput?, replaces: PlanID?, stage: PlanStage,
        signed: [UInt8]?, transaction: TransactionID?, sentAt: BlockHeight?, createdAt: Timestamp
    ) {
        self.id = id
        self.chain = chain
        self.payouts = payouts
        self.claim = claim
        self.request = request
        self.fee = fee
        self.size = size
        self.change = change
        self.replaces = replaces
        self.stage = stage
        self.signed = signed
        self.transaction = transaction
        self.sentAt = sentAt
        self.createdAt = createdAt
    }
}

/// An output of ours that comes back to a key of ours.
public struct ChangeOutput: Sendable, Hashable {
    /// Its index in the transaction.
    public let outputIndex: UInt32
    /// Its value.
    public let value: Amount
    /// Its script.
    public let script: WatchedScript
    /// The key file that it was derived from.
    public let keyFile: String
    /// The index in that file's descriptor.
    public let index: UInt32

    /// Makes a change output.
    public init(
        outputIndex: UInt32, value: Amount, script: WatchedScript, keyFile: String, index: UInt32
    ) {
        self.outputIndex = outputIndex
        self.value = value
        self.script = script
        self.keyFile = keyFile
        self.index = index
    }
}

/// An output that we can spend: of a deposit that is final and clear, or change that is final.
public struct SpendableCoin: Sendable, Hashable {
    /// The output.
    public let outpoint: Outpoint
    /// Its value.
    public let value: Amount
    /// Its script.
    public let script: WatchedScript
    /// The key file that it was derived from.
    public let keyFile: String
    /// The index in that file's descriptor.
    public let index: UInt32

    /// Makes a coin.
    public init(
        outpoint: Outpoint, value: Amount, script: WatchedScript, keyFile: String, index: UInt32
    ) {
        self.outpoint = outpoint
        self.value = value
        self.script = script
        self.keyFile = keyFile
        self.index = index
    }
}

/// A settlement's id.
public struct SettlementID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// A merchant's standing wish to be paid out.
public struct SettlementTermsRecord: Sendable, Hashable {
    /// The merchant's wallet.
    public let wallet: WalletID
    /// What is paid out, and on which chain.
    public let token: TokenID
    /// Where to, as we print it.
    public let address: String
    /// When it is due.
    public let rule: SettlementRule
    /// The principal who set the address: who asks for every payout to it.
    public let setBy: String
    /// The last row of the wallet's statement that a settlement covers; 0 for none.
    public var coveredThrough: UInt64
    /// When the last settlement was made, or the terms were set.
    public var lastAt: Timestamp

    /// Makes terms.
    public init(
        wallet: WalletID, token: TokenID, address: String, rule: SettlementRule, setBy: String,
        coveredThrough: UInt64, lastAt: Timestamp
    ) {
        self.wallet = wallet
        self.token = token
        self.address = address
        self.rule = rule
        self.setBy = setBy
        self.coveredThrough = coveredThrough
        self.lastAt = lastAt
    }
}

/// What one settlement covers.
public struct SettlementRecord: Sendable, Hashable {
    /// Its id.
    public let id: SettlementID
    /// The merchant's wallet.
    public let wallet: WalletID
    /// The payout that carries it out.
    public let payout: PayoutID
    /// The rows of the statement that it covers.
    public let coverage: SettlementCoverage
    /// When it was made.
    public let createdAt: Timestamp

    /// Makes a record.
    public init(
        id: SettlementID, wallet: WalletID, payout: PayoutID, coverage: SettlementCoverage,
        createdAt: Timestamp
    ) {
        self.id = id
        self.wallet = wallet
        self.payout = payout
        self.coverage = coverage
        self.createdAt = createdAt
    }
}

/// The last comparison of our books with a chain, for one token.
public struct ReconciliationRecord: Sendable, Hashable {
    /// What was compared, and what came out.
    public let reconciliation: Reconciliation
    /// When.
    public let time: Timestamp

    /// Makes a record.
    public init(reconciliation: Reconciliation, time: Timestamp) {
        self.reconciliation = reconciliation
        self.time = time
    }
}

/// Reads about payouts.
public protocol PayoutReading {
    /// Returns a payout; nil if there is none.
    func payout(_ id: PayoutID) throws -> PayoutRecord?
    /// Returns payouts, newest first; the position is the row's own rising number.
    func payouts(_ filter: PayoutFilter, page: PageRequest) throws -> [(UInt128, PayoutRecord)]
    /// Returns payouts of a chain that are ready to be planned and under no hold, oldest first.
    func payoutsToPlan(on chain: ChainID, limit: Int) throws -> [PayoutRecord]
    /// Returns payouts whose destination waits for a check (reserved and unscreened, planned with
    /// an unscreened plan, or waiting because nobody could say), oldest first.
    func payoutsToScreen(limit: Int) throws -> [PayoutRecord]
    /// Returns what limits count, oldest first: payouts since a moment that were not refused, not
    /// cancelled and did not fail.
    func countedPayouts(of asset: Asset, since: Timestamp) throws -> [CountedPayout]
    /// Returns the spellings of addresses that a wallet paid for good, newest first, each once.
    ///
    /// Addresses that paid it are left out: anybody can send dust from a look-alike, and would so
    /// make it known.
    func knownPayoutAddresses(of wallet: WalletID, limit: Int) throws -> [String]
    /// Returns a plan; nil if there is none.
    func plan(_ id: PlanID) throws -> PlanRecord?
    /// Returns a chain's plans that are neither final nor dropped, oldest first.
    func openPlans(on chain: ChainID) throws -> [PlanRecord]
    /// Returns plans that a block included and whose stage still says so, final ones too.
    func plans(includedIn block: BlockReference, of chain: ChainID) throws -> [PlanRecord]
    /// Returns final plans of a chain in blocks above a height, oldest first.
    func finalPlans(
        of chain: ChainID, above height: BlockHeight, limit: Int
    ) throws -> [PlanRecord]
    /// Returns a transaction's plan; nil if none was signed as that.
    func plan(of transaction: TransactionID, on chain: ChainID) throws -> PlanRecord?
    /// Returns the plan that claims an output or nonce now, or used it up; nil if it is free.
    func claimant(of claim: PlanClaim, on chain: ChainID) throws -> PlanID?
    /// Returns outputs that no plan claims and that are not spent, in the order of their outpoints.
    func spendableCoins(on chain: ChainID, limit: Int) throws -> [SpendableCoin]
    /// Returns a coin of ours, claimed, spent or not; nil if it never was one.
    func coin(_ outpoint: Outpoint, on chain: ChainID) throws -> SpendableCoin?
    /// Returns all our outputs of a chain that no final transaction spent, claimed ones and those
    /// of held and frozen deposits too, in the order of their outpoints.
    func allCoins(on chain: ChainID, limit: Int) throws -> [SpendableCoin]
    /// The sum of all our outputs of a chain that are final and not spent by a final transaction,
    /// whatever screening says of them: what custody must be.
    func coinTotal(on chain: ChainID) throws -> Amount
    /// Returns the nonces of an account that plans claim or used up, with the plans: the highest
    /// 1,000.
    func claimedNonces(of account: WatchedScript, on chain: ChainID) throws -> [UInt64: PlanID]
    /// Returns addresses of a chain that got a final, clear deposit of an asset, oldest first,
    /// without the first few: the accounts that can be paid from or swept (EVM).
    func payingAddresses(
        on chain: ChainID, asset: Asset, skipping count: Int, limit: Int
    ) throws -> [AddressRecord]
    /// Returns what must stay on an account (EVM), in the token's own units: the sum of its
    /// deposits of an asset that a block of the chain includes and that are not final and clear.
    ///
    /// What was sent back does not count: a payout of as much has left, from whichever account. The
    /// largest number stands for a sum that is too large for one.
    func unspendableUnits(
        at account: WatchedScript, on chain: ChainID, asset: Asset
    ) throws -> UInt256
    /// Returns a wallet's settlement terms; nil if it has none.
    func settlementTerms(of wallet: WalletID, asset: Asset) throws -> SettlementTermsRecord?
    /// Returns all settlement terms, in the order of the wallets' ids; the position is a wallet's
    /// id, the limit counts wallets.
    func settlementTerms(page: PageRequest) throws -> [SettlementTermsRecord]
    /// Returns settlements of a wallet, newest first; the position is the row's rising number.
    func settlements(of wallet: WalletID?, page: PageRequest) throws -> [(
        UInt128, SettlementRecord
    )]
    /// Returns a settlement; nil if there is none.
    func settlement(_ id: SettlementID) throws -> SettlementRecord?
    /// Returns the entries of the event log about a payout (those whose type begins with
    /// `payout.`), oldest first.
    func events(of payout: PayoutID, limit: Int) throws -> [EventRecord]
    /// Returns the newest reconciliation of each token.
    func latestReconciliations() throws -> [ReconciliationRecord]
    /// Returns a token's payout gate; one that is open and has seen nothing if there is none.
    func payoutGate(_ token: TokenID) throws -> PayoutGate
}

/// Writes about payouts.
public protocol PayoutWriting {
    /// Saves a new or changed payout; its plans are saved before it. Throws
    /// `StoreFailure.corrupt` unless it can follow what is saved: see `PayoutRecord.canFollow`.
    func save(_ payout: PayoutRecord) throws
    /// Saves a new or changed plan. A new one claims its outputs or nonce: what another plan
    /// claims is moved to it only if that plan is the one that it replaces; otherwise throws
    /// `StoreFailure.corrupt`. What a dropped plan claimed goes back to the plan that it replaces,
    /// if that is still open, or is free; what a final plan claimed is used up for good. Throws
    /// `StoreFailure.corrupt` too unless it can follow what is saved: see `PlanRecord.canFollow`.
    func save(_ plan: PlanRecord) throws
    /// Saves settlement terms.
    func save(_ terms: SettlementTermsRecord) throws
    /// Ends a wallet's settlement terms.
    func removeSettlementTerms(of wallet: WalletID, asset: Asset) throws
    /// Saves a settlement; throws `StoreFailure.corrupt` if its id or payout is taken, or a row
    /// that it covers is covered.
    func add(_ settlement: SettlementRecord) throws
    /// Saves a reconciliation and its token's gate.
    func save(_ reconciliation: ReconciliationRecord, gate: PayoutGate) throws
    /// Saves a gate that a person cleared.
    func save(_ gate: PayoutGate) throws
}
