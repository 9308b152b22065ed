public import Units

/// How much more a replacement must offer than the transaction that it replaces.
///
/// Nodes compare cap and priority fee each, a single price standing for both, and take neither
/// unless it is raised. Source: go-ethereum's `txpool.pricebump` of 10 %, which Erigon, Nethermind
/// and Besu share.
public struct EVMReplacementRule: Sendable, Hashable {
    /// By how many hundredths of a percent both numbers rise at least.
    public let basisPoints: UInt64

    /// The least that nodes take: 10 %.
    public static let nodes = EVMReplacementRule(basisPoints: 1_000)
    /// With room for nodes that round otherwise: 12.5 %, the most that a block can raise the base
    /// fee by.
    public static let roomy = EVMReplacementRule(basisPoints: 1_250)

    /// Makes a rule.
    public init(basisPoints: UInt64) { self.basisPoints = basisPoints }

    /// Returns the least fee of the same kind that replaces this one; nil above 256 bits.
    public func least(replacing fee: EVMTransaction.Fee) -> EVMTransaction.Fee? {
        switch fee {
        case .price(let price):
            return raised(price).map { .price($0) }
        case .capped(let max, let priority):
            guard let max = raised(max), let priority = raised(priority) else { return nil }
            return .capped(max: max, priority: priority)
        }
    }

    /// Returns the least fee of the same kind that replaces one and offers what is suggested.
    ///
    /// - Returns: nil where that is above the ceiling for each gas, in wei.
    public func fee(
        replacing fee: EVMTransaction.Fee, suggested: EVMTransaction.Fee, ceiling: UInt256
    ) -> EVMTransaction.Fee? {
        guard let least = least(replacing: fee) else { return nil }
        let offered: EVMTransaction.Fee =
            switch least {
            case .price(let price): .price(Swift.max(price, suggested.max))
            case .capped(let max, let priority):
                .capped(
                    max: Swift.max(max, suggested.max),
                    priority: Swift.min(
                        Swift.max(priority, suggested.priority), Swift.max(max, suggested.max)))
            }
        return offered.max <= ceiling ? offered : nil
    }

    /// Whether nodes with this rule take a fee in place of another.
    public func permits(_ new: EVMTransaction.Fee, replacing old: EVMTransaction.Fee) -> Bool {
        guard let max = raised(old.max), let priority = raised(old.priority) else { return false }
        return new.max >= max && new.priority >= priority
    }

    /// The number raised by the rule, rounded up, and by 1 at least; nil above 256 bits.
    private func raised(_ value: UInt256) -> UInt256? {
        let product = value.multipliedReportingOverflow(by: UInt256(UInt128(basisPoints)))
        guard !product.overflow else { return nil }
        let part = product.partialValue.quotientAndRemainder(dividingBy: 10_000)
        let rise = part.quotient.addingReportingOverflow(
            UInt256(part.remainder > 0 || part.quotient.isZero ? 1 : 0))
        let sum = value.addingReportingOverflow(rise.partialValue)
        return rise.overflow || sum.overflow ? nil : sum.partialValue
    }
}
