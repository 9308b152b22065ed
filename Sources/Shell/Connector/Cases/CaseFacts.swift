import ChainModel
import DepositRules
import Encodings
import ScreeningRules
import Units

/// All that the store knows of a case, as exports need it.
struct CaseFacts {
    let record: CaseRecord
    let deposit: Deposit?
    let wallet: WalletRecord?
    /// Our address that was paid; nil if it is not on record.
    let recipient: String?
    /// The transaction, as the chain's people write it; nil without a deposit.
    let transaction: String?
    /// The verdicts on the deposit, oldest first, each with its record as JSON.
    let verdicts: [(record: VerdictRecord, json: JSONValue)]
    /// What happened to the case and its deposit, oldest first.
    let events: [EventRecord]

    init(_ id: CaseID, _ profiles: [ChainProfile], in store: any StoreReading) throws {
        guard let record = try store.complianceCase(id) else {
            throw RequestRefusal.notFound(what: "case", id: id.text)
        }
        self.record = record
        deposit = try store.deposit(record.machine.deposit)
        wallet = try store.wallet(record.wallet)
        let profile = deposit.flatMap { one in
            profiles.first { $0.id == one.sighting.chain }
        }
        recipient = try deposit.flatMap { one in
            try profile.flatMap { try store.address($0.addressFamily, one.recipient)?.text }
        }
        transaction = deposit.map { CaseFacts.text($0.sighting.transaction.bytes, profile) }
        verdicts = try store.verdicts(on: record.machine.deposit)
            .suffix(CaseExports.verdictCountMax).map { ($0, CaseFacts.parsed($0)) }
        let page = PageRequest(after: nil, limit: CaseExports.eventCountMax)
        var events: [EventRecord] = []
        for subject in [id.text, record.machine.deposit.text] {
            events += try store.newestEvents(TrailFilter(subject: subject), page: page)
        }
        self.events = events.sorted { $0.sequence < $1.sequence }
    }

    /// The verdict that opened the case; nil if it is not on record.
    var ownVerdict: (record: VerdictRecord, json: JSONValue)? {
        verdicts.first { $0.record.id.value == record.verdict }
    }

    /// Who paid, as the newest verdict that names payers has it.
    var payers: [String] {
        let named = verdicts.last { $0.json["inputs"]?["parties"] != nil }
        return (named?.json["inputs"]?["parties"]?.elements ?? []).compactMap {
            $0["canonical"]?.text ?? $0["raw"]?.text
        }
    }

    /// The rules that fired in the verdict that opened the case, in the order of their ids.
    var firedRules: [ScreeningRule] {
        let fired = (ownVerdict?.json["rules"]?.elements ?? []).filter {
            $0["fired"]?.boolean == true
        }.compactMap { $0["id"]?.text }
        let names = fired.isEmpty ? record.grounds.rules : fired
        return ScreeningRule.allCases.filter { names.contains($0.rawValue) }
    }

    /// The deposit as a report has it; nil if it is not on record.
    var payment: ReportedPayment? {
        guard let deposit, let transaction else { return nil }
        let most = 20
        let all = payers
        return ReportedPayment(
            deposit: deposit.id, chain: deposit.sighting.chain.name, transaction: transaction,
            payers: Array(all.prefix(most)), recipient: recipient ?? deposit.recipient.hex,
            amount: deposit.amount, worth: worth, time: deposit.firstSeen)
    }

    /// What it was worth when it was judged, in US dollars; nil if nobody knew.
    private var worth: Amount? {
        let value = ownVerdict?.json["inputs"]?["deposit"]?["value"]
        guard let code = value?["asset"]?.text, let scale: UInt8 = value?["scale"]?.integer(),
            let asset = Asset(code: code, scale: scale), asset == .usd,
            let units = value?["minorUnits"]?.text.flatMap({ UInt128($0) })
        else { return nil }
        return Amount(units, of: asset)
    }

    /// What happened, in sentences: the verdict, where the money came from, what people said.
    var narrative: String {
        var sentences = [ownVerdict?.record.staffText ?? "The case was opened by a verdict."]
        if let payment {
            let payers = payment.payers.joined(separator: ", ")
            sentences.append(
                "The payment of \(payment.amount) came in transaction \(payment.transaction) on "
                    + "\(payment.chain)" + (payers.isEmpty ? "." : ", paid by \(payers)."))
        }
        for entry in record.machine.entries {
            guard let action = entry.action else { continue }
            let day = CalendarDate(entry.time).map { "\($0)" } ?? "?"
            let note = action.note.isEmpty ? "" : " \(action.note)"
            let step = "\(entry.step.rawValue) (\(action.reason.rawValue))"
            sentences.append("\(day): \(action.actor) \(step).\(note)")
        }
        let scalars = sentences.joined(separator: " ").unicodeScalars
        // The file of the case has all of it.
        return String(
            String.UnicodeScalarView(scalars.prefix(ActivityReport.narrativeCharacterMax)))
    }

    private static func text(_ bytes: Bytes32, _ profile: ChainProfile?) -> String {
        switch profile?.family {
        case .bitcoin: Hex.encode(bytes.reversedBytes)
        case .evm, nil: Hex.encodePrefixed(bytes.bytes)
        }
    }

    /// The record as it was kept; null if what the store gave is no JSON.
    private static func parsed(_ record: VerdictRecord) -> JSONValue {
        do {
            return try JSONValue.parse(record.canonical)
        } catch {
            return .null
        }
    }
}

extension WatchedScript {
    fileprivate var hex: String { Hex.encodePrefixed(bytes) }
}
