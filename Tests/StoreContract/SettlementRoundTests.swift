import ChainModel
import PayoutRules
import Testing
import Units

@testable import Connector

/// Merchants' income is paid out when their terms say so.
@Suite struct SettlementRoundTests {
    private static let address = "0x" + String(repeating: "4", count: 40)

    /// Terms of two merchants: at 50 cents' worth, with fees of at most one in a hundred.
    private func setTerms(
        _ settlements: Settlements, in store: any StorePort
    ) async throws {
        try await store.write { unit in
            try unit.fund(100)
            _ = try unit.apply([
                transfer(
                    2, 100, from: .custody(usdtOnEVM), to: .available(bob, .usdt), .adjustment)
            ])
            let rule = try #require(
                SettlementRule(
                    minimum: Amount(1, of: .usdt), threshold: Amount(50, of: .usdt),
                    periodSeconds: nil, feeShareMax: BasisPoints(100)))
            for wallet in [alice, bob] {
                _ = try settlements.setTerms(
                    of: wallet, token: usdtOnEVM, address: Self.address, rule: rule, by: "ann",
                    in: unit)
            }
        }
    }

    private func round(
        _ settlements: Settlements, fee: UInt128?, after: UInt128? = nil,
        in store: any StorePort
    ) async throws -> (wallets: [WalletID], next: UInt128?) {
        let fees = fee.map { [usdtOnEVM: Amount($0, of: .usdt)] } ?? [:]
        return try await store.write { unit in
            let (made, next) = try settlements.round(
                fees: fees, page: PageRequest(after: after, limit: 1), in: unit)
            return (made.map(\.wallet), next)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `every merchant has a turn, page by page, and is settled once`(
        twin: StoreTwin
    ) async throws {
        let settlements = Settlements(desk: try PlannedPair.desk())
        try await twin.run { store in
            try await setTerms(settlements, in: store)
            let first = try await round(settlements, fee: 1, in: store)
            let second = try await round(settlements, fee: 1, after: first.next, in: store)
            #expect(Set(first.wallets + second.wallets) == [alice, bob])
            #expect(first.wallets.count == 1)
            let third = try await round(settlements, fee: 1, after: second.next, in: store)
            #expect(third.wallets.isEmpty && third.next == nil)
            let again = try await round(settlements, fee: 1, in: store)
            #expect(again.wallets.isEmpty)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a schedule waits while the fee is too large a part, or nobody can say it`(
        twin: StoreTwin
    ) async throws {
        let settlements = Settlements(desk: try PlannedPair.desk())
        try await twin.run { store in
            try await setTerms(settlements, in: store)
            for fee in [UInt128?.none, 2] {
                let found = try await round(settlements, fee: fee, in: store)
                #expect(found.wallets.isEmpty, "\(String(describing: fee))")
            }
        }
    }
}
