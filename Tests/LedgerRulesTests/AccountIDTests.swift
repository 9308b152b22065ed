import LedgerRules
import Testing
import Units

@Suite struct AccountIDTests {
    @Test func `each maker names its kind and owner`() {
        let wallet = WalletID(7)
        let table: [(AccountID, AccountKind, UInt128)] = [
            (.inTransit(bitcoin), .inTransit, 1), (.custody(bitcoin), .custody, 1),
            (.suspense(bitcoin), .suspense, 1), (.dust(bitcoin), .dust, 1),
            (.networkFees(bitcoin.chain, .btc), .networkFees, 1),
            (.pending(wallet, .btc), .pending, 7), (.screening(wallet, .btc), .screening, 7),
            (.frozen(wallet, .btc), .frozen, 7), (.available(wallet, .btc), .available, 7),
            (.reserved(wallet, .btc), .reserved, 7), (.operatorFunds(.btc), .operatorFunds, 0),
        ]
        #expect(Set(table.map(\.1)) == Set(AccountKind.allCases))
        for (account, kind, owner) in table {
            #expect(account == AccountID(kind: kind, owner: owner, asset: .btc))
            #expect(account.wallet == (owner == 7 ? wallet : nil))
            #expect(account.chain == (owner == 1 ? bitcoin.chain : nil))
        }
    }

    @Test func `accounts are ordered by kind, then owner, then asset`() {
        let ordered: [AccountID] = [
            .custody(bitcoin), .custody(dollars), .available(alice, .btc),
            .available(alice, .usdt), .available(bob, .btc),
        ]
        #expect(ordered.reversed().sorted() == ordered)
    }

    @Test func `raw values that are in journals never change`() {
        #expect(AccountKind.allCases.map(\.rawValue) == Array(1...11))
        #expect(LedgerRefusal.allCases.map(\.rawValue) == Array(1...15))
        #expect(TransferReason.charge.rawValue == 20)
        #expect(TransferReason.holdExpired.rawValue == 34)
        #expect(TransferReason.adjustment.rawValue == 60)
    }
}
