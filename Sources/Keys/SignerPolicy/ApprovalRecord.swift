internal import Encodings
public import SignerProtocol
public import Units

/// What an approval changes: all that is remembered of it, as the log keeps it.
public struct ApprovalRecord: Sendable, Hashable {
    /// A payout that leaves.
    public struct Payout: Sendable, Hashable {
        /// The payout's id.
        public let id: SigningID
        /// Whom it pays, as an address.
        public let destination: String
        /// What it pays: a token's contract, or empty for the chain's own coin.
        public let token: String
        /// How much, in the smallest unit.
        public let units: UInt256
    }

    /// What can be used by one mined transaction only: an output, or an account's nonce.
    public struct Claim: Sendable, Hashable {
        /// The chain, and the outpoint or the account with its nonce.
        public let name: String
        /// The value that was told of an output.
        public let satoshis: UInt64?
    }

    /// What is counted in a window.
    public struct Usage: Sendable, Hashable {
        /// The window's name.
        public let window: String
        /// How much, in minor units.
        public let amount: UInt128
        /// How many payouts.
        public let count: UInt64
    }

    /// The plan's id.
    public let plan: SigningID
    /// The digest of the request.
    public let content: Bytes32
    /// When it is counted: the later of the clock and what was counted before.
    public let moment: Timestamp
    /// The chain's name in windows and claims, such as `bitcoin:regtest` or `evm:1`.
    public let chain: String
    /// The payouts.
    public let payouts: [Payout]
    /// What the transaction claims.
    public let claims: [Claim]
    /// What is counted.
    public let usages: [Usage]
    /// The fee, or the most that it can be, in minor units of the chain's coin.
    public let fee: UInt128
}

extension ApprovalRecord {
    /// The record as JSON, for the log.
    var fields: [(key: String, value: JSONValue)] {
        [
            ("plan", .string(plan.text)), ("content", .string(Hex.encode(content.bytes))),
            ("moment", .integer(moment.milliseconds)), ("chain", .string(chain)),
            ("payouts", .array(payouts.map(\.json))), ("claims", .array(claims.map(\.json))),
            ("usages", .array(usages.map(\.json))), ("fee", .string(String(fee))),
        ]
    }

    /// Reads an entry of the log; nil unless it has every field in its form.
    init?(_ json: JSONValue) {
        guard let plan = json["plan"]?.text.flatMap({ SigningID($0) }),
            let content = json["content"]?.text.flatMap({ Bytes32(hex: $0) }),
            let moment = json["moment"]?.integer(as: Int64.self), moment >= 0,
            let chain = json["chain"]?.text,
            let payouts = ApprovalRecord.list(json["payouts"], { Payout($0) }),
            let claims = ApprovalRecord.list(json["claims"], { Claim($0) }),
            let usages = ApprovalRecord.list(json["usages"], { Usage($0) }),
            let fee = json["fee"]?.text.flatMap({ UInt128($0) })
        else { return nil }
        self.plan = plan
        self.content = content
        self.moment = Timestamp(milliseconds: moment)
        self.chain = chain
        self.payouts = payouts
        self.claims = claims
        self.usages = usages
        self.fee = fee
    }

    private static func list<Part>(
        _ json: JSONValue?, _ read: (JSONValue) -> Part?
    ) -> [Part]? {
        guard let elements = json?.elements else { return nil }
        let parts = elements.compactMap(read)
        return parts.count == elements.count ? parts : nil
    }
}

extension ApprovalRecord.Payout {
    fileprivate var json: JSONValue {
        .array([
            .string(id.text), .string(destination), .string(token), .string(units.decimal),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        guard let parts = json.elements, parts.count == 4,
            let id = parts[0].text.flatMap({ SigningID($0) }), let destination = parts[1].text,
            let token = parts[2].text, let units = parts[3].text.flatMap({ UInt256(decimal: $0) })
        else { return nil }
        self.init(id: id, destination: destination, token: token, units: units)
    }
}

extension ApprovalRecord.Claim {
    fileprivate var json: JSONValue {
        .array([.string(name)] + (satoshis.map { [.string(String($0))] } ?? []))
    }

    fileprivate init?(_ json: JSONValue) {
        guard let parts = json.elements, (1...2).contains(parts.count), let name = parts[0].text
        else { return nil }
        guard parts.count == 2 else {
            self.init(name: name, satoshis: nil)
            return
        }
        guard let satoshis = parts[1].text.flatMap({ UInt64($0) }) else { return nil }
        self.init(name: name, satoshis: satoshis)
    }
}

extension ApprovalRecord.Usage {
    fileprivate var json: JSONValue {
        .array([.string(window), .string(String(amount)), .string(String(count))])
    }

    fileprivate init?(_ json: JSONValue) {
        guard let parts = json.elements, parts.count == 3, let window = parts[0].text,
            let amount = parts[1].text.flatMap({ UInt128($0) }),
            let count = parts[2].text.flatMap({ UInt64($0) })
        else { return nil }
        self.init(window: window, amount: amount, count: count)
    }
}

extension Bytes32 {
    init?(hex text: String) {
        do {
            self.init(try Hex.decode(text))
        } catch {
            // What is no hex is no digest.
            return nil
        }
    }
}
