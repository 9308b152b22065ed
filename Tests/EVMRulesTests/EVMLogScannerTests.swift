import ChainModel
import EVMRules
import Encodings
import TestKit
import Testing
import Units

@Suite struct EVMLogScannerTests {
    private let ours = TokenWorld.account(0xaa)
    private let other = TokenWorld.account(0x0f)

    private func findings(_ receipts: JSONValue...) throws -> BlockSightings {
        let parsed = try receipts.map { try EVMReceipt(json: $0) }
        return try TokenWorld.scanner().findings(
            in: parsed, of: TokenWorld.link(), watched: TokenWorld.watching(ours))
    }

    private func reason(_ log: JSONValue) throws -> IgnoredSighting.Reason? {
        let found = try findings(TokenWorld.receipt([log]))
        #expect(found.sightings.isEmpty)
        #expect(found.ignored.count <= 1)
        return found.ignored.first?.reason
    }

    @Test func `a payment to a watched account is a sighting with its place and parties`() throws {
        let logs = [
            TokenWorld.log(to: other, index: 40), TokenWorld.log(to: ours, index: 41),
            TokenWorld.log(to: ours, units: UInt256(7), index: 42),
        ]
        let router = TokenWorld.account(0x33)
        let found = try findings(TokenWorld.receipt(logs, to: router))
        #expect(found.ignored.isEmpty)
        #expect(found.sightings.map(\.id.locator) == [1, 2])
        #expect(found.sightings.map(\.paid.units) == [UInt256(5_000_000), UInt256(7)])
        let first = try #require(found.sightings.first)
        #expect(first.asset == .usdt)
        #expect(first.paid.decimals == 6)
        #expect(first.recipient == ours.script)
        #expect(first.id.transaction == TransactionID(TokenWorld.transaction))
        #expect(
            first.counterparties == [
                Counterparty(role: .eventSender, script: TokenWorld.account(1).script),
                Counterparty(role: .transactionSender, script: TokenWorld.account(2).script),
                Counterparty(role: .calledContract, script: router.script),
            ])
    }

    @Test func `the token itself is no counterparty`() throws {
        let found = try findings(TokenWorld.receipt([TokenWorld.log(to: ours)]))
        #expect(
            found.sightings.first?.counterparties.map(\.role) == [.eventSender, .transactionSender])
        let creation = try findings(TokenWorld.receipt([TokenWorld.log(to: ours)], to: nil))
        #expect(creation.sightings.first?.counterparties.count == 2)
    }

    @Test func `payments to others are nothing`() throws {
        let found = try findings(TokenWorld.receipt([TokenWorld.log(to: other)]))
        #expect(found.sightings.isEmpty)
        #expect(found.ignored.isEmpty)
        let approval = TokenWorld.log(to: ours).setting(
            "topics",
            to: .array([
                TokenWorld.hex([UInt8](repeating: 9, count: 32)), TokenWorld.hex(other.word),
                TokenWorld.hex(ours.word),
            ]))
        #expect(try reason(approval) == nil)
    }

    @Test func `what looks like a payment and is none is kept with its reason`() throws {
        let good = TokenWorld.log(to: ours)
        #expect(try reason(TokenWorld.log(of: other, to: ours)) == .foreignContract)
        #expect(try reason(good.setting("removed", to: .bool(true))) == .removed)
        #expect(try reason(TokenWorld.log(to: ours, units: .zero)) == .zeroValue)
        let dust = TokenWorld.log(
            of: TokenWorld.pegged, to: ours, units: UInt256(999_999_999_999))
        #expect(try reason(dust) == .belowLedgerUnit)
        #expect(try reason(TokenWorld.log(to: ours, units: .max)) == .malformed)
        #expect(try reason(good.setting("data", to: .string("0x"))) == .malformed)
        let long = TokenWorld.hex([UInt8](repeating: 1, count: 33))
        #expect(try reason(good.setting("data", to: long)) == .malformed)
    }

    @Test func `dirty or too many topics are malformed`() throws {
        let transfer = TokenWorld.hex(ERC20.transferTopic.bytes)
        let dirty = TokenWorld.hex([1] + ours.word.dropFirst())
        let log = TokenWorld.log(to: ours)
        func with(_ topics: JSONValue...) -> JSONValue { log.setting("topics", to: .array(topics)) }
        #expect(try reason(with(transfer, TokenWorld.hex(other.word), dirty)) == .malformed)
        let ourWord = TokenWorld.hex(ours.word)
        #expect(try reason(with(transfer, dirty, ourWord)) == .malformed)
        #expect(try reason(with(transfer, ourWord, ourWord, ourWord)) == .malformed)
        #expect(try reason(with(transfer, ourWord)) == nil)
    }

    @Test func `a failed transaction pays nothing`() throws {
        let receipt = TokenWorld.receipt([TokenWorld.log(to: ours)])
            .setting("status", to: .string("0x0"))
        let found = try findings(receipt)
        #expect(found.sightings.isEmpty)
        #expect(found.ignored.map(\.reason) == [.failedTransaction])
    }

    @Test func `a token of 18 decimals keeps its own units`() throws {
        let units = UInt256(1_234_567_000_000_000_001)
        let found = try findings(
            TokenWorld.receipt([TokenWorld.log(of: TokenWorld.pegged, to: ours, units: units)]))
        #expect(found.sightings.first?.paid == TokenAmount(units: units, decimals: 18))
        #expect(found.sightings.first?.asset == .usdc)
    }

    @Test func `the mainnet block's USDT payments are all found`() throws {
        let usdt = try EVMAddress(checksummed: "0xdAC17F958D2ee523a2206206994597C13D831ec7")
        let receipts = try RecordedBlock.receipts()
        let transfers = receipts.flatMap(\.logs).filter { $0.contract == usdt }.compactMap {
            try? ERC20.transfer(of: $0)
        }
        #expect(transfers.count > 40)
        let found = try TokenWorld.scanner().findings(
            in: receipts, of: try RecordedBlock.header().link,
            watched: WatchedScriptIndex(transfers.map(\.recipient.script)))
        // This world's tokens are others: every one of them is foreign here.
        #expect(found.sightings.isEmpty)
        #expect(found.ignored.count { $0.contract == usdt.script } == transfers.count)
    }

    @Test func `published USDT contracts have clean addresses`() throws {
        for entry in try Vectors.list("tokens/usdt_contracts.json") {
            guard entry["chainId"] is Int else { continue }
            let address = try text(entry["address"])
            #expect(try EVMAddress(checksummed: address).checksummed == address)
        }
    }

    @Test func `real USDT logs are told apart`() throws {
        let samples = try JSONValue.parse(try Vectors.data("eth-rpc/usdt_samples.json"))
        for sample in try #require(samples.elements) {
            let result = try #require(sample["result"])
            if sample["method"]?.text == "eth_getLogs" {
                let log = try EVMLog(json: try #require(result.elements?.first))
                let transfer = try ERC20.transfer(of: log)
                #expect(transfer.units == UInt256(0x3b9c_6433))
                #expect(
                    transfer.recipient.lowercase == "0x78cccfb3d517cd4ed6d045e263e134712288ace2")
            } else {
                let receipt = try EVMReceipt(json: result)
                #expect(throws: ERC20.NoTransfer.otherEvent) {
                    try ERC20.transfer(of: receipt.logs[0])
                }
            }
        }
    }

    @Test func `a transfer's input has the selector and two words`() throws {
        let input = ERC20.transferInput(to: ours, units: UInt256(1))
        #expect(input.prefix(4) == ABI.selector("transfer(address,uint256)")[...])
        #expect(input.count == 68)
        #expect(
            ERC20.viewInput(method: "isBlackListed", account: ours).prefix(4)
                == [0xe4, 0x7d, 0x60, 0x60])
        #expect(
            ERC20.viewInput(method: "isBlacklisted(address)", account: ours).prefix(4)
                == [0xfe, 0x57, 0x5a, 0x87])
    }
}
