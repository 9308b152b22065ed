import Connector
import Encodings
import PayoutRules

/// Settlements and their terms in answers.
enum SettlementShape {
    static func terms(_ terms: SettlementTermsRecord) -> JSONValue {
        .object([
            ("wallet", .string(terms.wallet.text)), ("chain", .string(terms.token.chain.name)),
            ("asset", .string(terms.token.asset.code)), ("address", .string(terms.address)),
            ("minimum", Shape.amount(terms.rule.minimum)),
            ("threshold", Shape.optional(terms.rule.threshold, Shape.amount)),
            ("periodSeconds", Shape.optional(terms.rule.periodSeconds) { .integer($0) }),
            ("feeBasisPointsMax", .integer(terms.rule.feeShareMax.value)),
            ("coveredThrough", .integer(terms.coveredThrough)),
            ("lastAt", Shape.time(terms.lastAt)),
        ])
    }

    static func settlement(
        _ record: SettlementRecord, in store: any StoreReading
    ) throws -> JSONValue {
        let coverage = record.coverage
        let state = try store.payout(record.payout)?.payout.state.name
        return .object([
            ("id", .string(record.id.text)), ("wallet", .string(record.wallet.text)),
            ("payout", .string(record.payout.text)),
            ("payoutState", Shape.optional(state) { .string($0) }),
            ("net", Shape.amount(coverage.net)), ("credits", Shape.amount(coverage.credits)),
            ("debits", Shape.amount(coverage.debits)),
            ("firstSequence", .integer(coverage.first)),
            ("lastSequence", .integer(coverage.last)), ("rowCount", .integer(coverage.rowCount)),
            ("digest", .string(Hex.encode(coverage.digest.bytes))),
            ("createdAt", Shape.time(record.createdAt)),
        ])
    }
}
