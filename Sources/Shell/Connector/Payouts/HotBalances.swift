import ChainModel
import EVMRules
import PayoutRules
import Units

/// Looks at what the hot keys hold, and tells people once when it passes a bound.
///
/// A sweep is proposed and never made: a person asks for it as for every payout. On Bitcoin the
/// balance is what no transaction of ours claims; on EVM chains it is the hot account's, before
/// what is under way.
public struct HotBalances: Sendable {
    private let terms: [HotBalanceTerms]
    private let sources: [ChainID: any ChainSource]
    private let accounts: [ChainID: EVMAddress]
    private let store: any StorePort
    private let clock: any ClockPort
    private let memory = LockedBox(Memory())

    private struct Memory {
        /// Where each balance was when it was last told; unknown after a start.
        var sides: [TokenID: HotBalanceEvents.Side] = [:]
        var reports: [TokenID: HotBalanceReport] = [:]
    }

    /// How many coins of a chain are counted: as many as the treasury shows.
    private static let coinCountMax = 100_000

    /// Makes it; tokens of chains without a source are never looked at.
    public init(
        terms: [HotBalanceTerms], sources: [any ChainSource], files: [KeyFile],
        store: any StorePort, clock: any ClockPort
    ) {
        self.terms = terms
        self.sources = Dictionary(sources.map { ($0.profile.id, $0) }) { first, _ in first }
        var accounts: [ChainID: EVMAddress] = [:]
        for source in sources {
            let hot = files.first { $0.purpose == .treasury && $0.fits(source.profile) }
            accounts[source.profile.id] = hot?.firstScript.flatMap { EVMAddress($0.bytes) }
        }
        self.accounts = accounts
        self.store = store
        self.clock = clock
    }

    /// Looks at every token; one that cannot be looked at does not keep the others back.
    ///
    /// - Throws: the first failure, after all tokens had their turn.
    public func round() async throws {
        var failure: (any Error)?
        for terms in terms {
            do {
                guard let balance = try await balance(of: terms.rule.token) else { continue }
                try await take(balance, terms)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    /// The terms of a chain's tokens, each with what was last found; nil before the first round.
    public func reports(
        on chain: ChainID
    ) -> [(terms: HotBalanceTerms, report: HotBalanceReport?)] {
        let reports = memory.withLock { $0.reports }
        return terms.filter { $0.rule.token.chain == chain }.map { ($0, reports[$0.rule.token]) }
    }

    private func balance(of token: TokenID) async throws -> Amount? {
        guard let source = sources[token.chain] else { return nil }
        switch source.profile.family {
        case .bitcoin:
            return try await store.read { store in
                try store.spendableCoins(on: token.chain, limit: HotBalances.coinCountMax)
                    .reduce(Amount.zero(token.asset)) { try $0.adding($1.value) }
            }
        case .evm:
            guard let source = source as? EVMSource, let account = accounts[token.chain],
                let known = source.profile.tokens.first(where: { $0.asset == token.asset }),
                let contract = EVMAddress(known.contract.bytes),
                let facts = try await source.facts(of: [account], token: contract).first
            else { return nil }
            return try TokenAmount(units: facts.units, decimals: known.decimals)
                .converted(to: token.asset).amount
        }
    }

    private func take(_ balance: Amount, _ terms: HotBalanceTerms) async throws {
        let token = terms.rule.token
        let decision = try terms.rule.decide(balance)
        let side = HotBalanceEvents.Side(decision)
        let report = HotBalanceReport(terms: terms, decision: decision, time: clock.now())
        // Forgotten until the event is durable: after a failure the log says what was told.
        let known = memory.withLock { memory in
            memory.reports[token] = report
            return memory.sides.removeValue(forKey: token)
        }
        if known != side {
            try await store.write { store in
                let last = try known ?? HotBalanceEvents.lastSide(of: token, in: store)
                guard last != side else { return }
                try HotBalanceEvents.append(report, in: store)
            }
        }
        memory.withLock { $0.sides[token] = side }
    }
}
