import Encodings
import SignerProtocol
import TestKit
import Testing
import Units

@testable import SignerPolicy

@Suite struct PolicyJournalTests {
    /// Approvals of both families, a bump, a repeat and refusals.
    private func history() throws -> (world: PolicyWorld, lines: [[UInt8]]) {
        var world = PolicyWorld()
        var lines: [[UInt8]] = []
        func decide(_ world: inout PolicyWorld) throws {
            lines.append(
                world.journal.decide(world.request, by: try world.engine, now: world.now).line)
        }
        try decide(&world)
        try decide(&world)
        world.bitcoin.plan = PolicyWorld.id("bump")
        world.bitcoin.setValue(2, 19_985_000)
        try decide(&world)
        world.bitcoin.renew(2)
        world.bitcoin.network = .signet
        try decide(&world)
        world.isEVM = true
        try decide(&world)
        world.evm.renew(6)
        world.now = world.now.adding(seconds: 4_000)
        try decide(&world)
        return (world, lines)
    }

    @Test func `the log alone gives back all that is remembered`() throws {
        let (world, lines) = try history()
        #expect(try PolicyJournal(replaying: lines) == world.journal)
        #expect(world.journal.state.plans.count == 4)
        #expect(try SignerLog.verify(lines, endingAt: world.journal.log) == world.journal.log)
    }

    @Test func `the state is the same after its JSON`() throws {
        let state = try history().world.journal.state
        let again = PolicyState(try JSONValue.parse(state.json.serialized()))
        #expect(again == state)
        #expect(again?.json == state.json)
    }

    @Test func `limits go on where they were after a restart`() throws {
        var (world, lines) = try history()
        world.replace("\"hour\": \"2500\"", "\"hour\": \"1000\"")
        world.journal = try PolicyJournal(replaying: lines)
        for number in 7...10 as ClosedRange<UInt64> {
            world.evm.renew(number)
            #expect(try world.refusal() == (number < 10 ? nil : .amountAboveHour))
        }
        // The payout 1 was signed before the restart.
        world.evm.renew(1)
        world.evm.plan = PolicyWorld.id("after")
        #expect(try world.refusal() == .payoutSignedBefore)
    }

    @Test func `a changed, moved, added or missing entry is named`() throws {
        let lines = try history().lines
        for index in lines.indices {
            for position in stride(from: 0, to: lines[index].count, by: 23) {
                var changed = lines
                changed[index][position] ^= 1
                let found = brokenEntry(changed)
                #expect(found?.number == index)
            }
        }
        for index in lines.indices.dropLast() {
            var missing = lines
            missing.remove(at: index)
            #expect(brokenEntry(missing) == .init(number: index, reason: .wrongNumber))
            var moved = lines
            moved.swapAt(index, index + 1)
            #expect(brokenEntry(moved) == .init(number: index, reason: .wrongNumber))
            var added = lines
            added.insert(lines[index], at: index)
            #expect(brokenEntry(added) == .init(number: index + 1, reason: .wrongNumber))
        }
    }

    @Test func `an entry that is forged with its own link breaks the next`() throws {
        var lines = try history().lines
        var forger = SignerLog()
        _ = try forger.take(lines[0])
        lines[1] = forger.append([("decision", .string("refused"))])
        #expect(brokenEntry(lines) == .init(number: 2, reason: .wrongPrevious))
    }

    @Test func `a log that was cut off is noticed against the end kept elsewhere`() throws {
        let (world, lines) = try history()
        let cut = Array(lines.dropLast())
        #expect(brokenEntry(cut) == nil)
        #expect(throws: SignerLog.BrokenEntry(number: 5, reason: .wrongEnd)) {
            try SignerLog.verify(cut, endingAt: world.journal.log)
        }
    }

    @Test func `an intact entry that is no approval is refused`() {
        var log = SignerLog()
        let line = log.append([("decision", .string("approved"))])
        #expect(throws: SignerLog.BrokenEntry(number: 0, reason: .wrongRecord)) {
            try PolicyJournal(replaying: [line])
        }
    }

    @Test func `a refusal is logged in words`() throws {
        let lines = try history().lines
        let entry = try JSONValue.parse(lines[3])
        #expect(entry["decision"]?.text == "refused")
        #expect(entry["code"]?.text == "chainNotAllowed")
        #expect(
            entry["sentence"]?.text == "The policy does not know this network. (network signet)")
    }

    @Test(arguments: seeds(20))
    func `whatever is asked in any order, limits hold and a payout leaves once`(seed: UInt64) throws
    {
        var random = SplitMix64(seed: seed)
        var world = PolicyWorld()
        world.replace("\"hourCount\": 20, \"dayCount\": 60", "\"hourCount\": 6, \"dayCount\": 16")
        let engine = try world.engine
        let good = world.bitcoin
        var signed: [SigningID: Set<String>] = [:]
        var lines: [[UInt8]] = []
        for _ in 0..<60 {
            let number = UInt8.random(in: 1...12, using: &random)
            world.bitcoin = good
            world.bitcoin.renew(number)
            world.bitcoin.plan = PolicyWorld.id("plan-\(UInt8.random(in: 1...30, using: &random))")
            if Bool.random(using: &random) {
                world.bitcoin.transaction.inputs[1] = BitcoinCase.input(
                    UInt8.random(in: 1...30, using: &random))
            }
            world.now = world.now.adding(seconds: Int64.random(in: -3_600...5_400, using: &random))
            let (decision, line) = world.journal.decide(
                .bitcoin(world.bitcoin.request), by: engine, now: world.now)
            lines.append(line)
            guard case .approved(let approval) = decision else { continue }
            let claims = Set(approval.record.claims.map(\.name))
            for payout in approval.record.payouts {
                let shared = signed[payout.id, default: claims].intersection(claims)
                #expect(!shared.isEmpty, "one of a payout's transactions can be mined")
                signed[payout.id] = shared
            }
            let window = world.journal.state.window("bitcoin:regtest/coin")
            let latest = world.journal.state.latest
            #expect(window.usedInHour(before: latest).count <= 6)
            #expect(window.usedInDay(before: latest).count <= 16)
        }
        #expect(try PolicyJournal(replaying: lines) == world.journal)
    }

    private func brokenEntry(_ lines: [[UInt8]]) -> SignerLog.BrokenEntry? {
        do {
            _ = try SignerLog.verify(lines)
            return nil
        } catch {
            return error
        }
    }
}
