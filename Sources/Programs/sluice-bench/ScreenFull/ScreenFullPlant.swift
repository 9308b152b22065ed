import BitcoinRules
import ChainModel
import Connector
import DepositRules
import Digests
import EVMRules
import Foundation
import ScreeningRules
import Units

/// The deposits of a made-up platform: who pays whom how much, one after the other.
struct ScreenFullPlant {
    /// A deposit, and what the nodes say of it.
    struct Payment: Sendable {
        let deposit: Deposit
        let facts: ScreeningFacts
        let isBitcoin: Bool
    }

    let bitcoin: ChainProfile
    let evm: ChainProfile
    let wallets: [AddressRecord]
    private let listed: [Bool: [WatchedScript]]
    private let exchanges: [WatchedScript]
    private var dice = StreamDice(seed: 1)
    private var count = 0

    /// A listed address pays once in so many deposits.
    private static let listedEvery = 500
    /// Unit: dollars for one bitcoin.
    static let bitcoinPrice: UInt128 = 60_000

    /// Makes a platform with so many wallets; `listed` are addresses of the lists.
    init(walletCount: Int, listed addresses: [ScreeningAddress], now: Timestamp) throws {
        bitcoin = try Self.profile("bitcoin")
        evm = try Self.profile("ethereum")
        let profiles = (bitcoin, evm)
        wallets = try (0..<walletCount).map { number in
            let isBitcoin = number % 3 == 0
            let script = Self.script("ours", number, isBitcoin)
            guard
                let address = ScreeningAddress(script, family: isBitcoin ? .bitcoin : .evm)
            else { throw BenchmarkError("an address was not made") }
            return AddressRecord(
                family: isBitcoin ? .bitcoin : .evm, script: script, text: address.canonical,
                wallet: WalletID(UInt128(number) + 1),
                chain: isBitcoin ? profiles.0.id : profiles.1.id, keyFile: "bench",
                index: UInt32(number), createdAt: now)
        }
        listed = [
            true: addresses.filter { $0.family == .bitcoin }.map { WatchedScript($0.key) },
            false: addresses.filter { $0.family == .evm }.map { WatchedScript($0.key) },
        ]
        exchanges = (0..<4).map { Self.script("exchange", $0, false) }
    }

    private static func profile(_ name: String) throws -> ChainProfile {
        let path = "chains/\(name).yaml"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BenchmarkError("\(path) can't be read: run in the package's folder")
        }
        return try ChainProfileFile.parse(String(decoding: data, as: UTF8.self), file: path)
    }

    private static func script(_ word: String, _ number: Int, _ isBitcoin: Bool) -> WatchedScript {
        let half = Array(SHA256.hash(Array("\(word) \(number)".utf8)).prefix(20))
        return WatchedScript(isBitcoin ? BitcoinScript.p2wpkh(half).bytes : half)
    }

    /// The next deposit. Every tenth is a merchant's, every twentieth a platform's.
    mutating func next(at now: Timestamp) throws -> Payment {
        count += 1
        let place =
            count % 10 == 0 ? 1 : count % 20 == 5 ? 2 : dice.number(0...wallets.count - 1)
        let wallet = wallets[place]
        let isBitcoin = wallet.family == .bitcoin
        let payers = payers(place, isBitcoin)
        let cents = UInt128(dice.number(500...60_000))
        let amount =
            isBitcoin
            ? Amount(cents * 1_000_000 / Self.bitcoinPrice, of: .btc)
            : Amount(cents * 10_000, of: .usdt)
        guard let transaction = Bytes32(SHA256.hash(Array("payment \(count)".utf8))) else {
            throw BenchmarkError("a SHA-256 digest has 32 bytes")
        }
        let sighting = SightingID(
            chain: wallet.chain, transaction: TransactionID(transaction), locator: 0)
        let deposit = Deposit(
            id: sighting.depositID, sighting: sighting, wallet: wallet.wallet,
            recipient: wallet.script, amount: amount,
            paid: TokenAmount(
                units: UInt256(amount.minorUnits), decimals: isBitcoin ? 8 : 6),
            remainder: .zero, chainTrack: .seen, screeningTrack: .running, inclusionCount: 0,
            counterparties: [], spentOutpoints: [], screenedWithLists: nil, firstSeen: now,
            changedAt: now)
        let facts = ScreeningFacts(
            counterparties: payers.map {
                Counterparty(role: isBitcoin ? .input : .eventSender, script: $0)
            }, knowledge: .complete,
            issuer: isBitcoin ? .notApplicable : .answered(blacklisted: [], asOf: now),
            shape: isBitcoin ? shape(payers, amount, to: wallet.script, now) : nil)
        return Payment(deposit: deposit, facts: facts, isBitcoin: isBitcoin)
    }

    private mutating func payers(_ place: Int, _ isBitcoin: Bool) -> [WatchedScript] {
        if count % Self.listedEvery == 0, let some = listed[isBitcoin], !some.isEmpty {
            return [dice.pick(some)]
        }
        switch place {
        case 1: return [Self.script("buyer", count, isBitcoin)]
        case 2: return [Self.script("platform", 0, isBitcoin)]
        case _: break
        }
        if !isBitcoin, dice.happens(percent: 45) { return [dice.pick(exchanges)] }
        // A wallet of bitcoin pays with up to three coins.
        let known = (0..<(isBitcoin ? dice.number(1...3) : 1)).map { _ in
            Self.script("payer \(place)", dice.number(0...2), isBitcoin)
        }
        return known.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private mutating func shape(
        _ payers: [WatchedScript], _ amount: Amount, to recipient: WatchedScript, _ now: Timestamp
    ) -> TransactionShape {
        let change = Amount(
            amount.minorUnits * UInt128(dice.number(20...900)) / 100 + 1, of: .btc)
        return TransactionShape(
            inputCount: payers.count, inputs: payers,
            outputs: [
                .init(script: recipient, amount: amount),
                .init(script: Self.script("change", count, true), amount: change),
            ], time: now)
    }
}
