import Encodings
import Units

/// Payments by somebody on a list that forbids them.
struct ListedPayerStep: TourStep {
    let title = "A payer on a sanctions list is frozen, on both chains"
    let merchant: String

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("listed")
        let bitcoin = try await world.makeAddress(wallet, .btc)
        let token = try await world.makeAddress(wallet, .usdt)
        try await world.pay(.btc, [(bitcoin, "0.004")], from: "mallory")
        try await world.pay(.usdt, [(token, "20.00")], from: "mallory")
        let deposits = try await world.deposits(wallet, count: 2, until: "both are frozen") {
            $0.screeningState == "frozen" && $0.chainState == "final"
        }
        try await world.expectChange(wallet, .btc, "0.004 BTC are frozen") {
            $0.frozen = try .btc("0.004")
        }
        try await world.expectChange(wallet, .usdt, "20 USDT are frozen") {
            $0.frozen = try .usdt("20")
        }
        for deposit in deposits {
            let id = try world.caseID(of: deposit)
            let found = try await world.ada.get("/v1/cases/\(id)")
            try world.expect(
                found["state"]?.text == "frozen", "a case tells staff of \(deposit.amount)")
            let release = try await world.ada.ask(
                "/v1/cases/\(id)/actions",
                try await world.caseAction("proposeRelease", .sourceExplained, on: id))
            try world.expect(
                release.status == 422 && release.code == "authorityMissing",
                "staff cannot even propose a release without an authority's word")
        }
        let charge = try await world.ada.ask(
            "/v1/charges",
            [
                ("from", .string(wallet)), ("to", .string(merchant)),
                ("amount", TourWorld.amount("0.01", .usdt)),
            ], once: world.newKey())
        try world.expect(
            charge.status == 422 && charge.code == "insufficientAvailable",
            "nobody can spend frozen money")
    }
}
