import ChainModel
import Connector
import DepositRules
import PayoutRules
import Testing
import Units

@Suite
struct CoinContractTests {
    @Test(arguments: StoreTwin.allCases)
    func `only a deposit that is final and clear can be spent; all final ones count`(
        twin: StoreTwin
    ) async throws {
        let verdict = VerdictID(1)
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                let deposits = [
                    coinDeposit(4, 1), coinDeposit(2, 10),
                    coinDeposit(3, 100, screening: .running),
                    coinDeposit(5, 1_000, screening: .held(CaseID(1), verdict)),
                    coinDeposit(6, 10_000, screening: .frozen(CaseID(2), verdict)),
                    coinDeposit(7, 100_000, chain: .included(block(9))),
                    coinDeposit(8, 1_000_000, chain: .seen),
                    coinDeposit(9, 10_000_000, chain: .orphaned(block(9))),
                    coinDeposit(10, 100_000_000, on: evm),
                ]
                for deposit in deposits {
                    try unit.saveWithAddress(
                        deposit, UInt32(deposit.recipient.bytes.last ?? 0))
                }
                // Not ours: no key is known for its script.
                try unit.save(coinDeposit(11, 1_000_000_000))
            }
            try await store.read { reading throws in
                #expect(
                    try reading.spendableCoins(on: btc, limit: 9) == [coin(2, 10), coin(4, 1)])
                #expect(try reading.spendableCoins(on: btc, limit: 1) == [coin(2, 10)])
                #expect(
                    try reading.allCoins(on: btc, limit: 9)
                        == [
                            coin(2, 10), coin(3, 100), coin(4, 1), coin(5, 1_000),
                            coin(6, 10_000),
                        ])
                #expect(try reading.allCoins(on: btc, limit: 2).count == 2)
                #expect(try reading.coinTotal(on: btc) == satoshis(11_111))
                #expect(try reading.coin(outpoint(5, 3), on: btc) == coin(5, 1_000))
                #expect(try reading.coin(outpoint(7, 3), on: btc) == nil)
                #expect(try reading.coin(outpoint(5, 2), on: btc) == nil)
                #expect(try reading.coinTotal(on: ChainID(packedName: 1)) == satoshis(0))
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a claimed coin is not given again, a spent one is gone, and change comes with the end`(
        twin: StoreTwin
    ) async throws {
        let made = plan(
            1, .outpoints([outpoint(2, 3), outpoint(4, 3)]), change: change(900, at: 2))
        let returned = SpendableCoin(
            outpoint: outpoint(50, 2), value: satoshis(900), script: outputScript(77),
            keyFile: "treasury.txt", index: 5)
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for number in [UInt128(2), 3, 4] {
                    try unit.saveWithAddress(coinDeposit(number, 1_000), UInt32(number))
                }
                try unit.save(made)
            }
            try await store.read { reading throws in
                #expect(try reading.spendableCoins(on: btc, limit: 9) == [coin(3, 1_000)])
                #expect(try reading.coinTotal(on: btc) == satoshis(3_000))
                #expect(try reading.allCoins(on: btc, limit: 9).count == 3)
                #expect(try reading.coin(outpoint(2, 3), on: btc) == coin(2, 1_000))
            }
            try await store.write { try $0.save(made.signed(as: 50, .included(block(6)))) }
            #expect(try await store.read { try $0.coin(outpoint(50, 2), on: btc) } == nil)
            try await store.write { try $0.save(made.signed(as: 50, .final(block(6)))) }
            try await store.read { reading throws in
                #expect(
                    try reading.spendableCoins(on: btc, limit: 9) == [coin(3, 1_000), returned])
                #expect(
                    try reading.allCoins(on: btc, limit: 9) == [coin(3, 1_000), returned])
                #expect(try reading.coinTotal(on: btc) == satoshis(1_900))
                #expect(try reading.coin(outpoint(50, 2), on: btc) == returned)
                // Spent, and still known.
                #expect(try reading.coin(outpoint(2, 3), on: btc) == coin(2, 1_000))
            }
            let next = plan(2, .outpoints([outpoint(50, 2)]))
            try await store.write { unit in
                try unit.save(next)
                try unit.save(next.signed(as: 51, .final(block(7))))
            }
            try await store.read { reading throws in
                #expect(try reading.spendableCoins(on: btc, limit: 9) == [coin(3, 1_000)])
                #expect(try reading.coinTotal(on: btc) == satoshis(1_000))
                #expect(try reading.coin(outpoint(50, 2), on: btc) == returned)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a coin that a final plan spends before it is cleared never comes back`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.saveWithAddress(coinDeposit(2, 1_000, screening: .running), 2)
                try unit.save(
                    plan(1, .outpoints([outpoint(2, 3)])).signed(as: 50, .final(block(6))))
                try unit.save(coinDeposit(2, 1_000))
            }
            #expect(try await store.read { try $0.spendableCoins(on: btc, limit: 9) } == [])
            #expect(try await store.read { try $0.coinTotal(on: btc) } == satoshis(0))
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `accounts can be paid from if something that they got on the chain is clear`(
        twin: StoreTwin
    ) async throws {
        let clear = ScreeningTrack.clear(VerdictID(1))
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for index in UInt32(1)...7 { try unit.add(address(index)) }
                let deposits: [(UInt8, ChainTrack, ScreeningTrack)] = [
                    (5, .final(block(3)), clear), (1, .final(block(3)), clear),
                    (2, .final(block(3)), clear),
                    (2, .final(block(4)), .held(CaseID(1), VerdictID(1))),
                    (3, .included(block(3)), clear), (4, .final(block(3)), clear),
                    (4, .included(block(5)), .running),
                    (6, .final(block(3)), .frozen(CaseID(2), VerdictID(1))),
                    (1, .orphaned(block(5)), .running),
                ]
                for (place, item) in deposits.enumerated() {
                    try unit.save(
                        deposit(
                            UInt128(place + 1), to: script(item.0), chain: item.1,
                            screening: item.2))
                }
            }
            try await store.read { reading throws in
                #expect(
                    try reading.payingAddresses(on: evm, asset: .usdt, skipping: 0, limit: 9)
                        == [1, 2, 4, 5].map { address($0) })
                #expect(
                    try reading.payingAddresses(on: evm, asset: .usdt, skipping: 0, limit: 1)
                        == [address(1)])
                #expect(
                    try reading.payingAddresses(on: evm, asset: .usdt, skipping: 1, limit: 2)
                        == [address(2), address(4)])
                #expect(
                    try reading.payingAddresses(on: evm, asset: .usdc, skipping: 0, limit: 9) == [])
                #expect(
                    try reading.payingAddresses(on: btc, asset: .usdt, skipping: 0, limit: 9) == [])
            }
        }
    }
}
