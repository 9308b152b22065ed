/// The rules of screening, by the ids that staff and records use.
///
/// Ids never change their meaning: old records name them.
public enum ScreeningRule: String, Sendable, Hashable, CaseIterable {
    /// A party is on a sanctions list, by its bytes, under any label.
    case sanctioned = "S-01"
    /// The same private key controls a listed address.
    case sanctionedKey = "S-02"
    /// The token's issuer has blacklisted a party.
    case issuerBlacklist = "S-03"
    /// Somebody has submitted to the issuer's multisig wallet that a party be blacklisted.
    case issuerSubmission = "S-04"
    /// A party was on a sanctions list and was taken off.
    case delisted = "S-05"
    /// A sanctions list is too old.
    case listAge = "S-06"
    /// Screening could not be done in full.
    case notScreened = "S-07"
    /// A party's address could not be read.
    case undecodable = "S-08"
    /// Sanctioned money is one hop away.
    case sanctionedNear = "E-01"
    /// Sanctioned money is some hops away.
    case sanctionedFar = "E-02"
    /// A party has a label of a crime.
    case illicitDirect = "E-03"
    /// Money of an address with a label of a crime is among the sources.
    case illicitIndirect = "E-04"
    /// The label of a crime comes from a source that is not sure.
    case weakLabel = "E-05"
    /// Deposits stay just below a threshold and pass it together.
    case structuring = "B-01"
    /// Many payers pay one wallet.
    case manyToOne = "B-02"
    /// Far more, or far more often, than this wallet's own history.
    case velocity = "B-03"
    /// The money leaves again at once, to a new address.
    case rapidInOut = "B-04"
    /// A wallet that slept gets far more than before.
    case dormant = "B-05"
    /// Many round amounts.
    case roundAmounts = "B-06"
    /// A chain of transactions that each peel a little off.
    case peelChain = "B-07"
    /// Many inputs and equal outputs: a CoinJoin.
    case coinJoin = "B-08"
    /// Dust, a payment of nothing, or a token that only looks like ours.
    case dust = "B-09"
    /// The address looks like one that is known, and is another.
    case lookalike = "B-10"
    /// The first deposit of a new wallet is far above what is typical.
    case firstDeposit = "B-11"
    /// A limit of the wallet, the address or the payer is passed.
    case limit = "L-01"
    /// The deposit is below the least amount that is credited without a person.
    case belowMinimum = "L-02"
    /// What the travel rule asks for is missing.
    case travelRule = "T-01"
    /// A statistical model finds the deposit unusual; shown and never deciding.
    case anomaly = "M-01"
    /// A party is on the operator's own list of addresses to hold.
    case denied = "O-01"
    /// A party is on the operator's own list of known addresses.
    case allowed = "O-02"
    /// A party has a label from a public source.
    case labelled = "O-03"
    /// An outside provider finds a risk.
    case provider = "P-01"
}

/// Kinds of behaviour whose points count together up to a cap, so that one behaviour is not
/// counted twice.
public enum RuleTypology: String, Sendable, Hashable, CaseIterable {
    /// Lists of governments and issuers.
    case sanctions
    /// Where the money was before.
    case exposure
    /// Amounts that are chosen to stay unseen.
    case structuring
    /// Amounts and counts that do not fit the customer.
    case velocity
    /// Movements that hide an origin.
    case layering
    /// Addresses that are made to be mistaken.
    case deception
    /// Limits and the travel rule.
    case limits
    /// Screening itself: its lists and sources.
    case operation
    /// What the operator and its providers say.
    case opinion
}

/// The groups of red-flag indicators that examiners ask for.
///
/// Source: FATF, Virtual Assets: Red Flag Indicators of Money Laundering and Terrorist Financing,
/// September 2020.
public enum FATFGroup: String, Sendable, Hashable, CaseIterable {
    /// Size and frequency of transactions.
    case transactions
    /// Patterns of transactions.
    case patterns
    /// Anonymity.
    case anonymity
    /// Senders and recipients.
    case senderOrRecipient
    /// Source of funds or wealth.
    case sourceOfFunds
    /// Geographical risks.
    case geography
    /// None: the rule is about screening itself.
    case none
}
