import Connector
import ScreeningRules
import Units

/// A deposit in one series, at the time at which the series took it.
struct MemoryLimitEntry {
    let deposit: CountedDeposit
    let time: Timestamp
}

extension MemoryUnit {
    func limitUse(_ question: LimitQuestion) throws -> LimitUse {
        let entries = state.limitEntries[question.series, default: []]
        let end = max(question.now, entries.last?.time ?? question.now)
        let start = question.window.seconds.map { end.adding(seconds: -$0) }
        // What was valued before the currency was last another one is not valued any more.
        let era = entries.lastIndex { entry in
            entry.deposit.value.map { $0.asset != question.currency } ?? false
        }
        var use = LimitUse.none(of: question)
        for (place, entry) in entries.enumerated() where entry.deposit.id != question.excluded {
            if let start, entry.time <= start { continue }
            let amount = entry.deposit.amount
            let value = era.map { place > $0 } ?? true ? entry.deposit.value : nil
            use = LimitUse(
                sum: try use.sum.adding(amount), count: use.count + 1,
                value: try use.value.adding(value ?? .zero(question.currency)),
                unvalued: try value == nil ? use.unvalued.adding(amount) : use.unvalued)
        }
        return use
    }

    func count(_ entry: CountedDeposit) {
        for subject in entry.subjects {
            let series = LimitSeries(subject, entry.amount.asset)
            var entries = state.limitEntries[series, default: []]
            if entries.contains(where: { $0.deposit.id == entry.id }) { continue }
            let time = max(entry.time, entries.last?.time ?? entry.time)
            entries.append(MemoryLimitEntry(deposit: entry, time: time))
            state.limitEntries[series] = entries
        }
    }
}
