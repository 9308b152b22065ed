/// Why an exposure could not be worked out or read.
public enum ExposureError: Error, Sendable, Hashable {
    /// Amounts pass 128 bits.
    case tooLarge
    /// The node's answers contradict each other: what, in words for staff.
    case contradiction(String)
    /// A record's field is missing or is not what it should be; its name.
    case field(String)
}

/// How far a trace goes: whatever is beyond is said to be unseen.
public struct ExposureLimits: Sendable, Hashable {
    /// How many payments back; the payer itself is hop 0.
    public let hopCount: Int
    /// How many answers of nodes: a Bitcoin transaction is one, a page of an account's transfers
    /// is one.
    public let transactionCount: Int
    /// How long it may take.
    public let milliseconds: Int64
    /// A transaction with more inputs is a hub: its money is anybody's.
    public let inputCount: Int
    /// An account with more transfers in what has to be looked at is a hub.
    public let transferCount: Int
    /// From what confidence on a label counts as known.
    public let confidenceMin: UInt8

    /// The most hops that anyone may ask for.
    public static let hopCountMax = 6
    /// The most answers that anyone may ask for.
    public static let transactionCountMax = 2_000
    /// The longest time that anyone may ask for: two minutes.
    public static let millisecondsMax: Int64 = 120_000
    /// The most inputs or transfers that are looked through at one place.
    public static let hubCountMax = 1_000

    /// Makes limits; each is held at its own largest value, and none is negative.
    public init(
        hopCount: Int = 3, transactionCount: Int = 400, milliseconds: Int64 = 20_000,
        inputCount: Int = 100, transferCount: Int = 200, confidenceMin: UInt8 = 50
    ) {
        self.hopCount = min(max(hopCount, 0), ExposureLimits.hopCountMax)
        self.transactionCount = min(
            max(transactionCount, 0), ExposureLimits.transactionCountMax)
        self.milliseconds = min(max(milliseconds, 0), ExposureLimits.millisecondsMax)
        self.inputCount = min(max(inputCount, 1), ExposureLimits.hubCountMax)
        self.transferCount = min(max(transferCount, 1), ExposureLimits.hubCountMax)
        self.confidenceMin = min(confidenceMin, AddressLabel.confidenceMax)
    }

    /// The limits of the documentation: 3 hops, 400 transactions, 20 seconds.
    public static let standard = ExposureLimits()
}
