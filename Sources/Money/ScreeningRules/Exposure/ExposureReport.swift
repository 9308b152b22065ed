import ChainModel
import Units

/// Makes facts of what a trace found, in the ledger's units.
struct ExposureReport {
    let deposit: Amount
    let decimals: UInt8
    let family: ScreeningFamily
    let book: TraceBook
    let flows: TraceFlows
    let origins: OriginTable

    func facts(
        worth: Amount?, completeness: ExposureFacts.Completeness
    ) throws(ExposureError) -> ExposureFacts {
        let measures = measures()
        var unseen: [UnseenShare] = []
        for reason in UnseenReason.allCases {
            if let measure = measures[.unseen(reason)] {
                unseen.append(UnseenShare(reason: reason, measure: measure))
            }
        }
        return ExposureFacts(
            deposit: deposit, worth: worth, family: family, completeness: completeness,
            hopCount: book.limits.hopCount, transactionCount: book.callCount,
            confidenceMin: book.limits.confidenceMin, findings: try findings(measures),
            unseen: unseen, weakLabels: weakLabels(), picture: try picture())
    }

    // MARK: Amounts

    /// The deposit in ledger units, split as its flow is.
    private func measures() -> [OriginKind: ExposureMeasure] {
        let flow = flows.deposit
        let haircut = inLedger(flow.haircut)
        var sums: [OriginID: UInt128] = [:]
        for part in flow.fifo { sums[part.origin, default: 0] += part.units }
        let fifo = inLedger(
            sums.map { OriginPart(origin: $0.key, units: $0.value) }
                .sorted { $0.origin < $1.origin })
        var measures: [OriginKind: ExposureMeasure] = [:]
        for (index, kind) in origins.kinds.enumerated() {
            let origin = OriginID(index: index)
            let isTouched = flow.poison.contains(origin)
            guard isTouched else { continue }
            measures[kind] = ExposureMeasure(
                haircut: Amount(haircut[origin, default: 0], of: deposit.asset),
                fifo: Amount(fifo[origin, default: 0], of: deposit.asset), poison: deposit,
                of: deposit)
        }
        return measures
    }

    private func inLedger(_ parts: [OriginPart]) -> [OriginID: UInt128] {
        let shares = Apportionment.split(
            flows.deposit.units == 0 ? 0 : deposit.minorUnits, by: parts.map(\.units),
            of: flows.deposit.units)
        return Dictionary(zip(parts, shares).map { ($0.origin, $1) }) { first, _ in first }
    }

    func ledger(_ units: UInt128) throws(ExposureError) -> Amount {
        do {
            return try TokenAmount(units: UInt256(units), decimals: decimals)
                .converted(to: deposit.asset).amount
        } catch {
            throw .tooLarge
        }
    }

    // MARK: Findings

    private func category(_ kind: OriginKind) -> (LabelCategory, DesignationTiming)? {
        switch kind {
        case .known(let category, let timing): (category, timing)
        // A block's reward is a miner's; a token's contract makes tokens for its own reasons.
        case .created: (family == .bitcoin ? .miner : .other, .notListed)
        case .unseen: nil
        }
    }

    private struct Key: Hashable {
        let category: LabelCategory
        let timing: DesignationTiming
    }

    private func findings(
        _ measures: [OriginKind: ExposureMeasure]
    ) throws(ExposureError) -> [ExposureFinding] {
        var reaches: [Key: [Int]] = [:]
        for index in book.reaches.indices {
            guard let kind = book.standing(of: index), let (category, timing) = category(kind)
            else { continue }
            reaches[Key(category: category, timing: timing), default: []].append(index)
        }
        var findings: [ExposureFinding] = []
        for category in LabelCategory.allCases.sorted() {
            for timing in DesignationTiming.allCases {
                let key = Key(category: category, timing: timing)
                guard let found = reaches[key] else { continue }
                findings.append(try finding(key, found, measures))
            }
        }
        return findings
    }

    private func finding(
        _ key: Key, _ found: [Int], _ measures: [OriginKind: ExposureMeasure]
    ) throws(ExposureError) -> ExposureFinding {
        let kinds = Set(found.compactMap { book.standing(of: $0) })
        var haircut = Amount.zero(deposit.asset)
        var fifo = haircut
        var poison = haircut
        for measure in kinds.compactMap({ measures[$0] }) {
            haircut = try ExposureReport.sum(haircut, measure.haircut)
            fifo = try ExposureReport.sum(fifo, measure.fifo)
            poison = deposit
        }
        let nearest = found.min { isBefore($0, $1) } ?? found[0]
        let said = found.flatMap { sayings(of: book.reaches[$0], key.category) }
        return ExposureFinding(
            category: key.category, timing: key.timing,
            confidence: said.map(\.confidence).max() ?? AddressLabel.confidenceMax,
            names: ExposureReport.some(said.map(\.name)),
            sources: ExposureReport.some(said.map(\.source)), paymentCount: found.count,
            nearestHop: book.reaches[nearest].hop,
            measure: ExposureMeasure(haircut: haircut, fifo: fifo, poison: poison, of: deposit),
            path: try path(from: nearest))
    }

    /// Whether one payment is the better example: nearer, then larger, then met earlier.
    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (book.reaches[left], book.reaches[right])
        if first.hop != second.hop { return first.hop < second.hop }
        if first.units != second.units { return first.units > second.units }
        return left < right
    }

    private func sayings(of reach: Reach, _ category: LabelCategory) -> [AddressLabel] {
        if let designation = reach.known.designation {
            return [
                AddressLabel(
                    category: .sanctions, confidence: AddressLabel.confidenceMax,
                    name: designation.name, source: designation.list)
            ]
        }
        return reach.known.labels.filter {
            $0.category == category && $0.confidence >= book.limits.confidenceMin
        }
    }

    private static func some(_ texts: [String]) -> [String] {
        let short = texts.filter { !$0.isEmpty }.map {
            $0.cut(toScalars: ExposureFacts.textScalarMax)
        }
        return Array(Set(short).sorted().prefix(ExposureFacts.nameCountMax))
    }

    private static func sum(_ left: Amount, _ right: Amount) throws(ExposureError) -> Amount {
        do {
            return try left.adding(right)
        } catch {
            throw .tooLarge
        }
    }

    private func path(from index: Int) throws(ExposureError) -> [ExposureStep] {
        try chain(from: index).map { (index) throws(ExposureError) in
            let reach = book.reaches[index]
            return ExposureStep(
                address: reach.address.shown, hop: reach.hop,
                transaction: reach.transaction, amount: try ledger(reach.units))
        }
    }

    /// The payments from one to the deposit's; each parent was met before its child.
    func chain(from index: Int) -> [Int] {
        var chain: [Int] = []
        var next: Int? = index
        while let current = next, chain.count <= ExposureLimits.hopCountMax {
            chain.append(current)
            next = book.reaches[current].parent
        }
        return chain
    }

    private func weakLabels() -> [WeakLabel] {
        var best: [ScreeningAddress: Reach] = [:]
        for reach in book.reaches where reach.hop < best[reach.address]?.hop ?? .max {
            best[reach.address] = reach
        }
        let all = best.values.flatMap { reach in
            reach.known.weak(below: book.limits.confidenceMin).map {
                WeakLabel(label: $0, address: reach.address.shown, hop: reach.hop)
            }
        }
        return Array(
            all.sorted {
                if $0.hop != $1.hop { return $0.hop < $1.hop }
                if $0.label != $1.label { return $0.label < $1.label }
                return $0.address < $1.address
            }.prefix(ExposureFacts.weakLabelCountMax))
    }

    /// How many of a payment's units come from bad origins.
    func taintedUnits(_ index: Int) -> UInt128 {
        (flows.reaches[index]?.haircut ?? []).reduce(UInt128(0)) { sum, part in
            guard let (category, _) = category(origins.kinds[part.origin.index]) else {
                return sum
            }
            return category.isBad ? sum + part.units : sum
        }
    }
}

extension ScreeningAddress {
    /// The spelling in facts: a script that is no address may be long, and is cut.
    var shown: String { canonical.cut(toScalars: ExposureFacts.textScalarMax) }
}
