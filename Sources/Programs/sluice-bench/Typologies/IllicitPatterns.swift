import ChainModel
import ScreeningRules
import Units

/// Patterns of money laundering, as far as they pass a platform that takes deposits.
///
/// Fan-in, fan-out and cycle take the numbers of accounts, the amounts and the periods of AMLSim's
/// file; it has no structuring, peel chain, rapid in-out and dormant account, whose numbers stand
/// here. Patterns are not made to be found: amounts leave the bands, mules wait before they cash
/// out or never do, histories are short.
struct IllicitPatterns {
    private static let hour = 3_600
    private static let day = 86_400
    /// The highest count of patterns, whatever the share says.
    private static let patternCountMax = 2_000

    private var writer: StreamWriter
    private let customers: [StreamCustomer]
    private var nextWallet: UInt128

    static func inject(
        _ writer: inout StreamWriter, _ parameters: AMLSimParameters,
        among customers: [StreamCustomer]
    ) {
        let allowed = writer.measuredDepositCount * writer.size.illicitShare / 10_000
        let before = writer.measuredDepositCount
        var patterns = IllicitPatterns(writer: writer, customers: customers)
        // AMLSim's patterns by their weights; each of ours as often as its fan-in. Small pieces are
        // rarer: each of them is dozens of deposits.
        let usual = parameters.patterns.first { $0.type == "fan_in" }
        let own = usual?.weight ?? 1
        var bag: [(weight: Int, make: (inout IllicitPatterns) -> Void)] = [
            (own, { $0.structuring() }), (max(1, own / 10), { $0.smallPieces() }),
            (own, { $0.peel() }), (own, { $0.rapidInOut() }), (own, { $0.dormant() }),
        ]
        for pattern in parameters.patterns {
            switch pattern.type {
            case "fan_in": bag.append((pattern.weight, { $0.fanIn(pattern) }))
            case "fan_out": bag.append((pattern.weight, { $0.fanOut(pattern) }))
            case "cycle": bag.append((pattern.weight, { $0.cycle(pattern) }))
            case _: continue
            }
        }
        let whole = bag.reduce(0) { $0 + $1.weight }
        for _ in 0..<patternCountMax {
            guard patterns.writer.measuredDepositCount - before < allowed else { break }
            var place = patterns.writer.dice.number(1...whole)
            for (weight, make) in bag where place > 0 {
                place -= weight
                if place <= 0 { make(&patterns) }
            }
            patterns.writer.end()
        }
        writer = patterns.writer
    }

    private init(writer: StreamWriter, customers: [StreamCustomer]) {
        self.writer = writer
        self.customers = customers
        nextWallet = 1_000_000
    }

    // MARK: - Mules

    private struct Mule {
        let wallet: WalletID
        let bitcoin: Bool
    }

    private mutating func newMule(bitcoin: Bool) -> Mule {
        nextWallet += 1
        return Mule(wallet: WalletID(nextWallet), bitcoin: bitcoin)
    }

    /// Half of the mules are customers who were there before.
    private mutating func mule(bitcoin: Bool? = nil) -> Mule {
        let fits = customers.filter { bitcoin == nil || $0.bitcoin == bitcoin }
        if writer.dice.happens(percent: 50), !fits.isEmpty {
            let customer = writer.dice.pick(fits)
            return Mule(wallet: customer.wallet, bitcoin: customer.bitcoin)
        }
        let isBitcoin = writer.dice.happens(percent: 30)
        return newMule(bitcoin: bitcoin ?? isBitcoin)
    }

    /// A moment in the measured part from which so many days are left. Unit: seconds.
    private mutating func beginning(leaving days: Int = 2) -> Int {
        let last = max(writer.size.measuredFrom + 1, writer.size.dayCount - days * stretch)
        return writer.dice.number(writer.size.measuredFrom * Self.day...last * Self.day)
    }

    private var stretch: Int { max(1, writer.size.slowness / 24) }

    private func step(_ seconds: Int) -> Int { seconds * writer.size.slowness }

    private mutating func deposit(
        _ mule: Mule, from payer: WatchedScript, cents: Int, at seconds: Int
    ) {
        var shape: TransactionShape?
        if mule.bitcoin {
            let change = StreamWriter.amount(
                Int(Double(cents) * writer.dice.fraction(0.3...10)) + 1, bitcoin: true)
            shape = TransactionShape(
                inputCount: 1, inputs: [payer],
                outputs: [
                    .init(
                        script: writer.address(bitcoin: true),
                        amount: StreamWriter.amount(cents, bitcoin: true)),
                    .init(script: writer.address(bitcoin: true), amount: change),
                ], time: StreamWriter.time(seconds))
        }
        writer.add(
            .deposit, mule.wallet, with: [payer], cents: cents, bitcoin: mule.bitcoin,
            at: seconds, shape: shape)
    }

    private mutating func payout(_ mule: Mule, cents: Int, at seconds: Int) {
        writer.add(
            .payout, mule.wallet, with: [writer.address(bitcoin: mule.bitcoin)], cents: cents,
            bitcoin: mule.bitcoin, at: seconds)
    }

    private mutating func cents(_ dollars: ClosedRange<Int>) -> Int {
        writer.dice.number(dollars.lowerBound * 100...dollars.upperBound * 100)
    }

    // MARK: - AMLSim's

    /// Many pay one, who cashes out: mostly within the hour, sometimes later, sometimes never.
    private mutating func fanIn(_ pattern: AMLSimParameters.Pattern) {
        let mule = mule()
        writer.begin(.fanIn)
        let start = beginning()
        let length = step(writer.dice.number(pattern.period) * Self.hour)
        var total = 0
        var last = start
        for _ in 1..<writer.dice.number(pattern.accounts) {
            let amount = cents(pattern.amounts)
            let seconds = start + writer.dice.number(0...length)
            deposit(mule, from: writer.address(bitcoin: mule.bitcoin), cents: amount, at: seconds)
            total += amount
            last = max(last, seconds)
        }
        let delay =
            writer.dice.happens(percent: 85)
            ? writer.dice.number(300...3_300) : writer.dice.number(4_000...3 * Self.day)
        if writer.dice.happens(percent: 95) {
            payout(mule, cents: total * writer.dice.number(85...99) / 100, at: last + step(delay))
        }
    }

    /// One pays us, and it leaves to many, by a script.
    private mutating func fanOut(_ pattern: AMLSimParameters.Pattern) {
        let mule = mule()
        writer.begin(.fanOut)
        let start = beginning()
        let amounts = (1..<writer.dice.number(pattern.accounts)).map { _ in
            cents(pattern.amounts)
        }
        deposit(
            mule, from: writer.address(bitcoin: mule.bitcoin),
            cents: amounts.reduce(0, +) * 102 / 100, at: start)
        // Five minutes a step; the longest take more than the hour.
        let length = step(writer.dice.number(pattern.period) * 300)
        for amount in amounts {
            payout(mule, cents: amount, at: start + writer.dice.number(120...max(121, length)))
        }
    }

    /// A ring of accounts, of which one is ours.
    private mutating func cycle(_ pattern: AMLSimParameters.Pattern) {
        let mule = mule()
        writer.begin(.cycle)
        let start = beginning()
        let amount = cents(pattern.amounts)
        deposit(mule, from: writer.address(bitcoin: mule.bitcoin), cents: amount, at: start)
        // The whole ring's period, five minutes a step, over its accounts: our hop.
        let length = step(writer.dice.number(pattern.period) * 300)
        let hop = length * 2 / writer.dice.number(pattern.accounts)
        payout(
            mule, cents: amount * writer.dice.number(90...99) / 100,
            at: start + writer.dice.number(60...max(61, hop)))
    }

    // MARK: - Ours

    /// Amounts below a threshold, to one wallet or to some; not all of them are in a band.
    private mutating func structuring() {
        let threshold = writer.dice.pick([1_000, 3_000, 10_000]) * 100
        let isOverSome = writer.dice.happens(percent: 25)
        let wallets = isOverSome ? (0..<writer.dice.number(2...4)).map { _ in mule() } : [mule()]
        writer.begin(.structuring)
        let isOnePayer = isOverSome || writer.dice.happens(percent: 60)
        let one = writer.address(bitcoin: wallets[0].bitcoin)
        let start = beginning()
        for number in 0..<writer.dice.number(4...9) {
            let mule = wallets[number % wallets.count]
            let payer = isOnePayer ? one : writer.address(bitcoin: mule.bitcoin)
            let amount = Int(Double(threshold) * writer.dice.fraction(0.62...0.995))
            deposit(
                mule, from: payer, cents: amount,
                at: start + step(writer.dice.number(0...20 * Self.hour)))
        }
    }

    /// The same in pieces that nobody would look at: 20 to 90 of them.
    private mutating func smallPieces() {
        let mule = mule(bitcoin: false)
        writer.begin(.smallPieces)
        let count = writer.dice.number(20...90)
        let total = writer.dice.pick([1_000, 3_000]) * 100 * writer.dice.number(105...180) / 100
        let payer = writer.address()
        let start = beginning()
        for _ in 0..<count {
            let amount = max(1, Int(Double(total / count) * writer.dice.fraction(0.7...1.3)))
            deposit(
                mule, from: payer, cents: amount,
                at: start + step(writer.dice.number(0...20 * Self.hour)))
        }
    }

    /// A large coin from which little is peeled off, again and again; one or two of three times
    /// to us.
    private mutating func peel() {
        let mule = mule(bitcoin: true)
        writer.begin(.peel)
        let stepCount = writer.dice.number(6...12)
        var coin = cents(20_000...200_000)
        var holder = writer.address(bitcoin: true)
        var seconds = beginning()
        var chain: [TransactionShape] = []
        for _ in 0..<stepCount {
            let peeled = max(100, Int(Double(coin) * writer.dice.fraction(0.005...0.06)))
            coin = max(100, coin - peeled)
            let next = writer.address(bitcoin: true)
            let shape = TransactionShape(
                inputCount: 1, inputs: [holder],
                outputs: [
                    .init(script: next, amount: StreamWriter.amount(coin, bitcoin: true)),
                    .init(
                        script: writer.address(bitcoin: true),
                        amount: StreamWriter.amount(peeled, bitcoin: true)),
                ], time: StreamWriter.time(seconds))
            if writer.dice.happens(percent: 60) {
                writer.add(
                    .deposit, mule.wallet, with: [holder], cents: peeled, bitcoin: true,
                    at: seconds, shape: shape, ancestors: chain.suffix(3))
            }
            chain.append(shape)
            holder = next
            seconds += step(writer.dice.number(600...2 * Self.hour))
        }
    }

    /// In and out within the hour, mostly.
    private mutating func rapidInOut() {
        let mule = mule()
        writer.begin(.rapidInOut)
        let start = beginning()
        let amount = cents(300...5_000)
        deposit(mule, from: writer.address(bitcoin: mule.bitcoin), cents: amount, at: start)
        payout(
            mule, cents: amount * writer.dice.number(78...99) / 100,
            at: start + step(writer.dice.number(120...3_800)))
    }

    /// An account that slept, wakes for far more than it ever had, and sometimes passes it on.
    private mutating func dormant() {
        let silence = writer.dice.number(185...215)
        let wake = max(writer.size.measuredFrom, silence + 15)
        guard wake < writer.size.dayCount - 1 else { return }
        let mule = newMule(bitcoin: writer.dice.happens(percent: 30))
        let wakeDay = writer.dice.number(wake...writer.size.dayCount - 2)
        let usual = writer.dice.number(1_000...20_000)
        // Its past was normal.
        writer.end()
        let past = wakeDay - silence
        for _ in 0..<writer.dice.number(4...20) {
            deposit(
                mule, from: writer.address(bitcoin: mule.bitcoin),
                cents: Int(Double(usual) * writer.dice.factor(deviation: 0.4)),
                at: (past - writer.dice.number(0...min(60, past))) * Self.day
                    + writer.dice.number(0...Self.day - 1))
        }
        writer.begin(.dormant)
        var seconds = wakeDay * Self.day + writer.dice.number(0...Self.hour * 12)
        var total = 0
        for _ in 0..<writer.dice.number(1...4) {
            let amount = usual * writer.dice.number(9...40)
            deposit(
                mule, from: writer.address(bitcoin: mule.bitcoin), cents: amount, at: seconds)
            total += amount
            seconds += step(writer.dice.number(600...2 * Self.hour))
        }
        if writer.dice.happens(percent: 60) {
            payout(mule, cents: total * 9 / 10, at: seconds + step(writer.dice.number(0...2_400)))
        }
    }
}
