import ChainModel
import Connector
import DepositRules
import LedgerRules
import PayoutRules
import SQLiteStore
import ScreeningRules
import Testing
import Units

/// What the sample store holds: all that a stranger may write is hostile.
struct ConsoleSample: Sendable {
    let wallet: WalletID
    /// Held for its amount.
    let held: CaseID
    /// Frozen, as its payer is on a list.
    let frozen: CaseID
    let deposit: DepositID
    let payout: PayoutID
    /// A list that waits for a second person.
    let list: String
    /// Alerts, which may be finished together.
    let alerts: [CaseID]
    /// A file of the held case.
    let file: AttachmentID

    static let chain = ConsoleSource.evm.profile.id
    static let listed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    static let ours = "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"
    static let destination = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"

    static var limits: LimitRules {
        LimitRules(tiers: [
            LimitTier(
                name: "basic",
                limits: [
                    DepositLimit(
                        .wallet, .transaction, .asset(.usdt),
                        .sum(Amount(5_000_000_000, of: .usdt))),
                    DepositLimit(
                        .wallet, .thirtyDays, .asset(.usdt),
                        .sum(Amount(50_000_000_000, of: .usdt))),
                    DepositLimit(
                        .tier, .lifetime, .asset(.usdt),
                        .sum(Amount(40_000_000_000, of: .usdt))),
                ].compactMap(\.self))
        ])
    }

    /// Every payout needs one other person; behaviour, limits and the travel rule are asked.
    static func payoutDesk(_ screening: ScreeningDesk?) -> PayoutDesk {
        let profiles = [ConsoleSource.bitcoin.profile, ConsoleSource.evm.profile]
        let hold = PayoutHoldLimit(
            .wallet, .day, .asset(.usdt), .sum(Amount(2_000_000_000, of: .usdt)))
        let ceiling = PayoutLimit(
            scope: .asset, window: .hour, amount: Amount(100_000_000_000, of: .usdt), count: 40)
        return PayoutDesk(
            profiles: profiles,
            settings: PayoutSettings(
                limits: [ceiling].compactMap(\.self),
                holds: PayoutHoldRules(tiers: ["basic": [hold].compactMap(\.self)]),
                approvals: [.usdt: ApprovalRule(tiers: [], otherwise: 1)!],
                minimums: [TokenID(chain: chain, asset: .usdt): Amount(1, of: .usdt)]),
            travel: TravelDesk(profile: .standard(.eu), chains: profiles), screening: screening)
    }

    static func fill(
        _ store: SQLiteLedgerStore, _ screening: ScreeningDesk
    ) async throws -> ConsoleSample {
        let lists = ListDesk(desk: screening)
        let sanctions = try list("ofac-sdn", day: 20, names: [listed])
        let waiting = try await store.write { store in
            _ = try lists.install(sanctions, by: "admin", in: store)
            _ = try lists.install(try list("deny", day: 1, names: many), by: "ops", in: store)
            return try lists.install(
                try list("deny", day: 9, names: [listed]), by: "ops", in: store)
        }
        try await store.read { try screening.reload(from: $0) }
        let wallet = WalletID(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef)
        let step = ScreeningStep(desk: screening, profile: ConsoleSource.evm.profile)
        let ids = try await store.write { store -> [DepositID] in
            try store.save(
                WalletRecord(
                    id: wallet, reference: Hostile.text, tier: "basic", status: .active,
                    createdAt: store.now))
            try fund(wallet, in: store)
            try store.save(
                ChainRecord(
                    id: chain, genesis: nil, startHeight: BlockHeight(1), finalFloor: nil,
                    safe: nil, finalized: nil, halt: Hostile.text))
            try store.add(
                AddressRecord(
                    family: .evm, script: recipient, text: ours, wallet: wallet,
                    chain: chain, keyFile: "evm", index: 0, createdAt: store.now))
            return try (1...14).map { number in
                let deposit = deposit(UInt128(number), to: wallet, at: store.now)
                try store.save(deposit)
                let isListed = number % 5 == 0
                _ = try step.screen(
                    deposit.id,
                    facts: ScreeningFacts(
                        counterparties: [
                            Counterparty(
                                role: .eventSender, script: isListed ? listedScript : payer)
                        ], knowledge: .complete, issuer: .notApplicable,
                        exposure: number == 3 ? try FlowSample.facts() : nil), in: store)
                return deposit.id
            }
        }
        let desk = payoutDesk(screening)
        let payout = try await store.write { store in
            try desk.request(
                PayoutAsk(
                    id: PayoutID(77), wallet: wallet, token: TokenID(chain: chain, asset: .usdt),
                    amount: Amount(1_250_000_000, of: .usdt), address: destination,
                    reference: Hostile.text), by: "shop", in: store
            ).payout.id
        }
        let cases = try await store.read {
            try $0.complianceCases(.all, page: PageRequest(after: nil, limit: 100)).map(\.1)
        }
        let held = try #require(cases.first { $0.machine.state == .open }).machine.id
        let frozen = try #require(cases.first { $0.machine.state == .frozen }).machine.id
        let alerts = try await addAlerts([ids[1], ids[3], ids[6]], of: wallet, to: store)
        return ConsoleSample(
            wallet: wallet, held: held, frozen: frozen, deposit: ids[0],
            payout: payout, list: waiting.version.id, alerts: alerts,
            file: try await work(on: held, tying: frozen, in: store))
    }

    private static func addAlerts(
        _ deposits: [DepositID], of wallet: WalletID, to store: SQLiteLedgerStore
    ) async throws -> [CaseID] {
        try await store.write { store in
            try deposits.enumerated().map { place, deposit in
                let id = CaseID(UInt128(0xa1e7_0000 + place))
                let amount = try #require(try store.deposit(deposit)).amount
                try store.save(
                    CaseRecord(
                        machine: ComplianceCase(
                            id: id, deposit: deposit, opening: .alert, isSenior: false,
                            now: store.now),
                        verdict: 1, wallet: wallet, amount: amount,
                        grounds: CaseGrounds(
                            floor: .alert, points: 30, value: nil, rules: ["B-03"])))
                return id
            }
        }
    }

    /// All that staff may write on a case beside notes, with a stranger's text where it can be.
    private static func work(
        on id: CaseID, tying other: CaseID, in store: SQLiteLedgerStore
    ) async throws -> AttachmentID {
        try await store.write { store in
            let action = try #require(
                CaseAction(actor: "ann", reason: .comment, note: Hostile.text, time: store.now))
            for command: CaseWorkCommand in [
                .assign(to: Hostile.text), .tag("vip-customer"),
                .link(CaseLink(kind: .complianceCase, id: other.value)),
            ] {
                _ = try CaseDesk.work(command, on: id, action, in: store)
            }
            let record = try CaseDesk.attach(
                Array("<script>alert(1)</script>".utf8),
                name: "'><img src=x onerror=alert(1)>.html",
                mediaType: "text/html", to: id, action, in: store)
            return try #require(record.machine.work.attachments.first).id
        }
    }

    private static let recipient = script(ours)
    private static let listedScript = script(listed)
    private static let payer = WatchedScript([UInt8](repeating: 0x77, count: 20))

    private static func script(_ address: String) -> WatchedScript {
        WatchedScript((try? AddressDecoding.decode(address, family: .evm).key) ?? [])
    }

    /// 40 addresses, so that their loss is noticed.
    private static let many = (16..<56).map {
        "0x" + String(repeating: String($0, radix: 16), count: 20)
    }

    private static func list(
        _ source: String, day: Int, names: [String]
    ) throws -> ScreeningList {
        let date = try #require(CalendarDate(year: 2025, month: 12, day: day))
        let entries = try names.map { name in
            ListEntry(
                address: try AddressDecoding.decode(name, family: .evm), label: "USDT",
                partyID: "1234", partyName: Hostile.text, programs: ["SDGT"])
        }
        return ScreeningList(
            version: ListVersion(
                source: source, kind: source == "deny" ? .deny : .sanctions, published: date,
                digest: Bytes32(head: UInt128(day), tail: UInt128(names.count)), parserVersion: 1,
                counts: [.init(label: "USDT", count: names.count)]), entries: entries,
            checkedAt: Timestamp(seconds: 1_767_225_600))
    }

    private static func deposit(
        _ number: UInt128, to wallet: WalletID, at now: Timestamp
    ) -> Deposit {
        let sighting = SightingID(
            chain: chain, transaction: TransactionID(Bytes32(head: 9, tail: number)), locator: 0)
        let units = number % 3 == 0 ? 7_250_120_000 : 40_000_000 * number + 250_000
        let day = Int64(number) / 2 * 86_400
        return Deposit(
            id: sighting.depositID, sighting: sighting, wallet: wallet, recipient: recipient,
            amount: Amount(units, of: .usdt),
            paid: TokenAmount(units: UInt256(units), decimals: 6), remainder: UInt256(0),
            chainTrack: number % 2 == 0
                ? .included(
                    BlockReference(
                        height: BlockHeight(100), hash: BlockHash(Bytes32(head: 1, tail: 1))))
                : .seen,
            screeningTrack: .running, inclusionCount: number % 2 == 0 ? 1 : 0, counterparties: [],
            spentOutpoints: [], screenedWithLists: nil, firstSeen: now.adding(seconds: -day),
            changedAt: now)
    }

    private static func fund(_ wallet: WalletID, in store: any StoreTransaction) throws {
        let custody = AccountID.custody(TokenID(chain: chain, asset: .usdt))
        let opened =
            [.openAccount(custody)]
            + AccountID.all(of: wallet, asset: .usdt).map(LedgerCommand.openAccount)
        _ = try store.apply(opened)
        let parts: [(UInt128, AccountID)] = [
            (4_231_500_000, .available(wallet, .usdt)), (7_250_120_000, .screening(wallet, .usdt)),
            (310_000_000, .frozen(wallet, .usdt)), (90_250_000, .pending(wallet, .usdt)),
        ]
        for (number, part) in parts.enumerated() {
            let results = try store.apply([
                .transfer(
                    LedgerTransfer(
                        id: TransferID(UInt128(number) + 1), debit: custody, credit: part.1,
                        amount: Amount(part.0, of: .usdt), reason: .adjustment, subject: 0))
            ])
            #expect(results.allSatisfy { $0.isOnRecord })
        }
    }
}
