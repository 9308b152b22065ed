import Connector
import LedgerRules
import Units

/// What the tour paid and therefore expects of the ledger; it counts by itself.
final class TourBooks: Sendable {
    /// What a wallet must have of one asset.
    struct Parts: Sendable, Hashable {
        /// On chain and not final, or final and under screening.
        var waiting: Amount
        var frozen: Amount
        var available: Amount
        var reserved: Amount

        static func zero(_ asset: Asset) -> Parts {
            let none = Amount.zero(asset)
            return Parts(waiting: none, frozen: none, available: none, reserved: none)
        }

        /// - Throws: `AmountError`.
        func total() throws(AmountError) -> Amount {
            try waiting.adding(frozen).adding(available).adding(reserved)
        }
    }

    /// One wallet and asset.
    struct Place: Sendable, Hashable {
        let wallet: String
        let asset: Asset
    }

    private struct State {
        var paid: [Asset: Amount] = [:]
        var expected: [Place: Parts] = [:]
        var addresses: [Asset: [String]] = [:]
    }

    private let state = LockedBox(State())

    /// Counts what was paid to us and stayed on its chain.
    func paid(_ amount: Amount) throws {
        try state.withLock { state in
            let before = state.paid[amount.asset] ?? .zero(amount.asset)
            state.paid[amount.asset] = try before.adding(amount)
        }
    }

    /// Returns all that was paid of an asset.
    func paid(of asset: Asset) -> Amount { state.withLock { $0.paid[asset] ?? .zero(asset) } }

    /// Remembers an address of ours, to ask its chain about at the end.
    func gaveOut(_ address: String, _ asset: Asset) {
        state.withLock { $0.addresses[asset, default: []].append(address) }
    }

    /// Returns the addresses that were given out for an asset.
    func addresses(of asset: Asset) -> [String] { state.withLock { $0.addresses[asset] ?? [] } }

    /// Says from now on what a wallet must have.
    func expect(_ parts: Parts, in place: Place) {
        state.withLock { $0.expected[place] = parts }
    }

    /// Returns what a wallet must have now.
    func expected(in place: Place) -> Parts {
        state.withLock { $0.expected[place] ?? .zero(place.asset) }
    }

    /// All that is expected, in a steady order.
    var all: [(place: Place, parts: Parts)] {
        state.withLock { $0.expected }.map { (place: $0.key, parts: $0.value) }
            .sorted {
                ($0.place.wallet, $0.place.asset.code) < ($1.place.wallet, $1.place.asset.code)
            }
    }
}
