import ChainModel
import DepositRules
import Encodings
import LedgerRules
import Units

/// Carries a deposit's event out in the caller's transaction: state, transfers, event-log entry.
enum DepositSteps {
    /// An event of a deposit, and the name of its entry in the event log.
    struct Step {
        let event: DepositEvent
        let name: String
    }

    /// Applies an event; does nothing if the event changes nothing.
    static func apply(
        _ event: DepositEvent, to deposit: inout Deposit, eventName: String,
        in store: any StoreTransaction
    ) throws {
        try apply([Step(event: event, name: eventName)], to: &deposit, in: store)
    }

    /// Applies events one after the other, and saves the deposit once.
    static func apply(
        _ steps: [Step], to deposit: inout Deposit, in store: any StoreTransaction
    ) throws {
        let wasSpendable = deposit.isSpendable
        var names: [String] = []
        for step in steps {
            switch DepositMachine.decide(&deposit, step.event, now: store.now) {
            case .none:
                continue
            case .halt(let reason):
                throw BlockStepError.mustHalt(reason)
            case .record(let commands):
                try record(commands, deposit, in: store)
                names.append(step.name)
            }
        }
        guard !names.isEmpty else { return }
        try store.save(deposit)
        if deposit.isSpendable, !wasSpendable { names.append("deposit.spendable") }
        let json = DepositEvents.json(of: deposit)
        for name in names {
            try store.appendEvent(type: name, subject: deposit.id.text, json: json)
        }
    }

    private static func record(
        _ commands: [LedgerCommand], _ deposit: Deposit, in store: any StoreTransaction
    ) throws {
        guard !commands.isEmpty else { return }
        let token = TokenID(chain: deposit.sighting.chain, asset: deposit.amount.asset)
        let accounts: [AccountID] =
            [.inTransit(token), .custody(token)]
            + AccountID.all(of: deposit.wallet, asset: deposit.amount.asset)
        let opening = try accounts.filter { try store.balance($0) == nil }.map(
            LedgerCommand.openAccount)
        for result in try store.apply(opening + commands) {
            if case .refused(let refusal) = result { throw BlockStepError.ledgerRefused(refusal) }
        }
    }
}

/// Writes deposits' entries of the event log.
enum DepositEvents {
    static func append(
        _ type: String, _ deposit: Deposit, _ store: any StoreTransaction
    ) throws {
        try store.appendEvent(type: type, subject: deposit.id.text, json: json(of: deposit))
    }

    /// A final deposit's block left the chain: proposes to a person what would undo it.
    static func appendFinalityBroken(
        _ deposit: Deposit, _ store: any StoreTransaction
    ) throws {
        let proposal = DepositReversal.steps(undoing: deposit).map { step in
            JSONValue.object([
                (key: "debit", value: .string("\(step.debit.kind)")),
                (key: "credit", value: .string("\(step.credit.kind)")),
                (key: "amount", value: .string(step.amount.decimal)),
            ])
        }
        try store.appendEvent(
            type: "deposit.finalityBroken", subject: deposit.id.text,
            json: json(
                of: deposit, more: [(key: "proposedTransfers", value: .array(proposal))]))
    }

    /// Which deposit an entry is about, and what more it says.
    static func json(
        of deposit: Deposit, more: [(key: String, value: JSONValue)] = []
    ) -> [UInt8] {
        JSONValue.object(
            [
                (key: "deposit", value: .string(deposit.id.text)),
                (key: "wallet", value: .string(deposit.wallet.text)),
                (key: "chain", value: .string(deposit.sighting.chain.name)),
                (key: "asset", value: .string(deposit.amount.asset.code)),
                (key: "amount", value: .string(deposit.amount.decimal)),
            ] + more
        ).serialized()
    }
}
