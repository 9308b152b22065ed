import Encodings
import Units

/// What steps about payouts share.
extension TourWorld {
    /// Asks for a payout as ada.
    func requestPayout(
        _ wallet: String, _ asset: Asset, _ amount: String, to address: String
    ) async throws(SandboxFailure) -> SandboxAnswer {
        try await ada.ask(
            "/v1/payouts",
            [
                ("wallet", .string(wallet)),
                ("chain", .string(SandboxControl.Chain(asset: asset.code).profile)),
                ("amount", TourWorld.amount(amount, asset)), ("address", .string(address)),
                ("reference", .string("tour \(name)")),
            ], once: newKey())
    }

    /// Asks for a payout that must be taken; returns its id.
    func makePayout(
        _ wallet: String, _ asset: Asset, _ amount: String, to address: String
    ) async throws(SandboxFailure) -> String {
        let answer = try await requestPayout(wallet, asset, amount, to: address)
        guard answer.isSuccess, let id = answer.json["id"]?.text else {
            throw SandboxFailure(
                "the payout was not taken: \(answer.code ?? "") "
                    + (answer.json["detail"]?.text ?? ""))
        }
        return id
    }

    /// Returns a payout as the API shows it.
    func payout(_ id: String) async throws(SandboxFailure) -> JSONValue {
        try await ada.get("/v1/payouts/\(id)")
    }

    /// Waits until a payout is in one of the states; returns it.
    func payout(_ id: String, until states: [String]) async throws -> JSONValue {
        var last = JSONValue.null
        try await wait(until: "payout \(id) is \(states.joined(separator: " or "))") {
            last = try await payout(id)
            let state = last["state"]?.text ?? "-"
            screen.progress("payout: \(state) \(last["wait"]?.text ?? "")")
            return states.contains(state)
        }
        return last
    }

    /// Returns all payouts of a wallet.
    func payouts(of wallet: String) async throws(SandboxFailure) -> [JSONValue] {
        try await ada.get("/v1/payouts?wallet=\(wallet)&limit=1000")["payouts"]?.elements ?? []
    }

    /// Waits until all of a wallet's payouts are final; returns them.
    func finalPayouts(of wallet: String, count: Int) async throws -> [JSONValue] {
        var last: [JSONValue] = []
        try await wait(until: "\(count) payouts are final") {
            last = try await payouts(of: wallet)
            var counts: [String: Int] = [:]
            for payout in last { counts[payout["state"]?.text ?? "-", default: 0] += 1 }
            let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            screen.progress("payouts: \(words.joined(separator: ", "))")
            return counts["final"] == count
        }
        return last
    }

    /// Returns a new address of somebody else.
    func strangersAddress(_ chain: SandboxControl.Chain) async throws(SandboxFailure) -> String {
        switch chain {
        case .bitcoin:
            return try await control.address(chain, of: "bob")
        case .evm:
            // Nobody has its key, which does not matter to who pays.
            let digits = (0..<40).map { _ in String("0123456789abcdef".randomElement() ?? "1") }
            return "0x" + digits.joined()
        }
    }
}
