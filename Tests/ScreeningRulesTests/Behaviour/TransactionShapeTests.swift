import ChainModel
import Testing
import Units

@testable import ScreeningRules

@Suite
struct TransactionShapeTests {
    private func script(_ number: Int) -> WatchedScript {
        WatchedScript([0, 20, UInt8(number)])
    }

    /// Spends one coin: a little to us or others, the rest goes on.
    private func peel(
        from: Int, to next: Int, hoursAgo: Double, peeled: UInt64 = 100, rest: UInt64 = 9_000
    ) -> TransactionShape {
        TransactionShape(
            inputCount: 1, inputs: [script(from)],
            outputs: [
                .init(script: script(200 + from % 50), amount: .satoshis(peeled)),
                .init(script: script(next), amount: .satoshis(rest)),
            ], time: PastBuilder.now.adding(seconds: -Int64(hoursAgo * 3_600)))
    }

    private func deposit(_ shape: TransactionShape, hoursAgo: Double = 0) -> BehaviourEvent {
        PastBuilder.event(cents: 100, hoursAgo: hoursAgo, shape: shape)
    }

    @Test
    func `four transactions that peel in a row fire`() {
        var past = PastBuilder()
        past.add(cents: 100, hoursAgo: 6, shape: peel(from: 1, to: 2, hoursAgo: 6))
        past.add(cents: 100, hoursAgo: 4, shape: peel(from: 2, to: 3, hoursAgo: 4))
        // The third paid somebody else: a trace has seen it.
        let third = peel(from: 3, to: 4, hoursAgo: 2)
        let last = deposit(peel(from: 4, to: 5, hoursAgo: 0))
        #expect(!past.facts(last).result(.peelChain).hasFired)
        let facts = past.facts(last, ancestors: [third])
        #expect(facts.peelSteps == 4)
        let result = facts.result(.peelChain)
        #expect(result.points == 25)
        #expect(
            result.text
                == "4 transactions in a row with one input and two outputs, of which at least "
                + "98.9 % went on")
    }

    @Test
    func `change that is spent a week later is no peel chain`() {
        var past = PastBuilder()
        for week in (1...5).reversed() {
            past.add(
                cents: 100, hoursAgo: Double(week * 168),
                shape: peel(from: 10 - week, to: 11 - week, hoursAgo: Double(week * 168)))
        }
        #expect(past.facts(deposit(peel(from: 10, to: 11, hoursAgo: 0))).peelSteps == 1)
    }

    @Test
    func `a chain that leads in a circle ends`() {
        let ring = [
            peel(from: 1, to: 2, hoursAgo: 0), peel(from: 2, to: 1, hoursAgo: 0),
        ]
        let facts = PastBuilder().facts(
            deposit(peel(from: 1, to: 2, hoursAgo: 0)), ancestors: ring)
        #expect(facts.peelSteps <= 4)
    }

    @Test
    func `three inputs and three equal outputs are a CoinJoin's shape, fewer are not`() {
        func shape(_ inputCount: Int, _ amounts: [UInt64]) -> TransactionShape {
            TransactionShape(
                inputCount: inputCount, inputs: (0..<inputCount).map(script),
                outputs: amounts.enumerated().map {
                    .init(script: script(100 + $0.offset), amount: .satoshis($0.element))
                })
        }
        let past = PastBuilder()
        let joined = past.facts(deposit(shape(3, [5, 5, 7, 5]))).result(.coinJoin)
        #expect(joined.points == 25)
        #expect(
            joined.text
                == "3 inputs and 3 outputs of the same amount: the shape of a CoinJoin")
        #expect(!past.facts(deposit(shape(2, [5, 5, 5]))).result(.coinJoin).hasFired)
        #expect(!past.facts(deposit(shape(3, [5, 5, 7]))).result(.coinJoin).hasFired)
        #expect(!past.facts(PastBuilder.event(cents: 100)).result(.coinJoin).hasFired)
    }

    @Test
    func `a shape keeps no more than its bound, and counts all`() {
        let many = (0..<200).map {
            TransactionShape.Output(script: script($0 % 250), amount: .satoshis(1))
        }
        let shape = TransactionShape(inputCount: -1, inputs: [script(1), script(1)], outputs: many)
        #expect(shape.outputs.count == TransactionShape.partCountMax)
        #expect(shape.outputCount == 200)
        #expect(shape.inputs == [script(1)])
        #expect(shape.inputCount == 0)
    }

    @Test
    func `bitcoin whose shape nobody told is not judged, which is said`() {
        let unknown = PastBuilder().facts(PastBuilder.event(cents: 100, asset: .btc))
        for rule in [ScreeningRule.peelChain, .coinJoin] {
            let result = unknown.result(rule)
            #expect(!result.hasFired)
            #expect(result.evidence.first?.hasPrefix("not judged: ") == true)
            let token = PastBuilder().facts(PastBuilder.event(cents: 100)).result(rule)
            #expect(token.evidence.isEmpty, "a token's transfer has no shape")
        }
    }
}
