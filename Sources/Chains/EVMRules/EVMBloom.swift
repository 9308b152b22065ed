internal import Digests
public import Units

/// A filter of 2,048 bits over the contracts and topics of logs: it says "no" or "perhaps".
///
/// Source: Ethereum Yellow Paper, section 4.4.1.
public struct EVMBloom: Sendable, Hashable {
    /// The 256 bytes.
    public private(set) var bytes: [UInt8]

    /// The length of a filter in bytes.
    public static let byteCount = 256

    /// Makes a filter that holds nothing.
    public init() { bytes = [UInt8](repeating: 0, count: EVMBloom.byteCount) }

    /// Makes a filter of its bytes; nil for another count than 256.
    public init?(bytes: [UInt8]) {
        guard bytes.count == EVMBloom.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Makes the filter of some logs.
    public init(of logs: some Sequence<EVMLog>) {
        self.init()
        for log in logs {
            insert(log.contract.bytes)
            for topic in log.topics { insert(topic.bytes) }
        }
    }

    /// Adds a contract's 20 bytes or a topic's 32.
    public mutating func insert(_ entry: [UInt8]) {
        for bit in EVMBloom.bits(of: entry) { bytes[bit.byte] |= bit.mask }
    }

    /// Adds all that another filter holds.
    public mutating func formUnion(_ other: EVMBloom) {
        for index in bytes.indices { bytes[index] |= other.bytes[index] }
    }

    /// Whether the logs may hold this contract; false is certain.
    public func mightContain(_ contract: EVMAddress) -> Bool { holds(contract.bytes) }

    /// Whether the logs may hold this topic; false is certain.
    public func mightContain(_ topic: Bytes32) -> Bool { holds(topic.bytes) }

    /// Whether the logs may hold a Transfer of this token; false is certain.
    ///
    /// A range of logs without one for a block whose filter says "perhaps" is not proven complete.
    public func mightHoldTransfer(of token: EVMAddress) -> Bool {
        mightContain(token) && mightContain(ERC20.transferTopic)
    }

    private func holds(_ entry: [UInt8]) -> Bool {
        EVMBloom.bits(of: entry).allSatisfy { bytes[$0.byte] & $0.mask != 0 }
    }

    /// The three bits of an entry: 11 bits each of the first three pairs of bytes of its digest.
    private static func bits(of entry: [UInt8]) -> [(byte: Int, mask: UInt8)] {
        let digest = Keccak256.hash(entry)
        return [0, 2, 4].map { index in
            let bit = (Int(digest[index]) << 8 | Int(digest[index + 1])) & 0x7ff
            return (byteCount - 1 - bit / 8, 1 << UInt8(bit % 8))
        }
    }
}
