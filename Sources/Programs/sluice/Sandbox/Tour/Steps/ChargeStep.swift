import Encodings
import Units

/// A micropayment, and what becomes of it when it is sent twice.
struct ChargeStep: TourStep {
    let title = "A micropayment of $0.10 is charged, once"
    let customer: String
    let merchant: String

    func play(_ world: TourWorld) async throws {
        let key = world.newKey()
        let first = try await world.ada.ask("/v1/charges", fields("0.10"), once: key)
        try world.expect(
            first.status == 201, "0.10 USDT are charged", otherwise: "\(first.code ?? "")")
        let second = try await world.ada.ask("/v1/charges", fields("0.10"), once: key)
        try world.expect(
            second.isReplay && second.json == first.json,
            "the same request with the same Idempotency-Key gets the same answer")
        let other = try await world.ada.ask("/v1/charges", fields("0.20"), once: key)
        try world.expect(
            other.status == 409 && other.code == "idempotencyKeyReused",
            "another request with that key is refused")
        let tooMuch = try await world.ada.ask(
            "/v1/charges", fields("1000000"), once: world.newKey())
        try world.expect(
            tooMuch.status == 422 && tooMuch.code == "insufficientAvailable",
            "more than there is, is refused")
        try await world.expectChange(customer, .usdt, "the customer has 24.90 USDT") {
            $0.available = try $0.available.subtracting(.usdt("0.10"))
        }
        try await world.expectChange(merchant, .usdt, "the merchant has 0.10 USDT") {
            $0.available = try $0.available.adding(.usdt("0.10"))
        }
    }

    private func fields(_ amount: String) -> [(key: String, value: JSONValue)] {
        [
            ("from", .string(customer)), ("to", .string(merchant)),
            ("amount", TourWorld.amount(amount, .usdt)), ("reference", .string("one article")),
        ]
    }
}
