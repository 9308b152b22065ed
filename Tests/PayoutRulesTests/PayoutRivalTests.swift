import ChainModel
import PayoutRules
import Testing
import Units

/// A block has a transaction of somebody else that takes a payout's place.
@Suite struct PayoutRivalTests {
    @Test func `a transaction of somebody else is remembered whatever comes meanwhile`() {
        let rival = PayoutInclusion(transaction: Sample.transaction(8), block: Sample.block(8))
        let wait = PayoutWait.foreignIncluded(rival, Sample.claim)
        for signing in [SigningTrack.unscreened, .ready, .asked(times: 1)] {
            var payout = Sample.payout(.planned(Sample.family(signing)))
            _ = PayoutMachine.decide(
                &payout, .foreignIncluded(rival, Sample.claim), now: Sample.now)
            let events: [PayoutEvent] = [
                .screened(check: 1, .clear), .screened(check: 1, .blocked("listed")),
                .signatureRefused(Sample.plan, ask: 1, reason: "limit"),
                .broadcastRefused(Sample.transaction(1), reason: "spent"), .retried(wait),
                .planned(Sample.bump, Sample.claim), .blockDisconnected(Sample.block(7)),
                .signed(Sample.plan, Sample.transaction(1)),
            ]
            for event in events {
                _ = PayoutMachine.decide(&payout, event, now: Sample.now)
                #expect(payout.wait == wait, "\(signing): \(event)")
            }
            _ = PayoutMachine.decide(
                &payout, .blockDisconnected(Sample.block(8)), now: Sample.now)
            #expect(payout.wait == nil)
        }
    }
}
