import Connector
import Encodings
import ScreeningRules

/// Differences and past answers of lists.
enum ListShape {
    /// How many entries an answer names; the counts by label are always whole.
    static let entryMax = 1_000

    static func changes(_ changes: [LabelChange]) -> JSONValue {
        .array(
            changes.map {
                .object([
                    ("label", .string($0.label)), ("added", .integer($0.added)),
                    ("removed", .integer($0.removed)),
                ])
            })
    }

    static func difference(
        from old: ListVersion?, to new: ListVersion, _ difference: ListDifference
    ) -> JSONValue {
        .object([
            ("from", Shape.optional(old) { .string($0.id) }), ("to", .string(new.id)),
            ("changes", changes(difference.labelChanges)),
            ("added", entries(difference.added, of: new)),
            ("removed", entries(difference.removed, of: old ?? new)),
            (
                "isWhole",
                .bool(max(difference.added.count, difference.removed.count) <= entryMax)
            ),
        ])
    }

    static func past(
        _ answer: PastAnswer, of address: ScreeningAddress, on chain: String
    ) -> JSONValue {
        .object([
            ("chain", .string(chain)), ("address", .string(address.canonical)),
            ("day", .string("\(answer.day)")), ("wasListed", .string(answer.wasListed.rawValue)),
            ("wasListedHere", .string(answer.wasListedHere.rawValue)),
            ("knownUntil", Shape.optional(answer.knownUntil) { .string("\($0)") }),
            ("published", .array(answer.published.map(edition))),
            ("inForce", .array(answer.inForce.map(edition))),
        ])
    }

    private static func edition(_ edition: PastEdition) -> JSONValue {
        .object([
            ("list", .string(edition.version.id)),
            ("kind", .string(edition.version.kind.rawValue)),
            ("published", .string("\(edition.version.published)")),
            ("inForceFrom", Shape.time(edition.inForceFrom)),
            ("inForceUntil", Shape.optional(edition.inForceUntil, Shape.time)),
            ("direct", .array(edition.match.direct.map(CaseShape.hit))),
            ("related", .array(edition.match.related.map(CaseShape.hit))),
        ])
    }

    private static func entries(_ entries: [ListEntry], of version: ListVersion) -> JSONValue {
        .array(
            entries.prefix(entryMax).map { CaseShape.hit(ListHit(version: version, entry: $0)) })
    }
}
