import Encodings
import PayoutRules

/// What the event log says of where payouts' tokens come from.
public enum PayoutSource {
    /// The type of the event that says from where a payout leaves, and what that costs.
    static let decided = "payout.sourceDecided"
    /// The type of the event that says that what is worth moving does not suffice.
    static let insufficient = "payout.sourceInsufficient"
    /// How many events of one payout are looked through for what was said last.
    static let eventCountMax = 1_000

    /// Returns what was decided about the tokens of a plan's payout, in a sentence with its
    /// numbers; nil where nothing was.
    ///
    /// A plan that was given up has none: what was said last is of a later one.
    /// - Throws: `StoreFailure`, `JSONError` if the log holds what this code did not write.
    public static func sentence(
        of plan: PlanRecord, in store: any StoreReading
    ) throws -> String? {
        guard case .nonce = plan.claim, plan.stage != .dropped, let payout = plan.payouts.first
        else { return nil }
        let said = try store.events(of: payout, limit: eventCountMax).last { $0.type == decided }
        return try said.flatMap { try JSONValue.parse($0.json)["reason"]?.text }
    }
}
