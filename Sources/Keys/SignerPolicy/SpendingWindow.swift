internal import Encodings
public import Units

/// What was used within the last hour and the last day, of one asset or of one chain's fees.
///
/// Kept in slots of a minute and of an hour. A slot counts as long as any part of it is within the
/// window, so that the sum of any hour or day never passes what is counted here; quota comes back
/// up to a minute, or an hour, late.
public struct SpendingWindow: Sendable, Hashable {
    /// A sum of amounts in minor units and how many there were.
    public struct Sum: Sendable, Hashable {
        /// The sum, held at the largest number.
        public var amount: UInt128 = 0
        /// How many.
        public var count: UInt64 = 0

        mutating func add(_ other: Sum) {
            let (sum, isTooLarge) = amount.addingReportingOverflow(other.amount)
            amount = isTooLarge ? .max : sum
            let (total, isTooMany) = count.addingReportingOverflow(other.count)
            count = isTooMany ? .max : total
        }
    }

    fileprivate struct Slot: Sendable, Hashable {
        let number: Int64
        var sum: Sum
    }

    fileprivate enum Span: Int64 {
        /// 60 whole minutes, and the one under way.
        case hour = 60
        /// 24 whole hours, and the one under way.
        case day = 24

        var slotMilliseconds: Int64 {
            switch self {
            case .hour: 60_000
            case .day: 3_600_000
            }
        }

        func number(at moment: Timestamp) -> Int64 { moment.milliseconds / slotMilliseconds }

        func covers(_ slot: Int64, at moment: Timestamp) -> Bool {
            slot >= number(at: moment) - rawValue
        }
    }

    private var minutes: [Slot] = []
    private var hours: [Slot] = []

    /// Starts with nothing used.
    public init() {}

    /// Returns what was used within an hour before a moment.
    public func usedInHour(before moment: Timestamp) -> Sum {
        SpendingWindow.sum(minutes, .hour, moment)
    }

    /// Returns what was used within a day before a moment.
    public func usedInDay(before moment: Timestamp) -> Sum {
        SpendingWindow.sum(hours, .day, moment)
    }

    /// Adds what is used at a moment; moments never go back.
    mutating func add(_ sum: Sum, at moment: Timestamp) {
        SpendingWindow.add(sum, to: &minutes, .hour, moment)
        SpendingWindow.add(sum, to: &hours, .day, moment)
    }

    private static func sum(_ slots: [Slot], _ span: Span, _ moment: Timestamp) -> Sum {
        var total = Sum()
        for slot in slots where span.covers(slot.number, at: moment) { total.add(slot.sum) }
        return total
    }

    private static func add(
        _ sum: Sum, to slots: inout [Slot], _ span: Span, _ moment: Timestamp
    ) {
        slots.removeAll { !span.covers($0.number, at: moment) }
        // Should a moment go back all the same, it is counted with the last one.
        let number = max(span.number(at: moment), slots.last?.number ?? .min)
        guard let last = slots.last, last.number == number else {
            slots.append(Slot(number: number, sum: sum))
            return
        }
        slots[slots.count - 1].sum.add(sum)
    }
}

extension SpendingWindow {
    /// The window as JSON: for each span, slots of number, amount and count.
    var json: JSONValue {
        .object([
            ("minutes", .array(minutes.map(\.json))), ("hours", .array(hours.map(\.json))),
        ])
    }

    /// Reads what ``json`` gave; nil for anything else.
    init?(_ json: JSONValue) {
        guard json.fields?.count == 2, let minutes = Slot.list(json["minutes"], .hour),
            let hours = Slot.list(json["hours"], .day)
        else { return nil }
        self.minutes = minutes
        self.hours = hours
    }
}

extension SpendingWindow.Slot {
    fileprivate var json: JSONValue {
        .array([
            .string(String(number)), .string(String(sum.amount)), .string(String(sum.count)),
        ])
    }

    fileprivate static func list(_ json: JSONValue?, _ span: SpendingWindow.Span) -> [Self]? {
        guard let elements = json?.elements, elements.count <= span.rawValue + 1 else { return nil }
        var slots: [Self] = []
        for element in elements {
            guard let parts = element.elements, parts.count == 3,
                let number = parts[0].text.flatMap({ Int64($0) }), number >= 0,
                number > slots.last?.number ?? -1,
                let amount = parts[1].text.flatMap({ UInt128($0) }),
                let count = parts[2].text.flatMap({ UInt64($0) })
            else { return nil }
            slots.append(Self(number: number, sum: .init(amount: amount, count: count)))
        }
        return slots
    }
}
