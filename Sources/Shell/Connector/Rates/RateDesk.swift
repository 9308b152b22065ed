public import Units

/// How a source of prices fared when it was asked last.
public struct RateSourceState: Sendable, Hashable {
    /// The source's name in the configuration.
    public let name: String
    /// When it answered last; nil if it never did.
    public var answeredAt: Timestamp?
    /// Why it gave nothing, or not all, when it was asked last; nil if all is well.
    public var problem: String?
}

/// The newest prices, shared by all who need the value of an amount.
///
/// It keeps nothing beyond the process: after a start nothing has a value until a source has
/// answered, pegs aside.
public final class RateDesk: Sendable {
    /// By how much a price may move from one answer to the next while the last one is new enough,
    /// in percent of the lower of the two.
    public static let jumpPercentMax: UInt128 = 50

    /// The prices and the sources, as they stand.
    private struct State {
        var sheet: RateSheet
        var sources: [RateSourceState]
    }

    private let state: LockedBox<State>

    /// Makes a desk that knows the operator's pegs and nothing else.
    public init(
        currency: Asset = .usd, pegs: [Rate] = [], age: RateAge = .standard, sources: [String] = []
    ) {
        state = LockedBox(
            State(
                sheet: RateSheet(currency: currency, rates: pegs, age: age),
                sources: sources.map {
                    RateSourceState(name: $0, answeredAt: nil, problem: "not asked yet")
                }))
    }

    /// The prices now; a value that stays as it is.
    public var sheet: RateSheet { state.withLock { $0.sheet } }

    /// How the sources fared, in the order of the configuration.
    public var sources: [RateSourceState] { state.withLock { $0.sources } }

    /// Whether every price that is known is new enough, and there is one if there are sources.
    public func isFresh(at now: Timestamp) -> Bool {
        state.withLock { state in
            if state.sources.isEmpty { return true }
            let rates = state.sheet.rates
            return !rates.isEmpty
                && rates.allSatisfy {
                    state.sheet.value(of: .zero($0.asset), at: now).amount != nil
                }
        }
    }

    /// Takes a source's answer.
    ///
    /// A price that is too old, of the future, or older than the one that is known changes nothing.
    /// One that jumps is not believed while the last one is new enough: that one grows old, and
    /// then nothing has a value until a new price comes. Returns what was not believed, in words.
    @discardableResult
    public func take(_ rates: [Rate], from source: String, now: Timestamp) -> [String] {
        state.withLock { state in
            var problems: [String] = []
            var known = state.sheet.rates
            for rate in rates.prefix(RateSheet.countMax) {
                let problem = RateDesk.problem(rate, against: state.sheet, now: now)
                if let problem { problems.append(problem) } else { known.append(rate) }
            }
            state.sheet = RateSheet(
                currency: state.sheet.currency, rates: known, age: state.sheet.age)
            RateDesk.note(source, answeredAt: now, problems, in: &state.sources)
            return problems
        }
    }

    /// Notes that a source gave no answer, and why.
    public func note(_ failure: RateFailure, of source: String) {
        state.withLock { state in
            RateDesk.note(source, answeredAt: nil, [failure.reason], in: &state.sources)
        }
    }

    private static func problem(
        _ rate: Rate, against sheet: RateSheet, now: Timestamp
    ) -> String? {
        guard rate.currency == sheet.currency else {
            return "the price for \(rate.asset) is in \(rate.currency), not in \(sheet.currency)"
        }
        guard case .published(let time) = rate.origin else {
            return "\(rate.asset) has a peg that no source may set"
        }
        if let why = sheet.age.refusal(of: rate.asset, publishedAt: time, now: now) { return why }
        guard let last = sheet.rate(of: rate.asset), case .published(let before) = last.origin,
            sheet.age.refusal(of: rate.asset, publishedAt: before, now: now) == nil,
            rate.isFar(from: last, percentMax: jumpPercentMax)
        else { return nil }
        return "the price for \(rate.asset) jumps from \(last.decimal) to \(rate.decimal)"
    }

    private static func note(
        _ source: String, answeredAt time: Timestamp?, _ problems: [String],
        in sources: inout [RateSourceState]
    ) {
        let problem = problems.isEmpty ? nil : problems.joined(separator: "; ")
        guard let index = sources.firstIndex(where: { $0.name == source }) else { return }
        sources[index].answeredAt = time ?? sources[index].answeredAt
        sources[index].problem = problem
    }
}
