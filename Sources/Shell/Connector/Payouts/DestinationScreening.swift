import ChainModel
import PayoutRules
import ScreeningRules
import Units

/// Screens the destinations of payouts: at the request, and again just before the signature.
public struct DestinationScreening: Sendable {
    private let sources: [ChainID: any ChainSource]
    private let store: any StorePort
    private let desk: ScreeningDesk

    /// How many payouts are looked at in one round.
    private static let roundMax = 200

    /// Makes it over the chains' sources, which know issuers' blacklists.
    public init(
        sources: [any ChainSource], store: any StorePort, desk: ScreeningDesk
    ) {
        self.sources = Dictionary(sources.map { ($0.profile.id, $0) }) { first, _ in first }
        self.store = store
        self.desk = desk
    }

    /// Screens every destination that waits for it; returns how many have an answer now.
    ///
    /// Those of tokens whose issuer has no say share one unit of work, and so one commit. What an
    /// issuer said is saved at once: it does not wait for what others say.
    public func round() async throws -> Int {
        let waiting = try await store.read { try $0.payoutsToScreen(limit: Self.roundMax) }
        let together = waiting.filter { !hasIssuer($0.payout.token) }.map {
            (id: $0.payout.id, family: family(of: $0.payout.token.chain))
        }
        var answeredCount = 0
        if !together.isEmpty {
            let isAnswered = try await store.write { [desk] store in
                try together.map { payout in
                    try DestinationScreening.screen(
                        payout.id, issuer: .success(.silent), on: payout.family, desk: desk,
                        in: store)
                }
            }
            answeredCount += isAnswered.count { $0 }
        }
        for record in waiting where hasIssuer(record.payout.token) {
            let issuer = await issuerAnswer(on: record.payout)
            let family = family(of: record.payout.token.chain)
            let isAnswered = try await store.write { [desk] store in
                try DestinationScreening.screen(
                    record.payout.id, issuer: issuer, on: family, desk: desk, in: store)
            }
            if isAnswered { answeredCount += 1 }
        }
        return answeredCount
    }

    /// Whether somebody must be asked: also where the chain is not followed, which answers nothing.
    private func hasIssuer(_ token: TokenID) -> Bool {
        guard let profile = sources[token.chain]?.profile else { return true }
        return profile.tokens.contains { $0.asset == token.asset && $0.blacklistCall != nil }
    }

    /// What a token's issuer says of a destination.
    private struct IssuerWord: Sendable {
        var isFrozen = false
        /// What its signers have submitted.
        var submissions = SubmissionAnswer.notApplicable

        /// That of an asset whose issuer has no say.
        static let silent = IssuerWord()
    }

    /// What the token's issuer says, and is about to do.
    private func issuerAnswer(on payout: Payout) async -> Result<IssuerWord, AnswerMissing> {
        guard let source = sources[payout.token.chain] else {
            return .failure(AnswerMissing(reason: "the chain is not followed"))
        }
        do {
            let frozen = try await source.frozenByIssuer(
                [payout.destination], asset: payout.token.asset)
            // What is frozen is forbidden, whatever else is submitted.
            guard frozen.isEmpty else { return .success(IssuerWord(isFrozen: true)) }
            return .success(
                IssuerWord(
                    submissions: try await source.submissions(
                        about: [payout.destination], asset: payout.token.asset)))
        } catch {
            return .failure(AnswerMissing(reason: "the issuer's list cannot be asked: \(error)"))
        }
    }

    private func family(of chain: ChainID) -> ScreeningFamily {
        sources[chain]?.profile.addressFamily.screening ?? .other
    }

    struct AnswerMissing: Error, Hashable {
        let reason: String
    }

    private static func screen(
        _ id: PayoutID, issuer: Result<IssuerWord, AnswerMissing>, on family: ScreeningFamily,
        desk: ScreeningDesk, in store: any StoreTransaction
    ) throws -> Bool {
        guard var record = try store.payout(id) else { return false }
        let screening = desk.screening
        // Another list may have become active meanwhile.
        guard try store.activeListsDigest() == screening.index.digest else {
            try desk.reload(from: store)
            return false
        }
        var issuer = issuer
        if try store.isFrozenByIssuer(record.payout.destination, token: record.payout.token) {
            issuer = .success(IssuerWord(isFrozen: true))
        }
        let refund = try RefundCheck(screening: screening, family: family)
            .answer(on: record.payout, in: store)
        let answer =
            answer(record.payout, issuer, screening, on: family, now: store.now).worse(refund)
        if case .screeningUnknown(_, let known) = record.payout.wait {
            // Nothing is new: people were told when it began to wait.
            if case .unknown(let reason) = answer, reason == known { return false }
            if let wait = record.payout.wait, !answer.isUnknown {
                try PayoutSteps.apply(.retried(wait), to: &record, in: store)
            }
        }
        try PayoutSteps.apply(
            .screened(check: record.payout.screeningCheck, answer), to: &record, in: store)
        return !answer.isUnknown
    }

    private static func answer(
        _ payout: Payout, _ issuer: Result<IssuerWord, AnswerMissing>, _ screening: Screening,
        on family: ScreeningFamily, now: Timestamp
    ) -> DestinationAnswer {
        guard let address = ScreeningAddress(payout.destination, family: family) else {
            return .blocked("it is no address")
        }
        let listed = DestinationAnswer(screening.destination(address, now: now))
        guard listed == .clear else { return listed }
        switch issuer {
        case .success(let word) where word.isFrozen:
            return .blocked("the token's issuer froze it")
        case .success(let word):
            return DestinationAnswer(
                screening.destination(
                    submissions: word.submissions, asset: payout.token.asset))
        case .failure(let missing): return .unknown(missing.reason)
        }
    }
}
