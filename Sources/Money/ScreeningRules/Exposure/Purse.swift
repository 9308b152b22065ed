/// Where money came from, as a number that one trace gives out.
struct OriginID: Sendable, Hashable, Comparable {
    let index: Int

    static func < (left: OriginID, right: OriginID) -> Bool { left.index < right.index }
}

/// So much from one origin.
struct OriginPart: Sendable, Hashable {
    let origin: OriginID
    let units: UInt128
}

/// One payment, taken apart by origin in the three ways that are in use.
///
/// Both lists of parts add up to the payment, to the unit.
struct Flow: Sendable, Hashable {
    let units: UInt128
    /// Every origin's share of a well mixed purse, sorted by origin.
    let haircut: [OriginPart]
    /// What came in first goes out first, in that order.
    let fifo: [OriginPart]
    /// Every origin that touched it, sorted: each of them poisons all of it.
    let poison: [OriginID]

    /// A payment of one origin.
    init(_ units: UInt128, from origin: OriginID) {
        self.units = units
        let parts = units == 0 ? [] : [OriginPart(origin: origin, units: units)]
        haircut = parts
        fifo = parts
        poison = units == 0 ? [] : [origin]
    }

    fileprivate init(
        units: UInt128, haircut: [OriginPart], fifo: [OriginPart], poison: [OriginID]
    ) {
        self.units = units
        self.haircut = haircut
        self.fifo = fifo
        self.poison = poison
    }
}

/// Money that mixes: a Bitcoin transaction between its inputs and its outputs, or an account.
///
/// What comes in is what goes out and what is left, for each origin, to the unit: whatever is
/// rounded up in one payment is missing in a later one.
struct Purse: Sendable, Hashable {
    private(set) var units: UInt128 = 0
    private(set) var haircut: [OriginPart] = []
    private var fifo: [OriginPart] = []
    private var poison: [OriginID] = []

    /// What is in it, oldest first.
    var queue: [OriginPart] { fifo }

    /// Takes a payment in.
    ///
    /// - Throws: `.tooLarge` if the purse would hold 2¹²⁸ units.
    mutating func receive(_ flow: Flow) throws(ExposureError) {
        let (sum, overflow) = units.addingReportingOverflow(flow.units)
        guard !overflow else { throw .tooLarge }
        units = sum
        haircut = Purse.merged(haircut, flow.haircut)
        for part in flow.fifo {
            if let last = fifo.last, last.origin == part.origin {
                fifo[fifo.count - 1] = OriginPart(
                    origin: part.origin, units: last.units + part.units)
            } else {
                fifo.append(part)
            }
        }
        poison = Set(poison).union(flow.poison).sorted()
    }

    /// Pays out.
    ///
    /// - Precondition: there is so much.
    mutating func pay(_ amount: UInt128) -> Flow {
        precondition(amount <= units, "a purse pays only what is in it")
        guard amount > 0 else {
            return Flow(units: 0, haircut: [], fifo: [], poison: [])
        }
        let shares = Apportionment.split(amount, by: haircut.map(\.units), of: units)
        let paid = zip(haircut, shares).map { OriginPart(origin: $0.origin, units: $1) }
        haircut = zip(haircut, shares)
            .map { OriginPart(origin: $0.origin, units: $0.units - $1) }
            .filter { $0.units > 0 }
        let flow = Flow(
            units: amount, haircut: paid.filter { $0.units > 0 }, fifo: takeFirst(amount),
            poison: poison)
        units -= amount
        // An empty purse has forgotten what was in it.
        if units == 0 { poison = [] }
        return flow
    }

    private mutating func takeFirst(_ amount: UInt128) -> [OriginPart] {
        var missing = amount
        var taken: [OriginPart] = []
        var count = 0
        while missing > 0 {
            let part = fifo[count]
            guard part.units > missing else {
                taken.append(part)
                missing -= part.units
                count += 1
                continue
            }
            taken.append(OriginPart(origin: part.origin, units: missing))
            fifo[count] = OriginPart(origin: part.origin, units: part.units - missing)
            missing = 0
        }
        fifo.removeFirst(count)
        return taken
    }

    private static func merged(_ left: [OriginPart], _ right: [OriginPart]) -> [OriginPart] {
        var sums: [OriginID: UInt128] = [:]
        for part in left + right { sums[part.origin, default: 0] += part.units }
        return sums.map { OriginPart(origin: $0.key, units: $0.value) }
            .sorted { $0.origin < $1.origin }
    }
}

/// Splits a whole number by shares so that the parts add up to it.
enum Apportionment {
    /// Returns an amount split in proportion to some parts of a total.
    ///
    /// Each part is rounded down; the units that are left go to the parts that lost most by it, the
    /// earlier first, so that none is more than one unit off and none above its ceiling.
    /// - Precondition: the parts add up to the total, and the total is not 0 unless the amount is.
    static func split(_ amount: UInt128, by parts: [UInt128], of total: UInt128) -> [UInt128] {
        guard amount > 0 else { return parts.map { _ in 0 } }
        precondition(total > 0, "nothing can't be split by shares of nothing")
        var shares: [UInt128] = []
        var remainders: [(remainder: UInt128, index: Int)] = []
        var left = amount
        for (index, part) in parts.enumerated() {
            // The quotient is at most the amount, because a part is at most the total.
            let division = total.dividingFullWidth(part.multipliedFullWidth(by: amount))
            shares.append(division.quotient)
            left -= division.quotient
            remainders.append((division.remainder, index))
        }
        remainders.sort { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
        for entry in remainders {
            guard left > 0 else { break }
            shares[entry.index] += 1
            left -= 1
        }
        precondition(left == 0, "parts that add up to the total leave nothing over")
        return shares
    }
}
