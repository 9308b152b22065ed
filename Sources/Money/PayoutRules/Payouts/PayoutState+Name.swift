extension PayoutState {
    /// The state's word: what stores, listings and the API call it.
    public var name: String {
        switch self {
        case .requested: "requested"
        case .reserved: "reserved"
        case .approved: "approved"
        case .planned: "planned"
        case .signed: "signed"
        case .broadcast: "broadcast"
        case .included: "included"
        case .final: "final"
        case .failed: "failed"
        case .refused: "refused"
        case .cancelled: "cancelled"
        }
    }
}
