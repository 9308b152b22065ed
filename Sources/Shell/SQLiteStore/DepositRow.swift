import ChainModel
import Connector
import DepositRules
import Encodings
import Foundation
import GRDB
import Units

/// A deposit as a row, both ways.
enum DepositRow {
    /// Adds a deposit that is not known: the columns that change, the id, and those that do not.
    static let add = """
        INSERT INTO deposit (chain_state, block_height, block_hash, screening_state, case_id,
        verdict, inclusions, counterparties, lists, changed_at, id, chain, transaction_id, locator,
        wallet, recipient, asset, scale, amount, paid, decimals, remainder, spent, first_seen)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// Saves what changes of a known deposit.
    static let change = """
        UPDATE deposit SET chain_state = ?, block_height = ?, block_hash = ?, screening_state = ?,
        case_id = ?, verdict = ?, inclusions = ?, counterparties = ?, lists = ?, changed_at = ?
        WHERE id = ?
        """

    /// What `change` takes.
    static func changes(_ deposit: Deposit) -> StatementArguments {
        let chain = words(of: deposit.chainTrack)
        let screening = words(of: deposit.screeningTrack)
        return [
            chain.state, chain.block.map { Int64(clamping: $0.height.value) },
            chain.block?.hash.blob, screening.state, screening.caseID?.value.blob,
            screening.verdict?.value.blob, Int64(deposit.inclusionCount),
            parties(deposit.counterparties).blob, deposit.screenedWithLists?.blob,
            deposit.changedAt.milliseconds, deposit.id.value.blob,
        ]
    }

    /// What `add` takes behind that.
    static func constants(_ deposit: Deposit) -> StatementArguments {
        [
            deposit.sighting.chain.name, deposit.sighting.transaction.bytes.blob,
            Int64(deposit.sighting.locator), deposit.wallet.value.blob, deposit.recipient.blob,
            deposit.amount.asset.packed, Int64(deposit.amount.asset.scale),
            deposit.amount.minorUnits.blob, deposit.paid.units.blob, Int64(deposit.paid.decimals),
            deposit.remainder.blob, outpoints(deposit.spentOutpoints).blob,
            deposit.firstSeen.milliseconds,
        ]
    }

    static func read(_ row: Row) throws -> Deposit {
        let amount = try row.amount("amount")
        return Deposit(
            id: try row.id("id"),
            sighting: SightingID(
                chain: try row.chain("chain"),
                transaction: TransactionID(try row.bytes32("transaction_id")),
                locator: try row.number("locator")),
            wallet: try row.id("wallet"), recipient: WatchedScript(blob: try row.blob("recipient")),
            amount: amount,
            paid: TokenAmount(
                units: try UInt256(blob: try row.blob("paid"), "paid"),
                decimals: try row.number("decimals")),
            remainder: try UInt256(blob: try row.blob("remainder"), "remainder"),
            chainTrack: try chainTrack(row), screeningTrack: try screeningTrack(row),
            inclusionCount: try row.number("inclusions"),
            counterparties: try parties(try row.json("counterparties")),
            spentOutpoints: try outpoints(try row.json("spent")),
            screenedWithLists: try row.optionalBlob("lists").map {
                try Bytes32(blob: $0, "lists")
            },
            firstSeen: try row.time("first_seen"), changedAt: try row.time("changed_at"))
    }

    private static func words(of track: ChainTrack) -> (state: String, block: BlockReference?) {
        switch track {
        case .seen: ("seen", nil)
        case .included(let block): ("included", block)
        case .final(let block): ("final", block)
        case .orphaned(let block): ("orphaned", block)
        }
    }

    private static func words(
        of track: ScreeningTrack
    ) -> (state: String, caseID: CaseID?, verdict: VerdictID?) {
        switch track {
        case .notStarted: ("notStarted", nil, nil)
        case .running: ("running", nil, nil)
        case .clear(let verdict): ("clear", nil, verdict)
        case .held(let id, let verdict): ("held", id, verdict)
        case .frozen(let id, let verdict): ("frozen", id, verdict)
        // What became of held money is said in a column of its own.
        case .refunding(let id, let verdict), .refunded(let id, let verdict):
            ("held", id, verdict)
        }
    }

    /// Saves what became of held money; run after `save`, where the deposit was ever held.
    static let saveRefund = "UPDATE deposit SET refund = ? WHERE id = ?"

    /// The word for that; nil where `saveRefund` is not needed.
    static func refundValues(_ deposit: Deposit) -> StatementArguments? {
        let word: String?
        switch deposit.screeningTrack {
        case .notStarted, .running, .clear, .frozen: return nil
        case .held: word = nil
        case .refunding: word = "underWay"
        case .refunded: word = "done"
        }
        return [word, deposit.id.value.blob]
    }

    private static func chainTrack(_ row: Row) throws -> ChainTrack {
        let state = try row.text("chain_state")
        guard state != "seen" else { return .seen }
        let block = BlockReference(
            height: try row.height("block_height"), hash: BlockHash(try row.bytes32("block_hash")))
        switch state {
        case "included": return .included(block)
        case "final": return .final(block)
        case "orphaned": return .orphaned(block)
        default: throw StoreFailure.corrupt("deposit.chain_state: \(state)")
        }
    }

    private static func screeningTrack(_ row: Row) throws -> ScreeningTrack {
        switch try row.text("screening_state") {
        case "notStarted": return .notStarted
        case "running": return .running
        case "clear": return .clear(try row.id("verdict"))
        case "held":
            let (id, verdict): (CaseID, VerdictID) = (
                try row.id("case_id"), try row.id("verdict")
            )
            switch try row.decode(String?.self, forColumn: "refund") {
            case nil: return .held(id, verdict)
            case "underWay": return .refunding(id, verdict)
            case "done": return .refunded(id, verdict)
            case .some(let other): throw StoreFailure.corrupt("deposit.refund: \(other)")
            }
        case "frozen": return .frozen(try row.id("case_id"), try row.id("verdict"))
        case let other: throw StoreFailure.corrupt("deposit.screening_state: \(other)")
        }
    }

    private static func parties(_ parties: [Counterparty]) -> JSONValue {
        .array(
            parties.map { party in
                .texts([party.role.rawValue, Hex.encode(party.script.bytes)])
            })
    }

    private static func parties(_ json: JSONValue) throws -> [Counterparty] {
        try (json.elements ?? []).map { element in
            let parts = try element.textList("counterparties")
            guard parts.count == 2, let role = Counterparty.Role(rawValue: parts[0]) else {
                throw StoreFailure.corrupt("deposit.counterparties")
            }
            let bytes = try storedHex(parts[1], "counterparties")
            return Counterparty(role: role, script: WatchedScript(bytes))
        }
    }

    private static func outpoints(_ outpoints: [Outpoint]) -> JSONValue {
        .texts(outpoints.map { "\(Hex.encode($0.transaction.bytes.bytes)):\($0.outputIndex)" })
    }

    private static func outpoints(_ json: JSONValue) throws -> [Outpoint] {
        try json.textList("spent").map { text in
            let parts = text.split(separator: ":")
            guard parts.count == 2, let index = UInt32(parts[1]),
                let id = Bytes32(try storedHex(String(parts[0]), "spent"))
            else { throw StoreFailure.corrupt("deposit.spent") }
            return Outpoint(transaction: TransactionID(id), outputIndex: index)
        }
    }
}
