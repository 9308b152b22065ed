import BitcoinRules
import ChainModel
import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct BitcoinExposureTests {
    private static func key(_ owner: UInt8) -> [UInt8] { CoinWorld.script(owner).bytes }

    private func known(_ entries: [UInt8: KnownAddress]) -> KnownAddresses {
        KnownAddresses(
            known: Dictionary(
                uniqueKeysWithValues: entries.map { (BitcoinExposureTests.key($0), $1) }))
    }

    @Test func `three stolen and seven clean make poison ten haircut thirty percent FIFO three`()
        throws
    {
        var world = CoinWorld()
        let stolen = world.mint(3, to: 1)
        let clean = world.mint(7, to: 2)
        let mixed = world.pay([stolen, clean], to: [(3, 10)])
        let deposit = world.pay([Outpoint(transaction: mixed, outputIndex: 0)], to: [(9, 10)])
        let facts = try world.facts(
            Outpoint(transaction: deposit, outputIndex: 0),
            known([1: KnownAddresses.label(.hack)]))
        let hack = try #require(facts.finding(.hack))
        #expect(hack.measure.poison == .satoshis(10))
        #expect(hack.measure.haircut == .satoshis(3))
        #expect(hack.measure.haircutBasisPoints == 3_000)
        #expect(hack.measure.fifo == .satoshis(3))
        #expect(hack.nearestHop == 1)
        #expect(hack.path.map(\.hop) == [1, 0])
        #expect(hack.path.map(\.transaction) == [mixed, deposit])
        #expect(facts.finding(.miner)?.measure.haircut == .satoshis(7))
        #expect(facts.unseen.isEmpty)
        #expect(facts.completeness == .traced)
    }

    @Test func `two outputs of the same mix share it by haircut and by order`() throws {
        var world = CoinWorld()
        let stolen = world.mint(300, to: 1)
        let clean = world.mint(700, to: 2)
        let mixed = world.pay([stolen, clean], to: [(3, 500), (4, 400)])
        let first = world.pay([Outpoint(transaction: mixed, outputIndex: 0)], to: [(9, 500)])
        let second = world.pay([Outpoint(transaction: mixed, outputIndex: 1)], to: [(9, 400)])
        let names = known([1: KnownAddresses.label(.hack), 2: KnownAddresses.label(.exchange)])
        let one = try world.facts(Outpoint(transaction: first, outputIndex: 0), names)
        #expect(one.finding(.hack)?.measure.haircut == .satoshis(150))
        #expect(one.finding(.hack)?.measure.fifo == .satoshis(300))
        let two = try world.facts(Outpoint(transaction: second, outputIndex: 0), names)
        #expect(two.finding(.hack)?.measure.haircut == .satoshis(120))
        #expect(two.finding(.hack)?.measure.fifo == .satoshis(0))
        #expect(two.finding(.hack)?.measure.poison == .satoshis(400))
        #expect(two.finding(.exchange)?.measure.fifo == .satoshis(400))
    }

    @Test func `the trace stops at an exchange and does not blame it for what it got`() throws {
        var world = CoinWorld()
        let stolen = world.mint(50, to: 1)
        let hot = world.pay([stolen], to: [(5, 50)])
        let deposit = world.pay([Outpoint(transaction: hot, outputIndex: 0)], to: [(9, 50)])
        let facts = try world.facts(
            Outpoint(transaction: deposit, outputIndex: 0),
            known([5: KnownAddresses.label(.exchange), 1: KnownAddresses.label(.hack)]))
        #expect(facts.finding(.exchange)?.measure.haircutBasisPoints == 10_000)
        #expect(facts.finding(.hack) == nil)
        #expect(facts.transactionCount == 1)
    }

    @Test func `a label that is not sure enough neither stops the trace nor counts`() throws {
        var world = CoinWorld()
        let stolen = world.mint(50, to: 1)
        let hot = world.pay([stolen], to: [(5, 50)])
        let deposit = world.pay([Outpoint(transaction: hot, outputIndex: 0)], to: [(9, 50)])
        let facts = try world.facts(
            Outpoint(transaction: deposit, outputIndex: 0),
            known([5: KnownAddresses.label(.mixer, 49), 1: KnownAddresses.label(.hack, 50)]))
        #expect(facts.finding(.mixer) == nil)
        #expect(facts.weakLabels.map(\.label.category) == [.mixer])
        #expect(facts.weakLabels.map(\.hop) == [0])
        #expect(facts.finding(.hack)?.measure.haircutBasisPoints == 10_000)
    }

    @Test func `money from before and after a listing is told apart`() throws {
        var world = CoinWorld()
        let old = world.pay([world.mint(40, to: 1)], to: [(3, 40)], at: 1_640_995_199)
        let new = world.pay([world.mint(60, to: 1)], to: [(3, 60)], at: 1_640_995_200)
        let deposit = world.pay(
            [
                Outpoint(transaction: old, outputIndex: 0),
                Outpoint(transaction: new, outputIndex: 0),
            ], to: [(9, 100)], at: 1_650_000_000)
        let outpoint = Outpoint(transaction: deposit, outputIndex: 0)
        let names = known([1: KnownAddresses.listed(since: "2022-01-01")])
        let facts = try world.facts(outpoint, names)
        #expect(facts.finding(.sanctions, .before)?.measure.haircut == .satoshis(40))
        #expect(facts.finding(.sanctions, .after)?.measure.haircut == .satoshis(60))
        #expect(facts.finding(.sanctions, .after)?.measure.fifo == .satoshis(60))
        let undated = try world.facts(
            outpoint, known([1: KnownAddresses.listed(since: nil)]))
        #expect(undated.finding(.sanctions, .unknown)?.measure.haircut == .satoshis(100))
    }

    /// A chain of payments: owner 1 paid 2, who paid 3 …; the deposit is the last.
    private func chain(_ length: UInt8) -> (CoinWorld, Outpoint) {
        var world = CoinWorld()
        var last = world.mint(100, to: 1)
        for owner in 2...length {
            last = Outpoint(transaction: world.pay([last], to: [(owner, 100)]), outputIndex: 0)
        }
        return (world, last)
    }

    @Test func `hops are counted from the payer and what lies behind them is unseen`() throws {
        // 9 is ours, 8 paid, 7 is one hop away, 5 three and 4 four.
        let (world, deposit) = chain(9)
        let near = try world.facts(deposit, known([5: KnownAddresses.label(.hack)]))
        #expect(near.finding(.hack)?.nearestHop == 3)
        #expect(near.finding(.hack)?.path.count == 4)
        let far = try world.facts(deposit, known([4: KnownAddresses.label(.hack)]))
        #expect(far.finding(.hack) == nil)
        #expect(far.unseen(.hops) == 100)
        #expect(far.unseenBasisPoints == 10_000)
        #expect(far.transactionCount == 4)
        let none = try world.facts(
            deposit, known([7: KnownAddresses.label(.hack)]),
            limits: ExposureLimits(hopCount: 0))
        #expect(none.unseen(.hops) == 100)
        #expect(none.transactionCount == 1)
    }

    @Test func `the budget of transactions ends the trace and says so`() throws {
        let (world, deposit) = chain(9)
        let facts = try world.facts(
            deposit, known([5: KnownAddresses.label(.hack)]),
            limits: ExposureLimits(transactionCount: 2))
        #expect(facts.unseen(.transactions) == 100)
        #expect(facts.transactionCount == 2)
        #expect(facts.completeness == .traced)
    }

    @Test func `the time ends the trace even with questions open`() throws {
        let (world, deposit) = chain(9)
        var trace = try ExposureTrace(
            .output(deposit, network: .regtest), deposit: .satoshis(100),
            knowledge: KnownAddresses())
        let first = trace.next(elapsedMilliseconds: 0, limit: 8)
        #expect(first == [.transaction(deposit.transaction)])
        #expect(trace.next(elapsedMilliseconds: 1, limit: 8) == first)
        try trace.take(world.answer(first[0]), to: first[0])
        #expect(trace.next(elapsedMilliseconds: 19_999, limit: 8).count == 1)
        #expect(trace.next(elapsedMilliseconds: 20_000, limit: 8).isEmpty)
        let facts = try trace.facts(worth: nil)
        #expect(facts.unseen(.time) == 100)
        #expect(facts.completeness == .traced)
    }

    @Test func `a transaction with very many inputs is a hub`() throws {
        var world = CoinWorld()
        let coins = (0..<11).map { _ in world.mint(10, to: 1) }
        let hub = world.pay(coins, to: [(3, 110)])
        let deposit = world.pay([Outpoint(transaction: hub, outputIndex: 0)], to: [(9, 110)])
        let names = known([1: KnownAddresses.label(.hack)])
        let outpoint = Outpoint(transaction: deposit, outputIndex: 0)
        let seen = try world.facts(outpoint, names, limits: ExposureLimits(inputCount: 11))
        #expect(seen.finding(.hack)?.measure.haircut == .satoshis(110))
        let hidden = try world.facts(outpoint, names, limits: ExposureLimits(inputCount: 10))
        #expect(hidden.unseen(.hub) == 110)
        // Who paid the deposit itself is looked at however many they are.
        let direct = try world.facts(
            Outpoint(transaction: hub, outputIndex: 0), names,
            limits: ExposureLimits(inputCount: 10))
        #expect(direct.finding(.hack)?.nearestHop == 0)
        #expect(direct.finding(.hack)?.measure.haircut == .satoshis(110))
    }

    @Test func `what the node does not have is unseen and the rest is still found`() throws {
        var world = CoinWorld()
        let stolen = world.mint(30, to: 1)
        let one = world.pay([stolen], to: [(3, 30)])
        let two = world.pay([world.mint(70, to: 2)], to: [(4, 70)])
        let deposit = world.pay(
            [
                Outpoint(transaction: one, outputIndex: 0),
                Outpoint(transaction: two, outputIndex: 0),
            ], to: [(9, 100)])
        world.withheld = [two]
        let outpoint = Outpoint(transaction: deposit, outputIndex: 0)
        let facts = try world.facts(outpoint, known([1: KnownAddresses.label(.hack)]))
        #expect(facts.unseen(.noData) == 70)
        #expect(facts.finding(.hack)?.measure.haircut == .satoshis(30))
        // Without the deposit itself there is no trace: it waits.
        world.withheld = [deposit]
        let none = try world.facts(outpoint)
        #expect(none.unseen(.interrupted) == 100)
        #expect(none.waitReason?.contains("does not know the deposit") == true)
    }

    @Test func `a node that does not tell what is spent gives the same shares`() throws {
        var (world, deposit) = chain(7)
        let names = known([4: KnownAddresses.label(.hack)])
        let told = try world.facts(deposit, names)
        world.tellsSpent = false
        let asked = try world.facts(deposit, names)
        #expect(asked.findings == told.findings)
        #expect(asked.transactionCount > told.transactionCount)
    }

    @Test func `a node that failed makes the facts wait`() throws {
        let (world, deposit) = chain(5)
        var trace = try ExposureTrace(
            .output(deposit, network: .regtest), deposit: .satoshis(100),
            knowledge: KnownAddresses())
        let first = trace.next(elapsedMilliseconds: 0, limit: 8)
        try trace.take(world.answer(first[0]), to: first[0])
        trace.interrupt("connection refused")
        #expect(trace.next(elapsedMilliseconds: 0, limit: 8).isEmpty)
        let facts = try trace.facts(worth: nil)
        #expect(facts.completeness == .interrupted("connection refused"))
        #expect(facts.waitReason?.contains("connection refused") == true)
        #expect(facts.unseen(.interrupted) == 100)
    }

    @Test func `answers that contradict each other are refused`() throws {
        let (world, deposit) = chain(5)
        var trace = try ExposureTrace(
            .output(deposit, network: .regtest), deposit: .satoshis(100),
            knowledge: KnownAddresses())
        let first = trace.next(elapsedMilliseconds: 0, limit: 1)[0]
        let spent = try #require(world.transactions[deposit.transaction]).inputs[0].outpoint
        #expect(throws: ExposureError.self) {
            var copy = trace
            try copy.take(world.answer(.transaction(spent.transaction)), to: first)
        }
        let claim = TracedInput(
            outpoint: spent,
            spent: BitcoinOutput(value: .satoshis(101), script: CoinWorld.script(4)))
        let lie = TracedTransaction(
            id: deposit.transaction, inputs: [claim],
            outputs: world.transactions[deposit.transaction]?.outputs ?? [], time: nil)
        try trace.take(.transaction(lie), to: first)
        let second = trace.next(elapsedMilliseconds: 0, limit: 1)[0]
        #expect(
            throws: ExposureError.contradiction("a spent output is not what it was said to be")
        ) {
            try trace.take(world.answer(second), to: second)
        }
    }
}
