import Connector
import Encodings
import PayoutRules
import ScreeningRules
import Units

/// What the platform knows of those whom it pays, and what it told the connector of them.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimTravel: @unchecked Sendable {
    /// What is told of one payout.
    struct Told: Sendable {
        /// A service, the customer's own address, or nothing.
        let counterparty: TravelCounterparty
        /// Whether the identities have all that the rule asks for.
        let isWhole: Bool
    }

    let dice: Dice
    /// What may be on record: one thing, or several where an answer was lost.
    private var told: [PayoutID: [Told]] = [:]

    init(seed: UInt64) { dice = Dice(seed: seed ^ 0x7472_6176_656c_0000) }

    func note(_ what: Told, of id: PayoutID, isCertain: Bool) {
        told[id] = (isCertain ? [] : told[id] ?? []) + [what]
    }

    /// Whether the travel rule of every world can be content with a payout: somebody told who gets
    /// it, and an address of the customer's own was shown to be theirs.
    func isTold(_ record: PayoutRecord, _ truth: SimTruth) -> Bool {
        let payout = record.payout
        return (told[payout.id] ?? []).contains { what in
            guard what.isWhole else { return false }
            switch what.counterparty {
            case .hosted: return true
            case .selfHosted:
                return truth.proven.contains("\(payout.wallet.text) \(record.address)")
            case .unknown: return false
            }
        }
    }

    /// IVMS101 as a platform sends it.
    static func identity(_ what: Told, paying address: String) -> JSONValue {
        func natural(_ fields: [(key: String, value: JSONValue)]) -> JSONValue {
            let name = JSONValue.object([
                ("primaryIdentifier", .string("Nobody")),
                ("nameIdentifierType", .string("LEGL")),
            ])
            let names = JSONValue.object([("nameIdentifier", .array([name]))])
            return .array([.object([("naturalPerson", .object([("name", names)] + fields))])])
        }
        let birth = JSONValue.object([
            ("dateOfBirth", .string("1975-02-18")), ("placeOfBirth", .string("Somewhere")),
        ])
        let born = what.isWhole ? [(key: "dateAndPlaceOfBirth", value: birth)] : []
        var fields: [(key: String, value: JSONValue)] = [
            (
                "originator",
                .object([
                    ("originatorPersons", natural(born)),
                    ("accountNumber", .array([.string("w-1")])),
                ])
            ),
            (
                "beneficiary",
                .object([
                    ("beneficiaryPersons", natural([])),
                    ("accountNumber", .array([.string(address)])),
                ])
            ),
        ]
        if what.counterparty == .hosted {
            let name = JSONValue.object([
                ("legalPersonName", .string("Other Exchange")),
                ("legalPersonNameIdentifierType", .string("LEGL")),
            ])
            let names = JSONValue.object([("nameIdentifier", .array([name]))])
            let person = JSONValue.object([("legalPerson", .object([("name", names)]))])
            fields.append(("beneficiaryVASP", .object([("beneficiaryVASP", person)])))
        }
        return .object(fields)
    }
}

extension SimRun {
    /// At times the platform tells something of a payout: all, part of it, or the contrary.
    func tellSomebody(_ travel: SimTravel, _ play: SimPlay) async {
        let dice = travel.dice
        guard dice.happens(perMille: 600), let id = dice.pick(play.askOrder),
            let ask = play.asks[id]
        else { return }
        let what = SimTravel.Told(
            counterparty: dice.pick([.hosted, .hosted, .selfHosted, .unknown]) ?? .hosted,
            isWhole: dice.happens(perMille: 800))
        await tell(what, of: id, ask.wallet, ask.address, travel)
    }

    /// In the calm, people tell what the rule misses of payouts that are not under way.
    func tellAll(_ travel: SimTravel) async {
        do {
            let held = try await daemon.store.inner.read { store in
                try store.payouts(PayoutFilter(), page: PageRequest(after: nil, limit: 1_000))
                    .map(\.1).filter {
                        try !$0.payout.isFinished && store.payoutHold($0.payout.id) != nil
                    }
            }
            for record in held {
                report.travelHoldCount += 1
                let what = SimTravel.Told(counterparty: .hosted, isWhole: true)
                await tell(
                    what, of: record.payout.id, record.payout.wallet, record.address, travel)
            }
        } catch {
            fail(["payouts cannot be read: \(error)"])
        }
    }

    private func tell(
        _ what: SimTravel.Told, of id: PayoutID, _ wallet: WalletID, _ address: String,
        _ travel: SimTravel
    ) async {
        let isBitcoin = !address.hasPrefix("0x")
        var proof: OwnershipRecord?
        var question: InformationRequest?
        if what.counterparty == .selfHosted, travel.dice.happens(perMille: 700),
            let script = script(of: address, isBitcoin)
        {
            (question, proof) = newProof(
                wallet, script, isBitcoin, isBitcoin ? .bip322Simple : .personalSign)
        }
        let identity =
            what.counterparty == .unknown ? nil : SimTravel.identity(what, paying: address)
        let desk = daemon.payouts?.travel
        do {
            let facts = try await daemon.store.write { [question, proof] store in
                if let proof {
                    if let question { try store.save(question) }
                    try store.save(proof)
                }
                return try desk?.attach(
                    identity, what.counterparty, to: id, by: "platform", in: store)
            }
            travel.note(what, of: id, isCertain: true)
            prove(wallet, address, proof)
            log("told of \(id.text.prefix(8)), missing \(facts?.missing.count ?? 0)")
        } catch is RequestRefusal {
            log("told of \(id.text.prefix(8)), refused")
        } catch StoreFailure.notCommitted {
            log("told of \(id.text.prefix(8)), not committed")
        } catch {
            travel.note(what, of: id, isCertain: false)
            prove(wallet, address, proof)
            log("told of \(id.text.prefix(8)), unknown")
        }
    }

    private func prove(_ wallet: WalletID, _ address: String, _ proof: OwnershipRecord?) {
        if proof != nil { truth.proven.insert("\(wallet.text) \(address)") }
    }
}
