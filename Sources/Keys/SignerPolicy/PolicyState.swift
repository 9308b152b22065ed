internal import Digests
public import Encodings
public import SignerProtocol
public import Units

/// What the policy remembers: windows, plans and payouts that were signed.
///
/// A value. It is rebuilt from the log's approvals, or read from its own JSON.
public struct PolicyState: Sendable, Hashable {
    /// Payouts that were signed together, in transactions of which only one can be mined.
    struct Family: Sendable, Hashable {
        let payouts: Bytes32
        /// What all of the transactions claim.
        var anchors: [Bytes32]
        /// The highest fee that was counted.
        var fee: UInt128
    }

    /// The latest time that was seen at an approval; the clock stepping back does not change it.
    public private(set) var latest = Timestamp(milliseconds: 0)
    private(set) var plans: [Bytes32: Bytes32] = [:]
    private(set) var families: [Family] = []
    private var familyOfPayout: [Bytes32: Int] = [:]
    private var values: [Bytes32: UInt64] = [:]
    private var windows: [String: SpendingWindow] = [:]

    /// Starts with nothing signed.
    public init() {}

    /// Returns the window of an asset or of a chain's fees.
    ///
    /// Names are `<chain>/<contract>`, `<chain>/coin` or `<chain>/fees`.
    public func window(_ name: String) -> SpendingWindow { windows[name] ?? SpendingWindow() }

    /// Returns the digest of the request that a plan was approved with; nil for a new plan.
    public func content(of plan: SigningID) -> Bytes32? { plans[Bytes32(nameOf: plan.text)] }

    /// Returns the families of payouts; nil stands for those that were never signed.
    func families(of payouts: [SigningID]) -> Set<Int?> {
        Set(payouts.map { familyOfPayout[Bytes32(nameOf: $0.text)] })
    }

    /// Returns the value that an output was told with before.
    func satoshis(of claim: String) -> UInt64? { values[Bytes32(nameOf: claim)] }

    /// Remembers an approval. The same plan a second time changes nothing.
    public mutating func apply(_ record: ApprovalRecord) {
        let plan = Bytes32(nameOf: record.plan.text)
        guard plans[plan] == nil else { return }
        plans[plan] = record.content
        latest = max(latest, record.moment)
        for usage in record.usages {
            windows[usage.window, default: SpendingWindow()].add(
                SpendingWindow.Sum(amount: usage.amount, count: usage.count), at: latest)
        }
        let claims = record.claims.map { Bytes32(nameOf: $0.name) }
        for (claim, name) in zip(record.claims, claims) {
            if let satoshis = claim.satoshis { values[name] = satoshis }
        }
        guard let first = record.payouts.first else { return }
        if let family = familyOfPayout[Bytes32(nameOf: first.id.text)] {
            families[family].anchors.removeAll { !claims.contains($0) }
            families[family].fee = max(families[family].fee, record.fee)
            return
        }
        for payout in record.payouts {
            familyOfPayout[Bytes32(nameOf: payout.id.text)] = families.count
        }
        families.append(
            Family(
                payouts: PolicyState.digest(of: record.payouts, on: record.chain),
                anchors: claims, fee: record.fee))
    }

    /// Returns the digest of payouts in any order.
    static func digest(of payouts: [ApprovalRecord.Payout], on chain: String) -> Bytes32 {
        let lines = payouts.sorted { $0.id < $1.id }.map {
            "\($0.id)\t\($0.destination)\t\($0.token)\t\($0.units)"
        }
        return Bytes32(nameOf: ([chain] + lines).joined(separator: "\n"))
    }
}

extension PolicyState {
    /// The state as JSON, in one order.
    public var json: JSONValue {
        .object([
            ("version", .integer(1)), ("latest", .integer(latest.milliseconds)),
            ("plans", PolicyState.pairs(plans) { Hex.encode($0.bytes) }),
            ("values", PolicyState.pairs(values) { String($0) }),
            ("payouts", PolicyState.pairs(familyOfPayout) { String($0) }),
            ("families", .array(families.map(\.json))),
            (
                "windows",
                .object(windows.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
            ),
        ])
    }

    /// Reads what ``json`` gave; nil for anything else.
    public init?(_ json: JSONValue) {
        guard json.fields?.count == 7, json["version"]?.integer(as: Int.self) == 1,
            let latest = json["latest"]?.integer(as: Int64.self), latest >= 0,
            let plans = PolicyState.map(json["plans"], { Bytes32(hex: $0) }),
            let values = PolicyState.map(json["values"], { UInt64($0) }),
            let payouts = PolicyState.map(json["payouts"], { Int($0) }),
            let elements = json["families"]?.elements, let named = json["windows"]?.fields
        else { return nil }
        let families = elements.compactMap { Family($0) }
        guard families.count == elements.count,
            payouts.values.allSatisfy({ families.indices.contains($0) })
        else { return nil }
        for (name, value) in named {
            guard let window = SpendingWindow(value) else { return nil }
            windows[name] = window
        }
        self.latest = Timestamp(milliseconds: latest)
        self.plans = plans
        self.values = values
        self.families = families
        familyOfPayout = payouts
    }

    private static func pairs<Value>(
        _ map: [Bytes32: Value], _ text: (Value) -> String
    ) -> JSONValue {
        .array(
            map.sorted { $0.key < $1.key }.map {
                .array([.string(Hex.encode($0.key.bytes)), .string(text($0.value))])
            })
    }

    private static func map<Value>(
        _ json: JSONValue?, _ read: (String) -> Value?
    ) -> [Bytes32: Value]? {
        guard let elements = json?.elements else { return nil }
        var map: [Bytes32: Value] = [:]
        for element in elements {
            guard let parts = element.elements, parts.count == 2,
                let key = parts[0].text.flatMap({ Bytes32(hex: $0) }),
                let value = parts[1].text.flatMap(read),
                map.updateValue(value, forKey: key) == nil
            else { return nil }
        }
        return map
    }
}

extension PolicyState.Family {
    fileprivate var json: JSONValue {
        .array([
            .string(Hex.encode(payouts.bytes)), .string(String(fee)),
            .array(anchors.map { .string(Hex.encode($0.bytes)) }),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        guard let parts = json.elements, parts.count == 3,
            let payouts = parts[0].text.flatMap({ Bytes32(hex: $0) }),
            let fee = parts[1].text.flatMap({ UInt128($0) }), let elements = parts[2].elements
        else { return nil }
        let anchors = elements.compactMap { $0.text.flatMap { Bytes32(hex: $0) } }
        guard anchors.count == elements.count else { return nil }
        self.init(payouts: payouts, anchors: anchors, fee: fee)
    }
}

extension Bytes32 {
    /// The SHA-256 of a text: a name of one length for names of any length.
    init(nameOf text: String) {
        guard let digest = Bytes32(SHA256.hash([UInt8](text.utf8))) else {
            preconditionFailure("a SHA-256 digest has 32 bytes")
        }
        self = digest
    }
}
