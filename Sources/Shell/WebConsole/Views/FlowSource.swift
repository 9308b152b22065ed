import Encodings
import ScreeningRules
import Units

/// What a verdict's record says of the way of the money, whether somebody traced it or not.
struct FlowSource: Sendable {
    /// An address on the way.
    struct Person: Sendable {
        let address: String
        /// What it is known for; nil if nothing is.
        let category: LabelCategory?
        let isListed: Bool
        /// Whether a rule that holds or freezes names it.
        let isNamedByRule: Bool
        let name: String
        let hop: Int

        var tone: FlowPicture.Tone {
            if isListed || isNamedByRule { return .bad }
            return category?.isBad == true ? .wait : .plain
        }
    }

    /// A payment on the way.
    struct Payment: Sendable {
        let from: Int
        let to: Int?
        /// Nil where several paid together and nobody knows how much each.
        let amount: Amount?
        let tainted: Amount?
        let time: Timestamp?
        /// Before or after the payer was listed; nil where no list names it, or nobody looked.
        let timing: DesignationTiming?
        let transaction: TransactionID?
    }

    let deposit: Amount
    let people: [Person]
    let payments: [Payment]
    let foldedPeople: Int
    let foldedPayments: Int
    let unseen: [UnseenShare]
    /// The key of a sentence about what is missing; nil for nothing.
    let note: String?

    /// The most payers that are read of one deposit.
    private static let payerCountMax = 1_000

    /// Reads a verdict's record; nil where it has no payers.
    init?(record: JSONValue, deposit: Amount) {
        let inputs = record["inputs"]
        var note = "flow.notTraced"
        if let json = inputs?["exposure"], !json.isNull {
            do {
                let facts = try ExposureFacts(json: json)
                if !facts.picture.nodes.isEmpty {
                    self.init(facts)
                    return
                }
            } catch {
                note = "flow.unreadable"
            }
        }
        guard let parties = inputs?["parties"]?.elements else { return nil }
        self.init(parties: parties, record: record, deposit: deposit, note: note)
    }

    /// The flow that a trace found.
    init(_ facts: ExposureFacts) {
        let picture = facts.picture
        deposit = facts.deposit
        people = picture.nodes.map { node in
            Person(
                address: node.address, category: node.category, isListed: node.isListed,
                isNamedByRule: false, name: node.name, hop: node.hop)
        }
        payments = picture.edges.map { edge in
            let payer = picture.nodes.indices.contains(edge.from) ? picture.nodes[edge.from] : nil
            return Payment(
                from: edge.from, to: edge.to, amount: edge.amount, tainted: edge.tainted,
                time: edge.time,
                timing: payer.flatMap { FlowSource.timing(of: $0, edge.transaction, facts) },
                transaction: edge.transaction)
        }
        foldedPeople = picture.foldedNodeCount
        foldedPayments = picture.foldedEdgeCount
        unseen = facts.unseen
        switch facts.completeness {
        case .traced: note = nil
        case .notAsked: note = "flow.notTraced"
        case .interrupted: note = "flow.interrupted"
        }
    }

    /// Whether a listed address paid before or after its listing: as the way to it says; else as
    /// all findings about listed addresses say alike.
    private static func timing(
        of node: ExposurePicture.Node, _ transaction: TransactionID, _ facts: ExposureFacts
    ) -> DesignationTiming? {
        guard node.isListed else { return nil }
        let listed = facts.findings.filter(\.isListed)
        let own = listed.first {
            $0.path.first?.address == node.address && $0.path.first?.transaction == transaction
        }
        if let own { return own.timing }
        let all = Set(listed.map(\.timing))
        return all.count == 1 ? all.first : nil
    }

    /// The payers alone, where nobody traced.
    private init(parties: [JSONValue], record: JSONValue, deposit: Amount, note: String) {
        func payers(_ role: String) -> [JSONValue] {
            parties.filter { $0["role"]?.text == role }
        }
        // A token's sender pays; whoever sent the transaction, or what it called, does not.
        let found =
            [payers("input"), payers("eventSender"), payers("transactionSender")]
            .first { !$0.isEmpty } ?? parties
        var addresses: [String] = []
        for payer in found.prefix(FlowSource.payerCountMax) {
            let address = payer["canonical"]?.text ?? payer["raw"]?.text ?? "?"
            if !addresses.contains(address) { addresses.append(address) }
        }
        let firings = (record["rules"]?.elements ?? []).filter {
            $0["fired"]?.boolean == true && ["hold", "freeze"].contains($0["floor"]?.text)
        }
        let all = addresses.map { address in
            FlowSource.payer(address, firings)
        }.enumerated().sorted { left, right in
            // Those that a rule names come first, and stay when the rest is folded.
            (left.element.isNamedByRule ? 0 : 1, left.offset)
                < (right.element.isNamedByRule ? 0 : 1, right.offset)
        }.map(\.element)
        people = Array(all.prefix(FlowPicture.nodeCountMax))
        foldedPeople = all.count - people.count
        foldedPayments = foldedPeople
        let isOne = all.count == 1
        payments = people.enumerated().map { index, person in
            Payment(
                from: index, to: nil, amount: isOne ? deposit : nil,
                tainted: person.isNamedByRule
                    ? (isOne ? deposit : nil) : Amount(0, of: deposit.asset),
                time: nil, timing: nil, transaction: nil)
        }
        self.deposit = deposit
        self.note = note
        unseen = []
    }

    /// A payer is named where the evidence of a rule has its address as one of its parts.
    private static func payer(_ address: String, _ firings: [JSONValue]) -> Person {
        let naming = firings.filter { rule in
            (rule["evidence"]?.elements ?? []).contains { line in
                (line.text ?? "").split(separator: "|").contains {
                    $0.filter { $0 != " " } == address
                }
            }
        }
        let rules = naming.compactMap { $0["id"]?.text }
        return Person(
            address: address, category: nil,
            isListed: rules.contains(ScreeningRule.sanctioned.rawValue),
            isNamedByRule: !rules.isEmpty, name: rules.joined(separator: ", "), hop: 0)
    }
}
