import ChainModel
import DepositRules
import Logging
import PayoutRules
import Testing
import Units

@testable import Connector

/// A chain that left our blocks for good goes on from a block that a person names.
@Suite struct ReanchorTests {
    private func settle(_ watcher: ChainWatcher) async -> WatchOutcome {
        for _ in 0..<100 {
            let outcome = await watcher.step()
            if outcome != .moved { return outcome }
        }
        return .moved
    }

    /// Without anything in memory, as after a restart.
    private func watcher(of source: ForkedSource, _ store: any StorePort) -> ChainWatcher {
        ChainWatcher(
            source: source, store: store,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func refusal(
        _ reanchor: Reanchor, from height: UInt64
    ) async -> RequestRefusal? {
        do {
            _ = try await reanchor.run(from: BlockHeight(height), by: "anna")
            return nil
        } catch {
            return error as? RequestRefusal
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what was not final comes back, and what was final is shown to a person`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            let source = ForkedSource()
            source.grow(to: 14, fork: 0, from: 0)
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.add(address(1))
            }
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let watcher = ChainWatcher(source: source, store: store, logger: logger)
            let reanchor = Reanchor(source: source, store: store)
            #expect(await settle(watcher) == .upToDate)
            source.grow(to: 20, fork: 0, from: 15)
            let final = source.pay(script(1), at: 16)
            let waiting = source.pay(script(1), at: 19)
            #expect(await settle(watcher) == .upToDate)
            if case .conflict = await refusal(reanchor, from: 10) {
            } else {
                Issue.record("a chain that is followed has nothing to repair")
            }

            source.grow(to: 25, fork: 1, from: 11)
            guard case .halted = await settle(watcher) else {
                Issue.record("the reorg passes the window")
                return
            }
            for height in [UInt64(21), 19] {
                guard case .invalid("from", _) = await refusal(reanchor, from: height) else {
                    Issue.record("\(height) is above our tip or above a deposit that is gone")
                    return
                }
            }
            // Above the deposit that is final and gone, which nobody would be told of.
            guard case .invalid("from", let words) = await refusal(reanchor, from: 17) else {
                Issue.record("our block at 17 is not on the node's chain")
                return
            }
            #expect(words.contains("our block there is not on the node's chain"))
            let report = try await reanchor.run(from: BlockHeight(10), by: "anna")
            #expect(report.anchor == block(10))
            #expect(report.takenBack.map(\.id) == [waiting])
            #expect(report.finalityBroken.map(\.id) == [final])

            #expect(await settle(watcher) == .upToDate)
            try await store.read { reading throws in
                #expect(try reading.checkpoints(evm).last == block(25, 1))
                #expect(try reading.deposit(waiting)?.chainTrack == .orphaned(block(19)))
                // Nothing is undone by itself: the money may be spent.
                #expect(try reading.deposit(final)?.chainTrack == .final(block(16)))
                #expect(try reading.balance(.screening(alice, .usdt))?.minorUnits == 5_000_000)
                #expect(try reading.balance(.pending(alice, .usdt))?.isZero == true)
                let proposal = try reading.events(after: 0, limit: 100).first {
                    $0.type == "deposit.finalityBroken"
                }
                let text = String(decoding: proposal?.json ?? [], as: UTF8.self)
                #expect(text.contains(#"{"debit":"screening","credit":"pending","amount":"5"#))
                #expect(text.contains(#"{"debit":"pending","credit":"inTransit","amount":"5"#))
            }
        }
    }

    /// Two payouts in a plan whose transaction a block includes, which is final if so asked.
    private func include(
        at block: BlockReference, isFinal: Bool, in store: any StorePort
    ) async throws {
        try await PlannedPair.save(in: store, try PlannedPair.desk())
        try await store.write { unit in
            #expect(try PlanSigning.ask(PlannedPair.planID, in: unit))
            guard let asked = try unit.plan(PlannedPair.planID) else { return }
            let plan = asked.signed(as: 71, .broadcast)
            try unit.save(plan)
            let inclusion = PayoutInclusion(transaction: txID(71), block: block)
            var events: [PayoutEvent] = [
                .signed(plan.id, txID(71)), .broadcastAccepted(txID(71)), .included(inclusion),
            ]
            if isFinal {
                let fee = PaidNetworkFee(
                    chain: evm, transaction: txID(71), amount: .zero(.usdt), isFromCustody: false)
                events.append(.becameFinal(inclusion, .succeeded, fee))
            }
            for event in events { try PayoutSteps.apply(event, toPayoutsOf: plan, in: unit) }
            try unit.save(plan.at(isFinal ? .final(block) : .included(block)))
        }
    }

    /// A chain that left blocks from 8 on for good after one of them paid, past the window.
    private func halted(
        paidAt block: BlockReference, isFinal: Bool, _ source: ForkedSource = ForkedSource(),
        in store: any StorePort
    ) async throws -> Reanchor {
        source.grow(to: 14, fork: 0, from: 0)
        let watcher = watcher(of: source, store)
        #expect(await settle(watcher) == .upToDate)
        try await include(at: block, isFinal: isFinal, in: store)
        source.grow(to: 25, fork: 1, from: 8)
        guard case .halted = await settle(watcher) else {
            Issue.record("the reorg passes the window")
            return Reanchor(source: source, store: store)
        }
        return Reanchor(source: source, store: store)
    }

    @Test(arguments: StoreTwin.allCases)
    func `payouts in lost blocks come back, and are never lost below the block that is named`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let reanchor = try await halted(paidAt: block(12), isFinal: false, in: store)
            guard case .invalid("from", let words) = await refusal(reanchor, from: 13) else {
                Issue.record("a plan below 13 is in a block that is gone")
                return
            }
            #expect(words.contains("must be under 12"))
            let report = try await reanchor.run(from: BlockHeight(7), by: "anna")
            #expect(report.plansBroken.isEmpty)
            try await store.read { reading throws in
                #expect(try reading.plan(PlannedPair.planID)?.stage == .broadcast)
                let payout = try reading.payout(PlannedPair.first)?.payout
                #expect(payout?.state.name == "broadcast")
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a final payout whose block is gone is shown to a person`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let reanchor = try await halted(paidAt: block(9), isFinal: true, in: store)
            let report = try await reanchor.run(from: BlockHeight(7), by: "anna")
            #expect(report.plansBroken.map(\.id) == [PlannedPair.planID])
            try await store.read { reading throws in
                let events = try reading.events(after: 0, limit: 100)
                #expect(events.count { $0.type == "payout.finalityBroken" } == 2)
                #expect(try reading.payout(PlannedPair.first)?.payout.state.name == "final")
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a final payout whose block is dropped before it is read again halts the chain`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let source = ForkedSource()
            let reanchor = try await halted(
                paidAt: block(9), isFinal: true, source, in: store)
            source.grow(to: 14, fork: 0, from: 8)
            #expect(try await reanchor.run(from: BlockHeight(7), by: "anna").plansBroken.isEmpty)
            source.grow(to: 25, fork: 2, from: 9)
            guard case .halted(let words) = await settle(watcher(of: source, store)) else {
                Issue.record("another block is in place of a final one")
                return
            }
            #expect(words.hasPrefix("Block 9 counted as final and left the chain"))
        }
    }
}
