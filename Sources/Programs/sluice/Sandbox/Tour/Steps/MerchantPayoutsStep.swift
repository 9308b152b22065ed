import Encodings
import Units

/// Many merchants at once: on Bitcoin by few transactions, in USDT one each; the signer dies
/// meanwhile.
struct MerchantPayoutsStep: TourStep {
    let title = "200 merchants are paid in BTC by few transactions, and in USDT"
    /// The run's folder, to kill its signer.
    let folder: String

    private static let merchantCount = 200

    func play(_ world: TourWorld) async throws {
        let platform = try await world.makeWallet("platform")
        let bitcoin = try await world.makeAddress(platform, .btc)
        let token = try await world.makeAddress(platform, .usdt)
        for amount in ["0.30", "0.20"] {
            try await world.pay(.btc, [(bitcoin, amount)], isToStay: false)
        }
        try await world.pay(.usdt, [(token, "900.00")], isToStay: false)
        try await world.deposits(platform, count: 3, until: "they are spendable") {
            $0.isSpendable
        }
        try await request(.btc, "0.0002", from: platform, world)
        try SandboxSigner.kill(in: folder)
        world.screen.did("the signer is killed")
        try await request(.usdt, "1.25", from: platform, world)
        let payouts = try await world.finalPayouts(
            of: platform, count: 2 * Self.merchantCount)
        let bitcoins = payouts.filter { $0["chain"]?.text == "bitcoin-regtest" }
        let transactions = Set(bitcoins.compactMap { $0["transaction"]?.text })
        try world.expect(
            transactions.count <= 10,
            "\(bitcoins.count) Bitcoin payouts left in \(transactions.count) transactions")
        try await world.expectAvailable(platform, .btc, "0.46")
        try await world.expectAvailable(platform, .usdt, "650")
        for payout in [bitcoins.first, payouts.first { $0["chain"]?.text == "evm-local" }] {
            guard let payout, let address = payout["address"]?.text,
                let asset = payout["amount"]?["asset"]?.text,
                let amount = payout["amount"]?["amount"]?.text
            else { throw SandboxFailure("a payout lacks fields") }
            let chain = SandboxControl.Chain(asset: asset)
            let received = try await world.control.balance(chain, asset, of: address)
            guard let kind = Asset.supported(code: asset) else {
                throw SandboxFailure("\(asset) is not known")
            }
            try world.expect(
                try Amount(decimal: received, of: kind) == Amount(decimal: amount, of: kind),
                "a recipient has \(amount) \(asset) on chain", otherwise: "but \(received)")
        }
    }

    private func request(
        _ asset: Asset, _ amount: String, from wallet: String, _ world: TourWorld
    ) async throws {
        let chain = SandboxControl.Chain(asset: asset.code)
        for _ in 0..<Self.merchantCount {
            let address = try await world.strangersAddress(chain)
            _ = try await world.makePayout(wallet, asset, amount, to: address)
        }
        world.screen.passed(
            "\(Self.merchantCount) payouts of \(amount) \(asset.code) are asked for")
    }
}

extension TourWorld {
    /// Checks what a wallet can spend.
    func expectAvailable(_ wallet: String, _ asset: Asset, _ text: String) async throws {
        let found = try await balances(of: TourBooks.Place(wallet: wallet, asset: asset))
        let right = try Amount(decimal: text, of: asset)
        try expect(
            found.available == right && found.reserved.isZero,
            "the wallet has \(text) \(asset.code) left, and nothing is reserved",
            otherwise: "but \(found)")
    }
}
