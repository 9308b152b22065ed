import Encodings

/// A deposit as the REST API shows it.
struct DepositView: Sendable {
    let id: String
    let transaction: String
    let address: String
    let amount: String
    let chainState: String
    let blockHash: String?
    let blockHeight: UInt64?
    let confirmations: UInt64?
    let confirmationsNeeded: UInt64?
    let screeningState: String
    let isSpendable: Bool
    let caseID: String?
    let customerText: String

    /// - Throws: `SandboxFailure` if it is not of the form that the API's document says.
    init(_ json: JSONValue) throws(SandboxFailure) {
        guard let id = json["id"]?.text, let transaction = json["transaction"]?.text,
            let amount = json["amount"]?["amount"]?.text,
            let chainState = json["chainState"]?.text,
            let screeningState = json["screeningState"]?.text,
            let isSpendable = json["isSpendable"]?.boolean
        else { throw SandboxFailure("a deposit lacks fields") }
        self.id = id
        self.transaction = transaction
        self.amount = amount
        self.chainState = chainState
        self.screeningState = screeningState
        self.isSpendable = isSpendable
        address = json["address"]?.text ?? ""
        blockHash = json["block"]?["hash"]?.text
        blockHeight = json["block"]?["height"]?.integer()
        confirmations = json["confirmations"]?.integer()
        confirmationsNeeded = json["confirmationsNeeded"]?.integer()
        caseID = json["case"]?.text
        customerText = json["customerText"]?.text ?? ""
    }

    /// Both tracks as small text.
    var progress: String {
        let count = "\(confirmations ?? 0) of \(confirmationsNeeded.map { "\($0)" } ?? "finalized")"
        let chain =
            switch chainState {
            case "seen": "● seen ○ in a block ○ final"
            case "included": "● seen ● in a block, \(count) ○ final"
            case "final": "● seen ● in a block ● final"
            default: "◌ \(chainState)"
            }
        let screening =
            switch screeningState {
            case "notStarted": "○ not started"
            case "running": "◐ running"
            default: "● \(screeningState)"
            }
        return "\(amount)  chain: \(chain)  screening: \(screening)"
    }
}
