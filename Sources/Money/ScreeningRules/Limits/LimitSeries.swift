public import ChainModel
import Digests
public import Units

/// Who uses a limit.
public enum LimitSubject: Sendable, Hashable {
    /// A deposit address of ours.
    case depositAddress(WatchedScript)
    /// An address that pays.
    case sourceAddress(WatchedScript)
    /// A wallet that receives.
    case wallet(WalletID)
    /// All wallets of a tier.
    case tier(String)

    /// The subject as bytes that no other subject has.
    fileprivate var bytes: [UInt8] {
        switch self {
        case .depositAddress(let script): [1] + script.bytes
        case .sourceAddress(let script): [2] + script.bytes
        case .wallet(let wallet): [3] + Array(wallet.text.utf8)
        case .tier(let name): [4] + Array(name.utf8)
        }
    }
}

/// What is summed for one limit: one subject's deposits of one asset.
///
/// A series rises only: each entry has a time, never before that of the entry before it.
public struct LimitSeries: Sendable, Hashable {
    /// Who.
    public let subject: LimitSubject
    /// Of what.
    public let asset: Asset

    /// Makes a series.
    public init(_ subject: LimitSubject, _ asset: Asset) {
        self.subject = subject
        self.asset = asset
    }

    /// The key under which a store keeps the series' amounts.
    public var key: Bytes32 {
        let name =
            (0..<8).map { UInt8(truncatingIfNeeded: asset.packedCode >> (56 - 8 * $0)) }
            + [asset.scale]
        guard let key = Bytes32(SHA256.hash([1] + name + subject.bytes)) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return key
    }
}

/// A question for the use of a series within a window.
public struct LimitQuestion: Sendable, Hashable {
    /// What is summed.
    public let series: LimitSeries
    /// The fiat currency of its values.
    public let currency: Asset
    /// The time that counts.
    ///
    /// The window ends at the later of `now` and the latest entry of the series, so that a clock
    /// that steps back frees nothing. It holds what came after its start, not at it.
    public let window: LimitWindow
    /// A deposit that is not counted, because it is the one that is asked for; nil for none.
    public let excluded: DepositID?
    /// Now.
    public let now: Timestamp

    /// Makes a question.
    public init(
        _ series: LimitSeries, in currency: Asset, _ window: LimitWindow,
        excluding excluded: DepositID?, now: Timestamp
    ) {
        self.series = series
        self.currency = currency
        self.window = window
        self.excluded = excluded
        self.now = now
    }
}

/// What was used of a series within a window.
public struct LimitUse: Sendable, Hashable {
    /// The sum of its deposits.
    public let sum: Amount
    /// How many they are.
    public let count: Int
    /// What those were worth whose value was known when they were counted.
    public let value: Amount
    /// The sum of those whose value nobody knew.
    public let unvalued: Amount

    /// Makes a use.
    public init(sum: Amount, count: Int, value: Amount, unvalued: Amount) {
        self.sum = sum
        self.count = count
        self.value = value
        self.unvalued = unvalued
    }

    /// No use of a series.
    public static func none(of question: LimitQuestion) -> LimitUse {
        let asset = question.series.asset
        return LimitUse(
            sum: .zero(asset), count: 0, value: .zero(question.currency), unvalued: .zero(asset))
    }
}

extension Amount {
    /// The sum, held at the largest amount: a limit that passes 128 bits is passed.
    func addingHeld(_ other: Amount) -> Amount {
        precondition(asset == other.asset, "a limit sums one asset")
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        return Amount(overflow ? .max : sum, of: asset)
    }
}
