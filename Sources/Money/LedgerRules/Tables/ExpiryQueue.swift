import Units

/// When a hold's time runs out; ordered by time, then by id.
struct Expiry: Sendable, Comparable {
    let time: Timestamp
    let hold: HoldID

    static func < (left: Expiry, right: Expiry) -> Bool {
        left.time != right.time ? left.time < right.time : left.hold < right.hold
    }
}

/// A binary heap of expiries, the earliest first.
///
/// A finished hold stays in it until it comes to the top or the queue is made anew; its owner
/// decides whether an entry still counts.
struct ExpiryQueue: Sendable {
    private var heap: [Expiry] = []

    /// How many entries there are, those that count no more included.
    var count: Int { heap.count }
    /// The earliest entry.
    var first: Expiry? { heap.first }

    /// Makes a queue of entries in any order.
    init(_ entries: [Expiry] = []) {
        heap = entries.sorted()
    }

    /// Adds an entry.
    mutating func insert(_ entry: Expiry) {
        var place = heap.count
        heap.append(entry)
        while place > 0, heap[place] < heap[(place - 1) / 2] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Removes the earliest entry.
    mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == place { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}
