import ArgumentParser
import Encodings
import Foundation

/// How a command shows what the service answered.
struct AnswerStyle: ParsableArguments {
    @Flag(help: "Print the API's answer as it is.")
    var json = false

    /// Prints the answer, or the lines that a person reads of it.
    func show(_ answer: JSONValue, _ lines: (JSONValue) -> [String]) {
        if json {
            print(String(decoding: answer.serialized(), as: UTF8.self))
            return
        }
        // References, reasons and nodes' words are other people's text.
        for line in lines(answer) { print(LineLog.printable(line)) }
    }
}

/// Which rows of a long list.
struct ListPage: ParsableArguments {
    @Option(help: "How many rows at most, up to 1000.")
    var limit: Int = 100
    @Option(help: "Go on where the last page ended: the `next` that it showed.")
    var after: String?

    func validate() throws {
        guard (1...1_000).contains(limit) else {
            throw ValidationError("--limit must be from 1 to 1000")
        }
    }

    /// What the query says of it.
    var items: [(String, String?)] { [("limit", "\(limit)"), ("after", after)] }

    /// The line that tells where the next page begins; none after the last.
    static func next(_ answer: JSONValue) -> [String] {
        (answer["next"]?.text).map { ["more with --after \($0)"] } ?? []
    }
}

/// Paths of the API made of what people typed.
enum ServicePath {
    /// Returns a path of segments, each percent-encoded, and a query of what is not nil.
    static func make(_ segments: String..., query: [(String, String?)] = []) -> String {
        let path = "/v1" + segments.map { "/" + encoded($0) }.joined()
        let items = query.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return items.isEmpty ? path : path + "?" + items.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        return text.utf8.map { byte in
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}

/// A request that is done once, however often it is sent.
struct OnceOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Names this request: sent again with the same name, it gives the first answer again.",
            discussion: "Left out, a new name is drawn, and shown if the answer is lost."))
    var once: String?

    /// The name: what was typed, or a new one.
    var name: String { once ?? UUID().uuidString.lowercased() }
}

extension JSONValue {
    /// Such as `12.5 USDT`, of an amount.
    var amountText: String {
        "\(self["amount"]?.text ?? "-") \(self["asset"]?.text ?? "")"
    }

    /// An amount as requests have it.
    static func amount(_ amount: String, _ asset: String) -> JSONValue {
        .object([(key: "asset", value: .string(asset)), (key: "amount", value: .string(amount))])
    }
}
