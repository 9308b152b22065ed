/// A flow of money to draw: who paid whom, from left to right, up to the address of ours.
///
/// Everything is in whole numbers and already in words, so that a drawing needs no facts.
struct FlowPicture: Sendable, Hashable {
    /// What the style sheet colours a box by; its words say the same.
    enum Tone: String, Sendable, Hashable {
        /// A list names it.
        case bad
        /// A label of a crime names it.
        case wait
        /// Nothing bad is known of it.
        case plain
        /// Ours.
        case ours
    }

    /// An address.
    struct Node: Sendable, Hashable {
        /// All that is said of it, on hover.
        let title: String
        /// What is written into its box: a name, an address, its hop.
        let lines: [String]
        let tone: Tone
        /// How many payments before the deposit's payer; that one is 0.
        let hop: Int
    }

    /// A payment.
    struct Edge: Sendable, Hashable {
        /// Who paid, as a place among the nodes.
        let from: Int
        /// Who was paid, as a place among the nodes; nil for our address.
        let to: Int?
        /// Its amount in thousandths of the largest payment's.
        let weight: Int
        /// The tainted share of it, in thousandths.
        let tainted: Int
        /// What is written on it: a day, and whether that is before or after a listing.
        let lines: [String]
        /// All that is said of it, on hover.
        let title: String
    }

    /// The addresses, the most telling first.
    let nodes: [Node]
    /// The payments.
    let edges: [Edge]
    /// Our address.
    let ours: Node
    /// What is said of the addresses that are not drawn; empty if all are.
    let foldedLines: [String]

    /// The most hops that are drawn, besides the payer's.
    static let hopMax = 3
    /// The most addresses that are drawn.
    static let nodeCountMax = 24
    /// The most payments that are drawn.
    static let edgeCountMax = 40

    /// Makes a picture of what can be drawn; whatever has no place is left out.
    init(nodes: [Node], edges: [Edge], ours: Node, foldedLines: [String]) {
        let drawn = FlowPicture.places(nodes.map(\.hop))
        var places: [Int: Int] = [:]
        for (place, index) in drawn.enumerated() { places[index] = place }
        self.nodes = drawn.map { nodes[$0] }
        self.edges = Array(
            edges.compactMap { edge in
                FlowPicture.moved(edge, places)
            }.prefix(FlowPicture.edgeCountMax))
        self.ours = ours
        self.foldedLines = foldedLines
    }

    /// Returns which of some addresses are drawn, by their hops.
    static func places(_ hops: [Int]) -> [Int] {
        Array(
            hops.indices.filter { (0...FlowPicture.hopMax).contains(hops[$0]) }
                .prefix(FlowPicture.nodeCountMax))
    }

    private static func moved(_ edge: Edge, _ places: [Int: Int]) -> Edge? {
        guard let from = places[edge.from] else { return nil }
        var target: Int?
        if let to = edge.to {
            guard let place = places[to] else { return nil }
            target = place
        }
        return Edge(
            from: from, to: target, weight: min(max(edge.weight, 0), 1_000),
            tainted: min(max(edge.tainted, 0), 1_000), lines: edge.lines, title: edge.title)
    }

    /// Returns a part of a whole in thousandths: 0 of nothing, and 1,000 at most.
    static func thousandths(_ part: UInt128, of whole: UInt128) -> Int {
        guard whole > 0 else { return 0 }
        let product = min(part, whole).multipliedFullWidth(by: 1_000)
        return Int(whole.dividingFullWidth(product).quotient)
    }
}
