import ChainModel
import Connector
import DepositRules
import LedgerRules
import ScreeningRules
import Units

let alice = WalletID(0xa11ce)
let bob = WalletID(0xb0b)
let evm = ChainID("evm-local") ?? ChainID(packedName: 0)
let start = Timestamp(seconds: 1_700_000_000)

func hash(_ number: UInt128) -> Bytes32 { Bytes32(head: 7, tail: number) }
func block(_ height: UInt64, _ fork: UInt128 = 0) -> BlockReference {
    BlockReference(
        height: BlockHeight(height), hash: BlockHash(hash(UInt128(height) << 8 | fork)))
}
func script(_ number: UInt8) -> WatchedScript {
    WatchedScript([UInt8](repeating: number, count: 20))
}

func walletRecord(_ id: WalletID) -> WalletRecord {
    WalletRecord(id: id, reference: "ref", tier: "basic", status: .active, createdAt: start)
}

func address(_ index: UInt32, of wallet: WalletID = alice) -> AddressRecord {
    AddressRecord(
        family: .evm, script: script(UInt8(index)), text: "address \(index)", wallet: wallet,
        chain: evm, keyFile: "evm.txt", index: index, createdAt: start)
}

func deposit(
    _ number: UInt128, to recipient: WatchedScript = script(1), chain: ChainTrack = .seen,
    screening: ScreeningTrack = .running, lists: Bytes32? = nil, asset: Asset = .usdt,
    units: UInt256 = .max
) -> Deposit {
    let sighting = SightingID(
        chain: evm, transaction: TransactionID(hash(number)), locator: 3)
    return Deposit(
        id: sighting.depositID, sighting: sighting, wallet: alice, recipient: recipient,
        amount: Amount(.max, of: asset), paid: TokenAmount(units: units, decimals: 18),
        remainder: UInt256(high: 1, low: 2), chainTrack: chain, screeningTrack: screening,
        inclusionCount: 2,
        counterparties: [
            Counterparty(role: .eventSender, script: script(9)),
            Counterparty(role: .input, script: WatchedScript([0])),
        ],
        spentOutpoints: [Outpoint(transaction: TransactionID(hash(8)), outputIndex: .max)],
        screenedWithLists: lists, firstSeen: start, changedAt: start)
}

func transfer(
    _ id: UInt128, _ units: UInt128, from debit: AccountID, to credit: AccountID,
    _ reason: TransferReason = .charge
) -> LedgerCommand {
    .transfer(
        LedgerTransfer(
            id: TransferID(id), debit: debit, credit: credit, amount: Amount(units, of: .usdt),
            reason: reason, subject: id))
}

extension StoreTransaction {
    /// Makes both wallets, and gives the first an available balance.
    func fund(_ units: UInt128) throws {
        try save(walletRecord(alice))
        try save(walletRecord(bob))
        let custody = AccountID.custody(TokenID(chain: evm, asset: .usdt))
        var commands: [LedgerCommand] = [.openAccount(custody)]
        for id in [alice, bob] {
            commands += AccountID.all(of: id, asset: .usdt).map(LedgerCommand.openAccount)
        }
        commands.append(
            transfer(1, units, from: custody, to: .available(alice, .usdt), .adjustment))
        _ = try apply(commands)
    }
}

extension StoreReading {
    func available(_ wallet: WalletID) throws -> UInt128? {
        try balance(.available(wallet, .usdt))?.minorUnits
    }
}
