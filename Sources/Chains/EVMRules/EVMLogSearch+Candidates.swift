import ChainModel
import Units

extension EVMLogSearch {
    /// Logs that name themselves a Transfer, gathered so that the watched set is asked for many at
    /// once and the waits for memory fall together.
    struct Candidates {
        /// How many there is room for.
        static let countMax = 128

        private var recipients = [UInt8](repeating: 0, count: countMax * EVMAddress.byteCount)
        private var ranges: [Range<Int>] = []

        init() { ranges.reserveCapacity(Candidates.countMax) }

        /// Whether the set is to be asked before more is added.
        var isFull: Bool { ranges.count == Candidates.countMax }

        /// Adds a log: the topic that names its recipient, and where in the answer it is.
        mutating func append(recipient word: Bytes32, range: Range<Int>) {
            precondition(!isFull, "the set is asked when this is full")
            let start = ranges.count &* EVMAddress.byteCount
            let head = UInt32(truncatingIfNeeded: word.head)
            recipients.withUnsafeMutableBytes { memory in
                memory.storeBytes(of: head.bigEndian, toByteOffset: start, as: UInt32.self)
                memory.storeBytes(
                    of: word.tail.bigEndian, toByteOffset: start &+ 4, as: UInt128.self)
            }
            ranges.append(range)
        }

        /// Appends where the watched recipients' logs are, in order, and makes room again.
        mutating func take(watched: some WatchedSet, into found: inout [Range<Int>]) {
            recipients.withUnsafeBytes { memory in
                let scripts = ranges.indices.map { index in
                    let start = index &* EVMAddress.byteCount
                    return UnsafeRawBufferPointer(
                        rebasing: memory[start..<start &+ EVMAddress.byteCount])
                }
                for position in watched.positions(of: scripts) { found.append(ranges[position]) }
            }
            ranges.removeAll(keepingCapacity: true)
        }
    }
}
