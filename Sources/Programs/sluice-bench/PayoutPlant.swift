import BitcoinRules
import ChainModel
import Connector
import DepositRules
import Digests
import Foundation
import LedgerRules
import PayoutRules
import SQLiteStore
import ScreeningRules
import Units

/// What is there before the first payout is asked for: wallets, money, coins, a sanctions list.
struct PayoutPlant {
    /// The local network's profile.
    let profile: ChainProfile
    /// The payouts, from a hundred wallets in turns, each to an address of its own.
    let asks: [PayoutAsk]

    private static let profilePath = "chains/bitcoin-regtest.yaml"
    private static let walletCount = 100
    /// About as many addresses as OFAC's list has.
    private static let listedCount = 800
    private static let coinValue = UInt64(1_100_000)

    init(payoutCount: Int) throws {
        guard let data = FileManager.default.contents(atPath: Self.profilePath) else {
            throw BenchmarkError("\(Self.profilePath) can't be read: run in the package's folder")
        }
        let profile = try ChainProfileFile.parse(
            String(decoding: data, as: UTF8.self), file: Self.profilePath)
        self.profile = profile
        asks = try (0..<payoutCount).map { number in
            let digest = Self.digest("payee", number)
            let script: BitcoinScript =
                number % 2 == 0 ? .p2wpkh(Array(digest.prefix(20))) : .p2tr(digest)
            guard let address = BitcoinAddress.encode(script, network: .regtest) else {
                throw BenchmarkError("a script has its address")
            }
            return PayoutAsk(
                id: PayoutID(UInt128(number) + 1), wallet: Self.wallet(number % Self.walletCount),
                token: TokenID(chain: profile.id, asset: .btc),
                amount: .satoshis(UInt64(98_000 + Int(digest[0]) * 16)), address: address,
                reference: "payout \(number)")
        }
    }

    /// Limits that are counted and never reached, and nobody who must approve.
    static func settings() throws -> PayoutSettings {
        guard let approvals = ApprovalRule(tiers: [], otherwise: 0) else {
            throw BenchmarkError("nobody is a number of people")
        }
        let ceiling = Amount.satoshis(100_000_000_000)
        let limits = PayoutLimitScope.allCases.compactMap {
            PayoutLimit(scope: $0, window: .day, amount: ceiling)
        }
        var settings = PayoutSettings(limits: limits, approvals: [.btc: approvals])
        settings.bitcoin.batchSeconds = 0
        return settings
    }

    /// Puts all of it into a new store.
    func fill(
        _ store: SQLiteLedgerStore, _ addresses: DepositAddresses, lists: ScreeningDesk,
        now: Timestamp
    ) async throws {
        // About eleven payouts need a coin.
        let coinCount = asks.count / 8 + 12
        let list = try Self.list(now: now)
        let custody = AccountID.custody(TokenID(chain: profile.id, asset: .btc))
        let share = Amount.satoshis(
            UInt64(coinCount) * Self.coinValue / UInt64(Self.walletCount))
        try await store.write { store in
            try Self.apply([.openAccount(custody)], in: store)
            for number in 0..<Self.walletCount {
                try Self.add(number, share, from: custody, now: now, in: store)
            }
            for number in 0..<coinCount {
                let wallet = Self.wallet(number % Self.walletCount)
                let issued = try addresses.issue(to: wallet, on: profile, in: store)
                try store.save(try deposit(number, to: issued.record, now: now))
            }
            _ = try ListDesk(desk: lists).install(list, by: "ann", in: store)
        }
        try await store.read { try lists.reload(from: $0) }
    }

    private static func add(
        _ number: Int, _ share: Amount, from custody: AccountID, now: Timestamp,
        in store: any StoreTransaction
    ) throws {
        let wallet = wallet(number)
        try store.save(
            WalletRecord(
                id: wallet, reference: "bench \(number)", tier: "standard", status: .active,
                createdAt: now))
        try apply(AccountID.all(of: wallet, asset: .btc).map { .openAccount($0) }, in: store)
        let transfer = LedgerTransfer(
            id: TransferID(UInt128(number) + 1), debit: custody, credit: .available(wallet, .btc),
            amount: share, reason: .adjustment, subject: 0)
        try apply([.transfer(transfer)], in: store)
    }

    private static func apply(_ group: [LedgerCommand], in store: any StoreTransaction) throws {
        for result in try store.apply(group) {
            if case .refused(let reason) = result {
                throw BenchmarkError("the ledger takes no money in: \(reason)")
            }
        }
    }

    /// A coin of ours: final, and clear.
    private func deposit(
        _ number: Int, to address: AddressRecord, now: Timestamp
    ) throws -> Deposit {
        guard let transaction = Bytes32(Self.digest("coin", number)) else {
            throw BenchmarkError("a SHA-256 digest has 32 bytes")
        }
        let block = BlockReference(
            height: BlockHeight(1), hash: BlockHash(Bytes32(head: 1, tail: 1)))
        let sighting = SightingID(
            chain: profile.id, transaction: TransactionID(transaction), locator: 0)
        return Deposit(
            id: sighting.depositID, sighting: sighting, wallet: address.wallet,
            recipient: address.script, amount: .satoshis(Self.coinValue),
            paid: TokenAmount(units: UInt256(UInt128(Self.coinValue)), decimals: 8),
            remainder: .zero, chainTrack: .final(block),
            screeningTrack: .clear(VerdictID(UInt128(number) + 1)), inclusionCount: 1,
            counterparties: [], spentOutpoints: [], screenedWithLists: nil, firstSeen: now,
            changedAt: now)
    }

    private static func list(now: Timestamp) throws -> ScreeningList {
        let entries = try (0..<listedCount).map { number in
            let script = BitcoinScript.p2wpkh(Array(digest("listed", number).prefix(20)))
            guard let text = BitcoinAddress.encode(script, network: .regtest),
                let address = AddressDecoding.listed(text)
            else { throw BenchmarkError("a script has its address") }
            return ListEntry(
                address: address, label: "XBT", partyID: "\(number)", partyName: "nobody",
                programs: [])
        }
        guard let today = CalendarDate(now) else { throw BenchmarkError("today is a day") }
        return ScreeningList(
            source: "bench", kind: .sanctions, published: today,
            digest: Bytes32(head: 2, tail: 2), parserVersion: 1, entries: entries, checkedAt: now)
    }

    private static func wallet(_ number: Int) -> WalletID { WalletID(UInt128(number) + 1) }

    private static func digest(_ word: String, _ number: Int) -> [UInt8] {
        SHA256.hash(Array("\(word) \(number)".utf8))
    }
}
