import Encodings
import Glibc
import Units

/// A hold, a part of it captured, the rest given back.
struct HoldStep: TourStep {
    let title = "A hold is captured in part, and the rest released"
    let customer: String
    let merchant: String

    func play(_ world: TourWorld) async throws {
        let hold = try await world.ada.post(
            "/v1/holds",
            [
                ("wallet", .string(customer)), ("amount", TourWorld.amount("10.00", .usdt)),
                ("expiresAt", .string(HoldStep.inOneHour())), ("reference", .string("a ride")),
            ], once: world.newKey())
        guard let id = hold["id"]?.text else { throw SandboxFailure("no hold was made") }
        try await world.expectChange(customer, .usdt, "10 USDT are reserved") {
            $0.available = try $0.available.subtracting(.usdt("10"))
            $0.reserved = try .usdt("10")
        }
        let captured = try await world.ada.post(
            "/v1/holds/\(id)/capture",
            [
                ("amount", TourWorld.amount("4.00", .usdt)), ("to", .string(merchant)),
                ("isLast", .bool(false)),
            ], once: world.newKey())
        try world.expect(
            captured["remaining"]?["amount"]?.text == "6.000000", "4 USDT are captured, 6 are left")
        try await world.expectChange(merchant, .usdt, "the merchant has them") {
            $0.available = try $0.available.adding(.usdt("4"))
        }
        let tooMuch = try await world.ada.ask(
            "/v1/holds/\(id)/capture",
            [("amount", TourWorld.amount("6.01", .usdt)), ("to", .string(merchant))],
            once: world.newKey())
        try world.expect(
            tooMuch.status == 422 && tooMuch.code == "exceedsHold",
            "more than is left is refused")
        _ = try await world.ada.post("/v1/holds/\(id)/release", [], once: world.newKey())
        try await world.expectChange(customer, .usdt, "the other 6 USDT are given back") {
            $0.available = try $0.available.adding(.usdt("6"))
            $0.reserved = .zero(.usdt)
        }
    }

    private static func inOneHour() -> String {
        var seconds = time(nil) + 3_600
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
