import BitcoinRules
import EVMRules
import SignerProtocol
import Testing
import Units

@testable import SignerPolicy

/// One row a code: a good request, changed in one place.
@Suite struct RefusalTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let code: PolicyRefusal.Code
        let change: @Sendable (inout PolicyWorld) throws -> Void

        init(
            _ code: PolicyRefusal.Code,
            _ change: @escaping @Sendable (inout PolicyWorld) throws -> Void
        ) {
            self.code = code
            self.change = change
        }

        static func evm(
            _ code: PolicyRefusal.Code,
            _ change: @escaping @Sendable (inout PolicyWorld) throws -> Void
        ) -> Row {
            Row(code) {
                $0.isEVM = true
                try change(&$0)
            }
        }

        var testDescription: String { code.rawValue }
    }

    static let transactionRows: [Row] = [
        Row(.clockUnusable) { $0.now = Timestamp(milliseconds: -1) },
        Row(.clockUnusable) { $0.now = Timestamp(milliseconds: .max) },
        Row(.chainNotAllowed) { $0.bitcoin.network = .mainnet },
        .evm(.chainNotAllowed) { $0.evm.chainID = 56 },
        Row(.planChanged) {
            _ = try $0.approve()
            $0.bitcoin.feeMax = .satoshis(20_001)
        },
        Row(.transactionInvalid) { $0.bitcoin.transaction.inputs[1] = BitcoinCase.input(1) },
        Row(.transactionTooLarge) {
            $0.bitcoin.tellInput(
                0, script: PolicyWorld.script(PolicyWorld.descriptors.pkh, 0).bytes)
            for _ in 0..<4_000 { $0.bitcoin.pay("many", 0xaa, 1_000) }
        },
        Row(.typeNotAllowed) { $0.bitcoin.transaction.version = 3 },
        .evm(.typeNotAllowed) {
            $0.evm.type = 1
            $0.evm.fields.remove(at: 2)
        },
        Row(.lockTimeNotAllowed) { $0.bitcoin.transaction.lockTime = 100_000_000 },
        Row(.lockTimeNotAllowed) { $0.bitcoin.transaction.lockTime = 1_795_435_200 },
        Row(.sequenceNotAllowed) { $0.bitcoin.transaction.inputs[1].sequence = 0xffff_fffc },
        Row(.inputNotEmpty) { $0.bitcoin.transaction.inputs[0].signatureScript = [0x51] },
        .evm(.chainDiffers) { $0.evm.fields[0] = .number(UInt256(56)) },
        .evm(.nonceDiffers) { $0.evm.nonce = 6 },
        .evm(.accessListNotAllowed) {
            $0.evm.fields[8] = .list([.list([.bytes(EVMCase.token), .list([])])])
        },
        .evm(.transactionMalformed) { $0.evm.fields.removeLast() },
    ]

    static let spendingRows: [Row] = [
        Row(.inputCountDiffers) { $0.bitcoin.inputs.removeLast() },
        Row(.inputNotOurs) { $0.bitcoin.tellInput(0, key: "d34db33f/84h/1h/0h/0/4") },
        .evm(.inputNotOurs) { $0.evm.sender = PolicyWorld.origin("d34db33f/44h/60h/0h/2/0") },
        Row(.inputValueUnproven) {
            $0.bitcoin.tellInput(
                0, script: PolicyWorld.script(PolicyWorld.descriptors.pkh, 0).bytes,
                key: "d34db33f/44h/1h/0h/0/0")
        },
        Row(.inputValueUnproven) { $0.bitcoin.tellInput(0, previous: [1, 2, 3]) },
        Row(.inputValueChanged) {
            _ = try $0.approve()
            $0.bitcoin.plan = PolicyWorld.id("plan-2")
            $0.bitcoin.tellInput(0, value: 20_000_001)
        },
    ]

    static let paymentRows: [Row] = [
        Row(.outputCountDiffers) { $0.bitcoin.outputs.removeLast() },
        .evm(.outputCountDiffers) { $0.evm.payouts.append($0.evm.payouts[0]) },
        .evm(.outputCountDiffers) { $0.evm.payouts = [] },
        Row(.payoutRepeated) { $0.bitcoin.outputs[1] = $0.bitcoin.outputs[0] },
        Row(.destinationInvalid) {
            $0.bitcoin.outputs[0] = .payout(
                BitcoinPayout(
                    id: PolicyWorld.id("payout-a"),
                    address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                    amount: .satoshis(4_000_000)))
        },
        .evm(.destinationInvalid) {
            $0.evm.payouts = [
                EVMPayout(
                    id: $0.evm.payouts[0].id, token: EVMCase.token, recipient: EVMCase.token,
                    units: UInt256(1))
            ]
        },
        Row(.amountZero) {
            $0.bitcoin.setPayout(0, 0)
        },
        .evm(.amountZero) { $0.evm.setUnits(.zero) },
        Row(.outputDiffers) { $0.bitcoin.setValue(0, 4_000_001) },
        Row(.changeNotOurs) {
            $0.bitcoin.transaction.outputs[2] = BitcoinOutput(
                value: .satoshis(19_990_000),
                script: .p2wpkh([UInt8](repeating: 0xee, count: 20)))
        },
        .evm(.changeNotOurs) {
            let account = PolicyWorld.evmAccount(PolicyWorld.descriptors.evmDeposit, 0)
            $0.evm.move(
                .sweep, token: EVMCase.token, to: account, key: "d34db33f/44h/60h/0h/0/0",
                units: UInt256(1))
        },
        .evm(.tokenNotAllowed) {
            $0.evm.payouts = [
                EVMPayout(
                    id: $0.evm.payouts[0].id, token: [UInt8](repeating: 9, count: 20),
                    recipient: EVMCase.recipient, units: UInt256(250_000_000))
            ]
        },
        .evm(.methodNotAllowed) {
            let call = EVMCase.call(EVMCase.recipient, UInt256(250_000_000))
            $0.evm.fields[7] = .bytes([0x09, 0x5e, 0xa7, 0xb3] + call.dropFirst(4))
        },
        .evm(.callDiffers) {
            $0.evm.fields[7] = .bytes(EVMCase.call(EVMCase.recipient, UInt256(250_000_001)))
        },
        .evm(.valueNotAllowed) { $0.evm.fields[6] = .number(UInt256(1)) },
        Row(.destinationDenied) {
            $0.replace(PolicyWorld.address(0xdd), PolicyWorld.address(0xaa))
        },
        .evm(.destinationDenied) {
            $0.replace(
                "0xdddddddddddddddddddddddddddddddddddddddd",
                "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
        },
        Row(.destinationNotAllowed) {
            $0.replace(
                "{\"deny\": [\"\(PolicyWorld.address(0xdd))\"]}",
                "{\"allow\": [\"\(PolicyWorld.address(0xaa))\"]}")
        },
        .evm(.destinationNotAllowed) {
            $0.replace(
                "{\"deny\": [\"0xdddddddddddddddddddddddddddddddddddddddd\"]}", "{\"allow\": []}")
        },
    ]

    static let costRows: [Row] = [
        Row(.feeNegative) { $0.bitcoin.setValue(2, 20_000_001) },
        Row(.feeAboveRequest) { $0.bitcoin.feeMax = .satoshis(9_999) },
        .evm(.feeAboveRequest) { $0.evm.feeMax = UInt256(3_899_999_999_999_999) },
        Row(.feeAboveCeiling) {
            $0.bitcoin.feeMax = .satoshis(1_000_000)
            $0.bitcoin.setValue(2, 19_899_999)
        },
        .evm(.feeAboveCeiling) {
            $0.evm.feeMax = .max
            $0.evm.fields[4] = .number(UInt256(350_000))
        },
        Row(.feeShareAboveCeiling) {
            $0.bitcoin.setPayout(0, 50_000)
            $0.bitcoin.setPayout(1, 49_999)
        },
        Row(.feeRateAboveCeiling) {
            $0.bitcoin.feeMax = .satoshis(1_000_000)
            $0.bitcoin.setValue(2, 19_940_000)
        },
        .evm(.feeRateAboveCeiling) {
            $0.evm.feeMax = .max
            $0.evm.fields[3] = .number(UInt256(200_000_000_001))
        },
    ]

    static let memoryRows: [Row] = [
        Row(.outsideHours) { $0.now = $0.now.adding(seconds: -4 * 3_600 - 1) },
        Row(.payoutsDiffer) {
            _ = try $0.approve()
            $0.bitcoin.plan = PolicyWorld.id("plan-2")
            $0.bitcoin.setPayout(0, 4_000_001)
        },
        Row(.payoutSignedBefore) {
            _ = try $0.approve()
            $0.bitcoin.plan = PolicyWorld.id("plan-2")
            $0.bitcoin.transaction.inputs = [BitcoinCase.input(3), BitcoinCase.input(4)]
        },
        .evm(.payoutSignedBefore) {
            _ = try $0.approve()
            $0.evm.plan = PolicyWorld.id("evm-plan-2")
            $0.evm.setNonce(6)
        },
        Row(.memoryFull) {
            _ = try $0.approve()
            $0.planCountMax = 1
            $0.bitcoin.renew(2)
        },
    ]

    static let limitRows: [Row] = [
        Row(.amountAboveEach) { $0.replace("\"each\": \"0.5\"", "\"each\": \"0.05\"") },
        .evm(.amountAboveEach) { $0.evm.setUnits(UInt256(high: 1, low: 0)) },
        Row(.amountAboveTransaction) {
            $0.replace("\"each\": \"0.5\"", "\"each\": \"0.09\"")
            $0.replace("\"transaction\": \"0.8\"", "\"transaction\": \"0.09\"")
        },
        Row(.amountAboveHour) {
            for number in 2...11 {
                $0.bitcoin.renew(UInt8(number))
                $0.bitcoin.setValue(2, 19_999_000)
                _ = try $0.approve()
            }
            $0.bitcoin.renew(12)
        },
        Row(.amountAboveDay) {
            $0.replace("\"day\": \"3\"", "\"day\": \"1\"")
            for number in 2...11 {
                $0.bitcoin.renew(UInt8(number))
                $0.bitcoin.setValue(2, 19_999_000)
                _ = try $0.approve()
            }
            $0.now = $0.now.adding(seconds: 2 * 3_600)
            $0.bitcoin.renew(12)
        },
        Row(.countAboveHour) { $0.replace("\"hourCount\": 20", "\"hourCount\": 1") },
        Row(.countAboveDay) {
            $0.replace("\"hourCount\": 20, \"dayCount\": 60", "\"hourCount\": 3, \"dayCount\": 3")
            _ = try $0.approve()
            $0.now = $0.now.adding(seconds: 2 * 3_600)
            $0.bitcoin.renew(2)
        },
        Row(.feesAboveHour) {
            $0.replace(
                "\"each\": \"0.001\", \"hour\": \"0.002\"",
                "\"each\": \"0.00015\", \"hour\": \"0.00015\"")
            _ = try $0.approve()
            $0.bitcoin.renew(2)
        },
        Row(.feesAboveDay) {
            $0.replace(
                "\"each\": \"0.001\", \"hour\": \"0.002\", \"day\": \"0.003\"",
                "\"each\": \"0.00015\", \"hour\": \"0.00015\", \"day\": \"0.00015\"")
            _ = try $0.approve()
            $0.now = $0.now.adding(seconds: 2 * 3_600)
            $0.bitcoin.renew(2)
        },
    ]

    static let rows =
        transactionRows + spendingRows + paymentRows + costRows + memoryRows + limitRows

    @Test func `the good requests are approved`() throws {
        var world = PolicyWorld()
        #expect(try world.approve().signatures.count == 2)
        world.isEVM = true
        #expect(try world.approve().signatures.count == 1)
    }

    @Test(arguments: rows)
    func `a request that is changed in one place is refused with its code`(row: Row) throws {
        var world = PolicyWorld()
        try row.change(&world)
        let before = world.journal.state
        #expect(try world.refusal() == row.code)
        #expect(world.journal.state == before, "a refusal is not counted")
    }

    @Test func `every code has a row`() {
        let tested = Set(Self.rows.map(\.code))
        #expect(PolicyRefusal.Code.allCases.filter { !tested.contains($0) } == [])
    }

    @Test func `of two reasons the one that is checked first is given`() throws {
        let order = PolicyRefusal.Code.allCases
        let rows = Self.rows.filter { row in
            // These need a history that another change would spoil.
            Self.transactionRows.contains { $0.code == row.code } && row.code != .planChanged
        }
        for (first, second) in zip(rows, rows.dropFirst()) {
            var one = PolicyWorld()
            try first.change(&one)
            var both = one
            try second.change(&both)
            guard one.isEVM == both.isEVM, first.code != second.code else { continue }
            let expected = [first.code, second.code].min {
                (order.firstIndex(of: $0) ?? 0) < (order.firstIndex(of: $1) ?? 0)
            }
            #expect(try both.refusal() == expected)
        }
    }
}
