import SignerProtocol
import Testing
import Units

@testable import SignerPolicy

@Suite struct ReplacementTests {
    @Test func `the same plan with the same content is approved again and not counted`() throws {
        var world = PolicyWorld()
        let first = try world.approve()
        let state = world.journal.state
        world.now = world.now.adding(seconds: 14 * 3_600)
        let again = try world.approve()
        #expect(again.isRepeat && !first.isRepeat)
        #expect(again.signatures.map(\.digest.bytes) == first.signatures.map(\.digest.bytes))
        #expect(world.journal.state == state)
    }

    @Test func `a plan's id cannot be used for a transaction of another family of chains`() throws {
        var world = PolicyWorld()
        _ = try world.approve()
        world.isEVM = true
        world.evm.plan = world.bitcoin.plan
        #expect(try world.refusal() == .planChanged)
    }

    @Test func `a higher fee for the same payouts counts only what is added`() throws {
        var world = PolicyWorld()
        _ = try world.approve()
        world.bitcoin.plan = PolicyWorld.id("bump-1")
        world.bitcoin.setValue(2, 19_985_000)
        let record = try world.approve().record
        #expect(record.usages.map(\.amount) == [5_000])
        #expect(
            world.journal.state.window("bitcoin:regtest/fees").usedInDay(before: world.now).amount
                == 15_000)
        #expect(
            world.journal.state.window("bitcoin:regtest/coin").usedInDay(before: world.now).count
                == 2)
        world.bitcoin.plan = PolicyWorld.id("bump-2")
        world.bitcoin.setValue(2, 19_988_000)
        #expect(try world.approve().record.usages.map(\.amount) == [0])
        // Back to the fee of the first bump, which was counted already.
        world.bitcoin.plan = PolicyWorld.id("bump-3")
        world.bitcoin.setValue(2, 19_985_000)
        #expect(try world.approve().record.usages.map(\.amount) == [0])
    }

    @Test func `a replacement may bring inputs, as long as one is in all transactions`() throws {
        var world = PolicyWorld()
        _ = try world.approve()
        world.bitcoin.plan = PolicyWorld.id("bump-1")
        world.bitcoin.transaction.inputs = [BitcoinCase.input(3), BitcoinCase.input(2)]
        _ = try world.approve()
        // Conflicts with the first, not with the second.
        world.bitcoin.plan = PolicyWorld.id("bump-2")
        world.bitcoin.transaction.inputs = [BitcoinCase.input(1), BitcoinCase.input(4)]
        #expect(try world.refusal() == .payoutSignedBefore)
        world.bitcoin.transaction.inputs = [BitcoinCase.input(4), BitcoinCase.input(2)]
        _ = try world.approve()
    }

    @Test func `a signed payout cannot be signed again beside a new one`() throws {
        var world = PolicyWorld()
        _ = try world.approve()
        world.bitcoin.plan = PolicyWorld.id("plan-2")
        world.bitcoin.outputs[1] = .payout(
            BitcoinPayout(
                id: PolicyWorld.id("payout-new"), address: PolicyWorld.address(0xbb),
                amount: .satoshis(6_000_000)))
        #expect(try world.refusal() == .payoutsDiffer)
    }

    @Test func `payouts of two transactions cannot be put into one`() throws {
        var world = PolicyWorld()
        _ = try world.approve()
        let first = world.bitcoin.outputs
        world.bitcoin.renew(2)
        _ = try world.approve()
        world.bitcoin.plan = PolicyWorld.id("plan-3")
        world.bitcoin.outputs[0] = first[0]
        #expect(try world.refusal() == .payoutsDiffer)
    }

    @Test func `an EVM payout is replaced by the same nonce and nothing else`() throws {
        var world = PolicyWorld()
        world.isEVM = true
        _ = try world.approve()
        world.evm.plan = PolicyWorld.id("evm-bump")
        world.evm.fields[3] = .number(UInt256(70_000_000_000))
        #expect(try world.approve().record.usages.map(\.amount) == [650_000_000_000_000])
        world.evm.plan = PolicyWorld.id("evm-other")
        world.evm.sender = PolicyWorld.origin("d34db33f/44h/60h/0h/1/1")
        #expect(try world.refusal() == .payoutSignedBefore)
    }

    @Test func `a payout cannot be paid on a second chain`() throws {
        var world = PolicyWorld()
        _ = try world.approve()
        world.isEVM = true
        let payout = world.evm.payouts[0]
        world.evm.payouts = [
            EVMPayout(
                id: PolicyWorld.id("payout-a"), token: payout.token, recipient: payout.recipient,
                units: payout.units)
        ]
        #expect(try world.refusal() == .payoutsDiffer)
    }

    @Test func `a repeat is still held against the policy of today`() throws {
        var world = PolicyWorld()
        _ = try world.approve()
        world.replace(PolicyWorld.address(0xdd), PolicyWorld.address(0xaa))
        #expect(try world.refusal() == .destinationDenied)
    }
}
