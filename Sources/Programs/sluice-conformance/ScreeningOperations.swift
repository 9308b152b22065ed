import BitcoinRules
import Encodings
import ListImport
import ScreeningRules
import Units

/// Returns the operation `screen`, which asks all lists of a folder together.
///
/// Without a folder the operation is there and always an error: no list is never clear.
/// - Throws: `OperationError` if a list of the folder can't be read.
func screeningOperations(lists path: String?) throws(OperationError) -> [String: Operation] {
    guard let path else {
        return [
            "screen": { _ throws(OperationError) in
                throw OperationError(
                    code: "noLists", message: "start with --lists and a folder of lists to screen")
            }
        ]
    }
    let desk: ScreeningDesk
    do {
        // The age of a list is no matter here, so that no clock is read.
        desk = try ScreeningDesk(ListFolder(path: path, checkedAt: Timestamp(milliseconds: 0)))
    } catch {
        throw OperationError(error, "a list in \(path) can't be read: \(error)")
    }
    guard desk.index.hasList(.sanctions) else {
        throw OperationError(code: "noLists", message: "there is no sanctions list in \(path)")
    }
    return ["screen": { request throws(OperationError) in try desk.screen(request) }]
}

/// Answers `screen` requests from lists that were read once.
private struct ScreeningDesk: Sendable {
    let index: SanctionsIndex
    let history: ListHistory?

    init(_ folder: ListFolder) {
        index = SanctionsIndex(lists: folder.lists)
        history = folder.history
    }

    func screen(_ request: JSONValue) throws(OperationError) -> [(key: String, value: JSONValue)] {
        let day = try asOf(request)
        let text = try addressText(request)
        let networkName = try request.optionalText("network") ?? "mainnet"
        guard let network = BitcoinNetwork(rawValue: networkName) else {
            throw .badRequest("the field 'network' names no network")
        }
        guard let family = family(try request.requiredText("chain")) else {
            return [
                ("verdict", .string("invalid")), ("code", .string("unknownChain")),
                ("entries", .array([])),
            ]
        }
        guard let text else { return invalid(.notUTF8, []) }
        let address: ScreeningAddress
        do throws(AddressDecodingError) {
            address = try AddressDecoding.decode(text, family: family, network: network)
        } catch {
            // What a list has word for word, in a family that nobody decodes, is a hit too.
            return invalid(error, verbatimEntries(text, asOf: day))
        }
        if let day { return try screen(address, asOf: day) }
        let match = index.match(address).of(.sanctions)
        return answer(
            match.direct.isEmpty ? match.related.isEmpty ? "clear" : "related" : "hit",
            address, (match.direct.isEmpty ? match.related : match.direct).map(entry))
    }

    private func asOf(_ request: JSONValue) throws(OperationError) -> CalendarDate? {
        guard let text = try request.optionalText("asOf") else { return nil }
        guard let day = CalendarDate(text) else {
            throw .badRequest("the field 'asOf' is no date such as 2025-11-19")
        }
        return day
    }

    /// The text to screen; nil for bytes that are not UTF-8.
    private func addressText(_ request: JSONValue) throws(OperationError) -> String? {
        if let text = try request.optionalText("address") { return text }
        return String(validating: try request.requiredHex("addressHex"), as: UTF8.self)
    }

    private func family(_ chain: String) -> ScreeningFamily? {
        switch chain {
        case "bitcoin": .bitcoin
        case "evm": .evm
        case "tron": .tron
        default: nil
        }
    }

    private func invalid(
        _ error: AddressDecodingError, _ entries: [JSONValue]
    ) -> [(key: String, value: JSONValue)] {
        guard entries.isEmpty else {
            return [("verdict", .string("hit")), ("entries", .array(entries))]
        }
        let code = String(describing: error).prefix { $0 != "(" }
        return [
            ("verdict", .string("invalid")), ("code", .string(String(code))),
            ("entries", .array([])),
        ]
    }

    private func verbatimEntries(_ text: String, asOf day: CalendarDate?) -> [JSONValue] {
        let hits = index.match(verbatim: text).of(.sanctions).direct
        guard let day else { return hits.map(entry) }
        var listed: [JSONValue] = []
        if let history, let kept = AddressDecoding.listed(text), kept.family == .other {
            listed = rows(history.listing(of: kept, on: day), of: history)
        }
        return listed + hits.filter { stood($0, on: day) }.map(entry)
    }

    /// Lists of that day or before count too, unless the history says that an address left since.
    private func screen(
        _ address: ScreeningAddress, asOf day: CalendarDate
    ) throws(OperationError) -> [(key: String, value: JSONValue)] {
        guard let history else {
            throw OperationError(code: "noHistory", message: "the lists have no history")
        }
        let match = index.match(address).of(.sanctions)
        let direct = history.listing(of: address, on: day)
        let listed =
            rows(direct, of: history) + match.direct.filter { stood($0, on: day) }.map(entry)
        if !listed.isEmpty { return answer("hit", address, listed) }
        let relatedListing = history.relatedListing(of: address, on: day)
        let related =
            rows(relatedListing, of: history)
            + match.related.filter { stood($0, on: day) }.map(entry)
        guard direct != .unknown, related.isEmpty ? relatedListing != .unknown : true else {
            throw OperationError(
                code: "historyUnknown", message: "the history does not reach back to \(day)")
        }
        return answer(related.isEmpty ? "clear" : "related", address, related)
    }

    private func stood(_ hit: ListHit, on day: CalendarDate) -> Bool {
        guard hit.version.published <= day else { return false }
        guard let removal = history?.removal(of: hit.entry.address) else { return true }
        return removal.date <= hit.version.published || removal.date > day
    }

    private func rows(_ listing: PastListing, of history: ListHistory) -> [JSONValue] {
        switch listing {
        case .notListed, .unknown: []
        case .listed(let rows):
            rows.map { row in
                let known = index.match(row.address).direct.first { !$0.entry.partyName.isEmpty }
                return .object([
                    ("list", .string(history.source)), ("listVersion", .string("\(row.date)")),
                    ("party", .string(known?.entry.partyName ?? "")),
                    ("label", .string(row.label)),
                ])
            }
        }
    }

    private func entry(_ hit: ListHit) -> JSONValue {
        .object([
            ("list", .string(hit.version.source)), ("listVersion", .string(hit.version.id)),
            ("party", .string(hit.entry.partyName)), ("partyID", .string(hit.entry.partyID)),
            ("label", .string(hit.entry.label)),
        ])
    }

    private func answer(
        _ verdict: String, _ address: ScreeningAddress, _ entries: [JSONValue]
    ) -> [(key: String, value: JSONValue)] {
        [
            ("verdict", .string(verdict)), ("canonical", .string(address.canonical)),
            ("entries", .array(entries)),
        ]
    }
}
