import Connector
import Digests
import Encodings
import ScreeningRules
import Units

/// What goes wrong with an outside provider in a simulated world.
public enum SimProviderFault: String, Sendable, Hashable, CaseIterable {
    /// It does not answer in time.
    case timeout = "kytTimeout"
    /// Its answer is no JSON.
    case garbage = "kytGarbage"
    /// Its answer ends in the middle.
    case cut = "kytCut"
    /// Its answer has no risk where one belongs, or none that is a number.
    case riskless = "kytRiskless"
    /// It answers about another address than the one that it was asked about.
    case otherAddress = "kytOtherAddress"
    /// It finds nothing in somebody who is on a list.
    case praise = "kytPraise"
    /// It finds a high risk in somebody of whom nobody knows anything.
    case slander = "kytSlander"
    /// It says of an address the opposite of what it said before.
    case flip = "kytFlip"
    /// It answers word for word what it first answered about an address.
    case stale = "kytStale"
}

/// A provider of opinions that lies at times, read as a real one's answers are.
///
/// It has dice of its own, so that worlds without it are what they always were.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimProvider: ScreeningProvider, @unchecked Sendable {
    /// One answer as it left the provider.
    struct Said: Hashable {
        let bytes: [UInt8]
        /// The address that the answer is about; nil where nobody could tell.
        let about: String?
        /// The risk that it has in it; nil for none.
        let risk: Int64?
    }

    /// From which risk on an address is held, in hundredths.
    static let highFrom: Int64 = 7_000

    let name = "kyt"
    private let dice: Dice
    private let clock: SimClock
    private let truth: SimTruth
    private let reading: ProviderReading
    private let plant: SimPlant?
    private let chances: [SimProviderFault: Int]
    private(set) var counts: [SimProviderFault: Int] = [:]
    /// By the digest of the bytes: what each answer said.
    private(set) var said: [Bytes32: Said] = [:]
    /// Addresses of which it ever gave a risk, or an answer that stays none.
    private(set) var doubted: Set<String> = []
    private var first: [String: Said] = [:]
    private var last: [String: Int64] = [:]
    private var serial: UInt64 = 0
    /// No lies: before a world's first step, and for ever when it calms down.
    var isCalm = false
    /// The world goes on while the provider thinks.
    var interlude: (@Sendable () async -> Void)?

    init(seed: UInt64, clock: SimClock, truth: SimTruth, plant: SimPlant?) {
        dice = Dice(seed: seed ^ 0x6b79_7400_6b79_7400)
        self.clock = clock
        self.truth = truth
        self.plant = plant
        guard
            let reading = ProviderReading(
                pointer: "/data/risk", elevatedFrom: 3_000, highFrom: SimProvider.highFrom,
                addressPointer: plant == .heedlessProvider ? nil : "/data/address")
        else { preconditionFailure("the twin's own pointers are pointers") }
        self.reading = reading
        var chances: [SimProviderFault: Int] = [:]
        for fault in SimProviderFault.allCases where dice.happens(perMille: 600) {
            chances[fault] = dice.pick([60, 200, 400])
        }
        // What is planted must be met often enough to be seen.
        if plant == .heedlessProvider { chances[.otherAddress] = 300 }
        // Few listed people pay: who praises them does so mostly.
        if chances[.praise] != nil { chances[.praise] = 800 }
        self.chances = chances
    }

    func ask(_ question: ProviderQuestion, at now: Timestamp) async -> ProviderFacts.Answer {
        await interlude?()
        if strikes(.timeout) {
            clock.move(milliseconds: 10_000)
            // A planted adapter takes silence for a yes.
            return ProviderFacts.Answer(
                provider: name, address: question.address,
                outcome: plant == .trustingProvider
                    ? .risk(hundredths: 0, .low) : .unavailable("no answer"),
                time: now, raw: "", digest: nil)
        }
        let bytes = answer(to: question.address)
        let answer = reading.answer(
            bytes, provider: name, address: question.address, at: clock.now())
        switch answer.outcome {
        case .risk(_, .low), .unavailable: break
        case .risk, .unanswerable: doubted.insert(question.address)
        }
        return answer
    }

    /// A coin's side.
    var isEven: Bool { dice.happens(perMille: 500) }

    private func strikes(_ fault: SimProviderFault) -> Bool {
        guard !isCalm, dice.happens(perMille: chances[fault] ?? 0) else { return false }
        counts[fault, default: 0] += 1
        return true
    }

    /// What it would say if it were honest: the lists' word, and an opinion on few others.
    private func risk(of address: String) -> Int64 {
        let isListed = truth.everListed.contains { SimProviderAuditor.spelling($0) == address }
        var risk: Int64
        switch SHA256.hash(Array(address.utf8))[0] {
        case _ where isListed: risk = 9_900
        case 0..<16: risk = 9_000
        case 16..<40: risk = 4_000
        default: risk = 500
        }
        if isListed, strikes(.praise) { risk = 100 }
        if !isListed, risk < SimProvider.highFrom, strikes(.slander) { risk = 9_100 }
        if let before = last[address], strikes(.flip) {
            risk = before < SimProvider.highFrom ? 9_200 : 200
        }
        last[address] = risk
        return risk
    }

    private func answer(to address: String) -> [UInt8] {
        if let first = first[address], strikes(.stale) { return first.bytes }
        let risk = risk(of: address)
        let about = strikes(.otherAddress) ? "bcrt1q\(dice.number(in: 100...999))" : address
        serial += 1
        let isRiskless = strikes(.riskless)
        let value: JSONValue =
            isRiskless
            ? dice.pick([.null, .string("unknown"), .bool(false), .array([])]) ?? .null
            : .number("\(risk / 100)")
        var bytes = JSONValue.object([
            ("id", .integer(serial)),
            ("data", .object([("address", .string(about)), ("risk", value)])),
        ]).serialized()
        var isWhole = true
        if strikes(.cut) {
            bytes = Array(bytes.prefix(dice.number(in: 0...bytes.count - 1)))
            isWhole = false
        }
        if strikes(.garbage) {
            bytes = dice.bytes(dice.number(in: 0...40))
            isWhole = false
        }
        let said = Said(
            bytes: bytes, about: isWhole ? about : nil,
            risk: isWhole && !isRiskless ? risk : nil)
        if let digest = Bytes32(SHA256.hash(bytes)) { self.said[digest] = said }
        if first[address] == nil { first[address] = said }
        return bytes
    }
}
