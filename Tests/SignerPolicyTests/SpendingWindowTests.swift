import TestKit
import Testing
import Units

@testable import SignerPolicy

@Suite struct SpendingWindowTests {
    private struct Event {
        let moment: Timestamp
        let amount: UInt128
    }

    @Test(arguments: seeds(100))
    func `no hour and no day ever holds more than was counted`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var window = SpendingWindow()
        var events: [Event] = []
        var moment = PolicyWorld.monday
        for _ in 0..<400 {
            let step = Int64.random(
                in: 0...[20, 600, 20_000].randomElement(using: &random)!, using: &random)
            moment = Timestamp(
                milliseconds: moment.milliseconds + step * 1_000 + Int64(seed % 1_000))
            let amount = UInt128(random.next() % 100)
            // Accepted only while the hour stays within 300 and the day within 1,000.
            guard window.usedInHour(before: moment).amount + amount <= 300,
                window.usedInDay(before: moment).amount + amount <= 1_000
            else { continue }
            window.add(.init(amount: amount, count: 1), at: moment)
            events.append(Event(moment: moment, amount: amount))
            for (span, limit) in [(3_600, 300), (86_400, 1_000)] as [(Int64, UInt128)] {
                let start = moment.adding(seconds: -span)
                let sum = events.filter { $0.moment > start }.reduce(UInt128(0)) { $0 + $1.amount }
                #expect(sum <= limit)
            }
            #expect(SpendingWindow(window.json) == window)
        }
    }

    @Test func `quota comes back after the hour and the day`() {
        var window = SpendingWindow()
        window.add(.init(amount: 5, count: 2), at: PolicyWorld.monday)
        #expect(window.usedInHour(before: PolicyWorld.monday).count == 2)
        #expect(window.usedInHour(before: PolicyWorld.monday.adding(seconds: 3_600)).amount == 5)
        #expect(window.usedInHour(before: PolicyWorld.monday.adding(seconds: 3_660)).amount == 0)
        #expect(window.usedInDay(before: PolicyWorld.monday.adding(seconds: 86_400)).amount == 5)
        #expect(window.usedInDay(before: PolicyWorld.monday.adding(seconds: 90_000)).amount == 0)
    }

    @Test func `sums are held at the largest number`() {
        var window = SpendingWindow()
        window.add(.init(amount: .max, count: .max), at: PolicyWorld.monday)
        window.add(.init(amount: 1, count: 1), at: PolicyWorld.monday)
        #expect(window.usedInDay(before: PolicyWorld.monday).amount == .max)
        #expect(window.usedInDay(before: PolicyWorld.monday).count == .max)
    }

    @Test func `a clock that steps back frees nothing`() throws {
        var world = PolicyWorld()
        world.replace("\"hourCount\": 20", "\"hourCount\": 2")
        _ = try world.approve()
        for seconds in [-7_200, -90_000 * 7, 0, 3_599] as [Int64] {
            world.now = PolicyWorld.monday.adding(seconds: seconds)
            world.bitcoin.renew(2)
            #expect(try world.refusal() == .countAboveHour)
        }
        world.now = PolicyWorld.monday.adding(seconds: 3_660)
        _ = try world.approve()
        #expect(world.journal.state.latest == world.now)
    }

    @Test func `a clock that steps ahead and back leaves the quota with the later time`() throws {
        var world = PolicyWorld()
        world.replace("\"hourCount\": 20", "\"hourCount\": 4")
        _ = try world.approve()
        world.now = PolicyWorld.monday.adding(seconds: 7_200)
        world.bitcoin.renew(2)
        _ = try world.approve()
        world.now = PolicyWorld.monday
        world.bitcoin.renew(3)
        _ = try world.approve()
        world.bitcoin.renew(4)
        #expect(try world.refusal() == .countAboveHour)
    }
}
