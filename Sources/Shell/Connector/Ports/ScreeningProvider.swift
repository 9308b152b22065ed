public import ScreeningRules
public import Units

/// What an outside provider is asked.
public struct ProviderQuestion: Sendable, Hashable {
    /// The chain.
    public let chain: ChainID
    /// The address, as it is written on that chain.
    public let address: String
    /// The code of the asset that moves.
    public let asset: String

    /// Makes a question.
    public init(chain: ChainID, address: String, asset: String) {
        self.chain = chain
        self.address = address
        self.asset = asset
    }
}

/// A provider of opinions on addresses, outside of this service and off unless configured.
///
/// It tells the address to somebody else: the operator decides that. Every failure is an answer of
/// its own, which holds.
public protocol ScreeningProvider: Sendable {
    /// Its name in the configuration and in records.
    var name: String { get }
    /// Asks about one address; never throws, and answers within a time of its own.
    func ask(_ question: ProviderQuestion, at now: Timestamp) async -> ProviderFacts.Answer
}

/// Asks all providers that are configured.
public struct ScreeningProviders: Sendable {
    private let providers: [any ScreeningProvider]

    /// Makes it; without providers nothing is asked.
    public init(_ providers: [any ScreeningProvider]) { self.providers = providers }

    /// Whether anybody is asked.
    public var isOn: Bool { !providers.isEmpty }

    /// Asks every provider about each address, one after the other; nil where nobody is asked.
    ///
    /// More addresses than facts can keep are an answer of no provider, which holds for a person:
    /// what was not asked about is not clear, and asking again changes nothing.
    public func ask(
        chain: ChainID, addresses: [String], asset: String, clock: any ClockPort
    ) async -> ProviderFacts? {
        guard isOn else { return nil }
        var seen: Set<String> = []
        let distinct = addresses.filter { seen.insert($0).inserted }
        let countMax = ProviderFacts.answerCountMax / providers.count
        var answers: [ProviderFacts.Answer] = []
        for provider in providers {
            for address in distinct.prefix(countMax) {
                let question = ProviderQuestion(chain: chain, address: address, asset: asset)
                answers.append(await provider.ask(question, at: clock.now()))
            }
            if distinct.count > countMax {
                answers.append(
                    ProviderFacts.Answer(
                        provider: provider.name, address: "",
                        outcome: .unanswerable(
                            "\(distinct.count) addresses; \(countMax) are asked about at most"),
                        time: clock.now(), raw: "", digest: nil))
            }
        }
        return ProviderFacts(answers: answers)
    }
}
