import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct PurseTests {
    private let stolen = OriginID(index: 0)
    private let clean = OriginID(index: 1)

    @Test func `of three stolen and seven clean each output is thirty percent tainted`() throws {
        var purse = Purse()
        try purse.receive(Flow(3, from: stolen))
        try purse.receive(Flow(7, from: clean))
        let half = purse.pay(5)
        #expect(half.poison == [stolen, clean])
        // 1.5 of 5: the half unit goes to the earlier origin, and is missing in the next output.
        #expect(half.haircut.map(\.units) == [2, 3])
        #expect(half.fifo.map(\.units) == [3, 2])
        #expect(half.fifo.map(\.origin) == [stolen, clean])
        let rest = purse.pay(5)
        #expect(rest.poison == [stolen, clean])
        #expect(rest.haircut.map(\.units) == [1, 4])
        #expect(rest.fifo.map(\.origin) == [clean])
        #expect(purse == Purse())
    }

    @Test func `the exact share is met where units allow it`() throws {
        var purse = Purse()
        try purse.receive(Flow(300, from: stolen))
        try purse.receive(Flow(700, from: clean))
        for _ in 0..<10 { #expect(purse.pay(100).haircut.map(\.units) == [30, 70]) }
    }

    @Test func `an emptied purse has forgotten its poison`() throws {
        var purse = Purse()
        try purse.receive(Flow(3, from: stolen))
        _ = purse.pay(3)
        try purse.receive(Flow(5, from: clean))
        #expect(purse.pay(5).poison == [clean])
    }

    @Test func `a payment of nothing takes nothing`() throws {
        var purse = Purse()
        try purse.receive(Flow(0, from: stolen))
        #expect(purse == Purse())
        #expect(purse.pay(0).poison.isEmpty)
    }

    @Test func `more than 128 bits is refused`() throws {
        var purse = Purse()
        try purse.receive(Flow(.max, from: stolen))
        #expect(throws: ExposureError.tooLarge) { try purse.receive(Flow(1, from: clean)) }
        #expect(purse.pay(.max).haircut.map(\.units) == [.max])
    }

    @Test func `a purse that pays more than it has stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var purse = Purse()
            _ = purse.pay(1)
        }
    }

    @Test(arguments: seeds(300))
    func `value is conserved for each origin and each payment`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var purse = Purse()
        var received: [OriginID: UInt128] = [:]
        var haircut: [OriginID: UInt128] = [:]
        var fifo: [OriginID: UInt128] = [:]
        var queue: [Int] = []
        for _ in 0..<60 {
            if Bool.random(using: &random) || purse.units == 0 {
                let origin = OriginID(index: Int.random(in: 0...4, using: &random))
                let units = UInt128(UInt64.random(in: 0...40, using: &random))
                received[origin, default: 0] += units
                try purse.receive(Flow(units, from: origin))
                queue += [Int](repeating: origin.index, count: Int(units))
            } else {
                let before = purse
                let amount = UInt128.random(in: 0...purse.units, using: &random)
                let flow = purse.pay(amount)
                #expect(flow.haircut.reduce(0) { $0 + $1.units } == amount, "seed \(seed)")
                #expect(flow.fifo.reduce(0) { $0 + $1.units } == amount, "seed \(seed)")
                for part in flow.haircut {
                    haircut[part.origin, default: 0] += part.units
                    let had = before.haircut.first { $0.origin == part.origin }?.units ?? 0
                    // Never more than one unit from the exact share.
                    let scaled = had * amount
                    #expect(part.units * before.units < scaled + before.units, "seed \(seed)")
                    #expect((part.units + 1) * before.units > scaled, "seed \(seed)")
                }
                for part in flow.fifo { fifo[part.origin, default: 0] += part.units }
                // Unit by unit, as one would do by hand.
                let taken = queue.prefix(Int(amount))
                queue.removeFirst(Int(amount))
                let parts = flow.fifo.flatMap {
                    [Int](repeating: $0.origin.index, count: Int($0.units))
                }
                #expect(Array(taken) == parts, "seed \(seed)")
            }
        }
        for part in purse.haircut { haircut[part.origin, default: 0] += part.units }
        for part in purse.queue { fifo[part.origin, default: 0] += part.units }
        let all = received.filter { $0.value > 0 }
        #expect(haircut.filter { $0.value > 0 } == all, "seed \(seed)")
        #expect(fifo.filter { $0.value > 0 } == all, "seed \(seed)")
    }

    @Test(arguments: seeds(200))
    func `large numbers are split without loss`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let parts = (0..<Int.random(in: 1...9, using: &random)).map { _ in
            UInt128.random(in: 0...(UInt128.max / 10), using: &random)
        }
        let total = parts.reduce(0, +)
        let amount = UInt128.random(in: 0...UInt128.max, using: &random)
        let shares = Apportionment.split(total == 0 ? 0 : amount, by: parts, of: total)
        #expect(shares.reduce(0, +) == (total == 0 ? 0 : amount), "seed \(seed)")
        for (share, part) in zip(shares, parts) where part == 0 { #expect(share == 0) }
    }
}
