import ChainModel
import Connector
import PayoutRules
import Testing
import Units

@Suite
struct SettlementContractTests {
    private static func terms(
        _ wallet: WalletID, _ asset: Asset = .usdt, threshold: UInt128? = nil,
        period: Int64? = nil, covered: UInt64 = 0
    ) throws -> SettlementTermsRecord {
        let rule = try #require(
            SettlementRule(
                minimum: Amount(5, of: asset), threshold: threshold.map { Amount($0, of: asset) },
                periodSeconds: period, feeShareMax: BasisPoints(.max)))
        return SettlementTermsRecord(
            wallet: wallet, token: TokenID(chain: evm, asset: asset), address: "0x5",
            rule: rule, setBy: "ada", coveredThrough: covered, lastAt: start)
    }

    private static func settlement(
        _ number: UInt128, payout: UInt128, rows: ClosedRange<UInt64>, wallet: WalletID = alice,
        asset: Asset = .usdt
    ) throws -> SettlementRecord {
        let coverage = try SettlementCoverage(
            rows: rows.map {
                SettlementRow(
                    sequence: $0, transfer: TransferID(UInt128($0)),
                    amount: Amount(10, of: asset), isCredit: $0 == rows.lowerBound)
            }, after: rows.lowerBound - 1)
        return SettlementRecord(
            id: SettlementID(number), wallet: wallet, payout: PayoutID(payout),
            coverage: coverage, createdAt: start)
    }

    @Test(arguments: StoreTwin.allCases)
    func `terms are one for a wallet and asset, and end when they are removed`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            let all = [
                try Self.terms(bob), try Self.terms(alice, threshold: .max, period: 3_600),
                try Self.terms(alice, .btc), try Self.terms(WalletID(.max)),
            ]
            let changed = try Self.terms(bob, threshold: 6, covered: 99)
            try await store.write { unit in
                for id in [alice, bob, WalletID(.max)] { try unit.save(walletRecord(id)) }
                for terms in all { try unit.save(terms) }
                try unit.save(changed)
            }
            try await store.read { reading throws in
                #expect(try reading.settlementTerms(of: bob, asset: .usdt) == changed)
                #expect(try reading.settlementTerms(of: alice, asset: .usdt) == all[1])
                #expect(try reading.settlementTerms(of: bob, asset: .btc) == nil)
                let first = try reading.settlementTerms(page: PageRequest(after: nil, limit: 2))
                #expect(first == [changed, all[2], all[1]])
                #expect(
                    try reading.settlementTerms(
                        page: PageRequest(after: first.last?.wallet.value, limit: 2)) == [all[3]])
            }
            try await store.write { try $0.removeSettlementTerms(of: alice, asset: .usdt) }
            try await store.read { reading throws in
                #expect(try reading.settlementTerms(of: alice, asset: .usdt) == nil)
                #expect(try reading.settlementTerms(of: alice, asset: .btc) == all[2])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `settlements are listed newest first, and cover a row once`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            let first = try Self.settlement(9, payout: 1, rows: 1...2)
            let second = try Self.settlement(8, payout: 2, rows: 5...6)
            let theirs = try Self.settlement(7, payout: 3, rows: 2...2, wallet: bob)
            let other = try Self.settlement(6, payout: 4, rows: 2...2, asset: .btc)
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(walletRecord(bob))
                for number in UInt128(1)...5 { try unit.save(record(payout(number))) }
                for one in [first, second, theirs, other] { try unit.add(one) }
            }
            let wrong = [
                try Self.settlement(9, payout: 5, rows: 9...9),
                try Self.settlement(10, payout: 1, rows: 9...9),
                try Self.settlement(10, payout: 5, rows: 6...7),
                try Self.settlement(10, payout: 5, rows: 3...4),
                try Self.settlement(10, payout: 99, rows: 9...9),
            ]
            for one in wrong { #expect(try await isCorrupt(store) { try $0.add(one) }) }
            try await store.read { reading throws in
                #expect(try reading.settlement(SettlementID(8)) == second)
                #expect(try reading.settlement(SettlementID(10)) == nil)
                let page = try reading.settlements(
                    of: nil, page: PageRequest(after: nil, limit: 3))
                #expect(page.map(\.1) == [other, theirs, second])
                #expect(
                    try reading.settlements(
                        of: nil, page: PageRequest(after: page.last?.0, limit: 3)
                    ).map(\.1) == [first])
                #expect(
                    try reading.settlements(
                        of: alice, page: PageRequest(after: nil, limit: 9)
                    ).map(\.1) == [other, second, first])
            }
        }
    }

    private static func comparison(
        _ height: UInt64, custody: UInt128, chain: UInt256, token: TokenID = usdtOnEVM
    ) -> Reconciliation {
        Reconciliation(
            ReconciliationFacts(
                token: token, block: block(height), custody: Amount(custody, of: token.asset),
                remainder: UInt256(3), chain: TokenAmount(units: chain, decimals: token.asset.scale)
            ))
    }

    @Test(arguments: StoreTwin.allCases)
    func `the newest comparison of each token is kept with its gate`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            let match = Self.comparison(1, custody: 10, chain: UInt256(13))
            let shortage = Self.comparison(2, custody: 10, chain: UInt256(9))
            let surplus = Self.comparison(3, custody: 10, chain: .max)
            let bitcoin = Self.comparison(
                2, custody: 1, chain: UInt256(4), token: TokenID(chain: btc, asset: .btc))
            #expect(
                try await store.read { try $0.payoutGate(usdtOnEVM) }
                    == PayoutGate(token: usdtOnEVM))
            for (place, found) in [match, bitcoin, shortage, surplus].enumerated() {
                let time = start.adding(seconds: Int64(place))
                try await store.write { unit in
                    var gate = try unit.payoutGate(found.facts.token)
                    _ = gate.take(found)
                    try unit.save(
                        ReconciliationRecord(reconciliation: found, time: time), gate: gate)
                }
            }
            try await store.read { reading throws in
                #expect(
                    try reading.latestReconciliations()
                        == [
                            ReconciliationRecord(
                                reconciliation: bitcoin, time: start.adding(seconds: 1)),
                            ReconciliationRecord(
                                reconciliation: surplus, time: start.adding(seconds: 3)),
                        ])
                #expect(
                    try reading.payoutGate(usdtOnEVM)
                        == PayoutGate(
                            token: usdtOnEVM, mismatch: shortage, lastHeight: BlockHeight(3)))
                #expect(try reading.payoutGate(bitcoin.facts.token).isOpen)
            }
            try await store.write { unit in
                var gate = try unit.payoutGate(usdtOnEVM)
                _ = gate.clear(actor: "ann", reason: "found", now: start)
                try unit.save(gate)
            }
            #expect(
                try await store.read { try $0.payoutGate(usdtOnEVM) }
                    == PayoutGate(token: usdtOnEVM, lastHeight: BlockHeight(3)))
            #expect(
                try await isCorrupt(store) {
                    try $0.save(
                        ReconciliationRecord(reconciliation: match, time: start),
                        gate: PayoutGate(token: bitcoin.facts.token))
                })
        }
    }
}
