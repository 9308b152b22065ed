import ChainModel
import Connector
import Encodings
import PayoutRules
import Units

/// What the keys hold, and how it compares with the chains, in answers.
enum TreasuryShape {
    /// How many coins of a chain are counted.
    private static let coinCountMax = 100_000

    static func chain(
        _ profile: ChainProfile, hot: HotBalances?, in store: any StoreReading, now: Timestamp
    ) throws -> JSONValue {
        let custody = try profile.creditedAssets.map { asset in
            Shape.amount(
                try store.balance(.custody(TokenID(chain: profile.id, asset: asset)))
                    ?? .zero(asset))
        }
        let plans = try store.openPlans(on: profile.id)
        return .object([
            ("chain", .string(profile.id.name)), ("custody", .array(custody)),
            ("coins", try coins(profile, in: store)),
            ("hot", .array((hot?.reports(on: profile.id) ?? []).map(hotBalance))),
            (
                "plans",
                .array(try plans.map { try PlanShape.plan($0, profile, now: now, in: store) })
            ),
        ])
    }

    /// Coins that no plan claims; null for chains of accounts.
    private static func coins(
        _ profile: ChainProfile, in store: any StoreReading
    ) throws -> JSONValue {
        switch profile.family {
        case .evm: return .null
        case .bitcoin: break
        }
        let coins = try store.spendableCoins(on: profile.id, limit: coinCountMax)
        let sum = try coins.reduce(Amount.zero(.btc)) { try $0.adding($1.value) }
        return .object([
            ("spendableCount", .integer(coins.count)), ("spendable", Shape.amount(sum)),
            ("areAllCounted", .bool(coins.count < coinCountMax)),
            ("total", Shape.amount(try store.coinTotal(on: profile.id))),
        ])
    }

    /// What the hot keys hold of a token; null before it was looked at.
    private static func hotBalance(
        _ terms: HotBalanceTerms, _ report: HotBalanceReport?
    ) -> JSONValue {
        let rule = terms.rule
        let (decision, balance, amount): (String?, Amount?, Amount?) =
            switch report?.decision {
            case .keep(let balance): ("keep", balance, nil)
            case .proposeSweep(let amount, let balance, _): ("proposeSweep", balance, amount)
            case .alarm(let missing, let balance, _): ("belowFloor", balance, missing)
            case nil: (nil, nil, nil)
            }
        return .object([
            ("asset", .string(rule.token.asset.code)),
            ("balance", Shape.optional(balance, Shape.amount)),
            ("floor", Shape.amount(rule.floor)), ("target", Shape.amount(rule.target)),
            ("ceiling", Shape.amount(rule.ceiling)), ("cold", .string(terms.cold)),
            ("decision", Shape.optional(decision) { .string($0) }),
            ("amount", Shape.optional(amount, Shape.amount)),
            ("time", Shape.optional(report?.time, Shape.time)),
        ])
    }

    static func reconciliation(
        _ record: ReconciliationRecord, _ profile: ChainProfile?, in store: any StoreReading
    ) throws -> JSONValue {
        let facts = record.reconciliation.facts
        let gate = try store.payoutGate(facts.token)
        return .object([
            ("chain", .string(facts.token.chain.name)),
            ("asset", .string(facts.token.asset.code)), ("time", Shape.time(record.time)),
            ("last", comparison(record.reconciliation, profile)),
            ("arePayoutsOpen", .bool(gate.isOpen)),
            ("stoppedBy", Shape.optional(gate.mismatch) { comparison($0, profile) }),
        ])
    }

    private static func comparison(
        _ found: Reconciliation, _ profile: ChainProfile?
    ) -> JSONValue {
        let facts = found.facts
        let (outcome, difference): (String, UInt256?) =
            switch found.outcome {
            case .match: ("match", nil)
            case .surplus(let units): ("surplus", units)
            case .shortage(let units): ("shortage", units)
            case .notComparable: ("notComparable", nil)
            }
        return .object([
            ("outcome", .string(outcome)), ("block", ChainText.block(facts.block, profile)),
            ("custody", Shape.amount(facts.custody)),
            ("custodyRemainderUnits", .string(facts.remainder.decimal)),
            ("chainUnits", .string(facts.chain.units.decimal)),
            ("chainDecimals", .integer(facts.chain.decimals)),
            ("differenceUnits", Shape.optional(difference) { .string($0.decimal) }),
        ])
    }
}
