import ChainModel
import LedgerRules
import PayoutRules
import TestKit
import Testing
import Units

/// Payouts and a real Book, driven by events in any order.
@Suite struct PayoutMoneyTests {
    struct World {
        var book = Book()
        var payouts: [Payout]
        var recorded: [[LedgerCommand]] = []

        init(payoutCount: UInt128) {
            payouts = (1...payoutCount).map { Sample.payout(.requested, id: $0) }
            for index in payouts.indices { payouts[index] = fresh(payouts[index]) }
            let funds = AccountID.operatorFunds(Sample.coin)
            let gas = AccountID.custody(TokenID(chain: Sample.chain, asset: Sample.coin))
            let available = AccountID.available(Sample.wallet, .usdt)
            let accounts = [
                available, .reserved(Sample.wallet, .usdt), .custody(Sample.token), gas, funds,
            ]
            apply(accounts.map { .openAccount($0) })
            apply([move(1, .custody(Sample.token), available, Amount(10_000, of: .usdt))])
            apply([move(2, gas, funds, Amount(10_000_000, of: Sample.coin))])
        }

        private func fresh(_ payout: Payout) -> Payout {
            Payout(
                id: payout.id, wallet: payout.wallet, token: payout.token, amount: payout.amount,
                destination: payout.destination, now: Timestamp(milliseconds: 0)) ?? payout
        }

        private func move(
            _ id: UInt128, _ debit: AccountID, _ credit: AccountID, _ amount: Amount
        ) -> LedgerCommand {
            .transfer(
                LedgerTransfer(
                    id: TransferID(id), debit: debit, credit: credit, amount: amount,
                    reason: .operatorFunding, subject: 0))
        }

        mutating func apply(_ group: [LedgerCommand]) {
            let batch = LedgerBatch(linked: group)
            let outcome = book.apply(batch, at: Sample.now)
            #expect(outcome.refusal(ofGroup: 0, in: batch) == nil, "\(group)")
        }

        mutating func decide(_ index: Int, _ event: PayoutEvent) {
            let decision = PayoutMachine.decide(&payouts[index], event, now: Sample.now)
            for group in decision.groups {
                apply(group)
                recorded.append(group)
            }
        }

        func balance(_ account: AccountID) -> UInt128 { book.balance(account)?.minorUnits ?? 0 }
    }

    /// What random events are about.
    struct Draw {
        let plan: PlanID
        let claim: PlanClaim
        let block: BlockReference
        var transaction: TransactionID { Sample.transaction(plan.value) }
        var inclusion: PayoutInclusion {
            PayoutInclusion(transaction: transaction, block: block)
        }

        init(for payout: Payout, _ random: inout SplitMix64) {
            plan = PlanID(UInt128(random.next() % 6) + payout.id.value * 100)
            let own = Sample.outpoint(payout.id.value)
            let claims: [PlanClaim] = [
                .outpoints([own]), .outpoints([own, Sample.outpoint(77)]),
                .outpoints([Sample.outpoint(77)]),
            ]
            claim = claims[Int(random.next() % 3)]
            block = Sample.block(random.next() % 3)
        }
    }

    /// Mostly what would come next, sometimes anything.
    static func event(for payout: Payout, _ random: inout SplitMix64) -> PayoutEvent {
        let draw = Draw(for: payout, &random)
        return random.next() % 4 == 0
            ? anyEvent(for: payout, draw, &random) : nextEvent(for: payout, draw, &random)
    }

    static func nextEvent(
        for payout: Payout, _ draw: Draw, _ random: inout SplitMix64
    ) -> PayoutEvent {
        if let wait = payout.wait { return .retried(wait) }
        let newest = payout.family?.newest
        switch payout.state {
        case .requested: return .accepted(needsApproval: random.next() % 2 == 0)
        case .reserved:
            return random.next() % 2 == 0
                ? .approvalGiven : .screened(check: payout.screeningCheck, .clear)
        case .approved: return .planned(draw.plan, draw.claim)
        case .planned, .signed, .broadcast:
            switch newest?.signing {
            case .unscreened: return .screened(check: payout.screeningCheck, .clear)
            case .ready: return .signatureAsked(newest?.plan ?? draw.plan)
            case .asked, .refused:
                let plan = newest?.plan ?? draw.plan
                return .signed(plan, Sample.transaction(plan.value))
            case .signed(let transaction):
                return random.next() % 2 == 0
                    ? .broadcastAccepted(transaction)
                    : .included(PayoutInclusion(transaction: transaction, block: draw.block))
            case nil: return .evicted(draw.transaction)
            }
        case .included(_, let inclusion):
            let result: PayoutResult = random.next() % 4 == 0 ? .failed("r") : .succeeded
            return random.next() % 2 == 0
                ? .becameFinal(inclusion, result, Sample.fee(inclusion.transaction))
                : .blockDisconnected(inclusion.block)
        case .final, .failed, .refused, .cancelled: return .included(draw.inclusion)
        }
    }

    static func anyEvent(
        for payout: Payout, _ draw: Draw, _ random: inout SplitMix64
    ) -> PayoutEvent {
        let fee = Sample.fee(draw.transaction)
        switch random.next() % 40 {
        case 0: return .refused(.ownAddress)
        case 1: return .cancelled(actor: "ann")
        case 2: return .screened(check: payout.screeningCheck, .blocked("x"))
        case 3...5: return .screened(check: payout.screeningCheck, .unknown("y"))
        case 6...8: return .screened(check: 1, .clear)
        case 9...13: return .planned(draw.plan, draw.claim)
        case 14...16: return .planAbandoned(draw.plan)
        case 17...18: return .signatureAsked(draw.plan)
        case 19...22:
            return .signatureRefused(draw.plan, ask: UInt32(random.next() % 3), reason: "no")
        case 23...25: return .signed(draw.plan, draw.transaction)
        case 26: return .broadcastAccepted(draw.transaction)
        case 27...28: return .broadcastRefused(draw.transaction, reason: "no")
        case 29...30: return .included(draw.inclusion)
        case 31...32: return .blockDisconnected(draw.block)
        case 33: return .becameFinal(draw.inclusion, .succeeded, fee)
        case 34...37: return .foreignBecameFinal(Sample.transaction(999), draw.claim)
        case 38: return .accepted(needsApproval: true)
        default: return .approvalGiven
        }
    }

    @Test(arguments: seeds(300))
    func `in any order money is reserved once and ends once as captured or released`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        var world = World(payoutCount: 3)
        for _ in 0..<150 {
            let index = Int(random.next() % 3)
            let event = Self.event(for: world.payouts[index], &random)
            let before = world.payouts[index].family
            world.decide(index, event)
            if random.next() % 3 == 0 { world.decide(index, event) }
            let after = world.payouts[index].family
            // While one of the plans may be signed, each new one conflicts with all of them.
            if let before, let after, before.members.contains(where: \.signing.mayBeSigned) {
                #expect(after.members.starts(with: before.members) { $0.plan == $1.plan })
            }
            try check(world, seed)
        }
    }

    @Test func `the random orders reach every end`() {
        var ends: Set<String> = []
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            var world = World(payoutCount: 1)
            for _ in 0..<150 {
                world.decide(0, Self.event(for: world.payouts[0], &random))
            }
            ends.insert(Sample.name(world.payouts[0].state))
        }
        #expect(ends.isSuperset(of: ["final", "failed", "refused", "cancelled"]), "\(ends)")
    }

    private func check(_ world: World, _ seed: UInt64) throws {
        var reserved: UInt128 = 0
        var paid: UInt128 = 0
        for payout in world.payouts {
            let placed = world.recorded.joined().filter { command in
                if case .placeHold(let request) = command { return request.id == payout.hold }
                return false
            }
            #expect(placed.count <= 1, "seed \(seed)")
            let hold = world.book.hold(payout.hold)
            switch payout.state {
            case .requested: #expect(hold == nil)
            case .reserved, .approved, .planned, .signed, .broadcast, .included:
                reserved += payout.amount.minorUnits
                guard case .open(let open) = hold else {
                    Issue.record("a live payout has an open hold, seed \(seed)")
                    continue
                }
                #expect(open.remaining == payout.amount)
            case .final:
                paid += payout.amount.minorUnits
                #expect(hold == .captured, "seed \(seed)")
            case .failed: #expect(hold == .released, "seed \(seed)")
            case .refused, .cancelled: #expect(hold == nil || hold == .released, "seed \(seed)")
            }
        }
        #expect(world.balance(.reserved(Sample.wallet, .usdt)) == reserved, "seed \(seed)")
        #expect(world.balance(.custody(Sample.token)) == 10_000 - paid, "seed \(seed)")
        #expect(
            world.balance(.available(Sample.wallet, .usdt)) == 10_000 - paid - reserved,
            "seed \(seed)")
    }

    @Test func `payouts of one transaction book its fee once`() {
        var world = World(payoutCount: 2)
        let transaction = Sample.transaction(5)
        let inclusion = PayoutInclusion(transaction: transaction, block: Sample.block(3))
        for index in 0..<2 {
            for event in [
                PayoutEvent.accepted(needsApproval: false), .screened(check: 1, .clear),
                .planned(Sample.plan, Sample.claim), .screened(check: 2, .clear),
                .signatureAsked(Sample.plan), .signed(Sample.plan, transaction),
                .broadcastAccepted(transaction), .included(inclusion),
                .becameFinal(inclusion, .succeeded, Sample.fee(transaction)),
            ] { world.decide(index, event) }
            #expect(world.payouts[index].state == .final(inclusion))
        }
        #expect(world.balance(.networkFees(Sample.chain, Sample.coin)) == 21_000)
        let gas = AccountID.custody(TokenID(chain: Sample.chain, asset: Sample.coin))
        #expect(world.balance(gas) == 10_000_000 - 21_000)
        #expect(world.balance(.custody(Sample.token)) == 9_000)
        #expect(world.balance(.available(Sample.wallet, .usdt)) == 9_000)
    }

    @Test func `a failed transfer gives the money back and books its fee`() {
        var world = World(payoutCount: 1)
        let transaction = Sample.transaction(5)
        let inclusion = PayoutInclusion(transaction: transaction, block: Sample.block(3))
        for event in [
            PayoutEvent.accepted(needsApproval: true), .screened(check: 1, .clear), .approvalGiven,
            .planned(Sample.plan, .nonce(account: Sample.destination, 0)),
            .screened(check: 2, .clear), .signatureAsked(Sample.plan),
            .signed(Sample.plan, transaction), .included(inclusion),
            .becameFinal(inclusion, .failed("out of gas"), Sample.fee(transaction)),
        ] { world.decide(0, event) }
        #expect(world.payouts[0].state == .failed(inclusion))
        #expect(world.balance(.available(Sample.wallet, .usdt)) == 10_000)
        #expect(world.balance(.networkFees(Sample.chain, Sample.coin)) == 21_000)
    }

    @Test func `a chain without fees books none`() {
        var payout = Sample.payout(
            .included(Sample.family(.signed(Sample.transaction(1))), Sample.inclusion))
        let fee = Sample.fee(Sample.transaction(1), units: 0)
        let decision = PayoutMachine.decide(
            &payout, .becameFinal(Sample.inclusion, .succeeded, fee), now: Sample.now)
        #expect(decision.groups.count == 1)
    }
}
