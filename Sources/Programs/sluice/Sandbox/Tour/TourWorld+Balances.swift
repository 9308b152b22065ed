import Encodings
import Units

extension TourWorld {
    /// Says what changed in a wallet, and checks the whole wallet by the API.
    func expectChange(
        _ wallet: String, _ asset: Asset, _ text: String,
        _ change: (inout TourBooks.Parts) throws -> Void
    ) async throws {
        let place = TourBooks.Place(wallet: wallet, asset: asset)
        var parts = books.expected(in: place)
        try change(&parts)
        books.expect(parts, in: place)
        let found = try await balances(of: place)
        try expect(found == parts, text, otherwise: "(\(found), expected \(parts))")
    }

    /// Returns what the API says a wallet has.
    ///
    func balances(of place: TourBooks.Place) async throws -> TourBooks.Parts {
        let answer = try await ada.get("/v1/wallets/\(place.wallet)/balances")
        let row = answer["balances"]?.elements?.first { $0["asset"]?.text == place.asset.code }
        func amount(_ name: String) throws -> Amount {
            guard let text = row?[name]?.text else {
                throw SandboxFailure("the balances lack \(name)")
            }
            return try Amount(decimal: text, of: place.asset)
        }
        return TourBooks.Parts(
            waiting: try amount("pending").adding(amount("screening")),
            frozen: try amount("frozen"), available: try amount("available"),
            reserved: try amount("reserved"))
    }
}

extension Amount {
    /// The amount of a text that the tour's own code has written.
    static func usdt(_ text: String) throws(AmountError) -> Amount {
        try Amount(decimal: text, of: .usdt)
    }

    /// The amount of a text that the tour's own code has written.
    static func btc(_ text: String) throws(AmountError) -> Amount {
        try Amount(decimal: text, of: .btc)
    }
}
