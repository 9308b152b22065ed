public import Units

/// What screening says of an address that is to be paid.
public enum DestinationVerdict: Sendable, Hashable {
    /// No list forbids it.
    case clear
    /// A list forbids it; why, in words.
    case blocked(String)
    /// Nobody can say now; why, in words.
    case unknown(String)
}

extension Screening {
    /// Returns whether an address may be paid; not knowing is never a yes.
    ///
    /// Sanctions lists block the address and every address of the same key; deny lists block the
    /// address itself. An allow list lifts nothing here.
    public func destination(_ address: ScreeningAddress, now: Timestamp) -> DestinationVerdict {
        guard index.lists.contains(where: { $0.version.kind == .sanctions }) else {
            return .unknown("no sanctions list is loaded")
        }
        let match = index.match(address)
        if let hit = match.of(.sanctions).direct.first {
            return .blocked("it is on \(hit.version.source)")
        }
        if let hit = match.of(.sanctions).related.first {
            return .blocked("its key controls an address on \(hit.version.source)")
        }
        if let hit = match.of(.deny).direct.first {
            return .blocked("it is on \(hit.version.source)")
        }
        let age = ListAgeRule(terms: rules.terms(.listAge)).evaluate(index.lists, now: now)
        return age.floor >= .hold ? .unknown("a list is too old: \(age.text)") : .clear
    }

    /// Returns whether an address may be paid by what the token's issuer is about to do.
    ///
    /// A submission that would hold a deposit keeps a payout waiting: until the signers have
    /// carried it out, which forbids the address, or have given it up.
    public func destination(
        submissions: SubmissionAnswer, asset: Asset
    ) -> DestinationVerdict {
        let result = issuerSubmission(submissions, asset: asset)
        let holds = result.floor >= .hold || result.points >= rules.bands.holdPoints
        return result.hasFired && holds ? .unknown(result.text) : .clear
    }

    /// Returns the sanctions list's hit of an address that freezes money, in words; nil for none,
    /// or one that two people accepted as somebody else's.
    public func freezingHit(
        of address: ScreeningAddress, accepted: AcceptedFalsePositives, now: Timestamp
    ) -> String? {
        let terms = rules.terms(.sanctioned)
        for hit in index.match(address).of(.sanctions).direct {
            let text = "\(address.canonical) is on \(hit.version.source)"
            let counted = accepted.applied(
                to: terms.fired(text, evidence: []), hits: [FalsePositiveHit(address, hit)],
                terms: terms.digest, now: now)
            if counted.result.floor == .freeze { return text }
        }
        return nil
    }
}
