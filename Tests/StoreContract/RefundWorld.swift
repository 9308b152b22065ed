import ChainModel
import DepositRules
import LedgerRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// A held deposit of alice's, an address that she proved, and people who send the money there.
struct RefundWorld {
    /// Spelled as a payout spells it; the bytes are 0x22 twenty times.
    static let address = "0x" + String(repeating: "2", count: 40)
    static let payer: UInt8 = 9
    static let question = QuestionID(0x22)
    static let planID = PlanID(0x91)
    static let claim = PlanClaim.nonce(account: script(9), 4)
    static let units: UInt128 = 30

    let base: AftercareWorld
    let desk: PayoutDesk
    let caseID = CaseID(3)
    let deposit: DepositID

    var store: any StorePort { base.store }
    var screening: ScreeningDesk { base.screening }

    init(_ store: any StorePort, needed: Int = 0) async throws {
        base = try await AftercareWorld(store)
        let rule = try #require(ApprovalRule(tiers: [], otherwise: needed))
        desk = PayoutDesk(
            profiles: [Self.source.profile], settings: PayoutSettings(approvals: [.usdt: rule]))
        let sighting = Sighting(
            id: SightingID(chain: evm, transaction: TransactionID(hash(1)), locator: 0),
            recipient: script(1), asset: .usdt,
            paid: TokenAmount(units: UInt256(Self.units), decimals: 6),
            counterparties: [Counterparty(role: .eventSender, script: script(Self.payer))],
            spentOutpoints: [])
        let id = caseID
        deposit = try await store.write { unit in
            try unit.save(
                ChainRecord(
                    id: evm, genesis: nil, startHeight: BlockHeight(1),
                    finalFloor: BlockHeight(5), safe: nil, finalized: BlockHeight(9), halt: nil))
            try unit.addCheckpoint(block(5), of: evm, keeping: 10)
            return try Self.hold(sighting, id, in: unit)
        }
        try await base.install(1, naming: [0x77])
        await base.look()
    }

    static let source = ForkedSource(tokens: [
        ChainProfile.Token(asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: nil)
    ])

    private static func hold(
        _ sighting: Sighting, _ id: CaseID, in unit: any StoreTransaction
    ) throws -> DepositID {
        var deposit = try DepositMachine.sighted(sighting, wallet: alice, now: unit.now)
        let verdict = VerdictID(1 << 64)
        try unit.append(
            VerdictRecord(
                id: verdict, deposit: deposit.id, canonical: Array(#"{"rules":[]}"#.utf8),
                customerText: "", staffText: "", time: unit.now))
        for event in [
            DepositEvent.included(block(5)), .becameFinal,
            .screened(.hold(id, verdict), lists: try unit.activeListsDigest()),
        ] {
            try DepositSteps.apply(event, to: &deposit, eventName: "deposit.step", in: unit)
        }
        try SeenAddresses.add(
            payersOf: CountedDeposit(
                id: deposit.id, recipient: script(1), sources: [script(payer)], wallet: alice,
                amount: deposit.amount, time: unit.now), .evm, in: unit)
        try unit.save(
            CaseRecord(
                machine: ComplianceCase(
                    id: id, deposit: deposit.id, isFrozen: false, isSenior: false, now: unit.now),
                verdict: verdict.value, wallet: alice, amount: deposit.amount))
        return deposit.id
    }

    /// Keeps that alice showed an address of one repeated byte to be hers.
    func prove(_ byte: UInt8 = 0x22, _ method: OwnershipMethod = .personalSign) async throws {
        let address = CustomerAddress(family: .evm, key: script(byte).bytes, text: "x")
        let question = try InformationRequest(
            id: QuestionID(UInt128(byte)), wallet: alice,
            kind: .ownership(address, nonce: 1, payment: nil), platform: "p", text: "Is it yours?",
            caseID: nil, askedBy: "ann", askedAt: StoreContract.start,
            dueAt: StoreContract.start.adding(seconds: 9_000))
        let proof = OwnershipRecord(
            wallet: alice, address: address, method: method, provenAt: StoreContract.start,
            evidence: hash(1), question: question.id)
        try await store.write { unit in
            if try unit.question(question.id) == nil { try unit.save(question) }
            try unit.save(proof)
        }
    }

    private func action(_ actor: String) throws -> CaseAction {
        try #require(
            CaseAction(actor: actor, reason: .refundRequested, note: "", time: start))
    }

    func propose(_ address: String = address) async throws {
        let (id, action, desk) = (caseID, try action("ann"), desk)
        let rules = screening.screening
        _ = try await store.write {
            try CaseRefunds.propose(
                id, to: address, action, payouts: desk, screening: rules, in: $0)
        }
    }

    func approve(by actor: String = "bob") async throws {
        let (id, action, desk) = (caseID, try action(actor), desk)
        _ = try await store.write {
            let seen = try $0.complianceCase(id)?.machine.proposalName
            return try CaseDesk.act(
                .approve, on: id, seeing: seen, action, payouts: desk, in: $0)
        }
    }

    /// Proves the address, and has two people send the money there.
    func begin() async throws {
        try await prove()
        try await propose()
        try await approve()
    }

    /// Screens destinations that wait.
    @discardableResult
    func screen() async throws -> Int {
        try await DestinationScreening(sources: [Self.source], store: store, desk: screening)
            .round()
    }

    /// Whether the plan may be signed right now.
    func mayBeSigned() async throws -> Bool {
        let check = SigningCheck(desk: screening, family: .evm)
        return try await store.write { try check.mayBeSigned(Self.planID, in: $0) }
    }

    /// Lets a plan pay the refund; its destination waits to be screened once more.
    func plan() async throws {
        let id = try await payout().payout.id
        try await store.write { unit in
            let made = StoreContract.plan(0x91, Self.claim, payouts: [id.value], chain: evm)
            try unit.save(made)
            try PayoutSteps.apply(.planned(made.id, Self.claim), toPayoutsOf: made, in: unit)
        }
    }

    /// Plans the refund, and asks the signer.
    func ask() async throws {
        try await screen()
        try await plan()
        try await screen()
        #expect(try await mayBeSigned())
        let isAsked = try await store.write { try PlanSigning.ask(Self.planID, in: $0) }
        #expect(isAsked)
    }

    /// Lets the asked plan be signed, mined and final.
    func settle(_ result: PayoutResult) async throws {
        let inclusion = PayoutInclusion(transaction: txID(50), block: block(9))
        let fee = PaidNetworkFee(
            chain: evm, transaction: txID(50), amount: .zero(.btc), isFromCustody: false)
        for event in [
            PayoutEvent.signed(Self.planID, txID(50)), .broadcastAccepted(txID(50)),
            .included(inclusion), .becameFinal(inclusion, result, fee),
        ] {
            try await apply(event)
        }
    }

    func apply(_ event: PayoutEvent) async throws {
        let id = try await payout().payout.id
        try await store.write { unit in
            var record = try PayoutDesk.require(id, in: unit)
            try PayoutSteps.apply(event, to: &record, in: unit)
        }
    }

    /// The newest refund's payout.
    func payout() async throws -> PayoutRecord {
        let all = try await store.read {
            try $0.payouts(PayoutFilter(), page: PageRequest(after: nil, limit: 100)).map(\.1)
        }
        return try #require(all.first { !$0.payout.isFinished } ?? all.first)
    }

    /// What alice has: screening, available, reserved, frozen; and the chain's custody.
    func money() async throws -> [UInt128] {
        try await store.read { reading in
            let accounts: [AccountID] = [
                .screening(alice, .usdt), .available(alice, .usdt), .reserved(alice, .usdt),
                .frozen(alice, .usdt), .custody(usdtOnEVM),
            ]
            return try accounts.map { try reading.balance($0)?.minorUnits ?? 0 }
        }
    }

    /// The names of where case, deposit and payout stand.
    func standing() async throws -> [String] {
        let (id, depositID) = (caseID, deposit)
        let payout = try await payout().payout.state.name
        return try await store.read { reading in
            let item = try #require(try reading.complianceCase(id))
            let track =
                switch try #require(try reading.deposit(depositID)).screeningTrack {
                case .held: "held"
                case .frozen: "frozen"
                case .refunding: "refunding"
                case .refunded: "refunded"
                case .notStarted, .running, .clear: "another"
                }
            return [item.machine.state.name.rawValue, track, payout]
        }
    }
}
