/// A streaming model of what deposits look like: half-space trees.
///
/// Source: Tan, Ting, Liu, "Fast Anomaly Detection for Streaming Data", 2011. Each tree halves a
/// random part of the space again and again, without looking at data, and counts how many deposits
/// of the last window fell into each half; where few fell, a new one is unusual.
///
/// A value of fixed size: the same seed and the same deposits give the same scores on every
/// machine. It is shown to staff beside the rules and never decides: nobody could add up its
/// reasons by hand.
///
/// Windows are cut by the numbers that verdicts have in the chain of evidence: numbers 1 to 250 are
/// the first one. So what a forest knows follows from the records of its last two windows, whenever
/// it began to learn; numbers of which it learns nothing (verdicts on payouts, findings) leave a
/// window with fewer deposits, and one with too few is not learnt from.
public struct HalfSpaceForest: Sendable, Hashable {
    /// How many trees, and how deep.
    ///
    /// Source: the paper's settings, with a depth that keeps the forest below 150 kB.
    static let treeCount = 25
    static let depth = 8
    /// How many verdicts one window has. Source: the paper's settings.
    public static let windowCount = 250
    /// A window with fewer deposits says nothing of what is usual.
    public static let learntCountMin = 50
    /// Features are whole numbers from 0 up to this one.
    static let featureMax = 1_023
    private static let nodeCount = 1 << (depth + 1)
    /// Where less than this part of a window's deposits fell, nothing is learnt from halving on.
    private static let massPart = 10

    private let dimensions: [UInt8]
    private let edges: [Int32]
    private var reference: [UInt32]
    private var latest: [UInt32]
    /// How many deposits each of them has.
    private var referenceCount = 0
    private var latestCount = 0
    /// The number of the last verdict that was learnt; 0 for none.
    private var last: UInt64 = 0

    /// Makes an untaught forest from a seed.
    public init(seed: UInt64) {
        var random = XorShift(seed: seed)
        var dimensions: [UInt8] = []
        var edges: [Int32] = []
        for _ in 0..<HalfSpaceForest.treeCount {
            let tree = HalfSpaceForest.tree(&random)
            dimensions += tree.dimensions
            edges += tree.edges
        }
        self.dimensions = dimensions
        self.edges = edges
        let count = HalfSpaceForest.treeCount * HalfSpaceForest.nodeCount
        reference = [UInt32](repeating: 0, count: count)
        latest = reference
    }

    /// Returns how unusual a deposit is, from 0 to 100; nil until the first window is full.
    public func anomaly(of facts: DepositBehaviour) -> Int? { anomaly(facts.features) }

    /// Learns a deposit from the verdict with a number; numbers rise, and none is learnt twice.
    public mutating func learn(_ facts: DepositBehaviour, number: UInt64) {
        learn(facts.features, number: number)
    }

    func anomaly(_ features: [Int]) -> Int? {
        guard referenceCount > 0 else { return nil }
        let massMin = UInt32(referenceCount / HalfSpaceForest.massPart)
        // Logarithms, and of each tree: where most trees have seen nothing, the few whose halves
        // are wide must not outweigh them.
        var parts = 0
        for tree in 0..<HalfSpaceForest.treeCount {
            var node = 1
            for level in 0...HalfSpaceForest.depth {
                let here = reference[tree * HalfSpaceForest.nodeCount + node]
                if level == HalfSpaceForest.depth || here < massMin {
                    parts += BehaviourStatistics.logarithm(Int128(here) << Int128(level))
                    break
                }
                node = child(of: node, in: tree, features)
            }
        }
        let most = Int128(referenceCount) << Int128(HalfSpaceForest.depth)
        let whole = HalfSpaceForest.treeCount * BehaviourStatistics.logarithm(most)
        return max(0, 100 - 100 * parts / whole)
    }

    mutating func learn(_ features: [Int], number: UInt64) {
        guard number > last else { return }
        if HalfSpaceForest.window(of: number) > HalfSpaceForest.window(of: last) { turn() }
        last = number
        for tree in 0..<HalfSpaceForest.treeCount {
            var node = 1
            for level in 0...HalfSpaceForest.depth {
                latest[tree * HalfSpaceForest.nodeCount + node] += 1
                if level < HalfSpaceForest.depth { node = child(of: node, in: tree, features) }
            }
        }
        latestCount += 1
        if number.isMultiple(of: UInt64(HalfSpaceForest.windowCount)) { turn() }
    }

    /// Which window a verdict is in, from 0.
    public static func window(of number: UInt64) -> UInt64 {
        number == 0 ? 0 : (number - 1) / UInt64(windowCount)
    }

    /// Ends a window: what it had is what later deposits are compared with.
    private mutating func turn() {
        if latestCount >= HalfSpaceForest.learntCountMin {
            reference = latest
            referenceCount = latestCount
        }
        latest = [UInt32](repeating: 0, count: latest.count)
        latestCount = 0
    }

    private func child(of node: Int, in tree: Int, _ features: [Int]) -> Int {
        let place = tree * HalfSpaceForest.nodeCount / 2 + node
        let dimension = Int(dimensions[place])
        let value = dimension < features.count ? features[dimension] : 0
        return Int32(clamping: value) * HalfSpaceForest.fraction < edges[place]
            ? node * 2 : node * 2 + 1
    }

    // MARK: - Trees

    /// Edges are finer than features, so that halving goes on.
    private static let fraction: Int32 = 256

    private static func tree(_ random: inout XorShift) -> (dimensions: [UInt8], edges: [Int32]) {
        // Each tree works in a part of the space around a random middle, as the paper has it.
        let whole = Int32(featureMax + 1) * fraction
        let ranges = (0..<DepositBehaviour.featureCount).map { _ -> (low: Int32, high: Int32) in
            let middle = Int32(random.next(below: UInt64(whole)))
            let reach = 2 * max(middle, whole - middle)
            return (middle - reach, middle + reach)
        }
        let innerCount = nodeCount / 2
        var dimensions = [UInt8](repeating: 0, count: innerCount)
        var edges = [Int32](repeating: 0, count: innerCount)
        var parts = [[(low: Int32, high: Int32)]](repeating: ranges, count: innerCount)
        for node in 1..<innerCount {
            let dimension = Int(random.next(below: UInt64(ranges.count)))
            let (low, high) = parts[node][dimension]
            let edge = (low + high) / 2
            dimensions[node] = UInt8(dimension)
            edges[node] = edge
            guard node * 2 + 1 < innerCount else { continue }
            parts[node * 2] = parts[node]
            parts[node * 2 + 1] = parts[node]
            parts[node * 2][dimension].high = edge
            parts[node * 2 + 1][dimension].low = edge
        }
        return (dimensions, edges)
    }
}

/// A generator of numbers that are the same for the same seed.
///
/// Source: Marsaglia, "Xorshift RNGs", 2003, the triple 13, 7, 17.
private struct XorShift {
    private var state: UInt64

    init(seed: UInt64) {
        // Zero would stay zero.
        state = seed == 0 ? 0x9e37_79b9_7f4a_7c15 : seed
        for _ in 0..<16 { step() }
    }

    private mutating func step() {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
    }

    /// A number below a bound that is far below 2⁶⁴: the remainder's bias does not matter here.
    mutating func next(below bound: UInt64) -> UInt64 {
        step()
        return (state >> 16) % bound
    }
}

extension DepositBehaviour {
    /// How many features the model looks at.
    static let featureCount = 8

    /// What the model looks at, each from 0 to `HalfSpaceForest.featureMax`; 0 for what is unknown.
    var features: [Int] {
        let log = { (value: Int128) in
            // 50 bits of the largest value, sixteen steps each.
            min(HalfSpaceForest.featureMax, BehaviourStatistics.logarithm(value))
        }
        let scores = [countScore, sumScore, payerScore].map { score in
            min(HalfSpaceForest.featureMax, max(0, (score?.agreed ?? 0) / 2 + 256))
        }
        let ratio = earlierMedian.map { (value ?? 0) * 64 / max(1, $0) } ?? 0
        return [log(value ?? 0), log(pairTotal.sum), log(Int128(count)) * 4] + scores
            + [
                log(Int128(quietDays ?? 0)) * 4, log(ratio) * 2,
            ].map { min(HalfSpaceForest.featureMax, $0) }
    }

    /// Returns the facts with a model's anomaly in them.
    public func scored(by forest: HalfSpaceForest) -> DepositBehaviour {
        var facts = self
        facts.anomaly = forest.anomaly(of: self)
        return facts
    }
}
