import DepositRules
import Digests
import Encodings
import ScreeningRules
import Units

/// The record of a verdict that after-care reached: the deposit keeps its own, this one follows it.
enum RetroVerdict {
    /// Names what made the record: a finding, which is not reached again by rules as a verdict is.
    static let engine = "aftercare-1"

    /// Appends the record and returns its id.
    static func append(
        _ deposit: Deposit, _ cause: RetroCause, hit: RetroHit?, lists: Bytes32,
        in store: any StoreTransaction
    ) throws -> VerdictID {
        let canonical = JSONValue.object([
            ("engine", .string(engine)), ("deposit", .string(deposit.id.text)),
            ("time", .integer(store.now.milliseconds)),
            ("wallet", .string(deposit.wallet.text)),
            ("chain", .string(deposit.sighting.chain.name)),
            ("asset", .string(deposit.amount.asset.code)),
            ("minorUnits", .string(String(deposit.amount.minorUnits))),
            ("earlierVerdict", earlier(deposit)),
            ("hit", hit.map { .string($0.id.text) } ?? .null),
            ("listsDigest", .string(Hex.encode(lists.bytes))), ("cause", cause.json),
            ("decision", .string(cause.floor.rawValue)),
        ]).canonical()
        guard let digest = Bytes32(SHA256.hash(canonical)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        let id = VerdictID(digest.head)
        try store.append(
            VerdictRecord(
                id: id, deposit: deposit.id, canonical: canonical,
                customerText: "Part of your balance is being reviewed. You need not do anything; "
                    + "we write to you when the review is done or if we have a question.",
                staffText: hit?.sentence ?? cause.sentence, time: store.now))
        return id
    }

    /// The finding that a record is of; nil for a verdict that rules reached.
    static func cause(of verdict: VerdictRecord) throws -> RetroCause? {
        do {
            let json = try JSONValue.parse(verdict.canonical)
            guard json["engine"]?.text == engine, let cause = json["cause"] else { return nil }
            return try RetroCause(json: cause)
        } catch {
            throw StoreFailure.corrupt("verdict \(verdict.id.text) cannot be read: \(error)")
        }
    }

    private static func earlier(_ deposit: Deposit) -> JSONValue {
        switch deposit.screeningTrack {
        case .clear(let id), .held(_, let id), .frozen(_, let id), .refunding(_, let id),
            .refunded(_, let id):
            .string(id.text)
        case .notStarted, .running: .null
        }
    }
}
