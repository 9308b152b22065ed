import Digests
import EVMRules
import Encodings
import SignerProtocol
import Testing
import Units

@testable import SignerPolicy

@Suite struct EVMReviewTests {
    private func world() -> PolicyWorld {
        var world = PolicyWorld()
        world.isEVM = true
        return world
    }

    private func refusal(_ change: (inout EVMCase) -> Void) throws -> PolicyRefusal? {
        var world = world()
        change(&world.evm)
        switch try world.decide() {
        case .approved: return nil
        case .refused(let refusal): return refusal
        }
    }

    private static let hot = PolicyWorld.evmAccount(PolicyWorld.descriptors.evmHot, 0)
    private static let deposit = PolicyWorld.evmAccount(PolicyWorld.descriptors.evmDeposit, 6)
    private static let hotKey = "d34db33f/44h/60h/0h/1/0"
    private static let depositKey = "d34db33f/44h/60h/0h/0/6"

    @Test func `the digest is that of the bytes, and the key is the sender's`() throws {
        var world = world()
        let approval = try world.approve()
        #expect(approval.signatures[0].digest.bytes == Bytes32(Keccak256.hash(world.evm.raw)))
        #expect(approval.signatures[0].publicKey.evmAddress == Self.hot)
        #expect(approval.record.fee == 3_900_000_000_000_000)
        #expect(approval.record.claims[0].name == "evm:1/\(Self.hot.lowercase)/5")
    }

    @Test func `a sweep of tokens or coin to an account of ours counts its fee alone`() throws {
        for token in [EVMCase.token, nil] {
            var world = world()
            world.evm.sender = PolicyWorld.origin(Self.depositKey)
            world.evm.move(
                .sweep, token: token, to: Self.hot, key: Self.hotKey,
                units: UInt256(9_000_000_000_000))
            let record = try world.approve().record
            #expect(record.usages.map(\.window) == ["evm:1/fees"])
        }
    }

    @Test func `a sweep to another than the account of its key is refused`() throws {
        let foreign = try EVMAddress(checksummed: "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
        for (recipient, key) in [
            (foreign, Self.hotKey), (foreign, nil), (Self.deposit, Self.hotKey),
            (Self.deposit, Self.depositKey), (Self.hot, nil),
            (Self.hot, "d34db33f/44h/60h/0h/1/0/0"), (Self.hot, "d34db33f/44h/60h/0h/1h/0"),
        ] {
            let found = try refusal {
                $0.sender = PolicyWorld.origin("d34db33f/44h/60h/0h/0/7")
                $0.move(
                    .sweep, token: EVMCase.token, to: recipient, key: key, units: UInt256(1))
            }
            #expect(found?.code == .changeNotOurs)
        }
    }

    @Test func `a sweep from an account to itself is refused: it only burns gas`() throws {
        let found = try refusal {
            $0.move(
                .sweep, token: EVMCase.token, to: Self.hot, key: Self.hotKey, units: UInt256(1))
        }
        #expect(found?.code == .changeNotOurs)
    }

    @Test func `gas is given to accounts of ours, within its limits`() throws {
        var world = world()
        world.evm.move(
            .gasTopUp, token: nil, to: Self.deposit, key: Self.depositKey,
            units: UInt256(10_000_000_000_000_000))
        let record = try world.approve().record
        #expect(record.usages.map(\.window) == ["evm:1/gas", "evm:1/fees"])
        let tooMuch = try refusal {
            $0.move(
                .gasTopUp, token: nil, to: Self.deposit, key: Self.depositKey,
                units: UInt256(10_000_000_000_000_001))
        }
        #expect(tooMuch?.code == .amountAboveEach)
        let token = try refusal {
            $0.move(
                .gasTopUp, token: EVMCase.token, to: Self.deposit, key: Self.depositKey,
                units: UInt256(1))
        }
        #expect(token?.code == .tokenNotAllowed)
    }

    @Test func `coin is paid out only where the policy has limits for it`() throws {
        let foreign = try EVMAddress(checksummed: "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
        var world = world()
        world.evm.move(.payout, token: nil, to: foreign, key: nil, units: UInt256(5))
        #expect(try world.refusal() == .tokenNotAllowed)
        world.replace("\"gasTopUps\"", "\"coinPayouts\"")
        let record = try world.approve().record
        #expect(record.usages.map(\.window) == ["evm:1/coin", "evm:1/fees"])
        world.evm.renew(6)
        world.evm.fields[7] = .bytes([1])
        #expect(try world.refusal() == .methodNotAllowed)
        world.evm.fields[7] = .bytes([])
        world.evm.fields[6] = .number(UInt256(6))
        #expect(try world.refusal() == .callDiffers)
    }

    @Test func `a payout may leave from a deposit account, if its keys may spend`() throws {
        var world = world()
        world.evm.sender = PolicyWorld.origin(Self.depositKey)
        let approval = try world.approve()
        #expect(approval.signatures[0].publicKey.evmAddress == Self.deposit)
        #expect(approval.record.claims[0].name == "evm:1/\(Self.deposit.lowercase)/5")
        // It counts against the same limits as one that leaves from the hot account.
        var hot = self.world()
        #expect(approval.record.usages == (try hot.approve().record.usages))
        world.replace("[\"spend\", \"gas\"]", "[\"gas\"]")
        #expect(try world.refusal() == .inputNotOurs)
    }

    @Test func `coins of a descriptor that is only watched are not spent`() throws {
        var world = world()
        world.replace("[\"spend\", \"sweep\"]", "[\"sweep\"]")
        #expect(try world.refusal() == .inputNotOurs)
    }

    @Test func `a payout that names a key of ours is refused`() throws {
        let found = try refusal {
            $0.move(
                .payout, token: EVMCase.token, to: Self.hot, key: Self.hotKey, units: UInt256(1))
        }
        #expect(found?.code == .changeNotOurs)
    }

    @Test func `methods are refused by their names`() throws {
        for (selector, name) in [
            ([0x09, 0x5e, 0xa7, 0xb3], "approve(address,uint256)"),
            ([0x23, 0xb8, 0x72, 0xdd], "transferFrom(address,address,uint256)"),
            ([0x12, 0x34, 0x56, 0x78], "0x12345678"), ([0xa9], "incomplete"), ([], "none"),
        ] as [([UInt8], String)] {
            let found = try refusal { $0.fields[7] = .bytes(selector) }
            #expect(found?.code == .methodNotAllowed)
            #expect(found?.facts.map(\.value) == [name])
        }
    }

    @Test func `a call that is anything but the exact transfer is refused`() throws {
        let call = EVMCase.call(EVMCase.recipient, UInt256(250_000_000))
        var dirty = call
        dirty[4] = 1
        for data in [dirty, call + [0], Array(call.dropLast()), Array(call.prefix(4))] {
            #expect(try refusal { $0.fields[7] = .bytes(data) }?.code == .callDiffers)
        }
        let elsewhere = try refusal { $0.fields[5] = .bytes(EVMCase.recipient) }
        #expect(elsewhere?.code == .callDiffers)
        #expect(try refusal { $0.fields[5] = .bytes([]) }?.code == .callDiffers)
    }

    @Test func `types 0 and 1 are read where the policy allows them`() throws {
        var world = world()
        world.replace("\"transactionTypes\": [2]", "\"transactionTypes\": [0, 1]")
        world.evm.type = 1
        world.evm.fields.remove(at: 2)
        _ = try world.approve()
        world.evm.renew(6)
        world.evm.type = 0
        world.evm.fields.removeFirst()
        world.evm.fields.removeLast()
        // The nonce moved to the front.
        world.evm.fields[0] = .number(UInt256(6))
        world.evm.fields[1] = .number(UInt256(60_000_000_000))
        world.evm.fields += [.number(UInt256(1)), .bytes([]), .bytes([])]
        let approval = try world.approve()
        guard case .evm(let transaction) = approval.transaction else {
            Issue.record("an EVM request has an EVM transaction")
            return
        }
        #expect(transaction.type == 0 && transaction.chainID == 1 && transaction.nonce == 6)
    }

    @Test func `a legacy transaction that is valid on any chain is refused`() throws {
        let found = try refusal {
            $0.type = 0
            $0.fields = Array($0.fields[1...2] + $0.fields[4...7])
        }
        #expect(found?.code == .transactionMalformed)
    }

    @Test func `a fee that passes 128 or 256 bits is above the ceiling, not small`() throws {
        for price in [UInt256(high: 1, low: 0), .max] {
            let found = try refusal {
                $0.feeMax = .max
                $0.fields[2] = .number(.zero)
                $0.fields[3] = .number(price)
            }
            #expect(found?.code == .feeAboveCeiling)
        }
    }

    @Test func `no bit can be flipped so that anything but the fee changes`() throws {
        let world = world()
        let good = world.evm.request
        let engine = try world.engine
        let expected = try #require(UnsignedEVMTransaction(good.transaction))
        for bit in 0..<8 * good.transaction.count {
            var raw = good.transaction
            raw[bit / 8] ^= 1 << UInt8(bit % 8)
            let request = EVMSigningRequest(
                plan: good.plan, chainID: good.chainID, transaction: raw, nonce: good.nonce,
                sender: good.sender, purpose: good.purpose, payouts: good.payouts,
                feeMax: good.feeMax)
            let decision = engine.evaluate(.evm(request), given: PolicyState(), now: world.now)
            guard case .approved(let approval) = decision,
                case .evm(let transaction) = approval.transaction
            else { continue }
            #expect(transaction.recipient == expected.recipient)
            #expect(transaction.value == expected.value && transaction.data == expected.data)
            #expect(transaction.nonce == expected.nonce && transaction.chainID == 1)
            #expect(approval.record.fee <= 5_000_000_000_000_000)
        }
    }
}
