import ChainModel
public import Encodings
import Units

/// Why bytes are no state, wait or claim of a payout as ``PayoutStateText`` writes it.
public enum PayoutStateTextError: Error, Sendable, Equatable {
    /// They are no JSON.
    case notJSON(JSONError)
    /// A field is missing, of another kind, or out of range.
    case malformed(field: String)
    /// A field has a word that is none of its words.
    case unknownWord(field: String)
    /// A plan is named whose claim is not known.
    case unknownPlan(PlanID)
    /// Two plans of one family could both be mined, or it has none.
    case noFamily
    /// They are not exactly what would be written: a field too many, another order, white space.
    case notCanonical
}

/// Payouts' states, waits and claims as canonical JSON, for stores.
///
/// A family of plans is written without its claims, which one transaction's payouts have in common:
/// who reads a state gives them back. Reading takes nothing but what writing makes.
public enum PayoutStateText {
    /// Writes a state.
    public static func encode(_ state: PayoutState) -> [UInt8] { json(state).canonical() }

    /// Reads a state; `claims` has the claim of each of its plans.
    public static func decodeState(
        _ bytes: [UInt8], claims: [PlanID: PlanClaim]
    ) throws(PayoutStateTextError) -> PayoutState {
        let state = try state(try PayoutTextReader(bytes), claims)
        guard encode(state) == bytes else { throw .notCanonical }
        return state
    }

    /// Writes a wait.
    public static func encode(_ wait: PayoutWait) -> [UInt8] { json(wait).canonical() }

    /// Reads a wait.
    public static func decodeWait(
        _ bytes: [UInt8]
    ) throws(PayoutStateTextError) -> PayoutWait {
        let wait = try wait(try PayoutTextReader(bytes))
        guard encode(wait) == bytes else { throw .notCanonical }
        return wait
    }

    /// Writes a claim.
    public static func encode(_ claim: PlanClaim) -> [UInt8] { json(claim).canonical() }

    /// Reads a claim.
    public static func decodeClaim(
        _ bytes: [UInt8]
    ) throws(PayoutStateTextError) -> PlanClaim {
        let claim = try claim(try PayoutTextReader(bytes))
        guard encode(claim) == bytes else { throw .notCanonical }
        return claim
    }
}

extension PayoutStateText {
    private static func json(_ state: PayoutState) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = [("name", .string(state.name))]
        switch state {
        case .requested, .approved: break
        case .reserved(let isScreened, let isApproved):
            fields += [("isScreened", .bool(isScreened)), ("isApproved", .bool(isApproved))]
        case .planned(let family), .signed(let family), .broadcast(let family):
            fields.append(("plans", json(family)))
        case .included(let family, let inclusion):
            fields += [("plans", json(family)), ("inclusion", json(inclusion))]
        case .final(let inclusion), .failed(let inclusion):
            fields.append(("inclusion", json(inclusion)))
        case .refused(let refusal): fields.append(("refusal", json(refusal)))
        case .cancelled(let actor): fields.append(("actor", .string(actor)))
        }
        return .object(fields)
    }

    private static func state(
        _ reader: PayoutTextReader, _ claims: [PlanID: PlanClaim]
    ) throws(PayoutStateTextError) -> PayoutState {
        switch try reader.text("name") {
        case "requested": return .requested
        case "reserved":
            return .reserved(
                isScreened: try reader.flag("isScreened"),
                isApproved: try reader.flag("isApproved"))
        case "approved": return .approved
        case "planned": return .planned(try family(reader, claims))
        case "signed": return .signed(try family(reader, claims))
        case "broadcast": return .broadcast(try family(reader, claims))
        case "included": return .included(try family(reader, claims), try inclusion(reader))
        case "final": return .final(try inclusion(reader))
        case "failed": return .failed(try inclusion(reader))
        case "refused": return .refused(try refusal(try reader.object("refusal")))
        case "cancelled": return .cancelled(actor: try reader.text("actor"))
        case _: throw .unknownWord(field: "name")
        }
    }

    private static func json(_ inclusion: PayoutInclusion) -> JSONValue {
        .object([
            ("transaction", .bytes(inclusion.transaction.bytes.bytes)),
            ("height", .integer(inclusion.block.height.value)),
            ("hash", .bytes(inclusion.block.hash.bytes.bytes)),
        ])
    }

    private static func inclusion(
        _ reader: PayoutTextReader
    ) throws(PayoutStateTextError) -> PayoutInclusion {
        let reader = try reader.object("inclusion")
        return PayoutInclusion(
            transaction: TransactionID(try reader.bytes32("transaction")),
            block: BlockReference(
                height: BlockHeight(try reader.integer("height")),
                hash: BlockHash(try reader.bytes32("hash"))))
    }

    private static func json(_ family: ReplacementFamily) -> JSONValue {
        .array(
            family.members.map { member in
                .object([("plan", .string(member.plan.text)), ("signing", json(member.signing))])
            })
    }

    private static func family(
        _ reader: PayoutTextReader, _ claims: [PlanID: PlanClaim]
    ) throws(PayoutStateTextError) -> ReplacementFamily {
        var members: [PlannedTransaction] = []
        for reader in try reader.objects("plans") {
            let plan: PlanID = try reader.id("plan")
            guard let claim = claims[plan] else { throw .unknownPlan(plan) }
            members.append(
                PlannedTransaction(
                    plan: plan, claim: claim, signing: try signing(try reader.object("signing"))))
        }
        guard let family = ReplacementFamily(members: members) else { throw .noFamily }
        return family
    }

    private static func json(_ signing: SigningTrack) -> JSONValue {
        switch signing {
        case .unscreened: .object([("name", .string("unscreened"))])
        case .ready: .object([("name", .string("ready"))])
        case .asked(let times):
            .object([("name", .string("asked")), ("times", .integer(times))])
        case .refused(let times):
            .object([("name", .string("refused")), ("times", .integer(times))])
        case .signed(let transaction):
            .object([
                ("name", .string("signed")), ("transaction", .bytes(transaction.bytes.bytes)),
            ])
        }
    }

    private static func signing(
        _ reader: PayoutTextReader
    ) throws(PayoutStateTextError) -> SigningTrack {
        switch try reader.text("name") {
        case "unscreened": return .unscreened
        case "ready": return .ready
        case "asked": return .asked(times: try reader.integer("times"))
        case "refused": return .refused(times: try reader.integer("times"))
        case "signed": return .signed(TransactionID(try reader.bytes32("transaction")))
        case _: throw .unknownWord(field: "signing")
        }
    }
}

extension PayoutStateText {
    private static func json(_ wait: PayoutWait) -> JSONValue {
        switch wait {
        case .screeningUnknown(let check, let reason):
            .object([
                ("name", .string("screeningUnknown")), ("check", .integer(check)),
                ("reason", .string(reason)),
            ])
        case .destinationBlocked(let check, let reason):
            .object([
                ("name", .string("destinationBlocked")), ("check", .integer(check)),
                ("reason", .string(reason)),
            ])
        case .signerRefused(let plan, let ask, let reason):
            .object([
                ("name", .string("signerRefused")), ("plan", .string(plan.text)),
                ("ask", .integer(ask)), ("reason", .string(reason)),
            ])
        case .broadcastRefused(let transaction, let reason):
            .object([
                ("name", .string("broadcastRefused")),
                ("transaction", .bytes(transaction.bytes.bytes)), ("reason", .string(reason)),
            ])
        case .foreignIncluded(let inclusion, let claim):
            .object([
                ("name", .string("foreignIncluded")), ("inclusion", json(inclusion)),
                ("claim", json(claim)),
            ])
        case .replacedByForeign(let transaction):
            .object([
                ("name", .string("replacedByForeign")),
                ("transaction", .bytes(transaction.bytes.bytes)),
            ])
        }
    }

    private static func wait(
        _ reader: PayoutTextReader
    ) throws(PayoutStateTextError) -> PayoutWait {
        switch try reader.text("name") {
        case "screeningUnknown":
            return .screeningUnknown(
                check: try reader.integer("check"), reason: try reader.text("reason"))
        case "destinationBlocked":
            return .destinationBlocked(
                check: try reader.integer("check"), reason: try reader.text("reason"))
        case "signerRefused":
            return .signerRefused(
                try reader.id("plan"), ask: try reader.integer("ask"),
                reason: try reader.text("reason"))
        case "broadcastRefused":
            return .broadcastRefused(
                TransactionID(try reader.bytes32("transaction")),
                reason: try reader.text("reason"))
        case "foreignIncluded":
            return .foreignIncluded(
                try inclusion(reader), try claim(try reader.object("claim")))
        case "replacedByForeign":
            return .replacedByForeign(TransactionID(try reader.bytes32("transaction")))
        case _: throw .unknownWord(field: "name")
        }
    }

    private static func json(_ claim: PlanClaim) -> JSONValue {
        switch claim {
        case .outpoints(let outpoints):
            .object([
                (
                    "outpoints",
                    .array(
                        outpoints.map { outpoint in
                            .object([
                                ("transaction", .bytes(outpoint.transaction.bytes.bytes)),
                                ("index", .integer(outpoint.outputIndex)),
                            ])
                        })
                )
            ])
        case .nonce(let account, let nonce):
            .object([("account", .bytes(account.bytes)), ("nonce", .integer(nonce))])
        }
    }

    private static func claim(
        _ reader: PayoutTextReader
    ) throws(PayoutStateTextError) -> PlanClaim {
        guard reader.has("outpoints") else {
            return .nonce(
                account: WatchedScript(try reader.bytes("account")), try reader.integer("nonce"))
        }
        var outpoints: [Outpoint] = []
        for reader in try reader.objects("outpoints") {
            outpoints.append(
                Outpoint(
                    transaction: TransactionID(try reader.bytes32("transaction")),
                    outputIndex: try reader.integer("index")))
        }
        return .outpoints(outpoints)
    }
}
