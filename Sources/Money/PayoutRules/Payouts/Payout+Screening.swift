extension Payout {
    /// Whether the next step is an answer about its destination that was asked for.
    ///
    /// That is so at the request and before the first signature, also while nobody could say; not
    /// once a person has to look.
    public var awaitsScreening: Bool {
        switch wait {
        case nil, .screeningUnknown: break
        case .destinationBlocked, .signerRefused, .broadcastRefused, .foreignIncluded,
            .replacedByForeign:
            return false
        }
        switch state {
        case .reserved(let isScreened, _): return !isScreened
        case .planned(let family): return family.newest.signing == .unscreened
        case .requested, .approved, .signed, .broadcast, .included, .final, .failed, .refused,
            .cancelled:
            return false
        }
    }
}
