import ChainModel
import ScreeningRules
import Units

/// The way of a case's money, as a picture and as a table with the same facts.
struct ShownFlow: Sendable {
    /// A payment in the table.
    struct Row: Sendable {
        let payer: ShownAddress
        let payerState: ShownState
        let payerName: String
        let payerHop: String
        let target: ShownAddress?
        let paidAmount: ShownAmount?
        let taintedAmount: ShownAmount?
        let taintedShare: String
        let paidDay: String?
        let timing: String
        let paidIn: ShownAddress?
    }

    let flowSVG: String
    let flowRows: [Row]
    /// How much is not drawn, in a sentence; nil if all is.
    let foldedText: String?
    /// What was not seen, in sentences.
    let unseenTexts: [String]
    /// What is missing, in a sentence; nil for nothing.
    let flowNote: String?

    init(_ source: FlowSource, recipient: String?, profile: ChainProfile?, words: Words) {
        let drawn = FlowPicture.places(source.people.map(\.hop))
        let lost = source.payments.count { payment in
            !drawn.contains(payment.from) || payment.to.map { drawn.contains($0) } == false
        }
        let folded = (
            people: ShownFlow.sum(source.foldedPeople, source.people.count - drawn.count),
            payments: ShownFlow.sum(source.foldedPayments, lost)
        )
        let sketch = FlowSketch(source: source, recipient: recipient, words: words)
        let picture = FlowPicture(
            nodes: source.people.map(sketch.node), edges: source.payments.map(sketch.edge),
            ours: sketch.ours, foldedLines: sketch.foldedLines(folded))
        flowSVG = FlowSVG.text(
            picture, title: words.say("flow.title"),
            description: sketch.description(picture))
        flowRows = source.payments.filter { source.people.indices.contains($0.from) }
            .map { sketch.row($0, profile) }
        foldedText =
            folded.people == 0 && folded.payments == 0
            ? nil
            : words.say(
                "flow.folded",
                ["people": "\(folded.people)", "payments": "\(folded.payments)"])
        unseenTexts = source.unseen.map { part in
            words.say(
                "flow.unseenPart",
                [
                    "share": FlowSketch.percent(part.measure.haircutBasisPoints),
                    "why": words.say("unseen.\(part.reason.rawValue)"),
                ])
        }
        flowNote = source.note.map { words.say($0) }
    }

    /// A sum of counts that stays at the largest number.
    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}

/// Puts the facts of a flow into words.
struct FlowSketch: Sendable {
    let source: FlowSource
    /// Our address; nil if it is not on record.
    let recipient: String?
    let words: Words

    /// The largest payment: all others are drawn against it.
    private var largest: UInt128 {
        max(
            source.payments.compactMap { $0.amount?.minorUnits }.max() ?? 0,
            source.deposit.minorUnits)
    }

    func node(_ person: FlowSource.Person) -> FlowPicture.Node {
        let what = word(person)
        let hop = hopWord(person.hop)
        let isNameFirst = !person.name.isEmpty && !person.isNamedByRule
        let rest = isNameFirst ? what : person.name
        return FlowPicture.Node(
            title: [what, person.name, person.address, hop].filter { !$0.isEmpty }
                .joined(separator: ", "),
            lines: [
                isNameFirst ? person.name : what, ShownAddress.shortened(person.address), rest,
                hop,
            ].filter { !$0.isEmpty }, tone: person.tone, hop: person.hop)
    }

    var ours: FlowPicture.Node {
        let amount = ShownAmount(source.deposit)
        return FlowPicture.Node(
            title: [words.say("flow.ours"), recipient ?? ""].filter { !$0.isEmpty }
                .joined(separator: ", "),
            lines: [
                words.say("flow.ours"), recipient.map(ShownAddress.shortened) ?? "–",
                "\(amount.text) \(amount.asset)",
            ], tone: .ours, hop: 0)
    }

    func edge(_ payment: FlowSource.Payment) -> FlowPicture.Edge {
        let amount = payment.amount
        let day = payment.time.flatMap { CalendarDate($0) }.map { "\($0)" }
        let timing = timingWord(payment.timing)
        let share = share(payment)
        let said = [
            amount.map { "\($0)" } ?? words.say("flow.together"), day ?? "", timing,
            share == 0
                ? "" : words.say("flow.taintedPart", ["share": FlowSketch.percent(share)]),
        ]
        return FlowPicture.Edge(
            from: payment.from, to: payment.to,
            weight: FlowPicture.thousandths(amount?.minorUnits ?? 0, of: largest),
            tainted: share / 10,
            // Days matter where the payer was listed one day.
            lines: payment.timing == nil
                ? [] : [day ?? "", timing].filter { !$0.isEmpty },
            title: said.filter { !$0.isEmpty }.joined(separator: ", "))
    }

    func foldedLines(_ folded: (people: Int, payments: Int)) -> [String] {
        guard folded.people > 0 || folded.payments > 0 else { return [] }
        return [
            words.say("flow.morePeople", ["n": "\(folded.people)"]),
            words.say("flow.morePayments", ["n": "\(folded.payments)"]),
        ]
    }

    func description(_ picture: FlowPicture) -> String {
        let amount = ShownAmount(source.deposit)
        return words.say(
            "flow.text",
            [
                "amount": "\(amount.text) \(amount.asset)", "people": "\(picture.nodes.count)",
                "payments": "\(picture.edges.count)",
            ])
    }

    func row(_ payment: FlowSource.Payment, _ profile: ChainProfile?) -> ShownFlow.Row {
        let person = source.people[payment.from]
        let target = payment.to.flatMap {
            source.people.indices.contains($0) ? source.people[$0].address : nil
        }
        return ShownFlow.Row(
            payer: ShownAddress(person.address),
            payerState: state(person), payerName: person.name, payerHop: hopWord(person.hop),
            target: target.map { ShownAddress($0) },
            paidAmount: payment.amount.map { ShownAmount($0) },
            taintedAmount: payment.tainted.map { ShownAmount($0) },
            taintedShare: FlowSketch.percent(share(payment)),
            paidDay: payment.time.flatMap { CalendarDate($0) }.map { "\($0)" },
            timing: timingWord(payment.timing),
            paidIn: payment.transaction.map { ShownAddress(ShownHash.text($0.bytes, profile)) })
    }

    /// Hundredths of a percent with a sign, such as `12.40 %`.
    static func percent(_ basisPoints: Int) -> String {
        let part = basisPoints % 100
        return "\(basisPoints / 100).\(part < 10 ? "0" : "")\(part) %"
    }

    /// The tainted part in hundredths of a percent, rounded up as the rules do; all of it where
    /// nobody knows how much.
    private func share(_ payment: FlowSource.Payment) -> Int {
        guard let tainted = payment.tainted else { return 10_000 }
        guard let amount = payment.amount else { return tainted.isZero ? 0 : 10_000 }
        return ExposureMeasure(haircut: tainted, fifo: tainted, poison: amount, of: amount)
            .haircutBasisPoints
    }

    private func word(_ person: FlowSource.Person) -> String {
        if person.isListed { return words.say("category.sanctions") }
        if person.isNamedByRule { return words.say("flow.named") }
        return words.say("category.\(person.category?.rawValue ?? "unknown")")
    }

    private func state(_ person: FlowSource.Person) -> ShownState {
        switch person.tone {
        case .bad: ShownState(tone: "bad", icon: "alert", word: word(person))
        case .wait: ShownState(tone: "wait", icon: "alert", word: word(person))
        case .plain, .ours: ShownState(tone: "plain", icon: "dot", word: word(person))
        }
    }

    private func hopWord(_ hop: Int) -> String {
        hop == 0 ? words.say("flow.payer") : words.say("flow.hop", ["n": "\(hop)"])
    }

    private func timingWord(_ timing: DesignationTiming?) -> String {
        switch timing {
        case .before, .after, .unknown: words.say("flow.\(timing?.rawValue ?? "")Listing")
        case .notListed, nil: ""
        }
    }
}
