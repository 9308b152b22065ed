import BitcoinRules
import SignerProtocol
import TestKit
import Testing
import Units

@testable import SignerPolicy

@Suite struct BitcoinReviewTests {
    private static let p2pkh = PolicyWorld.script(PolicyWorld.descriptors.pkh, 7)
    private static let nested = PolicyWorld.script(PolicyWorld.descriptors.nested, 8)

    private func refusal(
        _ change: (inout BitcoinCase) -> Void
    ) throws -> PolicyRefusal.Code? {
        var world = PolicyWorld()
        change(&world.bitcoin)
        return try world.refusal()
    }

    /// A transaction that pays a script, to be the previous one of an input.
    private func funding(_ script: BitcoinScript, _ satoshis: UInt64) -> BitcoinTransaction {
        BitcoinTransaction(
            version: 2, inputs: [BitcoinCase.input(0x77)],
            outputs: [BitcoinOutput(value: .satoshis(satoshis), script: script)], lockTime: 0)
    }

    private func spend(_ funding: BitcoinTransaction, in bitcoin: inout BitcoinCase) {
        bitcoin.transaction.inputs[0].previousOutput = .init(
            transaction: funding.txID, outputIndex: 0)
    }

    // MARK: What is signed

    @Test func `each input is signed by its own key over all outputs`() throws {
        var world = PolicyWorld()
        let approval = try world.approve()
        let spent = world.bitcoin.inputs.map {
            BitcoinOutput(value: $0.value, script: BitcoinScript($0.script))
        }
        let transaction = world.bitcoin.transaction
        let hasher = try BitcoinSignatureHasher(transaction, spending: spent)
        let code = BitcoinScript.p2pkh(Array(spent[0].script.bytes.dropFirst(2))).bytes
        #expect(approval.signatures.map(\.form) == [.p2wpkh, .p2tr])
        #expect(approval.signatures.map(\.inputIndex) == [0, 1])
        #expect(
            approval.signatures.map(\.key.text) == [
                "d34db33f/84h/1h/0h/0/3", "d34db33f/86h/1h/0h/0/4",
            ])
        #expect(
            approval.signatures[0].digest.bytes
                == hasher.witnessV0(input: 0, scriptCode: code, type: 1))
        #expect(try approval.signatures[1].digest.bytes == hasher.taproot(input: 1, type: 0))
        guard case .bitcoin(let unsigned) = approval.transaction else {
            Issue.record("a Bitcoin request has a Bitcoin transaction")
            return
        }
        #expect(unsigned == transaction)
    }

    @Test func `a legacy input is signed when its previous transaction proves its value`() throws {
        var world = PolicyWorld()
        let funding = funding(Self.p2pkh, 20_000_000)
        spend(funding, in: &world.bitcoin)
        world.bitcoin.tellInput(
            0, script: Self.p2pkh.bytes, key: "d34db33f/44h/1h/0h/0/7",
            previous: funding.serialized(.network))
        let approval = try world.approve()
        #expect(approval.signatures[0].form == .p2pkh)
        let spent = world.bitcoin.inputs.map {
            BitcoinOutput(value: $0.value, script: BitcoinScript($0.script))
        }
        let hasher = try BitcoinSignatureHasher(world.bitcoin.transaction, spending: spent)
        #expect(
            approval.signatures[0].digest.bytes
                == hasher.legacy(input: 0, scriptCode: Self.p2pkh.bytes, type: 1))
    }

    @Test func `a legacy input whose previous transaction shows another value is refused`() throws {
        let funding = funding(Self.p2pkh, 30_000_000)
        let found = try refusal {
            spend(funding, in: &$0)
            $0.tellInput(
                0, script: Self.p2pkh.bytes, key: "d34db33f/44h/1h/0h/0/7",
                previous: funding.serialized(.network))
        }
        #expect(found == .inputValueUnproven)
    }

    @Test func `a nested input is signed over the script of its key`() throws {
        var world = PolicyWorld()
        world.bitcoin.tellInput(0, script: Self.nested.bytes, key: "d34db33f/49h/1h/0h/0/8")
        let approval = try world.approve()
        #expect(approval.signatures[0].form == .p2shP2wpkh)
    }

    @Test func `coins may move among ourselves without a payout`() throws {
        var world = PolicyWorld()
        world.bitcoin.outputs.removeFirst(2)
        world.bitcoin.transaction.outputs.removeFirst(2)
        world.bitcoin.setValue(0, 29_990_000)
        let record = try world.approve().record
        #expect(record.payouts.isEmpty)
        #expect(record.usages.map(\.window) == ["bitcoin:regtest/fees"])
    }

    @Test func `taproot change is found by path and kind`() throws {
        var world = PolicyWorld()
        let script = PolicyWorld.script(PolicyWorld.descriptors.tr, 30, branch: 1)
        let origin = PolicyWorld.origin("d34db33f/86h/1h/0h/1/30")
        world.bitcoin.outputs[2] = .change(origin, .p2tr)
        world.bitcoin.transaction.outputs[2] = BitcoinOutput(
            value: .satoshis(19_990_000), script: script)
        _ = try world.approve()
        world.bitcoin.plan = PolicyWorld.id("other")
        world.bitcoin.outputs[2] = .change(origin, .p2wpkh)
        #expect(try world.refusal() == .changeNotOurs)
    }

    // MARK: What a hostile daemon tries

    @Test func `two payouts cannot swap their addresses`() throws {
        #expect(try refusal { $0.transaction.outputs.swapAt(0, 1) } == .outputDiffers)
    }

    @Test func `two payouts cannot swap their amounts`() throws {
        let found = try refusal {
            $0.setValue(0, 6_000_000)
            $0.setValue(1, 4_000_000)
        }
        #expect(found == .outputDiffers)
    }

    @Test func `an output cannot be slipped in`() throws {
        let found = try refusal {
            $0.transaction.outputs.append(
                BitcoinOutput(
                    value: .satoshis(1_000), script: .p2wpkh(.init(repeating: 9, count: 20))))
            $0.setValue(2, 19_989_000)
        }
        #expect(found == .outputCountDiffers)
    }

    @Test func `a payout cannot be left out`() throws {
        let found = try refusal {
            $0.transaction.outputs.remove(at: 0)
            $0.setValue(1, 23_990_000)
        }
        #expect(found == .outputCountDiffers)
    }

    @Test func `a payout cannot be called change`() throws {
        let origin = PolicyWorld.origin("d34db33f/84h/1h/0h/1/9")
        #expect(try refusal { $0.outputs[0] = .change(origin, .p2wpkh) } == .changeNotOurs)
    }

    @Test(arguments: [
        "d34db33f/84h/1h/1h/1/9",  // another account
        "d34db33f/84h/1h/0h/1h/9",  // hardened steps below the account
        "d34db33f/84h/1h/0h/1/9h",
        "d34db33f/84h/1h/0h/2/9",  // another branch
        "d34db33f/84h/1h/0h/9",  // a step left out
        "d34db33f/84h/1h/0h/1/9/0",  // a step too many
        "d34db33f/84/1/0/1/9",  // unhardened steps to the account
        "d34db330/84h/1h/0h/1/9",  // another master key
        "d34db33f",
    ])
    func `change with the path of another place is refused`(path: String) throws {
        let origin = PolicyWorld.origin(path)
        #expect(try refusal { $0.outputs[2] = .change(origin, .p2wpkh) } == .changeNotOurs)
        #expect(try refusal { $0.tellInput(0, key: path) } == .inputNotOurs)
    }

    @Test func `coins of a descriptor that is only watched are not spent`() throws {
        var world = PolicyWorld()
        world.replace("\"uses\": [\"spend\"]", "\"uses\": [\"change\"]")
        #expect(try world.refusal() == .inputNotOurs)
    }

    @Test func `change to an address for deposits is refused, where it would be credited`() throws {
        let script = PolicyWorld.script(PolicyWorld.descriptors.wpkhDeposit, 9)
        let found = try refusal {
            $0.outputs[2] = .change(PolicyWorld.origin("d34db33f/84h/1h/0h/0/9"), .p2wpkh)
            $0.transaction.outputs[2] = BitcoinOutput(value: .satoshis(19_990_000), script: script)
        }
        #expect(found == .changeNotOurs)
    }

    @Test func `change behind the highest index is refused, where no wallet would look`() throws {
        for (index, code) in [(1_000, nil), (1_001, .changeNotOurs)]
            as [(UInt32, PolicyRefusal.Code?)]
        {
            let script = PolicyWorld.script(PolicyWorld.descriptors.wpkhChange, index)
            let origin = PolicyWorld.origin("d34db33f/84h/1h/0h/1/\(index)")
            let found = try refusal {
                $0.outputs[2] = .change(origin, .p2wpkh)
                $0.transaction.outputs[2] = BitcoinOutput(
                    value: .satoshis(19_990_000), script: script)
            }
            #expect(found == code)
        }
    }

    @Test func `an address of another network is refused though its script would be the same`()
        throws
    {
        let script = BitcoinScript.p2wpkh([UInt8](repeating: 0xaa, count: 20))
        for network in [BitcoinNetwork.mainnet, .testnet] {
            let address = BitcoinAddress.encode(script, network: network) ?? ""
            let found = try refusal {
                $0.outputs[0] = .payout(
                    BitcoinPayout(
                        id: PolicyWorld.id("payout-a"), address: address,
                        amount: .satoshis(4_000_000)))
            }
            #expect(found == .destinationInvalid)
        }
    }

    @Test func `a fee cannot be drained by lying about one input in each of two requests`() throws {
        var world = PolicyWorld()
        let second = PolicyWorld.script(PolicyWorld.descriptors.wpkhDeposit, 5)
        // Both inputs hold 0.2 BTC. The first request tells the truth about the first alone, so
        // that the fee looks small; the second request does so about the second.
        world.bitcoin.tellInput(
            1, value: 10_000_000, script: second.bytes, key: "d34db33f/84h/1h/0h/0/5")
        _ = try world.approve()
        world.bitcoin.plan = PolicyWorld.id("plan-2")
        world.bitcoin.tellInput(0, value: 10_000_000)
        world.bitcoin.tellInput(1, value: 20_000_000)
        #expect(try world.refusal() == .inputValueChanged)
    }

    @Test func `a value that was told wrong is put right by the previous transaction`() throws {
        var world = PolicyWorld()
        let script = BitcoinScript(world.bitcoin.inputs[0].script)
        let funding = funding(script, 20_000_000)
        spend(funding, in: &world.bitcoin)
        world.bitcoin.tellInput(0, value: 20_001_000)
        _ = try world.approve()
        world.bitcoin.plan = PolicyWorld.id("plan-2")
        world.bitcoin.tellInput(0, value: 20_000_000)
        #expect(try world.refusal() == .inputValueChanged)
        world.bitcoin.tellInput(0, value: 20_000_000, previous: funding.serialized(.network))
        _ = try world.approve()
        world.bitcoin.plan = PolicyWorld.id("plan-3")
        world.bitcoin.tellInput(0, value: 20_000_000)
        _ = try world.approve()
    }

    @Test func `values near the end of 64 bits are refused, not added wrongly`() throws {
        #expect(try refusal { $0.tellInput(0, value: .max) } == .feeAboveRequest)
        let found = try refusal {
            $0.tellInput(0, value: .max)
            $0.feeMax = .satoshis(.max)
        }
        #expect(found == .feeAboveCeiling)
    }

    @Test func `a transaction with a witness or with bytes behind it is malformed`() throws {
        var world = PolicyWorld()
        let good = world.bitcoin.request
        world.bitcoin.transaction.inputs[0].witness = [[1]]
        let withWitness = world.bitcoin.transaction.serialized(.network)
        let engine = try world.engine
        for bytes in [withWitness, good.transaction + [0], Array(good.transaction.dropLast()), []] {
            let request = BitcoinSigningRequest(
                plan: good.plan, network: good.network, transaction: bytes, inputs: good.inputs,
                outputs: good.outputs, feeMax: good.feeMax)
            let decision = engine.evaluate(.bitcoin(request), given: PolicyState(), now: world.now)
            guard case .refused(let refusal) = decision else {
                Issue.record("what is no transaction was approved")
                continue
            }
            #expect([.transactionMalformed, .transactionInvalid].contains(refusal.code))
        }
    }

    @Test func `no bit of a transaction can be flipped so that somebody else is paid`() throws {
        let world = PolicyWorld()
        let good = world.bitcoin.request
        let engine = try world.engine
        var approvedCount = 0
        for bit in 0..<8 * good.transaction.count {
            var bytes = good.transaction
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let request = BitcoinSigningRequest(
                plan: good.plan, network: good.network, transaction: bytes, inputs: good.inputs,
                outputs: good.outputs, feeMax: good.feeMax)
            let decision = engine.evaluate(.bitcoin(request), given: PolicyState(), now: world.now)
            guard case .approved(let approval) = decision,
                case .bitcoin(let transaction) = approval.transaction
            else { continue }
            approvedCount += 1
            // A change of the value would be a change of the fee, within the ceilings told.
            let payouts = transaction.outputs.prefix(2)
            #expect(payouts == world.bitcoin.transaction.outputs.prefix(2))
            #expect(
                transaction.outputs.map(\.script) == world.bitcoin.transaction.outputs.map(\.script)
            )
            #expect(approval.record.fee <= 20_000)
        }
        #expect(approvedCount > 0, "other inputs may be spent, which makes no valid signature")
    }
}
