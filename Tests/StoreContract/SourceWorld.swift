import ChainModel
import EVMRules
import PayoutRules
import SignerProtocol
import Testing
import Units

@testable import Connector
@testable import SimWorld

/// An EVM chain with a treasury, deposit accounts and waiting payouts; nothing asks a node.
struct SourceWorld {
    /// 100,000 gas at 10 gwei cost 0.001 of the coin: 2 USDT.
    static let price = CoinPrice(Amount(2_000_000_000, of: .usdt))
    static let gas: UInt64 = 100_000
    static let gasPrice = UInt256(10_000_000_000)
    static let fee = EVMTransaction.Fee.capped(max: gasPrice, priority: UInt256(1))
    static let enough = UInt256(UInt128(gas) * 10_000_000_000)
    private static let token = ChainProfile.Token(
        asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: nil)

    let store: any StorePort
    let planning: EVMPlanning

    init(_ store: any StorePort, direct: UInt64 = 100, sweep: UInt64 = 100) throws {
        self.store = store
        let profile = ChainProfile(
            id: evm, displayName: "test", family: .evm(chainID: 1), genesis: nil,
            nativeAsset: try #require(Asset(code: "ETH", scale: 18)), blockTimeMilliseconds: 1_000,
            finality: FinalityRule(tiers: [], otherwise: .finalized), reorgWindow: 5,
            proof: .receiptsRoot, limits: ForkedSource().profile.limits, minimumDeposits: [],
            tokens: [Self.token])
        var settings = EVMPayoutSettings.standard
        settings.sourceRule = EVMSourceRule(
            directShareMax: BasisPoints(direct), sweepShareMax: BasisPoints(sweep))
        planning = try #require(
            EVMPlanning(profile: profile, files: SimKeys.files, settings: settings))
    }

    /// What the node says of the hot account.
    func hot(_ units: UInt128 = 0) -> EVMAccountFacts {
        EVMAccountFacts(
            account: planning.hot, nonce: 3, coin: UInt256(1_000_000_000_000_000_000),
            units: UInt256(units))
    }

    /// A deposit account of the key file, with what it holds.
    func account(
        _ index: UInt32, _ units: UInt128, coin: UInt256 = .zero, nonce: UInt64 = 8,
        keyFile: String? = nil
    ) throws -> EVMPlanning.Sweepable {
        let file = SimKeys.files[2]
        let address = try #require(file.address(at: index))
        let record = AddressRecord(
            family: .evm, script: address.script, text: "a", wallet: alice, chain: evm,
            keyFile: keyFile ?? file.name, index: index, createdAt: start)
        return EVMPlanning.Sweepable(
            record: record,
            facts: EVMAccountFacts(
                account: try #require(EVMAddress(address.script.bytes)), nonce: nonce, coin: coin,
                units: UInt256(units)))
    }

    /// Lets payouts of so many USDT wait, numbered from 1 on.
    func ask(_ amounts: UInt128...) async throws {
        try await store.write { unit in
            try unit.save(walletRecord(alice))
            for (place, units) in amounts.enumerated() {
                let id = PayoutID(UInt128(place + 1))
                try unit.save(
                    record(
                        Payout(
                            id: id, wallet: alice, token: usdtOnEVM,
                            amount: Amount(units * 1_000_000, of: .usdt),
                            destination: script(0x44), state: .approved, wait: nil,
                            screeningCheck: 1, plans: [], requestedAt: start, changedAt: start)))
            }
        }
    }

    /// One round of planning.
    @discardableResult
    func plan(
        hotUnits: UInt128 = 0, _ accounts: [EVMPlanning.Sweepable]
    ) async throws -> EVMPlanning.Outcome {
        let facts = try facts(hotUnits)
        return try await store.write { [planning] in
            try planning.planBySource(facts, accounts, price: Self.price, in: $0)
        }
    }

    /// One round that sweeps accounts until so many USDT are under way.
    func collect(
        _ missing: UInt128, _ accounts: [EVMPlanning.Sweepable]
    ) async throws -> EVMPlanning.Outcome {
        let facts = try facts(0)
        return try await store.write { [planning] in
            try planning.collect(
                Amount(missing * 1_000_000, of: .usdt), from: accounts, facts, in: $0)
        }
    }

    private func facts(_ hotUnits: UInt128) throws -> EVMPlanning.Facts {
        EVMPlanning.Facts(
            token: Self.token, contract: try #require(EVMAddress(script(0xaa).bytes)),
            hot: hot(hotUnits), fee: Self.fee, transferGas: Self.gas)
    }

    /// Plans that are under way, with what they are for.
    func open() async throws -> [PlanRecord] {
        try await store.read { try $0.openPlans(on: evm) }
    }

    /// The open moves of our own: what each is for, and who gets it.
    func moves() async throws -> [Move] {
        try await open().filter(\.payouts.isEmpty).compactMap { plan in
            guard case .evm(let request) = try SignedTransaction.request(of: plan),
                let payout = request.payouts.first
            else { return nil }
            return Move(
                purpose: request.purpose, recipient: WatchedScript(payout.recipient),
                units: payout.units)
        }
    }

    struct Move: Equatable {
        let purpose: EVMSigningRequest.Purpose
        let recipient: WatchedScript
        let units: UInt256
    }

    /// What the log says of where payouts leave from, in order.
    func said() async throws -> [String] {
        try await store.read { reading in
            try reading.events(after: 0, limit: 100)
                .filter { $0.type.hasPrefix("payout.source") }
                .map { "\($0.type) \(String(decoding: $0.json, as: UTF8.self))" }
        }
    }

    /// Brings a plan to a stage.
    func save(_ plan: PlanRecord) async throws {
        try await store.write { try $0.save(plan) }
    }
}
