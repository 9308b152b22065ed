import ChainModel
import DepositRules
import EVMRules
import PayoutRules
import Testing
import Units

@testable import Connector
@testable import SimWorld

/// From where an EVM payout leaves, where the operator says what the chain's coin is worth.
@Suite struct PayoutSourceTests {
    /// 100,000 gas at 10 gwei cost 0.001 of the coin: 2 USDT.
    private static let price = CoinPrice(Amount(2_000_000_000, of: .usdt))
    private static let gas: UInt64 = 100_000
    private static let gasPrice = UInt256(10_000_000_000)
    private static let enough = UInt256(UInt128(gas) * 10_000_000_000)
    private static let token = ChainProfile.Token(
        asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: nil)
    private static let id = PayoutID(0xd1)

    private func planning(direct: UInt64 = 100, sweep: UInt64 = 100) throws -> EVMPlanning {
        let profile = ChainProfile(
            id: evm, displayName: "test", family: .evm(chainID: 1), genesis: nil,
            nativeAsset: try #require(Asset(code: "ETH", scale: 18)), blockTimeMilliseconds: 1_000,
            finality: FinalityRule(tiers: [], otherwise: .finalized), reorgWindow: 5,
            proof: .receiptsRoot, limits: ForkedSource().profile.limits, minimumDeposits: [],
            tokens: [Self.token])
        var settings = EVMPayoutSettings.standard
        settings.sourceRule = EVMSourceRule(
            directShareMax: BasisPoints(direct), sweepShareMax: BasisPoints(sweep))
        return try #require(
            EVMPlanning(profile: profile, files: SimKeys.files, settings: settings))
    }

    private func facts(
        _ planning: EVMPlanning, hotUnits: UInt128 = 0
    ) throws -> EVMPlanning.Facts {
        EVMPlanning.Facts(
            token: Self.token, contract: try #require(EVMAddress(script(0xaa).bytes)),
            hot: EVMAccountFacts(
                account: planning.hot, nonce: 3, coin: UInt256(1_000_000_000_000_000_000),
                units: UInt256(hotUnits)),
            fee: .capped(max: Self.gasPrice, priority: UInt256(1)), transferGas: Self.gas)
    }

    /// A deposit account of the key file, with what it holds.
    private func account(
        _ index: UInt32, _ units: UInt128, coin: UInt256 = .zero
    ) throws -> EVMPlanning.Sweepable {
        let file = SimKeys.files[2]
        let address = try #require(file.address(at: index))
        let record = AddressRecord(
            family: .evm, script: address.script, text: "a", wallet: alice, chain: evm,
            keyFile: file.name, index: index, createdAt: start)
        return EVMPlanning.Sweepable(
            record: record,
            facts: EVMAccountFacts(
                account: try #require(EVMAddress(address.script.bytes)), nonce: 8, coin: coin,
                units: UInt256(units)))
    }

    /// Plans one payout of 500 USDT; returns the plans that are open then, and what was said.
    private func plans(
        _ twin: StoreTwin, _ planning: EVMPlanning, hotUnits: UInt128 = 0,
        _ accounts: [EVMPlanning.Sweepable], rounds: Int = 1
    ) async throws -> (plans: [PlanRecord], said: [String]) {
        let facts = try facts(planning, hotUnits: hotUnits)
        let found = LockedBox<([PlanRecord], [String])>(([], []))
        try await twin.run { store in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(
                    PayoutRecord(
                        payout: Payout(
                            id: Self.id, wallet: alice, token: usdtOnEVM,
                            amount: Amount(500_000_000, of: .usdt), destination: script(0x44),
                            state: .approved, wait: nil, screeningCheck: 1, plans: [],
                            requestedAt: start, changedAt: start), address: "0x44",
                        proposer: "ann",
                        approvals: PayoutApprovals(
                            proposer: "ann", neededCount: 0, warnings: []), reference: "",
                        settlement: nil))
            }
            for _ in 0..<rounds {
                try await store.write { unit in
                    _ = try planning.planBySource(
                        facts, accounts, price: Self.price, in: unit)
                }
            }
            try await store.read { reading in
                let plans = try reading.openPlans(on: evm)
                let said = try reading.events(after: 0, limit: 100)
                    .filter { $0.type == "payout.sourceDecided" }
                    .map { String(decoding: $0.json, as: UTF8.self) }
                found.withLock { $0 = (plans, said) }
            }
        }
        return found.withLock { $0 }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a deposit account that has gas pays itself where that is cheap`(
        twin: StoreTwin
    ) async throws {
        let rich = try account(1, 600_000_000, coin: Self.enough)
        let (plans, said) = try await plans(
            twin, try planning(), hotUnits: 900_000_000, [rich], rounds: 2)
        let claim = PlanClaim.nonce(account: rich.record.script, 8)
        #expect(plans.map(\.claim) == [claim])
        #expect(plans.map(\.payouts) == [[Self.id]])
        #expect(said.count == 1)
        #expect(said[0].contains("for at most 0.001"))
        #expect(said[0].contains("worth 2.000000 USDT, 40 basis points"))
    }

    @Test(arguments: StoreTwin.allCases)
    func `an account without gas gets it first, and the payout waits`(
        twin: StoreTwin
    ) async throws {
        let poor = try account(1, 600_000_000)
        let (plans, said) = try await plans(twin, try planning(), [poor], rounds: 2)
        #expect(plans.count == 1 && plans[0].payouts.isEmpty)
        guard case .evm(let request) = try SignedTransaction.request(of: plans[0]) else {
            Issue.record("a top-up is an EVM transaction")
            return
        }
        #expect(request.purpose == .gasTopUp)
        #expect(request.payouts.map(\.recipient) == [poor.record.script.bytes])
        #expect(said[0].contains("gas is sent there first"))
    }

    @Test(arguments: StoreTwin.allCases)
    func `where it is too dear, the hot account pays, and is filled by sweeps`(
        twin: StoreTwin
    ) async throws {
        let rich = try account(1, 600_000_000, coin: Self.enough)
        let dear = try planning(direct: 39)
        let hot = try await plans(twin, dear, hotUnits: 500_000_000, [rich])
        #expect(hot.plans.map(\.claim) == [.nonce(account: dear.hot.script, 3)])
        #expect(hot.plans.map(\.payouts) == [[Self.id]])
        let swept = try await plans(twin, dear, hotUnits: 100_000_000, [rich], rounds: 2)
        // The sweep is under way once, and the payout waits for it.
        #expect(swept.plans.map(\.claim) == [.nonce(account: rich.record.script, 8)])
        #expect(swept.plans.map(\.payouts) == [[]])
        #expect(swept.said.count == 1)
        let tooDear = try await plans(twin, try planning(direct: 1, sweep: 1), [rich])
        #expect(tooDear.plans.isEmpty && tooDear.said.isEmpty)
    }
}
