/// Who may be paid: never whom the deny list names, and nobody else where an allow list is.
public struct DestinationRules<Destination: Hashable & Sendable>: Sendable {
    private let allowed: Set<Destination>?
    private let denied: Set<Destination>

    private static var countMax: Int { 100_000 }

    /// What the lists say of a destination.
    enum Answer: Sendable {
        case allowed
        case denied
        case notListed
    }

    init(
        _ parent: inout PolicyReader, reading read: (String) -> Destination?, example: String
    ) throws(PolicyDocumentError) {
        guard var reader = try parent.optionalReader("destinations") else {
            allowed = nil
            denied = []
            return
        }
        allowed = try DestinationRules.list("allow", &reader, read, example)
        denied = try DestinationRules.list("deny", &reader, read, example) ?? []
        try reader.finish()
    }

    func answer(for destination: Destination) -> Answer {
        if denied.contains(destination) { return .denied }
        guard let allowed, !allowed.contains(destination) else { return .allowed }
        return .notListed
    }

    private static func list(
        _ name: String, _ reader: inout PolicyReader, _ read: (String) -> Destination?,
        _ example: String
    ) throws(PolicyDocumentError) -> Set<Destination>? {
        guard let texts = try reader.texts(name, countMax: countMax) else { return nil }
        var list: Set<Destination> = []
        for (index, text) in texts.enumerated() {
            guard let destination = read(text) else {
                throw reader.error(.malformed, "\(name)[\(index)]", "must be \(example)")
            }
            list.insert(destination)
        }
        return list
    }
}
