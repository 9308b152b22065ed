import Connector
import DepositRules
import PayoutRules
import Units

extension MemoryUnit {
    func wallets(_ filter: WalletFilter, page: PageRequest) throws -> [WalletRecord] {
        Array(found(filter).filter { $0.id.value > page.after ?? 0 }.prefix(page.limit))
    }
    func lists(_ filter: ListFilter, page: PageRequest) throws -> [(UInt128, ListRecord)] {
        Array(found(filter).filter { $0.0 < page.after ?? .max }.prefix(page.limit))
    }
    func list(_ versionID: String) throws -> ListRecord? {
        state.lists.first { $0.version.id == versionID }
    }
    func walletCount(_ filter: WalletFilter, upTo limit: Int) throws -> Int {
        min(found(filter).count, limit)
    }
    func listCount(_ filter: ListFilter, upTo limit: Int) throws -> Int {
        min(found(filter).count, limit)
    }
    func depositCount(_ filter: DepositFilter, upTo limit: Int) throws -> Int {
        try counted(limit) { try deposits(filter, page: $0).map(\.0) }
    }
    func payoutCount(_ filter: PayoutFilter, upTo limit: Int) throws -> Int {
        try counted(limit) { try payouts(filter, page: $0).map(\.0) }
    }
    func depositVolume(ofDays days: ClosedRange<Int64>) throws -> [DepositVolume] {
        // Days that no timestamp has had no deposits.
        let most = Int64.max / 86_400_000 - 1
        guard days.lowerBound >= -most, days.upperBound <= most else { return [] }
        var counts: [Int64: [DepositVolume.Standing: Int]] = [:]
        for deposit in state.deposits.values {
            let day = deposit.firstSeen.milliseconds / 86_400_000
            guard days.contains(day), deposit.firstSeen.milliseconds >= 0 else { continue }
            counts[day, default: [:]][Self.standing(of: deposit), default: 0] += 1
        }
        return counts.keys.sorted().flatMap { day in
            DepositVolume.Standing.allCases.compactMap { standing in
                counts[day]?[standing].map {
                    DepositVolume(day: day, standing: standing, count: $0)
                }
            }
        }
    }

    private func found(_ filter: WalletFilter) -> [WalletRecord] {
        state.wallets.values.sorted { $0.id < $1.id }.filter { wallet in
            filter.status.map { $0 == wallet.status } ?? true
                && filter.tier.map { $0 == wallet.tier } ?? true
        }
    }

    private func found(_ filter: ListFilter) -> [(UInt128, ListRecord)] {
        state.lists.enumerated().reversed().map { (UInt128($0 + 1), $1) }.filter { _, list in
            filter.source.map { $0 == list.version.source } ?? true
                && filter.state.map { $0 == list.state } ?? true
        }
    }

    private func counted(
        _ limit: Int, _ read: (PageRequest) throws -> [UInt128]
    ) throws -> Int {
        var (count, place) = (0, UInt128?.none)
        while count < limit {
            let positions = try read(PageRequest(after: place, limit: 1_000))
            count += positions.count
            guard positions.count == 1_000, let last = positions.last else { break }
            place = last
        }
        return min(count, limit)
    }

    private static func standing(of deposit: Deposit) -> DepositVolume.Standing {
        switch deposit.screeningTrack {
        case .clear: deposit.isSpendable ? .spendable : .waiting
        case .notStarted, .running: .waiting
        case .held, .refunding, .refunded: .held
        case .frozen: .frozen
        }
    }
}
