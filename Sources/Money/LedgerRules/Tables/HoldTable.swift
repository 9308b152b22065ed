import Units

/// What is kept of every hold for ever: 48 bytes.
struct KnownHold: Sendable {
    enum Status: UInt8, Sendable {
        case open = 1
        case captured
        case released
        case expired
    }

    let id: HoldID
    let digest: ContentDigest
    var slot: Int32
    var status: Status
}

/// What is kept of a hold while it is open.
struct HoldSlot: Sendable {
    var hold: OpenHold
    let availableRow: Int32
    let reservedRow: Int32
    fileprivate var previous: Int32 = -1
    fileprivate var next: Int32 = -1

    init(_ hold: OpenHold, availableRow: Int32, reservedRow: Int32) {
        self.hold = hold
        self.availableRow = availableRow
        self.reservedRow = reservedRow
    }
}

/// All holds in the order in which they were placed, and the details of the open ones.
///
/// The open holds of one reserved account form a list, whose order is never visible.
struct HoldTable: Sendable {
    /// Every hold.
    private(set) var known: [KnownHold] = []
    /// How many holds are open.
    private(set) var openCount = 0
    private var index = KeyIndex()
    private var slots: [HoldSlot?] = []
    private var freeSlots: [Int32] = []
    private var heads: [Int32: Int32] = [:]
    private var queue = ExpiryQueue()

    /// The row of a hold, or nil.
    func row(of id: HoldID) -> Int? {
        index.row(index.hash(id.value)) { known[$0].id == id }
    }

    /// The details of an open hold; nil for a finished one.
    func slot(ofRow row: Int) -> HoldSlot? {
        let slot = known[row].slot
        return slot < 0 ? nil : slots[Int(slot)]
    }

    /// The open holds of one reserved account, in no order.
    func openHolds(ofReservedRow row: Int32) -> [OpenHold] {
        var found: [OpenHold] = []
        var next = heads[row] ?? -1
        while next >= 0, let slot = slots[Int(next)] {
            found.append(slot.hold)
            next = slot.next
        }
        return found
    }

    /// Adds a hold that is not known yet.
    mutating func append(_ slot: HoldSlot, digest: ContentDigest) {
        appendKnown(KnownHold(id: slot.hold.request.id, digest: digest, slot: -1, status: .open))
        occupy(row: known.count - 1, with: slot)
    }

    /// Adds a finished hold; for snapshots.
    mutating func appendFinished(_ id: HoldID, digest: ContentDigest, status: KnownHold.Status) {
        precondition(status != .open, "an open hold has details")
        appendKnown(KnownHold(id: id, digest: digest, slot: -1, status: status))
    }

    /// Removes the hold that was added last, which is open.
    mutating func removeLast() {
        vacate(row: known.count - 1)
        let last = known.removeLast()
        index.removeLast(index.hash(last.id.value), row: known.count)
        dropIdleExpiries()
    }

    /// Sets what remains of an open hold.
    mutating func setRemaining(_ remaining: Amount, row: Int) {
        slots[Int(known[row].slot)]?.hold.remaining = remaining
    }

    /// Ends an open hold.
    mutating func finish(row: Int, as status: KnownHold.Status) {
        precondition(status != .open, "a hold ends in another state")
        vacate(row: row)
        known[row].status = status
        dropIdleExpiries()
    }

    /// Takes the end of a hold back.
    mutating func reopen(row: Int, with slot: HoldSlot) {
        known[row].status = .open
        occupy(row: row, with: slot)
    }

    /// The earliest expiry of an open hold.
    var nextExpiry: Expiry? { queue.first }

    private mutating func appendKnown(_ hold: KnownHold) {
        if index.isFull(rowCount: known.count) {
            index.rebuild(known.map { index.hash($0.id.value) }, rowCount: known.count)
        }
        index.append(index.hash(hold.id.value), row: known.count)
        known.append(hold)
    }

    private mutating func occupy(row: Int, with newSlot: HoldSlot) {
        var slot = newSlot
        slot.previous = -1
        slot.next = heads[slot.reservedRow] ?? -1
        let place: Int32
        if let free = freeSlots.popLast() {
            place = free
            slots[Int(place)] = slot
        } else {
            place = Int32(slots.count)
            slots.append(slot)
        }
        if slot.next >= 0 { slots[Int(slot.next)]?.previous = place }
        heads[slot.reservedRow] = place
        known[row].slot = place
        openCount += 1
        if let time = slot.hold.request.expiresAt {
            queue.insert(Expiry(time: time, hold: slot.hold.request.id))
        }
    }

    private mutating func vacate(row: Int) {
        let place = known[row].slot
        guard place >= 0, let slot = slots[Int(place)] else {
            preconditionFailure("only an open hold has details to give up")
        }
        if slot.previous >= 0 {
            slots[Int(slot.previous)]?.next = slot.next
        } else {
            heads[slot.reservedRow] = slot.next >= 0 ? slot.next : nil
        }
        if slot.next >= 0 { slots[Int(slot.next)]?.previous = slot.previous }
        slots[Int(place)] = nil
        freeSlots.append(place)
        known[row].slot = -1
        openCount -= 1
    }

    /// Keeps an open hold at the top of the queue, and the queue in proportion to the open holds.
    private mutating func dropIdleExpiries() {
        while let first = queue.first, !isDue(first) { queue.removeFirst() }
        guard queue.count > 2 * openCount + 64 else { return }
        queue = ExpiryQueue(
            slots.compactMap { slot in
                guard let request = slot?.hold.request, let time = request.expiresAt else {
                    return nil
                }
                return Expiry(time: time, hold: request.id)
            })
    }

    /// Whether an entry is of an open hold with that very time.
    private func isDue(_ entry: Expiry) -> Bool {
        guard let row = row(of: entry.hold), let slot = slot(ofRow: row) else { return false }
        return slot.hold.request.expiresAt == entry.time
    }
}
