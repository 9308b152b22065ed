import Encodings
import Units

/// Writes chains' entries of the event log.
enum ChainEvents {
    static func halted(_ chain: ChainID, reason: String, _ store: any StoreTransaction) throws {
        try append("chain.halted", chain, [(key: "reason", value: .string(reason))], store)
    }

    static func resumed(_ chain: ChainID, by actor: String, _ store: any StoreTransaction) throws {
        try append("chain.resumed", chain, [(key: "by", value: .string(actor))], store)
    }

    static func reanchored(
        _ chain: ChainID, _ report: Reanchor.Report, by actor: String, _ store: any StoreTransaction
    ) throws {
        let facts: [(key: String, value: JSONValue)] = [
            (key: "by", value: .string(actor)),
            (key: "from", value: .integer(report.anchor.height.value)),
            (key: "takenBackCount", value: .integer(report.takenBack.count)),
            (key: "finalityBrokenCount", value: .integer(report.finalityBroken.count)),
            (key: "plansBrokenCount", value: .integer(report.plansBroken.count)),
        ]
        try append("chain.reanchored", chain, facts, store)
        for deposit in report.finalityBroken {
            try DepositEvents.appendFinalityBroken(deposit, store)
        }
        for plan in report.plansBroken {
            for id in plan.payouts {
                try PayoutEvents.append(
                    "payout.finalityBroken", try PayoutDesk.require(id, in: store), store,
                    saying: "The block that made it final is not on the chain any more. The "
                        + "transaction may come again by itself: do not pay again before one of "
                        + "the outputs or the number that it uses is used by another.")
            }
        }
    }

    private static func append(
        _ type: String, _ chain: ChainID, _ facts: [(key: String, value: JSONValue)],
        _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([(key: "chain", value: .string(chain.name))] + facts)
        try store.appendEvent(type: type, subject: chain.name, json: json.serialized())
    }
}
