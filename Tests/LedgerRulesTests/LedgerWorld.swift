import LedgerRules
import Units

let bitcoin = TokenID(chain: ChainID(packedName: 1), asset: .btc)
let dollars = TokenID(chain: ChainID(packedName: 2), asset: .usdt)
let alice = WalletID(0xA)
let bob = WalletID(0xB)
let nobody = WalletID(0xF)

/// A small world: two wallets with all of their accounts, the operator, and a clock in seconds.
struct LedgerWorld {
    var book = Book()
    var seconds: Int64 = 1
    var lastID: UInt128 = 1_000

    var now: Timestamp { Timestamp(seconds: seconds) }

    init() {
        open([.custody(bitcoin), .custody(dollars), .inTransit(bitcoin)])
        open([.operatorFunds(.btc), .operatorFunds(.usdt)])
        for wallet in [alice, bob] {
            for asset in [Asset.btc, .usdt] {
                open([.available(wallet, asset), .reserved(wallet, asset)])
                open([.pending(wallet, asset), .screening(wallet, asset)])
            }
        }
    }

    /// Makes a world in which Alice can spend so many satoshi.
    init(aliceHas satoshis: UInt64) {
        self.init()
        _ = run(.transfer(deposit(satoshis, to: alice)))
    }

    mutating func open(_ accounts: [AccountID]) {
        _ = apply(accounts.map { [.openAccount($0)] })
    }

    mutating func freshID() -> TransferID {
        lastID += 1
        return TransferID(lastID)
    }

    mutating func deposit(_ satoshis: UInt64, to wallet: WalletID) -> LedgerTransfer {
        LedgerTransfer(
            id: freshID(), debit: .custody(bitcoin), credit: .available(wallet, .btc),
            amount: .satoshis(satoshis), reason: .depositFinalCustody, subject: 1)
    }

    mutating func charge(
        _ satoshis: UInt64, id: TransferID? = nil, from payer: WalletID = alice,
        to merchant: WalletID = bob
    ) -> LedgerTransfer {
        LedgerTransfer(
            id: id ?? freshID(), debit: .available(payer, .btc),
            credit: .available(merchant, .btc), amount: .satoshis(satoshis), reason: .charge,
            subject: 2)
    }

    func hold(
        _ id: UInt128, _ satoshis: UInt64, of wallet: WalletID = alice, until: Int64? = nil
    ) -> LedgerCommand {
        .placeHold(
            HoldRequest(
                id: HoldID(id), wallet: wallet, amount: .satoshis(satoshis),
                expiresAt: until.map { Timestamp(seconds: $0) }, subject: 3))
    }

    mutating func capture(
        _ hold: UInt128, _ satoshis: UInt64, fee: UInt64? = nil, isLast: Bool = false
    ) -> LedgerCommand {
        .captureHold(
            HoldID(hold), id: freshID(), amount: .satoshis(satoshis), to: bob,
            fee: fee.map { .satoshis($0) }, isLast: isLast)
    }

    mutating func release(_ hold: UInt128) -> LedgerCommand {
        .releaseHold(HoldID(hold), id: freshID())
    }

    mutating func apply(_ groups: [[LedgerCommand]]) -> BatchOutcome {
        book.apply(LedgerBatch(groups: groups), at: now)
    }

    mutating func run(_ command: LedgerCommand) -> CommandResult { apply([[command]]).results[0] }

    func satoshis(_ account: AccountID) -> UInt128? { book.balance(account)?.minorUnits }

    /// What Alice can spend, what her holds keep, and what Bob can spend.
    var balances: [UInt128] {
        [.available(alice, .btc), .reserved(alice, .btc), .available(bob, .btc)]
            .map { satoshis($0) ?? .max }
    }
}

extension CommandResult {
    /// The amounts of what was recorded; nil if it was not.
    var recordedUnits: [UInt128]? {
        switch self {
        case .recorded(let posted): posted.map { $0.transfer.amount.minorUnits }
        case .repeated, .refused, .skipped: nil
        }
    }

    var isRecorded: Bool { recordedUnits != nil }
}
