import ChainModel
import Connector
import DepositRules
import Encodings
import Units

/// A deposit in answers: both tracks, and what is still needed, in numbers and in words.
struct DepositShape {
    let deposit: Deposit
    /// The address that was paid, as people write it.
    let address: String?
    /// The last verdict.
    let verdict: VerdictRecord?
    /// Nil for a chain that is no longer followed.
    let profile: ChainProfile?
    /// Our tip of the chain, and the node's marks.
    let view: FinalityView?
    /// Whether the caller may read what staff read.
    let isForStaff: Bool

    /// Gathers what belongs to a deposit.
    init(
        _ deposit: Deposit, desk: APIDesk, isForStaff: Bool, view: FinalityView?,
        in store: any StoreReading
    ) throws {
        self.deposit = deposit
        profile = desk.profile(of: deposit.sighting.chain)
        address = try profile.flatMap {
            try store.address($0.addressFamily, deposit.recipient)
        }?.text
        verdict = try store.verdicts(on: deposit.id).last
        self.view = view
        self.isForStaff = isForStaff
    }

    /// Returns how far a chain is final.
    static func view(of chain: ChainID, in store: any StoreReading) throws -> FinalityView? {
        guard let record = try store.chain(chain), let tip = try store.checkpoints(chain).last
        else { return nil }
        return FinalityView(tip: tip.height, safe: record.safe, finalized: record.finalized)
    }

    var json: JSONValue {
        let (chainState, block) = chainTrack
        var fields: [(key: String, value: JSONValue)] = [
            ("id", .string(deposit.id.text)), ("wallet", .string(deposit.wallet.text)),
            ("chain", .string(deposit.sighting.chain.name)),
            ("transaction", .string(ChainText.transaction(deposit.sighting.transaction, profile))),
            ("locator", .integer(deposit.sighting.locator)),
            ("address", Shape.optional(address) { .string($0) }),
            ("amount", Shape.amount(deposit.amount)),
            ("paidUnits", .string(deposit.paid.units.decimal)),
            ("paidDecimals", .integer(deposit.paid.decimals)),
            ("chainState", .string(chainState)),
            ("block", Shape.optional(block) { ChainText.block($0, profile) }),
            ("confirmations", Shape.optional(confirmations(block)) { .integer($0) }),
            ("confirmationsNeeded", Shape.optional(depthNeeded) { .integer($0) }),
            ("finality", .string(sentence(block))),
            ("screeningState", .string(screeningState)),
            ("isSpendable", .bool(deposit.isSpendable)),
            ("customerText", Shape.optional(verdict) { .string($0.customerText) }),
            ("firstSeen", Shape.time(deposit.firstSeen)),
            ("changedAt", Shape.time(deposit.changedAt)),
        ]
        if isForStaff {
            fields += [
                ("case", Shape.optional(caseID) { .string($0.text) }),
                ("staffText", Shape.optional(verdict) { .string($0.staffText) }),
                ("verdict", Shape.optional(verdict, VerdictShape.record)),
            ]
        }
        return .object(fields)
    }

    private var chainTrack: (String, BlockReference?) {
        switch deposit.chainTrack {
        case .seen: ("seen", nil)
        case .included(let block): ("included", block)
        case .final(let block): ("final", block)
        case .orphaned(let block): ("orphaned", block)
        }
    }

    private var screeningState: String {
        switch deposit.screeningTrack {
        case .notStarted: "notStarted"
        case .running: "running"
        case .clear: "clear"
        case .held: "held"
        case .frozen: "frozen"
        case .refunding: "refunding"
        case .refunded: "refunded"
        }
    }

    private var caseID: CaseID? {
        switch deposit.screeningTrack {
        case .held(let id, _), .frozen(let id, _), .refunding(let id, _), .refunded(let id, _):
            id
        case .notStarted, .running, .clear: nil
        }
    }

    private func confirmations(_ block: BlockReference?) -> UInt64? {
        switch deposit.chainTrack {
        case .seen, .orphaned: return 0
        case .included, .final:
            guard let block, let view, block.height <= view.tip else { return nil }
            return ConfirmationDepth(of: block.height, under: view.tip).value
        }
    }

    private var depthNeeded: UInt64? {
        switch profile?.finality.mark(for: deposit.amount) {
        case .depth(let depth): depth.value
        case .safe, .finalized, nil: nil
        }
    }

    private func sentence(_ block: BlockReference?) -> String {
        switch deposit.chainTrack {
        case .seen: return "It waits in the node's memory pool to be put into a block."
        case .orphaned: return "Its block left the chain; it waits to be put into another."
        case .final: return "It is final."
        case .included: break
        }
        switch profile?.finality.mark(for: deposit.amount) {
        case .depth(let depth):
            let count = confirmations(block).map { "\($0)" } ?? "an unknown number"
            return "It has \(count) of \(depth.value) confirmations."
        case .safe: return waiting(for: "safe", view?.safe, block)
        case .finalized: return waiting(for: "finalized", view?.finalized, block)
        case nil: return "Its chain is not followed now."
        }
    }

    private func waiting(
        for word: String, _ height: BlockHeight?, _ block: BlockReference?
    ) -> String {
        let ours = block.map { "\($0.height.value)" } ?? "unknown"
        let theirs = height.map { "\($0.value)" } ?? "not known yet"
        return "It waits for its block, \(ours), to be \(word); the last that is: \(theirs)."
    }
}

/// Hashes as explorers of a chain write them.
enum ChainText {
    static func transaction(_ id: TransactionID, _ profile: ChainProfile?) -> String {
        text(id.bytes, profile)
    }

    static func block(_ block: BlockReference, _ profile: ChainProfile?) -> JSONValue {
        .object([
            ("height", .integer(block.height.value)),
            ("hash", .string(text(block.hash.bytes, profile))),
        ])
    }

    private static func text(_ bytes: Bytes32, _ profile: ChainProfile?) -> String {
        switch profile?.family {
        case .bitcoin: Hex.encode(bytes.reversedBytes)
        case .evm, nil: Hex.encodePrefixed(bytes.bytes)
        }
    }
}

/// A verdict as staff see it.
enum VerdictShape {
    static func record(_ verdict: VerdictRecord) -> JSONValue {
        .object([
            ("id", .string(verdict.id.text)), ("time", Shape.time(verdict.time)),
            ("customerText", .string(verdict.customerText)),
            ("staffText", .string(verdict.staffText)), ("record", facts(verdict.canonical)),
        ])
    }

    /// The record as it was kept; null if what the store gave is no JSON.
    private static func facts(_ canonical: [UInt8]) -> JSONValue {
        do {
            return try JSONValue.parse(canonical)
        } catch {
            return .null
        }
    }
}
