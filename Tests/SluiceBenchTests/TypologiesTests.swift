import ScreeningRules
import TestKit
import Testing
import Units

@testable import sluice_bench

@Suite
struct TypologiesTests {
    private static let size = StreamSize(
        walletCount: 50, dayCount: 245, measuredFrom: 220, illicitShare: 500)

    private func parameters() throws -> AMLSimParameters {
        try AMLSimParameters(folder: Vectors.folder.appending(path: "amlsim/10K").path)
    }

    @Test
    func `a stream is the same for the same seed, in the order of time, and has every pattern`()
        throws
    {
        let parameters = try parameters()
        let stream = TypologyStream(seed: 5, size: Self.size, parameters: parameters)
        let again = TypologyStream(seed: 5, size: Self.size, parameters: parameters)
        #expect(stream.events.map(\.event) == again.events.map(\.event))
        let other = TypologyStream(seed: 6, size: Self.size, parameters: parameters)
        #expect(stream.events.map(\.event) != other.events.map(\.event))
        let times = stream.events.map(\.event.time)
        #expect(times == times.sorted())
        #expect(stream.events.contains { $0.pattern != nil })
        #expect(stream.events.contains { $0.event.direction == .payout })
    }

    /// Loose: a small stream has few patterns, and few deposits by which to count false holds.
    @Test(arguments: seeds(2))
    func `most patterns are found, and few customers are held`(seed: UInt64) throws {
        let stream = TypologyStream(seed: seed, size: Self.size, parameters: try parameters())
        let outcome = TypologyTrial.run(stream, seed: seed)
        #expect(outcome.patterns.count >= 5)
        #expect(outcome.deposits.count > 300)
        #expect(outcome.recall(at: .alert) >= 0.7, "seed \(seed)")
        // The one platform of a small stream begins in it: what it pays in hour by hour is unusual
        // until it has a past, and weighs ten times as much here as among four hundred customers.
        let firings = outcome.normalFirings.map { "\($0.key.rawValue) \($0.value)" }.sorted()
        #expect(outcome.deposits.holdsPerThousand <= 20, "seed \(seed): \(firings)")
        let again = TypologyTrial.run(stream, seed: seed)
        #expect(again.patterns.map(\.worst) == outcome.patterns.map(\.worst))
    }

    @Test
    func `rules that are switched off find nothing`() throws {
        let stream = TypologyStream(seed: 1, size: Self.size, parameters: try parameters())
        let off = try RulePack(
            version: "off", currency: .usd, bands: RulePack.standard.bands, caps: [:],
            terms: ScreeningRule.allCases.filter { $0.rawValue.hasPrefix("B-") }
                .map { rule throws(RulePackProblem) in try RuleTerms(rule, isOn: false) })
        let outcome = TypologyTrial.run(stream, pack: off)
        #expect(outcome.recall(at: .alert) == 0)
        #expect(outcome.deposits.alertCount == 0)
    }
}
