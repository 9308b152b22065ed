public import ChainModel
import DepositRules
public import Encodings
public import PayoutRules
public import ScreeningRules
public import Units

/// Asks the travel rule about payouts and deposits, and keeps payouts waiting that it forbids.
///
/// A payout that misses something has a hold from the moment that it is asked for: it is screened
/// and approved beside it, and is not planned or signed while the hold is there. The hold goes when
/// identities or a proof come, never by time. Without a profile nothing is asked.
public struct TravelDesk: Sendable {
    /// Tells what an amount is worth in a profile's money; nil where nobody can say.
    public typealias Valuing = @Sendable (Amount, Asset, Timestamp) -> Amount?

    /// The rule; nil where none is configured.
    public let profile: TravelProfile?
    private let families: [ChainID: ScreeningFamily]
    private let value: Valuing

    /// How many payouts of one wallet are looked at again at once, in each state.
    private static let payoutCountMax = 1_000

    /// Where nobody is asked.
    public static let off = TravelDesk(profile: nil, chains: [])

    /// Makes a desk. Without a price everything is above every threshold.
    public init(
        profile: TravelProfile?, chains: [ChainProfile],
        value: @escaping Valuing = { _, _, _ in nil }
    ) {
        self.profile = profile
        families = Dictionary(
            chains.map { ($0.id, $0.addressFamily.screening) },
            uniquingKeysWith: { first, _ in first })
        self.value = value
    }

    /// Returns what the rule needs of a payout and misses; nil where no rule is configured.
    public func facts(
        on payout: PayoutRecord, in store: any StoreTransaction
    ) throws -> TravelFacts? {
        try facts(on: payout, at: store.now, in: store)
    }

    /// Returns the same for a reading, at a time.
    public func facts(
        on record: PayoutRecord, at time: Timestamp, in store: any StoreReading
    ) throws -> TravelFacts? {
        guard let profile else { return nil }
        let payout = record.payout
        let known = try store.travelRecord(.payout(payout.id))
        let family = families[payout.token.chain] ?? .other
        let owned = try store.ownership(
            of: payout.wallet, family, payout.destination.bytes)
        return TravelFacts(
            profile,
            TravelInput(
                direction: .outgoing, value: value(payout.amount, profile.currency, time),
                counterparty: known?.counterparty ?? .unknown, present: known?.present ?? [],
                isOwnershipProven: owned?.method.isProof ?? false))
    }

    /// Returns the same for a deposit: its payer is the other side.
    ///
    /// - Parameter found: who paid, where that is not saved with the deposit yet.
    public func facts(
        on deposit: Deposit, paidBy found: [Counterparty]? = nil, at time: Timestamp,
        in store: any StoreReading
    ) throws -> TravelFacts? {
        guard let profile else { return nil }
        let known = try Self.record(of: deposit, in: store)
        let family = families[deposit.sighting.chain] ?? .other
        let payers = (found ?? deposit.counterparties).filter {
            switch $0.role {
            case .input, .eventSender: true
            case .transactionSender, .calledContract: false
            }
        }
        let isProven =
            try !payers.isEmpty
            && payers.allSatisfy {
                try store.ownership(of: deposit.wallet, family, $0.script.bytes)?.method.isProof
                    ?? false
            }
        return TravelFacts(
            profile,
            TravelInput(
                direction: .incoming, value: value(deposit.amount, profile.currency, time),
                counterparty: known?.counterparty ?? .unknown, present: known?.present ?? [],
                isOwnershipProven: isProven))
    }

    /// Puts a hold on a payout that misses something, or takes it off one that misses nothing.
    ///
    /// - Throws: `StoreFailure`.
    func judge(_ record: PayoutRecord, in store: any StoreTransaction) throws {
        guard let facts = try facts(on: record, in: store) else { return }
        let id = record.payout.id
        let known = try store.payoutHold(id)
        guard let sentence = facts.sentence else {
            guard known != nil else { return }
            try store.removeHold(of: id)
            try PayoutEvents.append("payout.travelRuleMet", record, store)
            return
        }
        guard known?.facts != facts else { return }
        try store.save(
            PayoutHold(
                payout: id, wallet: record.payout.wallet, facts: facts,
                since: known?.since ?? store.now))
        if known == nil {
            try PayoutEvents.append("payout.heldTravelRule", record, store, saying: sentence)
        }
    }

    /// Judges a wallet's payouts again of which no signature can exist, after something was proven
    /// or taken back. A plan of one that misses something now is given up before it is signed.
    func lookAgain(at wallet: WalletID, in store: any StoreTransaction) throws {
        guard profile != nil else { return }
        let page = PageRequest(after: nil, limit: Self.payoutCountMax)
        for state in ["reserved", "approved", "planned"] {
            let filter = PayoutFilter(wallet: wallet, state: state)
            for (_, record) in try store.payouts(filter, page: page)
            where record.payout.family?.mayBeSigned != true {
                try judge(record, in: store)
            }
        }
    }

    /// Keeps identities for a payout, and judges it again.
    ///
    /// - Parameter identity: IVMS101 JSON; nil keeps only who is on the other side.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func attach(
        _ identity: JSONValue?, _ counterparty: TravelCounterparty, to id: PayoutID,
        by actor: String, in store: any StoreTransaction
    ) throws -> TravelFacts? {
        let record = try PayoutDesk.require(id, in: store)
        switch record.payout.state {
        case .requested, .reserved, .approved: break
        case .planned, .signed, .broadcast, .included, .final, .failed, .refused, .cancelled:
            throw RequestRefusal.caseRule(
                code: "underWay",
                "The payout is \(record.payout.state.name): its identities are settled.")
        }
        let parsed = try identity.map { try read($0, in: store) }
        if let accounts = parsed?.beneficiary?.accountNumbers, !accounts.isEmpty,
            !accounts.contains(record.address)
        {
            throw RequestRefusal.caseRule(
                code: "otherAccount",
                "The beneficiary's accounts do not have the payout's address: these identities "
                    + "are of another transfer.")
        }
        try keep(
            parsed, counterparty, .payout(id), of: record.payout.wallet, by: actor, in: store)
        try PayoutEvents.append("payout.travelRuleGiven", record, store, by: actor)
        try judge(record, in: store)
        return try facts(on: record, in: store)
    }

    /// Keeps identities for a deposit.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func attach(
        _ identity: JSONValue?, _ counterparty: TravelCounterparty, to id: DepositID,
        by actor: String, in store: any StoreTransaction
    ) throws -> TravelFacts? {
        guard let deposit = try store.deposit(id) else {
            throw RequestRefusal.notFound(what: "deposit", id: id.text)
        }
        let parsed = try identity.map { try read($0, in: store) }
        try keep(parsed, counterparty, .deposit(id), of: deposit.wallet, by: actor, in: store)
        let json = JSONValue.object([
            ("deposit", .string(id.text)), ("wallet", .string(deposit.wallet.text)),
            ("by", .string(actor)),
        ])
        try store.appendEvent(
            type: "deposit.travelRuleGiven", subject: id.text, json: json.serialized())
        return try facts(on: deposit, at: store.now, in: store)
    }

    /// Keeps who pays into a deposit address, for all that comes there later: the only way to
    /// tell it before a deposit is screened. What is given for a deposit itself goes before it.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func attach(
        _ identity: JSONValue?, _ counterparty: TravelCounterparty, to address: AddressRecord,
        by actor: String, in store: any StoreTransaction
    ) throws -> TravelRecord? {
        let parsed = try identity.map { try read($0, in: store) }
        let subject = TravelSubject.address(address.family, address.script)
        try keep(parsed, counterparty, subject, of: address.wallet, by: actor, in: store)
        let json = JSONValue.object([
            ("address", .string(address.text)), ("wallet", .string(address.wallet.text)),
            ("by", .string(actor)),
        ])
        try store.appendEvent(
            type: "address.travelRuleGiven", subject: address.wallet.text,
            json: json.serialized())
        return try store.travelRecord(subject)
    }

    /// Returns what was given for a deposit, or else for its address; nil for nothing.
    public static func record(
        of deposit: Deposit, in store: any StoreReading
    ) throws -> TravelRecord? {
        if let own = try store.travelRecord(.deposit(deposit.id)) { return own }
        for family in AddressFamily.allCases
        where try store.address(family, deposit.recipient)?.wallet == deposit.wallet {
            return try store.travelRecord(.address(family, deposit.recipient))
        }
        return nil
    }

    /// Returns the identities of a transfer as IVMS101 JSON; nil if none were given or they were
    /// erased.
    public static func identity(
        of record: TravelRecord?, in store: any StoreReading
    ) throws -> [UInt8]? {
        guard let id = record?.identity else { return nil }
        return try store.personalRecord(id)?.content?.bytes
    }

    private func read(
        _ json: JSONValue, in store: any StoreTransaction
    ) throws(RequestRefusal) -> TransferIdentity {
        guard let today = CalendarDate(store.now) else {
            throw .invalid(field: "identity", "cannot be checked: the clock is wrong")
        }
        do throws(TransferIdentityError) {
            return try TransferIdentity(json: json, today: today)
        } catch {
            throw .invalid(field: error.place, error.problem)
        }
    }

    private func keep(
        _ identity: TransferIdentity?, _ counterparty: TravelCounterparty,
        _ subject: TravelSubject, of wallet: WalletID, by actor: String,
        in store: any StoreTransaction
    ) throws {
        let personal = try identity.map {
            try PersonalDesk.keep(
                $0.json.canonical(), .travelIdentity, of: wallet, in: store)
        }
        try store.save(
            TravelRecord(
                subject: subject, wallet: wallet, counterparty: counterparty,
                present: identity?.present ?? [], identity: personal?.id,
                digest: personal?.digest, setBy: actor, setAt: store.now))
    }
}
