import Encodings
import Units

/// A transaction that miners leave out is replaced by one that pays more.
struct StuckPayoutStep: TourStep {
    let title = "A stuck transaction is bumped, and the payout leaves once"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("stuck")
        let address = try await world.makeAddress(wallet, .btc)
        try await world.pay(.btc, [(address, "0.02")], isToStay: false)
        try await world.deposits(wallet, until: "it is spendable") { $0.isSpendable }
        let recipient = try await world.strangersAddress(.bitcoin)
        try await world.control.setMining(.bitcoin, isOn: false)
        let id = try await world.makePayout(wallet, .btc, "0.005", to: recipient)
        let sent = try await world.payout(id, until: ["broadcast"])
        guard let first = sent["transaction"]?.text else {
            throw SandboxFailure("a payout that was sent has no transaction")
        }
        try await world.control.holdBack(first)
        world.screen.did("miners leave \(first.prefix(18))… out")
        try await world.control.setMining(.bitcoin, isOn: true)
        let done = try await world.payout(id, until: ["final"])
        let last = done["transaction"]?.text ?? "-"
        try world.expect(last != first, "another transaction paid it: \(last.prefix(18))…")
        let plans = done["plans"]?.elements ?? []
        let fees = plans.compactMap { $0["fee"]?["amount"]?.text }
        world.screen.passed("it has \(plans.count) plans, with fees of \(fees)")
        let received = try await world.control.balance(.bitcoin, "BTC", of: recipient)
        try world.expect(
            try Amount.btc(received) == .btc("0.005"), "the recipient has 0.005 BTC, once")
        try await world.expectAvailable(wallet, .btc, "0.015")
    }
}
