/// An address that looks like one that a wallet knows, and is another.
///
/// Payers compare the first and last characters of an address. Attackers make addresses that agree
/// in these and send dust from them, so that they are copied from a history.
public struct LookAlike: Sendable, Hashable {
    /// How many characters at each end have to agree, unless somebody says otherwise.
    public static let characterCount = 4

    /// The address that is to be paid.
    public let destination: String
    /// The address that the wallet paid before.
    public let known: String

    /// Returns what a destination looks like among known addresses; nil if it is one of them.
    ///
    /// The spellings are as we print them. The first of several is returned, in text order.
    public static func find(
        _ destination: String, among known: [String], head: Int = characterCount,
        tail: Int = characterCount
    ) -> LookAlike? {
        guard !known.contains(destination) else { return nil }
        let ends = ends(of: destination, head, tail)
        return known.filter { self.ends(of: $0, head, tail) == ends }.min()
            .map { LookAlike(destination: destination, known: $0) }
    }

    /// A sentence that shows both.
    public var reason: String {
        "\(destination) looks like \(known), which this wallet knows, and is another address"
    }

    /// The first and last characters behind what all addresses of a kind begin with.
    private static func ends(of spelling: String, _ head: Int, _ tail: Int) -> [String] {
        let text = spelling.lowercased()
        let prefix = ["0x", "bc1q", "bc1p", "tb1q", "tb1p", "bcrt1q", "bcrt1p"]
            .first { text.hasPrefix($0) }
        let body = text.dropFirst(prefix?.count ?? 0)
        return [prefix ?? "", String(body.prefix(head)), String(body.suffix(tail))]
    }
}
