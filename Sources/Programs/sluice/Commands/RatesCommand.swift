import ArgumentParser
import Encodings

/// `sluice rates`
struct RatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rates",
        abstract: "Shows the prices of the running service, with their ages.")

    @OptionGroup var service: ServiceAddress

    func run() async throws {
        print(RatesCommand.text(try await service.send("GET", "/v1/rates")), terminator: "")
    }

    /// The answer in lines for people.
    static func text(_ answer: JSONValue) -> String {
        let currency = answer["currency"]?.text ?? "?"
        let ageMax = answer["maxAgeSeconds"]?.numberText ?? "?"
        var lines = ["prices in \(currency), none older than \(ageMax) seconds is used"]
        for rate in answer["rates"]?.elements ?? [] {
            let asset = rate["asset"]?.text ?? "?"
            let price = rate["price"]?.text ?? "?"
            let age = rate["ageSeconds"]?.numberText.map { "\($0) seconds old" }
            let use = rate["isUsable"]?.boolean == true ? "" : ", too old: nothing has a value"
            lines.append("  \(asset) \(price), \(age ?? "fixed by the configuration")\(use)")
        }
        if answer["rates"]?.elements?.isEmpty != false { lines.append("  none") }
        for source in answer["sources"]?.elements ?? [] {
            let name = source["name"]?.text ?? "?"
            lines.append("  source \(name): \(source["problem"]?.text ?? "answers")")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
