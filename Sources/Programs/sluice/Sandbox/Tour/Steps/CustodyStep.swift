import Encodings
import Units

/// What the books say that we keep, against the chains, token by token.
struct CustodyStep: TourStep {
    let title = "Custody equals what our addresses hold on the chains"

    func play(_ world: TourWorld) async throws {
        let start = try await newest(world)
        for key in ["bitcoin-regtest BTC", "evm-local USDT"] {
            try await world.wait(until: "\(key) is compared") {
                guard let found = try await newest(world)[key], found.time != start[key]?.time
                else { return false }
                guard found.outcome == "match" || found.outcome == "surplus" else {
                    throw SandboxFailure("\(key): \(found.outcome), \(found.json)")
                }
                world.screen.passed("\(key): \(found.outcome), \(found.custody) in custody")
                return true
            }
        }
    }

    private struct Comparison {
        let time: String
        let outcome: String
        let custody: String
        let json: JSONValue
    }

    private func newest(_ world: TourWorld) async throws -> [String: Comparison] {
        let answer = try await world.ada.get("/v1/reconciliations")
        var found: [String: Comparison] = [:]
        for row in answer["reconciliations"]?.elements ?? [] {
            let key = "\(row["chain"]?.text ?? "-") \(row["asset"]?.text ?? "-")"
            found[key] = Comparison(
                time: row["time"]?.text ?? "-", outcome: row["last"]?["outcome"]?.text ?? "-",
                custody: row["last"]?["custody"]?["amount"]?.text ?? "-", json: row)
        }
        return found
    }
}
