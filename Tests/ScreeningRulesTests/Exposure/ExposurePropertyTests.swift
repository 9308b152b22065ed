import BitcoinRules
import ChainModel
import TestKit
import Testing
import Units

@testable import ScreeningRules

/// Random graphs: nothing is lost or invented, and first in, first out is what a count unit by
/// unit gives.
@Suite struct ExposurePropertyTests {
    /// A random chain of small coins, and for each output the owners whose units it holds.
    private struct Coins {
        var world = CoinWorld()
        var unspent: [Outpoint] = []
        var units: [Outpoint: [UInt8]] = [:]
        var shares: [Outpoint: [UInt8: Double]] = [:]

        init(seed: UInt64, labelled: Set<UInt8>) {
            var random = SplitMix64(seed: seed)
            for _ in 0..<12 {
                let owner = UInt8.random(in: 1...20, using: &random)
                let value = UInt64.random(in: 1...60, using: &random)
                let coin = world.mint(value, to: owner)
                let origin = labelled.contains(owner) ? owner : 0
                units[coin] = [UInt8](repeating: origin, count: Int(value))
                shares[coin] = [origin: 1]
                unspent.append(coin)
            }
            for _ in 0..<14 where unspent.count > 1 { step(labelled, &random) }
        }

        private mutating func step(_ labelled: Set<UInt8>, _ random: inout SplitMix64) {
            unspent.shuffle(using: &random)
            let count = Int.random(in: 1...min(3, unspent.count), using: &random)
            let spent = Array(unspent.prefix(count))
            unspent.removeFirst(count)
            let total = spent.reduce(0) { $0 + world.value($1) }
            var left = total - UInt64.random(in: 0...min(2, total - 1), using: &random)
            var outputs: [(UInt8, UInt64)] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) where left > 0 {
                let value = UInt64.random(in: 1...left, using: &random)
                outputs.append((UInt8.random(in: 1...20, using: &random), value))
                left -= value
            }
            var queue = spent.flatMap { units[$0] ?? [] }
            var mix: [UInt8: Double] = [:]
            for coin in spent {
                for (origin, share) in shares[coin] ?? [:] {
                    mix[origin, default: 0] += share * Double(world.value(coin)) / Double(total)
                }
            }
            let id = world.pay(spent, to: outputs)
            for (index, output) in outputs.enumerated() {
                let coin = Outpoint(transaction: id, outputIndex: UInt32(index))
                let taken = Array(queue.prefix(Int(output.1)))
                queue.removeFirst(Int(output.1))
                let isNamed = labelled.contains(output.0)
                // Whoever is named hides what came before.
                units[coin] =
                    isNamed ? [UInt8](repeating: output.0, count: taken.count) : taken
                shares[coin] = isNamed ? [output.0: 1] : mix
                unspent.append(coin)
            }
        }
    }

    private static let labels: [UInt8: LabelCategory] = [
        1: .hack, 2: .mixer, 3: .exchange, 4: .ransomware, 5: .scam,
    ]

    private var known: KnownAddresses {
        KnownAddresses(
            known: Dictionary(
                uniqueKeysWithValues: ExposurePropertyTests.labels.map {
                    (CoinWorld.script($0).bytes, KnownAddresses.label($1))
                }))
    }

    @Test(arguments: seeds(150))
    func `a whole trace agrees with a count unit by unit`(seed: UInt64) throws {
        let labels = ExposurePropertyTests.labels
        var coins = Coins(seed: seed, labelled: Set(labels.keys))
        let paying = Array(coins.unspent.prefix(2))
        let value = paying.reduce(0) { $0 + coins.world.value($1) }
        let id = coins.world.pay(paying, to: [(99, value)])
        let facts = try coins.world.facts(
            Outpoint(transaction: id, outputIndex: 0), known,
            limits: ExposureLimits(hopCount: 6, transactionCount: 2_000))
        #expect(facts.haircutSum == UInt128(value), "seed \(seed)")
        #expect(facts.fifoSum == UInt128(value), "seed \(seed)")
        // Where hops ran out the oracle knows more than the trace.
        guard facts.unseen.isEmpty else { return }
        let units = paying.flatMap { coins.units[$0] ?? [] }
        for (owner, category) in labels {
            let measure = facts.finding(category)?.measure
            #expect(
                measure?.fifo.minorUnits ?? 0 == UInt128(units.filter { $0 == owner }.count),
                "seed \(seed) \(category)")
            let share = paying.reduce(0.0) { sum, coin in
                sum + (coins.shares[coin]?[owner] ?? 0) * Double(coins.world.value(coin))
            }
            let found = Double(measure?.haircut.minorUnits ?? 0)
            #expect(abs(found - share) < 16, "seed \(seed) \(category): \(found) of \(share)")
            #expect(
                measure?.poison.minorUnits ?? 0 == (share > 0 ? UInt128(value) : 0)
                    || found == 0, "seed \(seed) \(category)")
        }
    }

    @Test(arguments: seeds(150))
    func `whatever is withheld the parts add up to the deposit`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var coins = Coins(seed: seed, labelled: Set(ExposurePropertyTests.labels.keys))
        let paying = Array(coins.unspent.prefix(3))
        let value = paying.reduce(0) { $0 + coins.world.value($1) }
        let id = coins.world.pay(paying, to: [(99, value)])
        coins.world.tellsSpent = Bool.random(using: &random)
        let others = coins.world.transactions.keys.sorted().filter { $0 != id }
        coins.world.withheld = Set(
            others.filter { _ in Int.random(in: 0..<5, using: &random) == 0 })
        let limits = ExposureLimits(
            hopCount: Int.random(in: 0...6, using: &random),
            transactionCount: Int.random(in: 1...20, using: &random),
            inputCount: Int.random(in: 1...3, using: &random))
        let facts = try coins.world.facts(
            Outpoint(transaction: id, outputIndex: 0), known, limits: limits)
        #expect(facts.haircutSum == UInt128(value), "seed \(seed)")
        #expect(facts.fifoSum == UInt128(value), "seed \(seed)")
        #expect(facts.transactionCount <= limits.transactionCount, "seed \(seed)")
        for finding in facts.findings {
            #expect(finding.nearestHop <= limits.hopCount, "seed \(seed)")
        }
        let again = try ExposureFacts(json: facts.json)
        #expect(again == facts, "seed \(seed)")
        #expect(again.json.canonical() == facts.json.canonical(), "seed \(seed)")
    }

    @Test(arguments: seeds(150))
    func `accounts agree with a count unit by unit`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var world = TokenWorld()
        var purses: [UInt8: [UInt8]] = [:]
        let labels = ExposurePropertyTests.labels
        for owner in labels.keys { purses[owner] = [UInt8](repeating: owner, count: 5_000) }
        for _ in 0..<80 {
            let rich = purses.filter { !$0.value.isEmpty }.keys.sorted()
            let sender = rich.randomElement(using: &random) ?? 1
            let recipient = UInt8.random(in: 1...12, using: &random)
            let units = UInt64.random(
                in: 1...UInt64(min(40, purses[sender]?.count ?? 1)), using: &random)
            world.move(units, from: sender, to: recipient)
            guard sender != recipient else { continue }
            let taken = Array(purses[sender, default: []].prefix(Int(units)))
            purses[sender]?.removeFirst(taken.count)
            // The named ones are sources without end, and hide what they get.
            if labels[sender] != nil {
                purses[sender]? += taken
            }
            if labels[recipient] == nil { purses[recipient, default: []] += taken }
        }
        let payers = purses.filter { !$0.value.isEmpty }.keys.sorted()
        let payer = try #require(payers.randomElement(using: &random))
        let held = purses[payer] ?? []
        let value = UInt64.random(in: 1...UInt64(held.count), using: &random)
        let deposit = world.move(value, from: payer, to: 99)
        var known = KnownAddresses()
        for (owner, category) in labels {
            known.known[TokenWorld.account(owner).bytes] = KnownAddresses.label(category)
        }
        let facts = try world.facts(
            deposit, known, limits: ExposureLimits(hopCount: 6, transactionCount: 2_000))
        #expect(facts.haircutSum == UInt128(value), "seed \(seed)")
        #expect(facts.fifoSum == UInt128(value), "seed \(seed)")
        #expect(try ExposureFacts(json: facts.json) == facts, "seed \(seed)")
        guard facts.unseen.isEmpty else { return }
        for (owner, category) in labels {
            let count = held.prefix(Int(value)).filter { $0 == owner }.count
            #expect(
                facts.finding(category)?.measure.fifo.minorUnits ?? 0 == UInt128(count),
                "seed \(seed) \(category)")
        }
    }
}
