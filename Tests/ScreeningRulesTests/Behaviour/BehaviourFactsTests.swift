import ChainModel
import Encodings
import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite
struct BehaviourFactsTests {
    /// A past of random deposits and payouts, some without a price, some of Bitcoin's shape.
    private func randomPast(_ seed: UInt64, events count: Int) -> (PastBuilder, BehaviourEvent) {
        var random = SplitMix64(seed: seed)
        var past = PastBuilder()
        for number in 0..<count {
            let isDeposit = Int.random(in: 0..<4, using: &random) > 0
            past.add(
                isDeposit ? .deposit : .payout,
                cents: UInt128.random(in: 0...200_000, using: &random),
                from: UInt8.random(in: 0...40, using: &random),
                hoursAgo: Double((count - number) * Int.random(in: 1...4, using: &random)),
                hasPrice: Int.random(in: 0..<10, using: &random) > 0)
            past.addElsewhere(
                cents: 500, from: UInt8.random(in: 0...40, using: &random),
                hoursAgo: Double.random(in: 0...40, using: &random),
                wallet: UInt128.random(in: 8...60, using: &random))
        }
        let shape = TransactionShape(
            inputCount: 3, inputs: [PastBuilder.address(1)],
            outputs: [.init(script: PastBuilder.address(2), amount: .satoshis(seed))])
        let deposit = PastBuilder.event(
            cents: UInt128.random(in: 1...100_000, using: &random),
            hasPrice: seed.isMultiple(of: 3), shape: seed.isMultiple(of: 2) ? shape : nil)
        return (past, deposit)
    }

    @Test(arguments: seeds(30))
    func `facts are read back as they were recorded, and give the same results`(
        seed: UInt64
    ) throws {
        let (past, deposit) = randomPast(seed, events: Int(seed) * 14)
        var facts = past.facts(deposit, typicalFirst: PastBuilder.usd(5_000), counterfeit: 1)
        facts.anomaly = seed.isMultiple(of: 2) ? 55 : nil
        let recorded = BehaviourFacts.deposit(facts)
        let bytes = recorded.canonicalBytes
        #expect(bytes.count < 8_000, "facts are bounded")
        let read = try BehaviourFacts(json: JSONValue.parse(bytes))
        #expect(read == recorded)
        #expect(read.canonicalBytes == bytes)
        #expect(
            BehaviourRules.evaluate(read, pack: .standard)
                == BehaviourRules.evaluate(recorded, pack: .standard))
    }

    @Test
    func `facts of a payout are read back as they were recorded`() throws {
        let known = "0xabcd000000000000000000000000000000001234"
        var past = PastBuilder()
        past.add(cents: 5_000, hoursAgo: 0.2)
        let facts = BehaviourFacts.payout(
            past.payoutFacts(
                PastBuilder.event(.payout, cents: 4_500, from: 9),
                spelling: "0xabcd999999999999999999999999999999991234", known: [known]))
        #expect(try BehaviourFacts(json: JSONValue.parse(facts.canonicalBytes)) == facts)
    }

    @Test
    func `a record with a field that is missing or out of bounds is refused by its name`() throws {
        let facts = BehaviourFacts.deposit(PastBuilder().facts(PastBuilder.event(cents: 5)))
        let written = try JSONValue.parse(facts.canonicalBytes)
        guard let fields = written.fields?.first?.value.fields else {
            Issue.record("facts are an object")
            return
        }
        func expect(_ field: String, _ change: [(key: String, value: JSONValue)]) {
            #expect(throws: BehaviourFactsError(field: field)) {
                try BehaviourFacts(json: .object([("deposit", .object(change))]))
            }
        }
        for field in fields {
            expect(field.key, fields.filter { $0.key != field.key })
            let wrong = fields.map {
                (key: $0.key, value: $0.key == field.key ? JSONValue.string("x") : $0.value)
            }
            expect(field.key, wrong)
        }
        let wrong: [(String, JSONValue)] = [
            ("anomaly", .integer(101)), ("count", .integer(-1)),
            ("sum", .integer(BehaviourStatistics.unitsMax + 1)),
            ("rounds", .array(Array(repeating: .bool(true), count: 33))),
            ("pairTotal", .array([.integer(1)])),
        ]
        for (name, value) in wrong {
            let change = fields.map { (key: $0.key, value: $0.key == name ? value : $0.value) }
            expect(name, change)
        }
        #expect(throws: BehaviourFactsError(field: "deposit")) {
            try BehaviourFacts(json: .object([]))
        }
    }

    @Test(arguments: seeds(20))
    func `the order in which events come makes no difference to sums and counts`(
        seed: UInt64
    ) {
        let (past, deposit) = randomPast(seed, events: 100)
        var shuffled = PastBuilder()
        var random = SplitMix64(seed: seed)
        for event in past.wallet.events.shuffled(using: &random) { shuffled.wallet.record(event) }
        shuffled.elsewhere = past.elsewhere.shuffled(using: &random)
        let (left, right) = (past.facts(deposit), shuffled.facts(deposit))
        #expect(left.byPayer == right.byPayer)
        #expect(left.byWallet == right.byWallet)
        #expect(left.dayTotal == right.dayTotal)
        #expect(left.earlierMedian == right.earlierMedian)
        #expect(left.quietDays == right.quietDays)
    }

    @Test
    func `a deposit that is in the history already is not counted twice`() {
        var past = PastBuilder()
        let deposit = past.add(cents: 500, hoursAgo: 0)
        let facts = past.facts(deposit)
        #expect(facts.count == 1)
        #expect(facts.sum == 500)
    }

    @Test
    func `a clock that steps back frees nothing`() {
        var past = PastBuilder()
        past.add(cents: 90_000, hoursAgo: -2)
        past.add(cents: 90_000, hoursAgo: -1)
        #expect(past.facts(PastBuilder.event(cents: 90_000)).result(.structuring).hasFired)
    }

    @Test
    func `a busy wallet keeps a bounded past, and what left it is counted`() {
        var past = PastBuilder()
        for number in 0..<1_000 { past.add(cents: 100, hoursAgo: 2_000 - Double(number)) }
        let wallet = past.wallet
        #expect(wallet.events.count == WalletBehaviour.eventCountMax)
        #expect(wallet.olderDepositCount == 700)
        #expect(wallet.days.count <= WalletBehaviour.dayCountMax)
        let full = wallet.days.dropFirst().dropLast()
        #expect(full.allSatisfy { $0.count == 24 && $0.value == PastBuilder.usd(2_400) })
        #expect(full.allSatisfy { $0.payerCount == 1 })
        let copy = WalletBehaviour(
            currency: .usd, events: wallet.events, days: wallet.days,
            olderDepositCount: wallet.olderDepositCount, olderEventTime: wallet.olderEventTime)
        #expect(copy == wallet)
        #expect(past.facts(PastBuilder.event(cents: 100)).earlierCount == 1_000)
    }
}

@Suite
struct BehaviourStatisticsTests {
    @Test
    func `scores are what a hand computes`() {
        let series: [Int128] = [10, 12, 11, 13, 10, 12]
        // Median 11, deviations 1, 1, 0, 2, 1, 1: 0.6745 * (20 - 11) / 1 = 6.07.
        let scores = BehaviourStatistics.zScores(20, series: series, least: 1)
        #expect(scores?.robust == 607)
        #expect(BehaviourStatistics.zScores(11, series: series, least: 1)?.robust == 0)
        #expect(BehaviourStatistics.zScores(2, series: series, least: 1)?.robust == -607)
        #expect(BehaviourStatistics.zScores(20, series: [1, 2, 3], least: 1) == nil)
        // A series that does not move: the mean is 5, the deviation the least, 2.
        let still = BehaviourStatistics.zScores(15, series: [5, 5, 5, 5], least: 2)
        #expect(still == ZScores(robust: 337, smoothed: 500))
    }

    @Test
    func `the largest numbers fit`() {
        let most = BehaviourStatistics.unitsMax
        let scores = BehaviourStatistics.zScores(most, series: [0, most, 0, most, 0], least: 1)
        #expect(scores != nil)
        #expect(BehaviourStatistics.clipped(.max) == most)
    }

    @Test(arguments: seeds(50))
    func `a square root is the largest whole number below`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let value = Int128(random.next()) * Int128(random.next() >> 3)
        let root = BehaviourStatistics.squareRoot(value)
        #expect(root * root <= value)
        #expect((root + 1) * (root + 1) > value)
        #expect(BehaviourStatistics.squareRoot(0) == 0)
        #expect(BehaviourStatistics.squareRoot(1) == 1)
    }

    @Test
    func `a logarithm rises with its value`() {
        #expect(BehaviourStatistics.logarithm(0) == 0)
        #expect(BehaviourStatistics.logarithm(1) == 16)
        #expect(BehaviourStatistics.logarithm(1_023) == 160)
        let values = (0..<4_000).map { BehaviourStatistics.logarithm($0) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test
    func `days of UTC begin at midnight, also before 1970`() {
        #expect(BehaviourDay.day(of: Timestamp(milliseconds: 0)) == 0)
        #expect(BehaviourDay.day(of: Timestamp(milliseconds: 86_399_999)) == 0)
        #expect(BehaviourDay.day(of: Timestamp(milliseconds: -1)) == -1)
    }
}
