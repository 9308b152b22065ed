import Units

/// All that the tour did, against the tour's own books and the nodes.
struct BooksStep: TourStep {
    let title = "The ledger equals what was paid, to the last unit"

    func play(_ world: TourWorld) async throws {
        var totals: [Asset: Amount] = [:]
        for (place, parts) in world.books.all {
            let found = try await world.balances(of: place)
            guard found == parts else {
                throw SandboxFailure(
                    "wallet \(place.wallet) has \(found), but \(parts) are right")
            }
            let before = totals[place.asset] ?? .zero(place.asset)
            totals[place.asset] = try before.adding(try found.total())
        }
        world.screen.passed("every wallet has what the tour's own books say")
        for asset in [Asset.btc, .usdt] {
            let total = totals[asset] ?? .zero(asset)
            let paid = world.books.paid(of: asset)
            try world.expect(
                total == paid, "all wallets together: \(paid), which is what was paid",
                otherwise: "but \(total)")
            let chain = try await onChain(asset, world)
            try world.expect(
                chain == paid, "the node's own count for our addresses is the same",
                otherwise: "but \(chain)")
        }
    }

    private func onChain(_ asset: Asset, _ world: TourWorld) async throws -> Amount {
        var sum = Amount.zero(asset)
        for address in world.books.addresses(of: asset) {
            let text = try await world.control.balance(
                SandboxControl.Chain(asset: asset.code), asset.code, of: address)
            sum = try sum.adding(try Amount(decimal: text, of: asset))
        }
        return sum
    }
}
