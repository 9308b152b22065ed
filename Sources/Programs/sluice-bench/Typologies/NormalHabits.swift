import ChainModel
import ScreeningRules
import Units

/// A customer of a made-up platform.
struct StreamCustomer: Sendable {
    let wallet: WalletID
    let bitcoin: Bool
    /// When the customer came, and when a long absence began, if there is one. Unit: days.
    let firstDay: Int
    let awayFrom: Int?
    let awayDays: Int
    /// What a deposit usually is. Unit: cents.
    let typicalCents: Int
    let likesRound: Bool
    let payers: [WatchedScript]
    /// Where the customer's money goes.
    let home: WatchedScript

    /// Whether the customer does something on a day.
    func isHere(_ day: Int) -> Bool {
        guard day >= firstDay else { return false }
        guard let away = awayFrom else { return true }
        return day < away || day >= away + awayDays
    }
}

/// Customers with the habits of people: what rules must not hold.
///
/// The kinds of habits and their periods are AMLSim's. What people do on a payment platform comes
/// on top: round top-ups, several tries a day, one large purchase, exchanges that pay for many,
/// merchants with hundreds of payers and expensive goods, a platform that pays in every hour,
/// absences, withdrawals to a fresh address right after a deposit, coins from a CoinJoin.
enum NormalHabits {
    private static let day = 86_400
    /// Accounts from which exchanges pay all of their customers.
    private static let exchangeCount = 4

    static func live(
        _ writer: inout StreamWriter, _ parameters: AMLSimParameters
    ) -> [StreamCustomer] {
        let exchanges = (0..<exchangeCount).map { _ in writer.address() }
        var customers: [StreamCustomer] = []
        for number in 0..<writer.size.walletCount {
            let customer = customer(number, &writer, parameters, exchanges)
            customers.append(customer)
            let habit = weighted(parameters.habits, &writer.dice)
            // One in a hundred is a merchant, and every four hundredth a platform.
            switch number % 400 {
            case 7, 107, 207, 307: merchant(customer, &writer)
            case 11: platform(customer, &writer)
            default: person(customer, habit, &writer)
            }
        }
        return customers
    }

    private static func weighted(
        _ habits: [AMLSimParameters.Habit], _ dice: inout StreamDice
    ) -> AMLSimParameters.Habit {
        var place = dice.number(1...habits.reduce(0) { $0 + $1.weight })
        for habit in habits {
            place -= habit.weight
            if place <= 0 { return habit }
        }
        return habits[0]
    }

    private static func customer(
        _ number: Int, _ writer: inout StreamWriter, _ parameters: AMLSimParameters,
        _ exchanges: [WatchedScript]
    ) -> StreamCustomer {
        let days = writer.size.dayCount
        // A third comes while the stream runs; a tenth goes away for half a year and more.
        let isNew = writer.dice.happens(percent: 33)
        let firstDay = isNew ? writer.dice.number(1...days - 1) : 0
        let goes = !isNew && writer.dice.happens(percent: 10)
        let bitcoin = writer.dice.happens(percent: 30)
        // Small amounts for most, large ones for some.
        let usual = writer.dice.happens(percent: 4) ? 150_000.0 : 4_500.0
        let typical = min(2_000_000, max(100, usual * writer.dice.factor(deviation: 0.9)))
        let payerCount = degree(parameters.payerCounts, &writer.dice)
        let usesExchange = !bitcoin && writer.dice.happens(percent: 45)
        let payers = (0..<max(1, payerCount)).map { index in
            usesExchange && index == 0
                ? writer.dice.pick(exchanges) : writer.address(bitcoin: bitcoin)
        }
        return StreamCustomer(
            wallet: WalletID(UInt128(number + 1)), bitcoin: bitcoin, firstDay: firstDay,
            awayFrom: goes ? writer.dice.number(20...60) : nil,
            awayDays: writer.dice.number(150...230), typicalCents: Int(typical),
            likesRound: writer.dice.happens(percent: 35), payers: payers,
            home: writer.address(bitcoin: bitcoin))
    }

    /// A number of payers, as often as accounts have it.
    private static func degree(_ counts: [Int], _ dice: inout StreamDice) -> Int {
        var place = dice.number(1...counts.reduce(0, +))
        for (degree, count) in counts.enumerated() {
            place -= count
            if place <= 0 { return degree }
        }
        return 1
    }

    // MARK: - Amounts and payments

    /// An amount as this customer pays it. Unit: cents.
    private static func cents(_ customer: StreamCustomer, _ dice: inout StreamDice) -> Int {
        let isLarge = dice.happens(percent: 1)
        let factor = dice.factor(deviation: 0.35) * (isLarge ? dice.fraction(5...20) : 1)
        let exact = max(50, Int(Double(customer.typicalCents) * factor))
        guard customer.likesRound else { return exact }
        // 10, 20, 50, 100 and so on.
        var step = 1_000
        while step * 5 < exact { step *= 10 }
        return max(step, (exact + step / 2) / step * step)
    }

    /// A deposit, and with Bitcoin the usual transaction: one or two inputs, change behind.
    private static func deposit(
        _ customer: StreamCustomer, from payer: WatchedScript, cents: Int, at seconds: Int,
        _ writer: inout StreamWriter
    ) {
        guard customer.bitcoin else {
            writer.add(
                .deposit, customer.wallet, with: [payer], cents: cents, bitcoin: false,
                at: seconds)
            return
        }
        let shape = shape(paying: cents, at: seconds, &writer)
        writer.add(
            .deposit, customer.wallet, with: shape.inputs, cents: cents, bitcoin: true,
            at: seconds, shape: shape)
    }

    private static func shape(
        paying cents: Int, at seconds: Int, _ writer: inout StreamWriter
    ) -> TransactionShape {
        let amount = StreamWriter.amount(cents, bitcoin: true)
        let paid = TransactionShape.Output(script: writer.address(bitcoin: true), amount: amount)
        var outputs = [paid]
        var inputCount = writer.dice.number(1...3)
        switch writer.dice.number(1...1_000) {
        case 1...3:
            // A CoinJoin that pays us directly.
            inputCount = writer.dice.number(5...12)
            for _ in 0..<inputCount {
                outputs.append(.init(script: writer.address(bitcoin: true), amount: amount))
            }
        case 4...150:
            // An exchange pays many at once.
            for _ in 0..<writer.dice.number(3...40) {
                let other = StreamWriter.amount(writer.dice.number(1_000...90_000), bitcoin: true)
                outputs.append(.init(script: writer.address(bitcoin: true), amount: other))
            }
        case _:
            let change = StreamWriter.amount(
                Int(Double(cents) * writer.dice.fraction(0.2...20)) + 1, bitcoin: true)
            outputs.append(.init(script: writer.address(bitcoin: true), amount: change))
        }
        let inputs = (0..<inputCount).map { _ in writer.address(bitcoin: true) }
        return TransactionShape(
            inputCount: inputCount, inputs: inputs, outputs: outputs,
            time: StreamWriter.time(seconds))
    }

    private static func payout(
        _ customer: StreamCustomer, to address: WatchedScript, cents: Int, at seconds: Int,
        _ writer: inout StreamWriter
    ) {
        writer.add(
            .payout, customer.wallet, with: [address], cents: cents, bitcoin: customer.bitcoin,
            at: seconds)
    }

    // MARK: - People

    private static func person(
        _ customer: StreamCustomer, _ habit: AMLSimParameters.Habit, _ writer: inout StreamWriter
    ) {
        let period = writer.dice.number(habit.period)
        // A new wallet begins within a day of its first; others anywhere in their period.
        var seconds =
            customer.firstDay * day
            + writer.dice.number(0...(customer.firstDay > 0 ? day : period * day))
        let regular = cents(customer, &writer.dice)
        while writer.isInside(seconds) {
            if customer.isHere(seconds / day) {
                act(customer, habit, regular, period, seconds, &writer)
            }
            let spread = habit.type == "periodical" ? 0.98...1.02 : 0.3...1.7
            seconds += max(600, Int(Double(period * day) * writer.dice.fraction(spread)))
        }
    }

    private static func act(
        _ customer: StreamCustomer, _ habit: AMLSimParameters.Habit, _ regular: Int,
        _ period: Int, _ seconds: Int, _ writer: inout StreamWriter
    ) {
        let payer = writer.dice.pick(customer.payers)
        let amount =
            habit.type == "periodical" ? regular : cents(customer, &writer.dice)
        deposit(customer, from: payer, cents: amount, at: seconds, &writer)
        if writer.dice.happens(percent: 5) {
            // Once more, or the rest: people try a little first.
            for _ in 0..<writer.dice.number(1...3) {
                deposit(
                    customer, from: payer, cents: cents(customer, &writer.dice),
                    at: seconds + writer.dice.number(300...30_000), &writer)
            }
        }
        switch habit.type {
        case "fan_in":
            // Customers, friends, tips: over the whole period, not in one day.
            for _ in 1..<writer.dice.number(habit.accounts) {
                deposit(
                    customer, from: writer.dice.pick(customer.payers),
                    cents: max(50, cents(customer, &writer.dice) / 4),
                    at: seconds + writer.dice.number(0...period * day), &writer)
            }
        case "fan_out":
            spend(customer, habit, amount, period, seconds, &writer)
        case "forward":
            let delay = writer.dice.number(3_600...2 * day)
            payout(
                customer, to: customer.home, cents: amount * 9 / 10, at: seconds + delay, &writer)
        case "mutual":
            payout(
                customer, to: payer, cents: amount / 2,
                at: seconds + writer.dice.number(day...period * day), &writer)
        case _:
            break
        }
        if writer.dice.happens(percent: 2) {
            // Straight on to a fresh address, as careful owners of bitcoin do.
            payout(
                customer, to: writer.address(bitcoin: customer.bitcoin),
                cents: amount * writer.dice.number(80...99) / 100,
                at: seconds + writer.dice.number(300...3_000), &writer)
        }
    }

    private static func spend(
        _ customer: StreamCustomer, _ habit: AMLSimParameters.Habit, _ cents: Int,
        _ period: Int, _ seconds: Int, _ writer: inout StreamWriter
    ) {
        let count = writer.dice.number(habit.accounts)
        for _ in 0..<count {
            let isNew = writer.dice.happens(percent: 30)
            payout(
                customer, to: isNew ? writer.address(bitcoin: customer.bitcoin) : customer.home,
                cents: cents * 9 / 10 / count,
                at: seconds + writer.dice.number(3_600...period * day), &writer)
        }
    }

    // MARK: - Businesses

    /// Sells to many, at some prices; is paid out once a day.
    private static func merchant(_ customer: StreamCustomer, _ writer: inout StreamWriter) {
        let daily = writer.dice.number(2...25)
        // One in five sells what costs nearly a thousand.
        let isDear = writer.dice.happens(percent: 20)
        let prices = (0..<writer.dice.number(2...6)).map { _ in
            isDear
                ? writer.dice.number(300...1_200) * 100 - 1 : writer.dice.number(3...150) * 100 - 1
        }
        for number in customer.firstDay..<writer.size.dayCount {
            // Weekends are busier, a sale now and then busier still.
            let busy = number % 7 >= 5 ? 1.5 : 1
            let sale = writer.dice.happens(percent: 2) ? 2.0 : 1
            let count = Int(
                Double(daily) * busy * sale * writer.dice.factor(deviation: 0.25))
            var total = 0
            for _ in 0..<count {
                let price = writer.dice.pick(prices)
                total += price
                deposit(
                    customer, from: writer.address(bitcoin: customer.bitcoin), cents: price,
                    at: number * day + writer.dice.number(0...day - 1), &writer)
            }
            payout(
                customer, to: customer.home, cents: total * 9 / 10, at: (number + 1) * day + 3_600,
                &writer)
        }
    }

    /// Gets what its users made from one payer, every hour.
    private static func platform(_ customer: StreamCustomer, _ writer: inout StreamWriter) {
        guard let payer = customer.payers.first else { return }
        let usual = writer.dice.number(20...90) * 100
        for hour in customer.firstDay * 24..<writer.size.dayCount * 24 {
            deposit(
                customer, from: payer,
                cents: Int(Double(usual) * writer.dice.factor(deviation: 0.4)),
                at: hour * 3_600 + writer.dice.number(0...120), &writer)
        }
    }
}
