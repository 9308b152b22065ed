import ChainModel
import Connector
import PayoutRules
import ScreeningRules
import Testing
import Units

@Suite struct SearchContractTests {
    @Test(arguments: StoreTwin.allCases)
    func `everything is found by what people know of it, the newest first`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(walletRecord(bob))
                for number in 1...3 as ClosedRange<UInt128> {
                    try unit.save(deposit(number))
                    try unit.save(
                        CountedDeposit(
                            id: deposit(number).id, recipient: script(1),
                            sources: [script(number == 2 ? 8 : 7)], wallet: alice, tier: "basic",
                            amount: Amount(5, of: .usdt), value: nil, time: start))
                }
                try unit.save(record(payout(5)))
                try unit.save(record(payout(6, amount: satoshis(1))))
                try unit.save(
                    plan(9, .outpoints([outpoint(1)]), payouts: [6, 5]).signed(as: 77, .broadcast))
            }
            try await store.read { reading throws in
                func ids(_ key: SearchKey, limit: Int = 10) throws -> [SearchFind] {
                    try reading.search(key, limit: limit)
                }
                let all = ([3, 2, 1] as [UInt128]).map { SearchFind.deposit(deposit($0).id) }
                #expect(try ids(.transaction(evm, TransactionID(hash(2)))) == [all[1]])
                #expect(try ids(.transaction(btc, TransactionID(hash(2)))) == [])
                #expect(
                    try ids(.transaction(btc, txID(77))) == [
                        .payout(PayoutID(6)), .payout(PayoutID(5)),
                    ])
                #expect(try ids(.payer(script(7))) == [all[0], all[2]])
                #expect(try ids(.payer(script(9))) == [])
                #expect(try ids(.amount(Amount(.max, of: .usdt))) == all)
                #expect(try ids(.amount(Amount(.max, of: .usdt)), limit: 2) == Array(all.prefix(2)))
                #expect(try ids(.amount(Amount(.max, of: .btc))) == [])
                #expect(try ids(.amount(satoshis(1))) == [.payout(PayoutID(6))])
                #expect(
                    try ids(.destination(WatchedScript([9, 9]))) == [
                        .payout(PayoutID(6)), .payout(PayoutID(5)),
                    ])
                #expect(try ids(.destination(script(9))) == [])
                #expect(try ids(.reference("ref")) == [.wallet(bob), .wallet(alice)])
                #expect(try ids(.reference("' OR 1=1 --")) == [])
            }
        }
    }
}
