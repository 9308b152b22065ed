import ChainModel
import DepositRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// Refunds from the proposal to the chain's end, in both stores.
@Suite struct RefundTests {
    /// The code of the refusal that some work meets.
    private func refusal(_ work: () async throws -> Void) async throws -> String {
        do {
            try await work()
            return "none"
        } catch RequestRefusal.caseRule(let code, _) {
            return code
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `held money goes back step by step, and is spendable at none`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await RefundWorld(store)
            try await world.prove()
            try await world.propose()
            #expect(try await world.money() == [30, 0, 0, 0, 30])
            #expect(try await refusal { try await world.approve(by: "ann") } == "samePerson")
            try await world.approve()
            #expect(try await world.money() == [0, 0, 30, 0, 30])
            #expect(
                try await world.standing() == ["refundApproved", "refunding", "reserved"])
            #expect(try await refusal { try await world.approve() } == "refundUnderWay")
            try await world.ask()
            #expect(try await world.money() == [0, 0, 30, 0, 30])
            try await world.settle(.succeeded)
            #expect(try await world.money() == [0, 0, 0, 0, 0])
            #expect(try await world.standing() == ["refunded", "refunded", "final"])
            #expect(try await refusal { try await world.propose() } == "finished")
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `only an address that was proved is taken, and one that may be paid`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await RefundWorld(store)
            #expect(try await refusal { try await world.propose() } == "addressNotProven")
            try await world.prove(0x22, .declaration)
            #expect(try await refusal { try await world.propose() } == "addressNotProven")
            // The payer's own is none either, unless the customer proved it.
            let payer = "0x" + String(repeating: "09", count: 20)
            #expect(try await refusal { try await world.propose(payer) } == "addressNotProven")
            for text in ["", "0x1234", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"] {
                #expect(
                    try await refusal { try await world.propose(text) } == "malformedAddress")
            }
            try await world.prove(0x77)
            let listed = "0x" + String(repeating: "7", count: 40)
            #expect(try await refusal { try await world.propose(listed) } == "destinationBlocked")
            try await world.prove()
            try await world.propose()
            try await store.write { try $0.removeOwnership(provenBy: RefundWorld.question) }
            #expect(try await refusal { try await world.approve() } == "addressNotProven")
            #expect(try await world.money() == [30, 0, 0, 0, 30])
            try await store.read { reading throws in
                #expect(try reading.refunds(of: world.caseID).isEmpty, "all of it, or nothing")
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a destination that a list names meanwhile ends in frozen money`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await RefundWorld(store)
            try await world.begin()
            try await world.base.install(2, naming: [0x22])
            try await world.screen()
            #expect(try await world.standing() == ["frozen", "frozen", "refused"])
            #expect(try await world.money() == [0, 0, 0, 30, 30])
            #expect(try await refusal { try await world.propose() } == "frozenNeverRefunded")
            try await store.read { reading throws in
                #expect(try reading.blockedProperty(of: world.caseID)?.entries.count == 1)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payer that a list names meanwhile is met by after-care, and by the screening`(
        twin: StoreTwin
    ) async throws {
        for isByAftercare in [true, false] {
            try await twin.run { store in
                let world = try await RefundWorld(store)
                try await world.begin()
                try await world.base.install(2, naming: [RefundWorld.payer])
                if isByAftercare {
                    #expect(await world.base.look() == 1)
                } else {
                    try await world.screen()
                }
                #expect(try await world.standing() == ["frozen", "frozen", "refused"])
                #expect(try await world.money() == [0, 0, 0, 30, 30])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `the last look before the signature stops what a list names by then`(
        twin: StoreTwin
    ) async throws {
        for byte in [RefundWorld.payer, 0x22] {
            try await twin.run { store in
                let world = try await RefundWorld(store)
                try await world.begin()
                try await world.screen()
                try await world.plan()
                try await world.screen()
                #expect(try await world.mayBeSigned())
                try await world.base.install(2, naming: [byte])
                #expect(try await !world.mayBeSigned())
                #expect(
                    try await world.standing() == ["refundApproved", "refunding", "approved"])
                await world.base.look()
                if byte == 0x22 {
                    // It waits for its next plan, whose screening refuses it.
                    let id = try await world.payout().payout.id
                    try await store.write { unit in
                        let next = plan(0x92, RefundWorld.claim, payouts: [id.value], chain: evm)
                        try unit.save(next)
                        try PayoutSteps.apply(
                            .planned(next.id, RefundWorld.claim), toPayoutsOf: next, in: unit)
                    }
                    try await world.screen()
                }
                #expect(try await world.standing() == ["frozen", "frozen", "refused"])
                #expect(try await world.money() == [0, 0, 0, 30, 30])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `where a signature may exist the chain decides, and a hit is kept`(
        twin: StoreTwin
    ) async throws {
        for isMined in [true, false] {
            try await twin.run { store in
                let world = try await RefundWorld(store)
                try await world.begin()
                try await world.ask()
                try await world.base.install(2, naming: [RefundWorld.payer])
                #expect(await world.base.look() == 1)
                #expect(
                    try await world.standing() == ["refundApproved", "refunding", "planned"])
                #expect(try await world.base.count("payout.alert") == 1)
                #expect(try await !world.mayBeSigned())
                try await world.settle(isMined ? .succeeded : .failed("reverted"))
                let end =
                    isMined ? ["refunded", "refunded", "final"] : ["frozen", "frozen", "failed"]
                #expect(try await world.standing() == end)
                let money: [UInt128] = isMined ? [0, 0, 0, 0, 0] : [0, 0, 0, 30, 30]
                #expect(try await world.money() == money)
                // What left before a list named its payer is on record.
                try await world.base.install(3, naming: [])
                await world.base.look()
                try await world.base.install(4, naming: [RefundWorld.payer])
                await world.base.look()
                #expect(
                    try await world.base.count("deposit.refundedThenListed") == (isMined ? 1 : 0))
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a refund that does not leave is held again, and can be tried once more`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await RefundWorld(store)
            try await world.begin()
            try await world.ask()
            try await world.settle(.failed("reverted"))
            #expect(try await world.standing() == ["open", "held", "failed"])
            #expect(try await world.money() == [30, 0, 0, 0, 30])
            for round in 1...2 {
                try await world.propose()
                try await world.approve()
                let desk = world.desk
                let id = try await world.payout().payout.id
                _ = try await store.write { try desk.cancel(id, by: "dan", in: $0) }
                #expect(try await world.standing() == ["open", "held", "cancelled"])
                #expect(try await world.money() == [30, 0, 0, 0, 30])
                try await store.read { reading throws in
                    #expect(try reading.refunds(of: world.caseID).count == round + 1)
                }
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `nothing goes back while its deposit's block is not on the chain we follow`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await RefundWorld(store)
            try await world.begin()
            func halt(_ reason: String?) async throws {
                try await store.write { unit in
                    var chain = try #require(try unit.chain(evm))
                    chain.halt = reason
                    try unit.save(chain)
                }
            }
            try await halt("a final block left the chain")
            try await world.screen()
            #expect(try await world.payout().payout.wait?.sentence.contains("on the chain") == true)
            try await halt(nil)
            try await world.screen()
            try await world.plan()
            try await world.screen()
            #expect(try await world.mayBeSigned())
            // A person went back below the deposit's block, and another is there now.
            try await store.write { unit in
                try unit.removeCheckpoint(block(5), of: evm)
                try unit.addCheckpoint(block(5, 1), of: evm, keeping: 10)
            }
            #expect(try await !world.mayBeSigned())
            #expect(try await world.money() == [0, 0, 30, 0, 30])
            let desk = world.desk
            let id = try await world.payout().payout.id
            _ = try await store.write { try desk.cancel(id, by: "dan", in: $0) }
            #expect(try await refusal { try await world.propose() } == "notFinal")
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a proof that is taken back stops the refund, and the money is held`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await RefundWorld(store)
            try await world.begin()
            try await store.write { try $0.removeOwnership(provenBy: RefundWorld.question) }
            try await world.screen()
            #expect(try await world.standing() == ["open", "held", "refused"])
            #expect(try await world.money() == [30, 0, 0, 0, 30])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `the second person's word counts for the payout, and a large one needs more`(
        twin: StoreTwin
    ) async throws {
        for needed in 0...2 {
            try await twin.run { store in
                let world = try await RefundWorld(store, needed: needed)
                try await world.begin()
                try await world.screen()
                let record = try await world.payout()
                #expect(record.payout.state.name == (needed < 2 ? "approved" : "reserved"))
                #expect(record.approvals.records.map(\.actor) == (needed == 0 ? [] : ["bob"]))
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout sends one case's money back, once`(twin: StoreTwin) async throws {
        try await twin.run { store in
            try await store.write { try $0.addRefund(PayoutID(4), of: CaseID(1)) }
            for id in [CaseID(1), CaseID(2)] {
                await #expect(throws: (any Error).self) {
                    try await store.write { try $0.addRefund(PayoutID(4), of: id) }
                }
            }
            try await store.write { try $0.addRefund(PayoutID(2), of: CaseID(1)) }
            try await store.read { reading throws in
                #expect(try reading.refunds(of: CaseID(1)) == [PayoutID(2), PayoutID(4)])
                #expect(try reading.refunds(of: CaseID(2)).isEmpty)
                #expect(try reading.refundCase(of: PayoutID(4)) == CaseID(1))
                #expect(try reading.refundCase(of: PayoutID(5)) == nil)
            }
        }
    }
}
