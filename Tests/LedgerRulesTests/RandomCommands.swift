import LedgerRules
import TestKit
import Units

/// Makes commands that often meet: few wallets, few ids, and times near each other.
struct RandomCommands {
    var random: SplitMix64
    var seconds: Int64 = 100
    private var earlier: [LedgerCommand] = []
    /// Rises, so that finished holds give way to new ones.
    private var firstHold: UInt64 = 1

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    var now: Timestamp { Timestamp(seconds: seconds) }

    private mutating func pick(_ range: Range<UInt64>) -> UInt64 {
        UInt64.random(in: range, using: &random)
    }

    private mutating func oneIn(_ count: UInt64) -> Bool { pick(0..<count) == 0 }

    /// Opens most of the accounts that the commands name.
    mutating func opening() -> [LedgerCommand] {
        var accounts: [AccountID] = []
        for asset in [Asset.btc, .usdt] {
            for chain in 1...2 as ClosedRange<UInt128> {
                let token = TokenID(chain: ChainID(packedName: chain), asset: asset)
                accounts += [.custody(token), .inTransit(token), .suspense(token)]
            }
            for number in 1...4 as ClosedRange<UInt128> {
                let wallet = WalletID(number)
                accounts += [.available(wallet, asset), .reserved(wallet, asset)]
                accounts += [.screening(wallet, asset)]
            }
            accounts.append(.operatorFunds(asset))
        }
        return accounts.filter { _ in !oneIn(12) }.map { .openAccount($0) }
    }

    /// Makes groups of one to four commands; time goes on, and now and then steps back.
    mutating func groups(_ count: Int) -> [[LedgerCommand]] {
        seconds += Int64(pick(0..<12)) - 2
        firstHold += 2
        return (0..<count).map { _ in
            (0..<(oneIn(3) ? Int(pick(2..<5)) : 1)).map { _ in command() }
        }
    }

    mutating func command() -> LedgerCommand {
        if !earlier.isEmpty, oneIn(8) {
            return earlier[Int(pick(0..<UInt64(earlier.count)))]
        }
        let made = freshCommand()
        earlier.append(made)
        return made
    }

    private mutating func freshCommand() -> LedgerCommand {
        switch pick(0..<20) {
        case 0: return .openAccount(account(asset()))
        case 1..<6:
            let asset = asset()
            return .transfer(
                transfer(.custody(token(asset)), .available(wallet(), asset), 200, asset))
        case 6..<9:
            let asset = asset()
            return .transfer(
                transfer(.available(wallet(), asset), .available(wallet(), asset), 60, asset))
        case 9: return .transfer(transfer(account(asset()), account(asset()), 90, asset()))
        case 10..<14:
            let amount = amount(50, asset())
            return .placeHold(
                HoldRequest(
                    id: hold(), wallet: wallet(), amount: amount,
                    expiresAt: oneIn(3) ? nil : Timestamp(seconds: seconds + Int64(pick(0..<30))),
                    subject: UInt128(pick(0..<2))))
        case 14..<19:
            let asset = oneIn(6) ? Asset.usdc : asset()
            return .captureHold(
                hold(), id: id(), amount: amount(30, asset), to: wallet(),
                fee: oneIn(3) ? nil : amount(9, oneIn(9) ? self.asset() : asset),
                isLast: oneIn(2))
        default: return .releaseHold(hold(), id: id())
        }
    }

    private mutating func transfer(
        _ debit: AccountID, _ credit: AccountID, _ unitsMax: UInt64, _ asset: Asset
    ) -> LedgerTransfer {
        LedgerTransfer(
            id: id(), debit: debit, credit: credit, amount: amount(unitsMax, asset),
            reason: oneIn(2) ? .charge : .adjustment, subject: UInt128(pick(0..<2)))
    }

    private mutating func amount(_ unitsMax: UInt64, _ asset: Asset) -> Amount {
        let units = oneIn(40) ? UInt128.max - UInt128(pick(0..<400)) : UInt128(pick(0..<unitsMax))
        return Amount(units, of: asset)
    }

    private mutating func id() -> TransferID {
        switch pick(0..<12) {
        case 0: .placing(hold())
        case 1: .expiring(hold())
        case 2: .fee(of: TransferID(UInt128(pick(1..<900))))
        case 3: .rest(of: TransferID(UInt128(pick(1..<900))))
        default: TransferID(UInt128(pick(1..<900)))
        }
    }

    private mutating func account(_ asset: Asset) -> AccountID {
        let kind = AccountKind.allCases[Int(pick(0..<UInt64(AccountKind.allCases.count)))]
        return AccountID(kind: kind, owner: UInt128(pick(0..<5)), asset: asset)
    }

    private mutating func asset() -> Asset { oneIn(3) ? .usdt : .btc }
    private mutating func wallet() -> WalletID { WalletID(UInt128(pick(1..<6))) }
    private mutating func hold() -> HoldID { HoldID(UInt128(firstHold + pick(0..<24))) }
    private mutating func token(_ asset: Asset) -> TokenID {
        TokenID(chain: ChainID(packedName: UInt128(pick(1..<3))), asset: asset)
    }
}
