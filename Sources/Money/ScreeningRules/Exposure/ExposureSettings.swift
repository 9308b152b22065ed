public import Units

/// When money is followed backwards.
public enum ExposureMode: String, Sendable, Hashable, CaseIterable {
    /// Never: only what is known of the payers themselves counts.
    case off
    /// From an amount on, and for any deposit whose payer is known for anything.
    case byAmount
    /// For every deposit.
    case always
}

/// When and how far money is followed backwards.
public struct ExposureSettings: Sendable, Hashable {
    /// When.
    public let mode: ExposureMode
    /// From what value on in `byAmount`, in the currency of the rules.
    public let amountMin: Amount
    /// How far.
    public let limits: ExposureLimits

    /// Makes settings.
    public init(
        mode: ExposureMode = .byAmount, amountMin: Amount = Amount(100_000, of: .usd),
        limits: ExposureLimits = .standard
    ) {
        self.mode = mode
        self.amountMin = amountMin
        self.limits = limits
    }

    /// By amount, from 1,000 USD on: where the travel rule of FATF begins.
    public static let standard = ExposureSettings()

    /// Whether a deposit is to be traced.
    ///
    /// A deposit without a known value, or with one in another currency, is traced: what is not
    /// known is not small.
    /// - Parameter payers: what is known of everybody who paid.
    public func needsTrace(worth: Amount?, payers: [KnownAddress]) -> Bool {
        switch mode {
        case .off: return false
        case .always: return true
        case .byAmount: break
        }
        if payers.contains(where: { $0 != .nothing }) { return true }
        guard let worth, worth.asset == amountMin.asset else { return true }
        return !worth.isAtMost(amountMin) || worth == amountMin
    }
}

extension ExposureFacts {
    /// Makes the facts of a deposit that is not traced: what is known of its payers.
    ///
    /// Where one payer paid all, its share is known; of several it is not, and all is unseen.
    public init(
        untraced deposit: Amount, worth: Amount?, payers: [ScreeningAddress],
        transaction: TransactionID, paidAt time: Timestamp?,
        knowledge: any AddressKnowledge, limits: ExposureLimits = .standard
    ) throws(ExposureError) {
        var book = TraceBook(knowledge: knowledge, limits: limits)
        let isOne = payers.count == 1
        for payer in payers.prefix(ExposureLimits.hubCountMax) {
            _ = book.add(
                Reach(
                    address: payer, known: knowledge.known(of: payer), isCreation: false, hop: 0,
                    transaction: transaction, units: isOne ? deposit.minorUnits : 0, height: nil,
                    time: time, parent: nil))
        }
        var origins = OriginTable()
        let kind = isOne ? book.standing(of: 0) : nil
        let flow = Flow(deposit.minorUnits, from: origins.id(kind ?? .unseen(.notAsked)))
        let report = ExposureReport(
            deposit: deposit, decimals: deposit.asset.scale,
            family: payers.first?.family ?? .other, book: book,
            flows: TraceFlows(deposit: flow, reaches: isOne ? [0: flow] : [:]), origins: origins)
        self = try report.facts(worth: worth, completeness: .notAsked)
    }
}

extension ExposureFacts {
    /// Makes the facts of a trace that could not begin, or whose answers cannot be true: nothing
    /// is seen, and the deposit waits.
    ///
    /// - Parameter reason: why, in words for staff.
    public init(broken deposit: Amount, worth: Amount?, reason: String, limits: ExposureLimits) {
        self.init(
            deposit: deposit, worth: worth, family: .other,
            completeness: .interrupted(reason.cut(toScalars: ExposureFacts.textScalarMax)),
            hopCount: limits.hopCount, transactionCount: 0, confidenceMin: limits.confidenceMin,
            findings: [],
            unseen: [
                UnseenShare(
                    reason: .interrupted,
                    measure: ExposureMeasure(
                        haircut: deposit, fifo: deposit, poison: deposit, of: deposit))
            ], weakLabels: [], picture: .empty)
    }
}
