/// The transfers that one command recorded: a window of its batch's transfers, counted from 0.
public struct PostedTransfers: Sendable {
    private let storage: [PostedTransfer]
    private let offset: Int
    /// How many there are; 0 for a newly opened account.
    public let count: Int

    init(_ storage: [PostedTransfer], in range: Range<Int>) {
        precondition(range.upperBound <= storage.count, "a window lies inside its batch")
        self.storage = storage
        offset = range.lowerBound
        count = range.count
    }

    /// Makes a list of its own.
    public init(_ transfers: [PostedTransfer]) { self.init(transfers, in: 0..<transfers.count) }
}

extension PostedTransfers: RandomAccessCollection {
    /// Always 0.
    public var startIndex: Int { 0 }
    /// The count.
    public var endIndex: Int { count }
    /// The transfer at a place counted from 0.
    ///
    /// - Precondition: the place is below the count.
    public subscript(position: Int) -> PostedTransfer {
        precondition(position >= 0 && position < count, "a place lies inside its list")
        return storage[offset + position]
    }
}

extension PostedTransfers: Hashable, ExpressibleByArrayLiteral {
    /// Makes a list of a literal.
    public init(arrayLiteral elements: PostedTransfer...) { self.init(elements) }

    /// Whether both have the same transfers in the same order.
    public static func == (left: PostedTransfers, right: PostedTransfers) -> Bool {
        left.elementsEqual(right)
    }

    /// Feeds all transfers to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for transfer in self { hasher.combine(transfer) }
    }
}
