import ChainModel
import Testing
import Units

@Suite struct FinalityRuleTests {
    static let rule = FinalityRule(
        tiers: [
            .init(ceiling: Amount(100, of: .usdt), mark: .depth(ConfirmationDepth(2))),
            .init(ceiling: Amount(1_000, of: .usdt), mark: .safe),
        ],
        otherwise: .finalized)

    @Test func `an amount waits for the mark of the first tier that it fits`() {
        #expect(Self.rule.mark(for: Amount(100, of: .usdt)) == .depth(ConfirmationDepth(2)))
        #expect(Self.rule.mark(for: Amount(101, of: .usdt)) == .safe)
        #expect(Self.rule.mark(for: Amount(1_001, of: .usdt)) == .finalized)
        #expect(Self.rule.mark(for: Amount(1, of: .usdc)) == .finalized, "no tier of this asset")
    }

    @Test func `the including block counts as depth one`() {
        let view = FinalityView(tip: BlockHeight(10), safe: nil, finalized: nil)
        let small = Amount(1, of: .usdt)
        #expect(!Self.rule.isFinal(BlockHeight(10), for: small, in: view))
        #expect(Self.rule.isFinal(BlockHeight(9), for: small, in: view))
        #expect(!Self.rule.isFinal(BlockHeight(11), for: small, in: view), "above the tip")
    }

    @Test func `a chain without the mark has nothing final`() {
        let view = FinalityView(tip: BlockHeight(1_000), safe: nil, finalized: nil)
        #expect(!Self.rule.isFinal(BlockHeight(1), for: Amount(500, of: .usdt), in: view))
        #expect(!Self.rule.isFinal(BlockHeight(1), for: Amount(5_000, of: .usdt), in: view))
    }

    @Test func `safe and finalized count up to their own block`() {
        let view = FinalityView(
            tip: BlockHeight(20), safe: BlockHeight(15), finalized: BlockHeight(10))
        #expect(Self.rule.isFinal(BlockHeight(15), for: Amount(500, of: .usdt), in: view))
        #expect(!Self.rule.isFinal(BlockHeight(16), for: Amount(500, of: .usdt), in: view))
        #expect(Self.rule.isFinal(BlockHeight(10), for: Amount(5_000, of: .usdt), in: view))
        #expect(!Self.rule.isFinal(BlockHeight(11), for: Amount(5_000, of: .usdt), in: view))
    }
}
