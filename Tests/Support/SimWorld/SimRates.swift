import Connector
import Units

/// A source of prices in a simulated world: good for a while, then down, stale, wrong or silent
/// about bitcoin. What it says follows from the clock alone.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimRates: RatePort, @unchecked Sendable {
    /// How old a price may be in these worlds, in seconds.
    static let ageMax: Int64 = 300
    /// How long each mood lasts, in seconds.
    private static let moodSeconds: Int64 = 600

    let name = "sim"
    private let clock: SimClock
    /// When each price of bitcoin was published that was ever given.
    private(set) var published: [Timestamp] = []

    init(clock: SimClock) { self.clock = clock }

    /// A desk of a new process: it knows the peg, and no price yet.
    func desk() throws -> RateDesk {
        RateDesk(
            pegs: [try Rate("1.00", of: .usdt, in: .usd, origin: .pegged)],
            age: RateAge(secondsMax: SimRates.ageMax), sources: [name])
    }

    func rates() async throws(RateFailure) -> [Rate] {
        let now = clock.now()
        switch now.milliseconds / 1_000 / SimRates.moodSeconds % 6 {
        case 2: throw RateFailure("down")
        case 3: return [try bitcoin("50000", at: now.adding(seconds: -3_600))]
        case 4: return [try bitcoin("0.01", at: now)]
        case 5: return []
        default: return [try bitcoin("50000", at: now)]
        }
    }

    private func bitcoin(_ price: String, at time: Timestamp) throws(RateFailure) -> Rate {
        published.append(time)
        do {
            return try Rate(price, of: .btc, in: .usd, origin: .published(time))
        } catch {
            throw RateFailure("\(error)")
        }
    }
}
