import ChainModel
import Digests
import TestKit
import Units

@testable import ScreeningRules

/// Small lists and inputs that the tests of this target share.
enum Fixture {
    static let now = Timestamp(seconds: 1_763_600_000)
    static let day = CalendarDate("2025-11-19")!
    static let listed = "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"
    static let clean = "0x00000000000000000000000000000000000000aa"

    static func entry(_ text: String, label: String = "ETH", party: String = "1") -> ListEntry {
        ListEntry(
            address: AddressDecoding.listed(text)!, label: label, partyID: party,
            partyName: "PARTY \(party)", programs: ["CYBER2"])
    }

    static func list(
        _ entries: [ListEntry], source: String = "ofac-sdn", kind: ListKind = .sanctions,
        published: CalendarDate = day, checkedAt: Timestamp = now
    ) -> ScreeningList {
        let text = entries.map(\.address.canonical).joined()
        return ScreeningList(
            source: source, kind: kind, published: published,
            digest: Bytes32(SHA256.hash(Array(text.utf8)))!, parserVersion: 1, entries: entries,
            checkedAt: checkedAt)
    }

    static func script(_ text: String) -> WatchedScript {
        WatchedScript(bytes(hex: text))
    }

    static func deposit(
        _ id: UInt128 = 1, minorUnits: UInt128 = 5_000_000, at time: Timestamp = now,
        from source: String = clean,
        to recipient: String = "0x" + String(repeating: "11", count: 20),
        wallet: UInt128 = 7, tier: String = "standard", asset: Asset = .usdt,
        value: UInt128? = nil
    ) -> CountedDeposit {
        CountedDeposit(
            id: DepositID(id), recipient: script(recipient), sources: [script(source)],
            wallet: WalletID(wallet), tier: tier, amount: Amount(minorUnits, of: asset),
            value: value.map { Amount($0, of: .usd) }, time: time)
    }

    /// What a tier's limits know of a deposit after others.
    static func limits(
        _ deposit: CountedDeposit = deposit(), _ tier: LimitTier = LimitTier(name: "standard"),
        past: [CountedDeposit] = [], rates: RateSheet = .empty
    ) -> LimitFacts {
        let ledger = LimitLedger(past)
        return LimitRules(tiers: [tier]).facts(for: deposit, rates: rates) { ledger.use($0) }
    }

    static func input(
        _ deposit: CountedDeposit = deposit(), parties: [ScreenedParty]? = nil,
        knowledge: PartyKnowledge = .complete,
        issuer: IssuerAnswer = .answered(blacklisted: [], asOf: now),
        submissions: SubmissionAnswer = .unasked, tier: String = "standard",
        limits: LimitFacts? = nil, now: Timestamp = now, travel: TravelFacts? = nil
    ) -> ScreeningInput {
        let sources = deposit.sources.map {
            ScreenedParty(Counterparty(role: .eventSender, script: $0), family: .evm)
        }
        return ScreeningInput(
            deposit: deposit, chain: ChainID("ethereum")!,
            transaction: TransactionID(Bytes32(head: 1, tail: 2)), parties: parties ?? sources,
            knowledge: knowledge, issuer: issuer, submissions: submissions,
            limits: limits ?? known(deposit, tier), now: now, travel: travel)
    }

    /// No limits for the standard tier; any other is unknown.
    private static func known(_ deposit: CountedDeposit, _ tier: String) -> LimitFacts {
        LimitFacts(
            tier: tier, isTierKnown: tier == "standard", amount: deposit.amount, minimum: nil,
            limits: [])
    }

    static func screening(
        _ lists: [ScreeningList] = [list([entry(listed)])], history: ListHistory? = nil
    ) -> Screening {
        Screening(
            index: SanctionsIndex(lists: lists), history: history,
            limits: LimitRules(tiers: [LimitTier(name: "standard")]))
    }
}
