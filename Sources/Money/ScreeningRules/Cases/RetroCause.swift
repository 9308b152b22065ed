public import Encodings
public import Units

/// Why money that was cleared is looked at again: one address, and what is now said of it.
public struct RetroCause: Sendable, Hashable {
    /// The rule that would stop a deposit of this payer today.
    public let rule: ScreeningRule
    /// What it says of such a deposit: hold or freeze.
    public let floor: ScreeningDecision
    /// The address that is looked for among those that were ever seen.
    public let key: ScreeningKey
    /// The address that stands on the list; another form of the same key for S-02.
    public let listed: String
    /// The list, or the issuer.
    public let source: String
    /// The edition of the list, or the event of the issuer.
    public let edition: String
    /// The list's label, with the party's name where there is one.
    public let label: String
    /// The only token of which it is said; nil where it holds for all.
    public let token: TokenID?

    /// Makes a cause.
    public init(
        rule: ScreeningRule, floor: ScreeningDecision, key: ScreeningKey, listed: String,
        source: String, edition: String, label: String, token: TokenID? = nil
    ) {
        self.rule = rule
        self.floor = floor
        self.key = key
        self.listed = listed
        self.source = source
        self.edition = edition
        self.label = label
        self.token = token
    }

    /// Whether it says the same of the same listing, in whatever edition.
    public func repeats(_ other: RetroCause) -> Bool {
        rule == other.rule && source == other.source && listed == other.listed
            && key == other.key && token == other.token
    }

    /// The same, found through another form of the same key; nil if no rule looks at those.
    public var throughOtherForm: RetroCause? {
        guard rule == .sanctioned || rule == .sanctionedKey else { return nil }
        return RetroCause(
            rule: .sanctionedKey, floor: .hold, key: key, listed: listed, source: source,
            edition: edition, label: label, token: token)
    }

    /// The cause in one sentence for staff.
    public var sentence: String {
        let listing = "\(listed) came onto \(source) (\(edition)) under \(label)"
        return rule == .sanctionedKey
            ? "the payer's key controls \(listed): \(listing)" : listing
    }

    /// The entry of the list, as a register of blocked property names it.
    public var entry: String { "\(edition) | \(label) | \(listed)" }

    /// Returns what newly listed entries are causes of, in the order of the entries.
    ///
    /// A sanctions list freezes what its address paid, and holds what other addresses of the same
    /// key paid; a deny list holds. Allow lists and labels stop nothing by themselves.
    public static func causes(of hits: [ListHit]) -> [RetroCause] {
        hits.flatMap { hit -> [RetroCause] in
            switch hit.version.kind {
            case .sanctions:
                let direct = cause(of: hit, .sanctioned, .freeze, hit.entry.address.comparedBy)
                let forms = hit.entry.address.comparedBy.sameKeyForms.map {
                    cause(of: hit, .sanctionedKey, .hold, $0)
                }
                return [direct] + forms
            case .deny: return [cause(of: hit, .denied, .hold, hit.entry.address.comparedBy)]
            case .allow, .label: return []
            }
        }
    }

    private static func cause(
        of hit: ListHit, _ rule: ScreeningRule, _ floor: ScreeningDecision, _ key: ScreeningKey
    ) -> RetroCause {
        let entry = hit.entry
        return RetroCause(
            rule: rule, floor: floor, key: key, listed: entry.address.canonical,
            source: hit.version.source, edition: hit.version.id,
            label: entry.partyName.isEmpty ? entry.label : "\(entry.label) (\(entry.partyName))")
    }
}

/// Why a kept cause cannot be read.
public enum RetroCauseError: Error, Sendable, Equatable {
    /// A field is missing, or says what no cause says.
    case malformed(String)
}

extension RetroCause {
    /// The cause as it is kept.
    public var json: JSONValue {
        .object([
            ("rule", .string(rule.rawValue)), ("floor", .string(floor.rawValue)),
            ("family", .string(key.family.rawValue)), ("key", .string(Hex.encode(key.bytes))),
            ("listed", .string(listed)), ("source", .string(source)),
            ("edition", .string(edition)), ("label", .string(label)),
            ("chain", token.map { .string($0.chain.name) } ?? .null),
            ("asset", token.map { .string($0.asset.code) } ?? .null),
            ("scale", token.map { .integer($0.asset.scale) } ?? .null),
        ])
    }

    /// Reads a cause that was kept.
    public init(json: JSONValue) throws(RetroCauseError) {
        func text(_ key: String) throws(RetroCauseError) -> String {
            guard let text = json[key]?.text else { throw .malformed(key) }
            return text
        }
        guard let rule = ScreeningRule(rawValue: try text("rule")) else {
            throw .malformed("rule")
        }
        guard let floor = ScreeningDecision(rawValue: try text("floor")) else {
            throw .malformed("floor")
        }
        guard let family = ScreeningFamily(rawValue: try text("family")) else {
            throw .malformed("family")
        }
        let bytes: [UInt8]
        do {
            bytes = try Hex.decode(try text("key"))
        } catch {
            throw .malformed("key")
        }
        var token: TokenID?
        if let name = json["chain"]?.text {
            guard let chain = ChainID(name), let code = json["asset"]?.text,
                let scale: UInt8 = json["scale"]?.integer(),
                let asset = Asset(code: code, scale: scale)
            else { throw .malformed("chain") }
            token = TokenID(chain: chain, asset: asset)
        }
        self.init(
            rule: rule, floor: floor, key: ScreeningKey(family, bytes), listed: try text("listed"),
            source: try text("source"), edition: try text("edition"), label: try text("label"),
            token: token)
    }
}

extension RetroCause {
    /// Whether a verdict's record names this very listing: in whatever edition, or in one.
    ///
    /// Whoever released such a deposit knew of it. Throws where the record is not JSON.
    public func isNamed(
        inVerdict canonical: [UInt8], in edition: String? = nil
    ) throws(JSONError) -> Bool {
        let rules = try JSONValue.parse(canonical)["rules"]?.elements ?? []
        let start = "\(edition ?? source) "
        return rules.contains { result in
            guard result["id"]?.text == rule.rawValue, result["fired"]?.boolean == true else {
                return false
            }
            return (result["evidence"]?.elements ?? []).contains { evidence in
                guard let text = evidence.text else { return false }
                return text == listed || (text.hasPrefix(start) && text.hasSuffix(listed))
            }
        }
    }
}
