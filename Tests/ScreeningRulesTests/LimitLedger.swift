import ScreeningRules
import Units

/// What was deposited before, summed the plain way: the oracle of the stores' running totals.
struct LimitLedger {
    private(set) var deposits: [CountedDeposit]

    init(_ deposits: [CountedDeposit] = []) {
        self.deposits = deposits.sorted { $0.time < $1.time }
    }

    mutating func count(_ deposit: CountedDeposit) {
        deposits.append(deposit)
        deposits.sort { $0.time < $1.time }
    }

    func use(_ question: LimitQuestion) -> LimitUse {
        let asset = question.series.asset
        let own = deposits.filter {
            $0.amount.asset == asset && $0.subjects.contains(question.series.subject)
        }
        let end = max(question.now, own.last?.time ?? question.now)
        let start = question.window.seconds.map { end.adding(seconds: -$0) }
        let counted = own.filter { deposit in
            deposit.id != question.excluded && start.map { deposit.time > $0 } ?? true
        }
        func sum(_ amounts: [Amount], _ asset: Asset) -> Amount {
            Amount(
                amounts.reduce(0) {
                    let (sum, overflow) = $0.addingReportingOverflow($1.minorUnits)
                    return overflow ? .max : sum
                }, of: asset)
        }
        return LimitUse(
            sum: sum(counted.map(\.amount), asset), count: counted.count,
            value: sum(counted.compactMap(\.value), question.currency),
            unvalued: sum(counted.filter { $0.value == nil }.map(\.amount), asset))
    }
}
