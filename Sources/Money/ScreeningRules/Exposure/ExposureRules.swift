import Units

/// The rules about where money came from: E-01 to E-05.
///
/// E-01 and E-02 are about lists of the kind sanctions alone. A label of the category sanctions, as
/// public collections of labels have it, is hearsay: E-03 to E-05 weigh it by its confidence.
/// Without facts all are quiet. A trace that broke off is no reason here: the deposit waits, as
/// `ExposureFacts.waitReason` says.
public struct ExposureRules: Sendable {
    private let rules: RulePack

    /// Makes the rules of a pack.
    public init(_ rules: RulePack) { self.rules = rules }

    /// Returns what each rule says of the facts, in the order of their ids.
    public func evaluate(_ facts: ExposureFacts?) -> [RuleResult] {
        guard let facts else {
            return [
                ScreeningRule.sanctionedNear, .sanctionedFar, .illicitDirect, .illicitIndirect,
                .weakLabel,
            ].map { rules.terms($0).quiet }
        }
        return [
            sanctionedNear(facts), sanctionedFar(facts), illicitDirect(facts),
            illicitIndirect(facts), weakLabel(facts),
        ]
    }

    /// E-01: any share that a listed address paid after its listing, one hop away at most.
    private func sanctionedNear(_ facts: ExposureFacts) -> RuleResult {
        let terms = rules.terms(.sanctionedNear)
        let found = facts.findings.filter(ExposureRules.isNear)
        guard !found.isEmpty else { return terms.quiet }
        return terms.fired(sentences(found, facts), evidence: evidence(found))
    }

    /// E-02: listed addresses further away, and near ones that paid before their listing.
    private func sanctionedFar(_ facts: ExposureFacts) -> RuleResult {
        let terms = rules.terms(.sanctionedFar)
        let found = facts.findings.filter { $0.isListed && !ExposureRules.isNear($0) }
        guard !found.isEmpty else { return terms.quiet }
        let counted = found.filter { $0.timing != .before }
        let share = counted.reduce(0) { $0 + $1.measure.haircutBasisPoints }
        let isFull =
            Int64(share) >= terms.number(.haircutShare)
            || reaches(terms.number(.fifoValue), counted, facts)
        return terms.fired(
            sentences(found, facts), evidence: evidence(found),
            points: isFull ? nil : min(terms.points, Int(terms.number(.pointsBelow))))
    }

    /// E-03: a payer itself has a bad label that is sure enough.
    private func illicitDirect(_ facts: ExposureFacts) -> RuleResult {
        let terms = rules.terms(.illicitDirect)
        let found = illicit(facts).filter { $0.nearestHop == 0 }
        guard !found.isEmpty else { return terms.quiet }
        return terms.fired(sentences(found, facts), evidence: evidence(found))
    }

    /// E-04: such addresses further back.
    private func illicitIndirect(_ facts: ExposureFacts) -> RuleResult {
        let terms = rules.terms(.illicitIndirect)
        let found = illicit(facts).filter { $0.nearestHop > 0 }
        let share = Int64(found.reduce(0) { $0 + $1.measure.haircutBasisPoints })
        guard !found.isEmpty, share >= terms.number(.haircutShare) else { return terms.quiet }
        let isHigh = share >= terms.number(.haircutShareHigh)
        return terms.fired(
            sentences(found, facts), evidence: evidence(found),
            points: isHigh ? nil : min(terms.points, Int(terms.number(.pointsBelow))))
    }

    /// E-05: bad labels that are not sure enough.
    private func weakLabel(_ facts: ExposureFacts) -> RuleResult {
        let terms = rules.terms(.weakLabel)
        var texts = facts.weakLabels.map { weak in
            "\(weak.address), \(ExposureRules.place(weak.hop)), may be "
                + "\(weak.label.category.words): \(weak.label.name), "
                + "confidence \(weak.label.confidence)"
        }
        let unsure = facts.findings.filter {
            $0.category.isBad && !$0.isListed && $0.confidence < confidenceMin
        }
        if !unsure.isEmpty { texts.append(sentences(unsure, facts)) }
        guard !texts.isEmpty else { return terms.quiet }
        return terms.fired(
            texts.joined(separator: "; "),
            evidence: facts.weakLabels.map { "\($0.label.source) | \($0.address)" }
                + evidence(unsure))
    }

    // MARK: Parts

    private var confidenceMin: Int64 { rules.terms(.illicitDirect).number(.confidence) }

    private static func isNear(_ finding: ExposureFinding) -> Bool {
        switch finding.timing {
        case .notListed, .before: false
        case .after, .unknown: finding.nearestHop <= 1
        }
    }

    private func illicit(_ facts: ExposureFacts) -> [ExposureFinding] {
        facts.findings.filter {
            $0.category.isBad && !$0.isListed && $0.confidence >= confidenceMin
        }
    }

    /// Whether the parts by first in, first out are worth so many whole units together.
    ///
    /// Without a price, or with one in another currency, any part is: not knowing is never "no".
    private func reaches(
        _ wholeUnits: Int64, _ found: [ExposureFinding], _ facts: ExposureFacts
    ) -> Bool {
        var fifo: UInt128 = 0
        for finding in found {
            let (sum, overflow) = fifo.addingReportingOverflow(finding.measure.fifo.minorUnits)
            guard !overflow else { return true }
            fifo = sum
        }
        guard fifo > 0 else { return false }
        guard let worth = facts.worth, worth.asset == rules.currency, !facts.deposit.isZero
        else { return true }
        let part = min(fifo, facts.deposit.minorUnits)
        let division = facts.deposit.minorUnits.dividingFullWidth(
            part.multipliedFullWidth(by: worth.minorUnits))
        let value = division.quotient + (division.remainder == 0 ? 0 : 1)
        let unit = (0..<rules.currency.scale).reduce(UInt128(1)) { power, _ in power * 10 }
        return value >= UInt128(wholeUnits) * unit
    }

    private func sentences(_ found: [ExposureFinding], _ facts: ExposureFacts) -> String {
        found.map { finding in
            let name = finding.names.isEmpty ? "" : " (\(finding.names.joined(separator: ", ")))"
            let share = finding.measure.haircutBasisPoints
            let hundredths = share % 100
            let percent = "\(share / 100).\(hundredths < 10 ? "0" : "")\(hundredths) %"
            let isHearsay = finding.category == .sanctions && !finding.isListed
            let words =
                isHearsay ? "a party that a label calls sanctioned" : finding.category.words
            return "\(words)\(name) \(ExposureRules.place(finding.nearestHop))"
                + "\(finding.timing.words): \(percent) by value, FIFO \(finding.measure.fifo), "
                + "poison \(finding.measure.poison)"
        }.joined(separator: "; ")
    }

    private static func place(_ hop: Int) -> String {
        switch hop {
        case 0: "paid it"
        case 1: "is 1 hop away"
        case _: "is \(hop) hops away"
        }
    }

    private func evidence(_ found: [ExposureFinding]) -> [String] {
        found.flatMap { finding -> [String] in
            let way = finding.path.map { "\($0.address) paid \($0.amount)" }
            return finding.sources + [way.joined(separator: ", then ")]
        }.filter { !$0.isEmpty }
    }
}

extension DesignationTiming {
    fileprivate var words: String {
        switch self {
        case .notListed: ""
        case .before: ", before its listing"
        case .after: ", after its listing"
        case .unknown: ", at an unknown time of its listing"
        }
    }
}

extension LabelCategory {
    /// The category in words, as people read it in a sentence.
    public var words: String {
        switch self {
        case .exchange: "an exchange"
        case .service: "a service"
        case .payment: "a payment processor"
        case .miner: "a miner"
        case .gambling: "a gambling house"
        case .mixer: "a mixer"
        case .darknetMarket: "a darknet market"
        case .ransomware: "ransomware"
        case .hack: "stolen money"
        case .scam: "a fraud"
        case .terrorism: "financing of terror"
        case .sanctions: "a sanctioned party"
        case .other: "a known address"
        }
    }
}
