import ChainModel
import PayoutRules
import Testing
import Units

@testable import Connector

/// Two payouts of one wallet in one plan, which the signer may be asked for.
enum PlannedPair {
    static let first = PayoutID(0xf1)
    static let second = PayoutID(0xf2)
    static let planID = PlanID(0x91)
    static let claim = PlanClaim.nonce(account: script(9), 4)

    static func desk() throws -> PayoutDesk {
        let profile = ChainProfile(
            id: evm, displayName: "Local", family: .evm(chainID: 1), genesis: nil,
            nativeAsset: try #require(Asset(code: "ETH", scale: 18)), blockTimeMilliseconds: 1_000,
            finality: FinalityRule(tiers: [], otherwise: .finalized), reorgWindow: 5,
            proof: .receiptsRoot, limits: ForkedSource().profile.limits, minimumDeposits: [],
            tokens: [
                ChainProfile.Token(
                    asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: nil)
            ])
        let nobody = try #require(ApprovalRule(tiers: [], otherwise: 0))
        return PayoutDesk(
            profiles: [profile], settings: PayoutSettings(approvals: [.usdt: nobody]))
    }

    /// Asks for both, of 30 from 100, and plans them; they pay 0x1111… and 0x2222….
    static func save(
        in store: any StorePort, _ desk: PayoutDesk, claim: PlanClaim = claim
    ) async throws {
        try await store.write { unit in
            try unit.fund(100)
            for (id, digit) in [(first, "1"), (second, "2")] {
                _ = try desk.request(
                    PayoutAsk(
                        id: id, wallet: alice, token: TokenID(chain: evm, asset: .usdt),
                        amount: Amount(30, of: .usdt),
                        address: "0x" + String(repeating: digit, count: 40), reference: "x"),
                    by: "ada", in: unit)
                try screen(id, .clear, in: unit)
            }
            let made = plan(0x91, claim, payouts: [0xf1, 0xf2], chain: evm)
            try unit.save(made)
            try PayoutSteps.apply(.planned(planID, claim), toPayoutsOf: made, in: unit)
            for id in [first, second] { try screen(id, .clear, in: unit) }
        }
    }

    /// Answers the screening that a payout waits for.
    static func screen(
        _ id: PayoutID, _ answer: DestinationAnswer, in unit: any StoreTransaction
    ) throws {
        var record = try PayoutDesk.require(id, in: unit)
        try PayoutSteps.apply(
            .screened(check: record.payout.screeningCheck, answer), to: &record, in: unit)
    }
}
