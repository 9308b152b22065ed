import ChainModel
import Units

/// The deposits of one window, grouped by who they belong together with.
///
/// Small ones of one group are also seen as one: a hundred deposits of 0.50 from one payer are one
/// of 50.00. Bounded: the largest values one by one, groups with their sums.
struct DepositParts: Sendable, Hashable {
    /// The most groups and the most single values that are kept.
    static let groupCountMax = 32
    static let valueCountMax = 64

    /// Deposits that belong together. Unit of the sum: the currency's minor unit.
    struct Group: Sendable, Hashable {
        var count: Int
        var sum: Int128
    }

    /// One deposit. Unit: the currency's minor unit.
    struct Part: Sendable, Hashable {
        let group: Int
        let value: Int128
    }

    /// The groups: the new deposit's own first, then by falling sum.
    let groups: [Group]
    /// The largest values, falling.
    let values: [Part]

    /// What is summed up. Groups are numbered from 0 without large gaps.
    struct Item {
        let group: Int
        let value: Int128
    }

    /// Makes parts; the first item is the new deposit.
    init(_ items: [Item]) {
        let count = (items.lazy.map(\.group).max() ?? -1) + 1
        var groups = [Group](repeating: Group(count: 0, sum: 0), count: count)
        for item in items {
            let sum = min(groups[item.group].sum + item.value, BehaviourStatistics.unitsMax)
            groups[item.group] = Group(count: groups[item.group].count + 1, sum: sum)
        }
        let own = items.first?.group
        let order = groups.indices.filter { groups[$0].count > 0 }.sorted { left, right in
            if (left == own) != (right == own) { return left == own }
            if groups[left].sum != groups[right].sum { return groups[left].sum > groups[right].sum }
            return left < right
        }.prefix(DepositParts.groupCountMax)
        var places = [Int?](repeating: nil, count: count)
        for (place, group) in order.enumerated() { places[group] = place }
        self.groups = order.map { groups[$0] }
        let parts = items.compactMap { item in
            places[item.group].map { Part(group: $0, value: item.value) }
        }
        values = Array(
            parts.sorted { ($0.value, $1.group) > ($1.value, $0.group) }
                .prefix(DepositParts.valueCountMax))
    }

    init(groups: [Group], values: [Part]) {
        self.groups = groups
        self.values = values
    }

    /// What stays of each group below an amount, as one: its count and its sum.
    func rests(below limit: Int128) -> [Group] {
        var rests = groups
        for part in values where part.value >= limit {
            rests[part.group].count -= 1
            rests[part.group].sum -= min(part.value, rests[part.group].sum)
        }
        return rests
    }
}

/// Which payers belong together: two deposits of one address do, and the inputs of one transaction.
struct PayerGroups {
    private var parents: [Int] = []
    private var groups: [WatchedScript: Int] = [:]

    /// Makes room for the payers of so many deposits.
    init(depositCount: Int) {
        parents.reserveCapacity(depositCount)
        groups.reserveCapacity(depositCount)
    }

    /// Returns the group of payers that pay together; a new one for nobody.
    mutating func group(of payers: [WatchedScript]) -> Int {
        // Most deposits are of one payer that has paid before.
        if payers.count == 1, let known = groups[payers[0]] { return root(known) }
        let known = payers.compactMap { groups[$0] }.map(root)
        let group: Int
        if let first = known.min() {
            group = first
            for other in known { parents[other] = first }
        } else {
            group = parents.count
            parents.append(group)
        }
        for payer in payers { groups[payer] = group }
        return group
    }

    /// Returns what a group became part of.
    func root(_ group: Int) -> Int {
        var place = group
        // A parent is never above its child: each step falls.
        while parents[place] != place { place = parents[place] }
        return place
    }
}
