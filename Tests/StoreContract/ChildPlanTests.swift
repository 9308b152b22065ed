import BitcoinRules
import ChainModel
import DepositRules
import Encodings
import PayoutRules
import Testing
import Units

@testable import Connector
@testable import SimWorld

/// A waiting Bitcoin transaction whose place no other may take: a child pays for both.
@Suite struct ChildPlanTests {
    private static let profile = ChainProfile(
        id: btc, displayName: "test", family: .bitcoin(network: "regtest"), genesis: nil,
        nativeAsset: .btc, blockTimeMilliseconds: 600_000,
        finality: FinalityRule(tiers: [], otherwise: .depth(ConfirmationDepth(3))),
        reorgWindow: 8, proof: .merkle, limits: ForkedSource().profile.limits,
        minimumDeposits: [], tokens: [])
    private static let id = PayoutID(0xc1)
    private static let rate = FeeRate(satoshisPerKilobyte: 2_000)

    private func planning() throws -> BitcoinPlanning {
        try #require(
            BitcoinPlanning(profile: Self.profile, files: SimKeys.files, settings: .standard))
    }

    /// A payout that is planned from one coin of the treasury, signed and sent at height 40.
    private func parent(
        _ planning: BitcoinPlanning, in store: any StorePort
    ) async throws -> PlanRecord {
        let destination = BitcoinScript.p2wpkh([UInt8](repeating: 0x33, count: 20))
        let script = try #require(planning.keys.script(at: 7))
        let file = try #require(planning.keys.treasuryFile)
        return try await store.write { unit in
            try unit.save(walletRecord(alice))
            let deposit = Deposit(coin: script, satoshis: 5_000_000)
            try unit.add(
                AddressRecord(
                    family: .bitcoin, script: script, text: "bcrt1", wallet: alice, chain: btc,
                    keyFile: file, index: 7, createdAt: start))
            try unit.save(deposit)
            try unit.save(
                PayoutRecord(
                    payout: Payout(
                        id: Self.id, wallet: alice, token: TokenID(chain: btc, asset: .btc),
                        amount: satoshis(1_000_000), destination: WatchedScript(destination.bytes),
                        state: .approved, wait: nil, screeningCheck: 1, plans: [],
                        requestedAt: start, changedAt: Timestamp(milliseconds: 0)),
                    address: try #require(
                        BitcoinAddress.encode(destination, network: .regtest)),
                    proposer: "ann",
                    approvals: PayoutApprovals(proposer: "ann", neededCount: 0, warnings: []),
                    reference: "", settlement: nil))
            try unit.save(
                ChainRecord(
                    id: btc, genesis: nil, startHeight: BlockHeight(0), finalFloor: nil, safe: nil,
                    finalized: nil, halt: nil))
            try unit.addCheckpoint(block(50), of: btc, keeping: 8)
            #expect(try planning.plan(at: Self.rate, in: unit) == 1)
            let planned = try #require(try unit.openPlans(on: btc).first)
            let sent = planned.signed(as: 90, .broadcast)
            try unit.save(sent)
            return sent
        }
    }

    /// What a node says of the parent; its miner was told to count nearly nothing for it.
    private func entry(descendantCount: UInt32) throws -> BitcoinMempoolEntry {
        let family = #""descendantcount":\#(descendantCount),"descendantsize":200"#
        let json = """
            {"vsize":150,"fees":{"base":0.000003,"ancestor":0.000003,"descendant":0.00000001},
            "ancestorcount":1,"ancestorsize":150,\(family),"depends":[]}
            """
        return try BitcoinMempoolEntry(try .parse(Array(json.utf8)))
    }

    @Test(arguments: StoreTwin.allCases)
    func `the change of a pinned transaction is spent for both, once`(
        twin: StoreTwin
    ) async throws {
        let planning = try planning()
        try await twin.run { store in
            let parent = try await parent(planning, in: store)
            let pinned = try entry(descendantCount: 101)
            try await store.write { unit in
                #expect(
                    try planning.bump(
                        parent.id, target: FeeRate(satoshisPerKilobyte: 20_000), entry: pinned,
                        in: unit))
                let child = try #require(try unit.openPlans(on: btc).last)
                let output = try #require(parent.changeOutpoint)
                #expect(child.claim == .outpoints([output]))
                #expect(child.payouts.isEmpty && child.replaces == nil)
                // Together they pay the rate that was asked for, or a little more.
                let sum = parent.fee.minorUnits + child.fee.minorUnits
                #expect(sum * 1_000 / UInt128(parent.size + child.size) >= 20_000)
                #expect(
                    try !planning.bump(
                        parent.id, target: FeeRate(satoshisPerKilobyte: 20_000), entry: pinned,
                        in: unit))
                #expect(try unit.openPlans(on: btc).count == 2)
                // Without its parent it could never be mined.
                try PlanBlocks.drop(parent, in: unit)
                #expect(try unit.plan(child.id)?.stage == .dropped)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `where nodes take a replacement, that is made`(twin: StoreTwin) async throws {
        let planning = try planning()
        try await twin.run { store in
            let parent = try await parent(planning, in: store)
            let alone = try entry(descendantCount: 1)
            try await store.write { unit in
                #expect(
                    try planning.bump(
                        parent.id, target: FeeRate(satoshisPerKilobyte: 20_000), entry: alone,
                        in: unit))
                let target = FeeRate(satoshisPerKilobyte: 20_000)
                let newer = try #require(try unit.openPlans(on: btc).last)
                #expect(newer.replaces == parent.id)
                #expect(newer.payouts == [Self.id])
                // Signed and not sent yet: there is nothing that a child would have to mend.
                let signed = newer.signed(as: 91, .signed)
                try unit.save(signed)
                #expect(try !planning.bump(parent.id, target: target, entry: alone, in: unit))
                var record = try PayoutDesk.require(Self.id, in: unit)
                let old = record.payout
                record.payout = Payout(
                    id: old.id, wallet: old.wallet, token: old.token, amount: old.amount,
                    destination: old.destination, state: old.state,
                    wait: .broadcastRefused(txID(91), reason: "too many"),
                    screeningCheck: old.screeningCheck, plans: old.plans,
                    requestedAt: old.requestedAt, changedAt: old.changedAt)
                try unit.save(record)
                #expect(try planning.bump(parent.id, target: target, entry: alone, in: unit))
                #expect(try unit.openPlans(on: btc).last?.payouts == [])
            }
        }
    }
}

extension Deposit {
    fileprivate init(coin script: WatchedScript, satoshis: UInt128) {
        let sighting = SightingID(chain: btc, transaction: txID(1), locator: 3)
        self.init(
            id: sighting.depositID, sighting: sighting, wallet: alice, recipient: script,
            amount: Amount(satoshis, of: .btc),
            paid: TokenAmount(units: UInt256(satoshis), decimals: 8), remainder: .zero,
            chainTrack: .final(block(5)), screeningTrack: .clear(VerdictID(1)),
            inclusionCount: 1, counterparties: [], spentOutpoints: [], screenedWithLists: nil,
            firstSeen: start, changedAt: start)
    }
}
