import Connector
import DepositRules
import ScreeningRules
import Units

/// Checks that nothing passes a limit without a person, from what became clear and when.
///
/// Written apart from the program and simply: it knows the limits of the tier `limited` by heart.
final class SimLimitAuditor {
    private let platform: SimPlatform
    private let rates: SimRates
    private var lastEvent: UInt64 = 0
    /// When each deposit of a limited wallet was first seen to be clear without a case.
    private var cleared: [DepositID: (deposit: Deposit, time: Timestamp)] = [:]
    private var latest = Timestamp(milliseconds: .min)
    /// Steps take less than this, and the time of a verdict is up to one step before our look.
    private static let slack: Int64 = 120

    init(platform: SimPlatform, rates: SimRates) {
        self.platform = platform
        self.rates = rates
    }

    /// Checks the database; returns all that is wrong, in words.
    func check(_ store: any StorePort, now: Timestamp) async throws -> [String] {
        latest = max(latest, now)
        let (event, deposits, held) = try await store.read { store in
            let all = PageRequest(after: nil, limit: 1_000)
            return (
                try store.lastEventSequence,
                try store.deposits(DepositFilter(), page: all).map(\.1),
                Set(try store.complianceCases(.all, page: all).map(\.1.machine.deposit))
            )
        }
        guard event != lastEvent else { return [] }
        lastEvent = event
        var faults: [String] = []
        for deposit in deposits where deposit.screeningTrack.isClear {
            guard cleared[deposit.id] == nil, !held.contains(deposit.id),
                platform.tiers[deposit.wallet] == "limited"
            else { continue }
            cleared[deposit.id] = (deposit, latest)
            faults += passed(by: deposit).map { "deposit \(deposit.id.text.prefix(8)): \($0)" }
        }
        return faults
    }

    private func passed(by deposit: Deposit) -> [String] {
        let units = deposit.amount.minorUnits
        if deposit.amount.asset == .btc {
            let start = latest.adding(seconds: -SimRates.ageMax - SimLimitAuditor.slack)
            let hasPrice = rates.published.contains { $0 >= start }
            return (units > 300_000 ? ["clear above the limit of one deposit"] : [])
                + (hasPrice ? [] : ["clear without a price"])
        }
        guard deposit.amount.asset == .usdt else { return [] }
        let start = latest.adding(seconds: -86_400 + SimLimitAuditor.slack)
        let day = cleared.values.filter {
            $0.deposit.wallet == deposit.wallet && $0.deposit.amount.asset == .usdt
                && $0.time > start
        }
        let sum = day.reduce(UInt128(0)) { $0 + $1.deposit.amount.minorUnits }
        return (sum > 150_000_000 ? ["the day's sum is above its limit"] : [])
            + (day.count > 3 ? ["more of them in a day than may be"] : [])
    }
}
