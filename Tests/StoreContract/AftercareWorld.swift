import ChainModel
import DepositRules
import Logging
import ScreeningRules
import Testing
import Units

@testable import Connector

/// A wallet with spendable deposits, lists that change, and the loop that looks again.
struct AftercareWorld {
    let store: any StorePort
    let screening: ScreeningDesk

    init(
        _ store: any StorePort, rates: RateDesk = RateDesk(), travel: TravelDesk = .off
    ) async throws {
        self.store = store
        screening = ScreeningDesk(
            limits: LimitRules(tiers: [LimitTier(name: "basic")]), rules: .standard, rates: rates,
            travel: travel)
        try await store.write { unit in
            try unit.save(walletRecord(alice))
            try unit.save(walletRecord(bob))
        }
    }

    /// Lets an account of one repeated byte pay a wallet, cleared and final.
    @discardableResult
    func credit(
        _ number: UInt128, from payers: [UInt8], units: UInt128, to wallet: WalletID = alice,
        isFinal: Bool = true
    ) async throws -> DepositID {
        try await receive(number, from: payers, units: units, to: wallet, isFinal: isFinal) {
            .clear($0)
        }
    }

    /// Lets a payer pay a wallet what a verdict holds, or freezes; its case has the verdict's id.
    @discardableResult
    func hold(
        _ number: UInt128, from payers: [UInt8], units: UInt128, isFrozen: Bool = false,
        verdict canonical: String? = nil
    ) async throws -> DepositID {
        let id = CaseID(number << 64)
        let deposit = try await receive(
            number, from: payers, units: units, to: alice, verdict: canonical
        ) { isFrozen ? .freeze(id, $0) : .hold(id, $0) }
        try await store.write { unit in
            try unit.save(
                CaseRecord(
                    machine: ComplianceCase(
                        id: id, deposit: deposit, isFrozen: isFrozen, isSenior: false,
                        now: unit.now), verdict: id.value, wallet: alice,
                    amount: Amount(units, of: .usdt)))
        }
        return deposit
    }

    private static func sighting(
        _ number: UInt128, from payers: [UInt8], units: UInt128
    ) -> Sighting {
        Sighting(
            id: SightingID(chain: evm, transaction: TransactionID(hash(number)), locator: 0),
            recipient: script(1), asset: .usdt,
            paid: TokenAmount(units: UInt256(units), decimals: 6),
            counterparties: payers.map { Counterparty(role: .eventSender, script: script($0)) },
            spentOutpoints: [])
    }

    /// Lets an account pay 70 USDT, in a block and not screened yet.
    func sight(_ number: UInt128 = 1) async throws -> DepositID {
        let sighting = Self.sighting(number, from: [9], units: 70_000_000)
        return try await store.write { unit in
            var deposit = try DepositMachine.sighted(sighting, wallet: alice, now: unit.now)
            try DepositSteps.apply(
                .included(block(5)), to: &deposit, eventName: "deposit.step", in: unit)
            return deposit.id
        }
    }

    /// Lets it pay, and screens it by what a source says.
    func screen(
        _ number: UInt128 = 1, by source: ForkedSource = ForkedSource()
    ) async throws -> DepositID {
        let id = try await sight(number)
        let loop = ScreeningLoop(
            sources: [source], store: store, desk: screening, clock: SettableClock(),
            logger: Self.quiet)
        #expect(await loop.round() == 1)
        return id
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func receive(
        _ number: UInt128, from payers: [UInt8], units: UInt128, to wallet: WalletID,
        isFinal: Bool = true, verdict canonical: String? = nil,
        _ outcome: @escaping @Sendable (VerdictID) -> ScreeningOutcome
    ) async throws -> DepositID {
        let sighting = Self.sighting(number, from: payers, units: units)
        return try await store.write { unit in
            var deposit = try DepositMachine.sighted(sighting, wallet: wallet, now: unit.now)
            let verdict = VerdictID(number << 64)
            try unit.append(
                VerdictRecord(
                    id: verdict, deposit: deposit.id,
                    canonical: Array((canonical ?? "{\"n\":\(number)}").utf8),
                    customerText: "", staffText: "", time: unit.now))
            let lists = try unit.activeListsDigest()
            var events: [DepositEvent] = [
                .included(block(5)), .screened(outcome(verdict), lists: lists),
            ]
            if isFinal { events.append(.becameFinal) }
            for event in events {
                try DepositSteps.apply(event, to: &deposit, eventName: "deposit.step", in: unit)
            }
            try SeenAddresses.add(
                payersOf: CountedDeposit(
                    id: deposit.id, recipient: script(1), sources: payers.map(script),
                    wallet: wallet, amount: deposit.amount, time: unit.now), .evm, in: unit)
            return deposit.id
        }
    }

    /// Puts a new edition of a list in force that names some accounts.
    func install(
        _ edition: UInt128, _ kind: ListKind = .sanctions, source: String = "list",
        naming bytes: [UInt8]
    ) async throws {
        let entries = try bytes.map { byte in
            ListEntry(
                address: try #require(ScreeningAddress(script(byte), family: .evm)), label: "ETH",
                partyID: "1", partyName: "Somebody", programs: [])
        }
        let list = ScreeningList(
            source: source, kind: kind, published: try #require(CalendarDate(start)),
            digest: Bytes32(head: edition << 64, tail: 0), parserVersion: 1, entries: entries,
            checkedAt: start)
        try await store.write { unit in
            let record = try ListDesk(desk: screening).install(list, by: "ada", in: unit)
            if record.state == .awaitingApproval {
                _ = try ListDesk(desk: screening).decide(
                    record.version.id, approve: true, by: "ben", in: unit)
            }
        }
        try await store.read { try screening.reload(from: $0) }
    }

    /// Works through all that changed; a new loop each time, as after a restart.
    @discardableResult
    func look(_ subjects: [AftercareSubject] = [.lists]) async -> Int {
        await AftercareLoop(
            subjects: subjects, store: store, clock: SettableClock(), logger: Self.quiet
        ).round()
    }

    /// What a wallet has: available and frozen, in minor units.
    func balances(_ wallet: WalletID = alice) async throws -> [UInt128] {
        try await store.read { reading in
            try [.available(wallet, .usdt), .frozen(wallet, .usdt)].map {
                try reading.balance($0)?.minorUnits ?? 0
            }
        }
    }

    /// Spends some of a wallet's money.
    func spend(_ units: UInt128, of wallet: WalletID = alice) async throws {
        try await store.write { unit in
            let results = try unit.apply([
                .openAccount(.available(bob, .usdt)),
                transfer(77, units, from: .available(wallet, .usdt), to: .available(bob, .usdt)),
            ])
            let isDone = results.allSatisfy(\.isOnRecord)
            #expect(isDone)
        }
    }

    func hits() async throws -> [RetroHit] {
        try await store.read {
            try $0.retroHits(page: PageRequest(after: nil, limit: 100)).map(\.1)
        }
    }

    func cases() async throws -> [CaseRecord] {
        try await store.read {
            try $0.complianceCases(.all, page: PageRequest(after: nil, limit: 100)).map(\.1)
        }
    }

    /// How many events of a type there are.
    func count(_ type: String) async throws -> Int {
        try await store.read {
            try $0.events(after: 0, limit: 10_000).count { $0.type == type }
        }
    }

    func act(
        _ command: CaseCommand, by actor: String, authority: String? = "licence 7"
    ) async throws {
        let id = try #require(try await cases().first?.machine.id)
        let action = try #require(
            CaseAction(
                actor: actor, reason: .authorityPermit, note: "", authority: authority,
                time: start))
        _ = try await store.write { store in
            let seen = try store.complianceCase(id)?.machine.proposalName
            return try CaseDesk.act(command, on: id, seeing: seen, action, in: store)
        }
    }
}
