import ChainModel
import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct AccountExposureTests {
    private func known(_ entries: [UInt8: KnownAddress]) -> KnownAddresses {
        KnownAddresses(
            known: Dictionary(
                uniqueKeysWithValues: entries.map { (TokenWorld.account($0).bytes, $1) }))
    }

    /// 1 pays three and 2 pays seven to 3, who pays us all ten.
    private func mixed() -> (TokenWorld, TokenTransfer) {
        var world = TokenWorld()
        world.move(3, from: 1, to: 3)
        world.move(7, from: 2, to: 3)
        let deposit = world.move(10, from: 3, to: 9)
        return (world, deposit)
    }

    @Test func `three stolen and seven clean tokens are told apart`() throws {
        let (world, deposit) = mixed()
        let facts = try world.facts(
            deposit,
            known([1: KnownAddresses.label(.hack), 2: KnownAddresses.label(.exchange)]))
        let hack = try #require(facts.finding(.hack))
        #expect(hack.measure.poison == Amount(10, of: .usdt))
        #expect(hack.measure.haircut == Amount(3, of: .usdt))
        #expect(hack.measure.fifo == Amount(3, of: .usdt))
        #expect(hack.nearestHop == 1)
        #expect(hack.path.map(\.hop) == [1, 0])
        #expect(facts.unseen.isEmpty)
    }

    @Test func `money that left the account before is not in the deposit`() throws {
        var world = TokenWorld()
        world.move(5, from: 1, to: 3)
        world.move(5, from: 3, to: 4)
        world.move(8, from: 2, to: 3)
        let deposit = world.move(8, from: 3, to: 9)
        let facts = try world.facts(
            deposit,
            known([1: KnownAddresses.label(.hack), 2: KnownAddresses.label(.exchange)]))
        #expect(facts.finding(.hack) == nil)
        #expect(facts.finding(.exchange)?.measure.fifo == Amount(8, of: .usdt))
    }

    @Test func `what came in first went out first and the haircut stays`() throws {
        var world = TokenWorld()
        world.move(50, from: 1, to: 3)
        world.move(50, from: 2, to: 3)
        world.move(50, from: 3, to: 4)
        let deposit = world.move(50, from: 3, to: 9)
        let facts = try world.facts(
            deposit,
            known([1: KnownAddresses.label(.hack), 2: KnownAddresses.label(.exchange)]))
        #expect(facts.finding(.hack)?.measure.fifo == Amount(0, of: .usdt))
        #expect(facts.finding(.hack)?.measure.haircut == Amount(25, of: .usdt))
        #expect(facts.finding(.exchange)?.measure.fifo == Amount(50, of: .usdt))
    }

    @Test func `a known payer needs no node`() throws {
        let (world, deposit) = mixed()
        var trace = try world.trace(deposit, known([3: KnownAddresses.label(.mixer)]))
        #expect(trace.next(elapsedMilliseconds: 0, limit: 5).isEmpty)
        let facts = try trace.facts(worth: nil)
        #expect(facts.finding(.mixer)?.nearestHop == 0)
        #expect(facts.finding(.mixer)?.measure.haircutBasisPoints == 10_000)
        #expect(facts.transactionCount == 0)
    }

    @Test func `the time of a listed payer is asked for`() throws {
        var (world, deposit) = mixed()
        let names = known([1: KnownAddresses.listed(since: "2022-01-01")])
        world.dates = [1: 1_640_995_199]
        #expect(try world.facts(deposit, names).finding(.sanctions, .before) != nil)
        world.dates = [1: 1_640_995_200]
        #expect(try world.facts(deposit, names).finding(.sanctions, .after) != nil)
        world.dates = [:]
        #expect(try world.facts(deposit, names).finding(.sanctions, .unknown) != nil)
    }

    @Test func `hubs and what an account had before are unseen`() throws {
        var (world, deposit) = mixed()
        world.hubs = [2]
        let hub = try world.facts(deposit, known([1: KnownAddresses.label(.hack)]))
        #expect(hub.unseen(.hub) == 7)
        world.hubs = [3]
        #expect(try world.facts(deposit).unseen(.hub) == 10)
        world.hubs = []
        world.windows = [3: 2]
        let late = try world.facts(deposit, known([2: KnownAddresses.label(.hack)]))
        #expect(late.unseen(.history) == 3)
        #expect(late.finding(.hack)?.measure.fifo == Amount(7, of: .usdt))
    }

    @Test func `more transfers than are looked through make a hub`() throws {
        var world = TokenWorld()
        for _ in 0..<5 { world.move(2, from: 1, to: 3) }
        let deposit = world.move(10, from: 3, to: 9)
        let names = known([1: KnownAddresses.label(.hack)])
        let seen = try world.facts(deposit, names, limits: ExposureLimits(transferCount: 6))
        #expect(seen.finding(.hack)?.measure.haircutBasisPoints == 10_000)
        let hub = try world.facts(deposit, names, limits: ExposureLimits(transferCount: 5))
        #expect(hub.unseen(.hub) == 10)
    }

    @Test func `new tokens are an origin of their own`() throws {
        var world = TokenWorld()
        world.move(10, from: 0, to: 3)
        let deposit = world.move(10, from: 3, to: 9)
        let facts = try world.facts(deposit)
        #expect(facts.finding(.other)?.measure.haircutBasisPoints == 10_000)
    }

    @Test func `pages count as transactions`() throws {
        let (world, deposit) = mixed()
        let facts = try world.facts(deposit, limits: ExposureLimits(transactionCount: 2))
        #expect(facts.transactionCount == 2)
        #expect(facts.unseen(.transactions) == 10)
    }

    @Test func `money that goes round in circles comes to an end`() throws {
        var world = TokenWorld()
        world.move(10, from: 1, to: 3)
        for _ in 0..<6 {
            world.move(10, from: 3, to: 4)
            world.move(10, from: 4, to: 3)
        }
        let deposit = world.move(10, from: 3, to: 9)
        let facts = try world.facts(deposit, known([1: KnownAddresses.label(.hack)]))
        #expect(facts.haircutSum == 10)
    }

    @Test func `a token amount above 128 bits is refused`() {
        let deposit = TokenTransfer(
            transaction: TransactionID(Bytes32(head: 1, tail: 1)), height: BlockHeight(1),
            logIndex: 0, sender: TokenWorld.account(1), recipient: TokenWorld.account(9),
            amount: TokenAmount(units: .max, decimals: 18))
        #expect(throws: ExposureError.tooLarge) {
            _ = try ExposureTrace(
                .event(
                    payer: deposit.sender, recipient: deposit.recipient,
                    transaction: deposit.transaction, height: deposit.height,
                    paid: deposit.amount, family: .evm),
                deposit: Amount(1, of: .usdt), knowledge: KnownAddresses())
        }
    }

    @Test func `transfers of another account are a contradiction`() throws {
        let (world, deposit) = mixed()
        var trace = try world.trace(deposit)
        let question = trace.next(elapsedMilliseconds: 0, limit: 1)[0]
        let foreign = AccountTransfers(
            from: BlockHeight(0), opening: .unknown, transfers: [deposit, world.transfers[0]],
            callCount: 1)
        try trace.take(.transfers(foreign), to: question)
        let next = trace.next(elapsedMilliseconds: 0, limit: 1)
        #expect(next.count == 1)
        #expect(throws: ExposureError.contradiction("a transfer is of another account or block")) {
            try trace.take(
                .transfers(
                    AccountTransfers(
                        from: BlockHeight(0), opening: .unknown, transfers: [deposit],
                        callCount: 1)), to: next[0])
        }
    }

    @Test func `eighteen decimals are split in ledger units without loss`() throws {
        var world = TokenWorld()
        world.move(1, from: 1, to: 3)
        world.move(2, from: 2, to: 3)
        let move = world.move(3, from: 3, to: 9)
        var trace = try ExposureTrace(
            .event(
                payer: move.sender, recipient: move.recipient, transaction: move.transaction,
                height: move.height, paid: move.amount, family: .evm),
            deposit: Amount(1_000_000, of: .usdt),
            knowledge: known([
                1: KnownAddresses.label(.hack), 2: KnownAddresses.label(.exchange),
            ]))
        try trace.run(world.answer)
        let facts = try trace.facts(worth: nil)
        #expect(facts.finding(.hack)?.measure.haircut == Amount(333_333, of: .usdt))
        #expect(facts.haircutSum == 1_000_000)
        #expect(facts.fifoSum == 1_000_000)
    }
}
