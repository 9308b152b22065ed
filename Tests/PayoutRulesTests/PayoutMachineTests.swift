import ChainModel
import LedgerRules
import PayoutRules
import Testing
import Units

@Suite struct PayoutMachineTests {
    static let states: [PayoutState] = [
        .requested, .reserved(isScreened: false, isApproved: false),
        .reserved(isScreened: true, isApproved: false),
        .reserved(isScreened: false, isApproved: true), .approved,
        .planned(Sample.family(.unscreened)), .planned(Sample.family(.ready)),
        .planned(Sample.family(.asked(times: 1))), .planned(Sample.family(.refused(times: 1))),
        .planned(Sample.family(.refused(times: 2))),
        .signed(Sample.family(.signed(Sample.transaction(1)))),
        .broadcast(Sample.family(.signed(Sample.transaction(1)))),
        .included(Sample.family(.signed(Sample.transaction(1))), Sample.inclusion),
        .final(Sample.inclusion), .failed(Sample.inclusion), .refused(.ownAddress),
        .cancelled(actor: "ann"),
    ]

    static let events: [(name: String, event: PayoutEvent)] = [
        ("accepted", .accepted(needsApproval: false)),
        ("accepted, people asked", .accepted(needsApproval: true)),
        ("refused", .refused(.rejected(actor: "bob", reason: "no"))),
        ("clear", .screened(check: 1, .clear)),
        ("blocked", .screened(check: 1, .blocked("listed"))),
        ("unknown", .screened(check: 1, .unknown("lists too old"))),
        ("late clear", .screened(check: 0, .clear)),
        ("approval", .approvalGiven),
        ("one more asked", .approvalNeeded),
        ("cancelled", .cancelled(actor: "ann")),
        ("planned", .planned(Sample.bump, Sample.claim)),
        ("planned apart", .planned(Sample.bump, Sample.otherClaim)),
        ("abandoned", .planAbandoned(Sample.plan)),
        ("asked", .signatureAsked(Sample.plan)),
        ("signer no", .signatureRefused(Sample.plan, ask: 1, reason: "limit")),
        ("signed", .signed(Sample.plan, Sample.transaction(1))),
        ("accepted by node", .broadcastAccepted(Sample.transaction(1))),
        ("node no", .broadcastRefused(Sample.transaction(1), reason: "min fee")),
        ("evicted", .evicted(Sample.transaction(1))),
        ("included", .included(Sample.inclusion)),
        (
            "unknown included",
            .included(
                PayoutInclusion(transaction: Sample.transaction(9), block: Sample.block(7)))
        ),
        ("disconnected", .blockDisconnected(Sample.block(7))),
        ("other disconnected", .blockDisconnected(Sample.block(8))),
        ("final", .becameFinal(Sample.inclusion, .succeeded, Sample.fee(Sample.transaction(1)))),
        (
            "final, failed",
            .becameFinal(Sample.inclusion, .failed("reverted"), Sample.fee(Sample.transaction(1)))
        ),
        (
            "foreign included",
            .foreignIncluded(
                PayoutInclusion(transaction: Sample.transaction(8), block: Sample.block(8)),
                Sample.claim)
        ),
        ("foreign", .foreignBecameFinal(Sample.transaction(8), Sample.claim)),
        ("foreign apart", .foreignBecameFinal(Sample.transaction(8), Sample.otherClaim)),
        ("retried", .retried(.signerRefused(Sample.plan, ask: 1, reason: "limit"))),
    ]

    /// All that changes a state: state | event → new state | commands. Nothing else does.
    static let table: [String: String] = {
        let rows = """
            requested | accepted | reserved+approved | hold
            requested | accepted, people asked | reserved | hold
            requested | refused | refused |
            requested | cancelled | cancelled |
            reserved | refused | refused | release
            reserved | clear | reserved+screened |
            reserved | blocked | refused | release
            reserved | approval | reserved+approved |
            reserved | cancelled | cancelled | release
            reserved+screened | refused | refused | release
            reserved+screened | approval | approved |
            reserved+screened | cancelled | cancelled | release
            reserved+approved | refused | refused | release
            reserved+approved | clear | approved |
            reserved+approved | blocked | refused | release
            reserved+approved | cancelled | cancelled | release
            approved | refused | refused | release
            approved | one more asked | reserved+screened |
            approved | cancelled | cancelled | release
            approved | planned | planned:unscreened |
            approved | planned apart | planned:unscreened |
            planned:unscreened | clear | planned:ready |
            planned:unscreened | blocked | refused | release
            planned:unscreened | abandoned | approved |
            planned:unscreened | foreign | approved |
            planned:ready | abandoned | approved |
            planned:ready | asked | planned:asked1 |
            planned:ready | foreign | approved |
            planned:asked1 | planned | planned:unscreened |
            planned:asked1 | signer no | planned:refused1 |
            planned:asked1 | signed | signed |
            planned:asked1 | foreign | approved |
            planned:refused1 | planned | planned:unscreened |
            planned:refused1 | abandoned | approved |
            planned:refused1 | signed | signed |
            planned:refused1 | foreign | approved |
            planned:refused2 | planned | planned:unscreened |
            planned:refused2 | signed | signed |
            planned:refused2 | foreign | approved |
            signed | accepted by node | broadcast |
            signed | included | included |
            signed | foreign | approved |
            broadcast | included | included |
            broadcast | foreign | approved |
            included | disconnected | broadcast |
            included | final | final | capture+payoutFinal, open+open+networkFee
            included | final, failed | failed | release, open+open+networkFee
            """
        var table: [String: String] = [:]
        for row in rows.split(separator: "\n") {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed() }
                .map { String($0) }
            table["\(cells[0]) | \(cells[1])"] = "\(cells[2]) | \(cells[3])"
        }
        return table
    }()

    @Test func `each pair of state and event does what the table says`() {
        var unseen = Set(Self.table.keys)
        for state in Self.states {
            for (name, event) in Self.events {
                var payout = Sample.payout(state)
                let decision = PayoutMachine.decide(&payout, event, now: Sample.now)
                let key = "\(Sample.name(state)) | \(name)"
                let found = "\(Sample.name(payout.state)) | \(Sample.name(decision.groups))"
                #expect(found == Self.table[key] ?? "\(Sample.name(state)) | ", "\(key)")
                let isSame = payout == Sample.payout(state)
                #expect(payout.changedAt == (isSame ? .init(seconds: 0) : Sample.now), "\(key)")
                unseen.remove(key)
            }
        }
        #expect(unseen.isEmpty)
    }

    @Test func `the same event again changes nothing and moves nothing new`() {
        for state in Self.states {
            for (name, event) in Self.events {
                var payout = Sample.payout(state)
                _ = PayoutMachine.decide(&payout, event, now: Sample.now)
                let after = payout
                let again = PayoutMachine.decide(
                    &payout, event, now: Timestamp(milliseconds: 99))
                #expect(payout == after, "\(Sample.name(state)) | \(name)")
                #expect(again.groups.isEmpty, "\(Sample.name(state)) | \(name)")
            }
        }
    }

    @Test func `money is given back only while no signature can exist or the chain decided`() {
        for state in Self.states {
            for (name, event) in Self.events {
                var payout = Sample.payout(state)
                let mayBeSigned =
                    payout.family?.members.contains { $0.signing.mayBeSigned } ?? false
                let decision = PayoutMachine.decide(&payout, event, now: Sample.now)
                guard Sample.name(decision.groups).contains("release") else { continue }
                #expect(!mayBeSigned || name == "final, failed", "\(Sample.name(state)) | \(name)")
            }
        }
    }

    @Test func `the first plan is screened again and signed when all are ready`() {
        var payout = Sample.payout(.approved)
        var decision = PayoutMachine.decide(
            &payout, .planned(Sample.plan, Sample.claim), now: Sample.now)
        #expect(decision.effects == [.screenDestination(check: 2)])
        decision = PayoutMachine.decide(&payout, .screened(check: 1, .clear), now: Sample.now)
        #expect(decision == .none, "the answer to the first check is not one to the second")
        decision = PayoutMachine.decide(&payout, .screened(check: 2, .clear), now: Sample.now)
        #expect(decision.effects == [.readyToSign(Sample.plan)])
        decision = PayoutMachine.decide(&payout, .signatureAsked(Sample.plan), now: Sample.now)
        #expect(decision.effects == [.requestSignature(Sample.plan, ask: 1)])
        decision = PayoutMachine.decide(
            &payout, .signed(Sample.plan, Sample.transaction(1)), now: Sample.now)
        #expect(decision.effects == [.saveThenBroadcast(Sample.plan, Sample.transaction(1))])
    }

    @Test func `a plan that was given up is never taken again`() {
        var payout = Sample.payout(.approved)
        let planned = PayoutEvent.planned(Sample.plan, Sample.claim)
        _ = PayoutMachine.decide(&payout, planned, now: Sample.now)
        let decision = PayoutMachine.decide(&payout, .planAbandoned(Sample.plan), now: Sample.now)
        #expect(decision.effects == [.freePlan(Sample.plan), .plan])
        #expect(PayoutMachine.decide(&payout, planned, now: Sample.now) == .none)
        #expect(payout.state == .approved)
    }

    @Test func `a fee bump that could be mined beside the first is not taken`() {
        var payout = Sample.payout(.broadcast(Sample.family(.signed(Sample.transaction(1)))))
        let before = payout
        let decision = PayoutMachine.decide(
            &payout, .planned(Sample.bump, Sample.otherClaim), now: Sample.now)
        #expect(decision.effects == [.raiseAlert(.planDoesNotConflict(Sample.bump))])
        #expect(payout == before)
    }

    @Test func `a fee bump leaves the payout where it is and either may be mined`() {
        for mined in [Sample.transaction(1), Sample.transaction(2)] {
            var payout = Sample.payout(.broadcast(Sample.family(.signed(Sample.transaction(1)))))
            func apply(_ event: PayoutEvent) -> [PayoutEffect] {
                PayoutMachine.decide(&payout, event, now: Sample.now).effects
            }
            #expect(apply(.planned(Sample.bump, Sample.claim)) == [.readyToSign(Sample.bump)])
            #expect(Sample.name(payout.state) == "broadcast")
            _ = apply(.signatureAsked(Sample.bump))
            #expect(
                apply(.signed(Sample.bump, Sample.transaction(2)))
                    == [.saveThenBroadcast(Sample.bump, Sample.transaction(2))])
            #expect(apply(.evicted(Sample.transaction(1))) == [])
            #expect(
                apply(.evicted(Sample.transaction(2))) == [.rebroadcast(Sample.transaction(2))])
            let inclusion = PayoutInclusion(transaction: mined, block: Sample.block(9))
            #expect(apply(.included(inclusion)) == [])
            let decision = PayoutMachine.decide(
                &payout, .becameFinal(inclusion, .succeeded, Sample.fee(mined)), now: Sample.now)
            #expect(decision.groups.count == 2)
            #expect(payout.state == .final(inclusion))
        }
    }

    @Test func `a bump that is signed after the first is mined is saved and not sent`() {
        var payout = Sample.payout(.broadcast(Sample.family(.signed(Sample.transaction(1)))))
        for event in [
            PayoutEvent.planned(Sample.bump, Sample.claim), .signatureAsked(Sample.bump),
            .included(Sample.inclusion),
        ] { _ = PayoutMachine.decide(&payout, event, now: Sample.now) }
        let decision = PayoutMachine.decide(
            &payout, .signed(Sample.bump, Sample.transaction(2)), now: Sample.now)
        #expect(decision.effects == [.save(Sample.bump, Sample.transaction(2))])
        let back = PayoutMachine.decide(
            &payout, .blockDisconnected(Sample.block(7)), now: Sample.now)
        #expect(back.effects == [.rebroadcast(Sample.transaction(2))])
    }

    @Test func `a signer's refusal waits for a person with its words`() {
        var payout = Sample.payout(.planned(Sample.family(.asked(times: 1))))
        let refused = PayoutEvent.signatureRefused(Sample.plan, ask: 1, reason: "day limit")
        let decision = PayoutMachine.decide(&payout, refused, now: Sample.now)
        #expect(
            decision.effects == [.raiseAlert(.signerRefused(Sample.plan, reason: "day limit"))])
        let wait = PayoutWait.signerRefused(Sample.plan, ask: 1, reason: "day limit")
        #expect(payout.wait == wait)
        #expect(wait.needsPerson)
        let again = PayoutMachine.decide(&payout, .retried(wait), now: Sample.now)
        #expect(again.effects == [.requestSignature(Sample.plan, ask: 2)])
        #expect(payout.wait == nil)
        // The first answer comes once more: it is not one to the second request.
        #expect(PayoutMachine.decide(&payout, refused, now: Sample.now) == .none)
        let giveUp = PayoutMachine.decide(&payout, .planAbandoned(Sample.plan), now: Sample.now)
        #expect(giveUp.effects == [.raiseAlert(.signatureMayExist(Sample.plan))])
    }

    @Test func `a destination that is forbidden before a second plan ends or waits`() {
        for (times, isBack) in [(UInt32(1), true), (2, false)] {
            var payout = Sample.payout(.planned(Sample.family(.refused(times: times))))
            let planned = PayoutMachine.decide(
                &payout, .planned(Sample.bump, Sample.claim), now: Sample.now)
            #expect(planned.effects == [.screenDestination(check: 2)])
            let blocked = PayoutMachine.decide(
                &payout, .screened(check: 2, .blocked("listed")), now: Sample.now)
            if isBack {
                #expect(payout.state == .refused(.destinationBlocked(reason: "listed")))
                #expect(blocked.effects == [.freePlan(Sample.plan), .freePlan(Sample.bump)])
            } else {
                #expect(payout.wait == .destinationBlocked(check: 2, reason: "listed"))
                #expect(blocked.groups.isEmpty)
            }
        }
    }

    @Test func `unknown screening waits and is asked again`() {
        var payout = Sample.payout(.reserved(isScreened: false, isApproved: true))
        _ = PayoutMachine.decide(
            &payout, .screened(check: 1, .unknown("lists too old")), now: Sample.now)
        let wait = PayoutWait.screeningUnknown(check: 1, reason: "lists too old")
        #expect(payout.wait == wait)
        #expect(!wait.needsPerson)
        let decision = PayoutMachine.decide(&payout, .retried(wait), now: Sample.now)
        #expect(decision.effects == [.screenDestination(check: 2)])
        _ = PayoutMachine.decide(&payout, .screened(check: 2, .clear), now: Sample.now)
        #expect(payout.isReadyToPlan)
    }

    @Test func `after a foreign transaction a person decides before the next plan`() {
        var payout = Sample.payout(.broadcast(Sample.family(.signed(Sample.transaction(1)))))
        let decision = PayoutMachine.decide(
            &payout, .foreignBecameFinal(Sample.transaction(8), Sample.claim), now: Sample.now)
        #expect(
            decision.effects == [
                .freePlan(Sample.plan),
                .raiseAlert(.replacedByForeign(Sample.transaction(8))),
            ])
        #expect(!payout.isReadyToPlan)
        let early = PayoutMachine.decide(
            &payout, .planned(Sample.bump, Sample.otherClaim), now: Sample.now)
        #expect(early.effects == [.raiseAlert(.planNotWanted(Sample.bump))])
        let wait = PayoutWait.replacedByForeign(Sample.transaction(8))
        #expect(
            PayoutMachine.decide(&payout, .retried(wait), now: Sample.now).effects == [.plan])
        #expect(payout.isReadyToPlan)
    }

    @Test func `a foreign transaction that leaves a fee bump possible decides nothing`() throws {
        let members = [
            PlannedTransaction(
                plan: Sample.plan, claim: Sample.claim, signing: .signed(Sample.transaction(1))),
            PlannedTransaction(
                plan: Sample.bump,
                claim: .outpoints([Sample.outpoint(1), Sample.outpoint(3)]),
                signing: .signed(Sample.transaction(2))),
        ]
        let family = try #require(ReplacementFamily(members: members))
        var payout = Sample.payout(.broadcast(family))
        let before = payout
        // It spends a coin that only the bump spends: the first may still be mined.
        let event = PayoutEvent.foreignBecameFinal(Sample.transaction(8), Sample.otherClaim)
        #expect(PayoutMachine.decide(&payout, event, now: Sample.now) == .none)
        #expect(payout == before)
    }

    @Test func `contradictions raise alerts and move nothing`() {
        let signed = Sample.family(.signed(Sample.transaction(1)))
        let other = PayoutInclusion(transaction: Sample.transaction(1), block: Sample.block(8))
        let cases: [(PayoutState, PayoutEvent, PayoutAlert)] = [
            (.cancelled(actor: "ann"), .included(other), .unknownTransaction(other)),
            (.included(signed, Sample.inclusion), .included(other), .includedTwice(other)),
            (
                .final(Sample.inclusion), .blockDisconnected(Sample.block(7)),
                .finalBlockDisconnected(Sample.block(7))
            ),
            (
                .signed(signed), .signed(Sample.plan, Sample.transaction(5)),
                .signedTwice(Sample.plan, Sample.transaction(5))
            ),
            (
                .approved, .signed(Sample.plan, Sample.transaction(5)),
                .signatureNotAskedFor(Sample.plan, Sample.transaction(5))
            ),
            (
                .cancelled(actor: "ann"), .planned(Sample.bump, Sample.claim),
                .planNotWanted(Sample.bump)
            ),
        ]
        for (state, event, alert) in cases {
            var payout = Sample.payout(state)
            let decision = PayoutMachine.decide(&payout, event, now: Sample.now)
            #expect(decision.effects == [.raiseAlert(alert)])
            #expect(decision.groups.isEmpty)
            #expect(payout == Sample.payout(state))
        }
    }

    @Test func `a payout has a limited number of plans`() {
        var payout = Sample.payout(
            .broadcast(Sample.family(.signed(Sample.transaction(1)))),
            plans: (100..<200).map { PlanID($0) })
        let decision = PayoutMachine.decide(
            &payout, .planned(Sample.bump, Sample.claim), now: Sample.now)
        #expect(decision.effects == [.raiseAlert(.tooManyPlans(Sample.bump))])
    }

    @Test func `a family whose members could both be mined is not one`() {
        let first = PlannedTransaction(plan: Sample.plan, claim: Sample.claim, signing: .ready)
        let second = PlannedTransaction(
            plan: Sample.bump, claim: Sample.otherClaim, signing: .ready)
        #expect(ReplacementFamily(members: [first, second]) == nil)
        #expect(ReplacementFamily(members: []) == nil)
        let nonce = PlanClaim.nonce(account: Sample.destination, 4)
        #expect(nonce.conflicts(with: .nonce(account: Sample.destination, 4)))
        #expect(!nonce.conflicts(with: .nonce(account: Sample.destination, 5)))
        #expect(!nonce.conflicts(with: .nonce(account: WatchedScript([9]), 4)))
        #expect(!nonce.conflicts(with: Sample.claim))
    }

    @Test func `a payout of nothing or of another asset cannot be made`() {
        func make(_ amount: Amount) -> Payout? {
            Payout(
                id: PayoutID(1), wallet: Sample.wallet, token: Sample.token, amount: amount,
                destination: Sample.destination, now: Sample.now)
        }
        #expect(make(.zero(.usdt)) == nil)
        #expect(make(.satoshis(5)) == nil)
        #expect(make(Sample.amount)?.state == .requested)
    }
}
