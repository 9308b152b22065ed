import Connector
import Units

/// Keeps whoever makes an API key over HTTP from being both persons of four eyes.
///
/// For some hours the new key says yes to nothing, and its maker neither: the one could propose and
/// the other approve, either way round. Meanwhile others can see the key.
struct FreshKeys {
    let desk: APIDesk

    /// Lets a request through that is no yes, or whose key may say it.
    ///
    /// - Throws: `Problem` 403 with by whom and when the key was made, and from when on it may; 400
    ///   for a body that cannot be read; `StoreFailure`.
    func require(settled request: APIRequest) async throws {
        guard try saysYes(request) else { return }
        let (key, now) = (try request.caller(), desk.clock.now())
        let seconds = desk.settings.freshSeconds
        if let maker = key.madeBy, let until = key.freshUntil(seconds: seconds, now: now) {
            throw Problem(
                403, "freshKey",
                "This key was made over HTTP by \(maker) at \(UTCText.format(key.createdAt)). It "
                    + "approves nothing before \(UTCText.format(until)).")
        }
        let made = try await desk.store.read { try $0.newestAPIKey(madeBy: key.principal) }
        if let made, let until = made.freshUntil(seconds: seconds, now: now) {
            throw Problem(
                403, "freshKeyMade",
                "\(key.principal) made the key \(made.id) of \(made.principal) over HTTP at "
                    + "\(UTCText.format(made.createdAt)), and approves nothing before "
                    + "\(UTCText.format(until)).")
        }
    }

    private func saysYes(_ request: APIRequest) throws(Problem) -> Bool {
        switch request.route.approval {
        case .never: return false
        case .always: return true
        case .unlessFalse(let name):
            var fields = try request.fields()
            return try fields.optionalBoolean(name) != false
        case .word(let word, let name):
            var fields = try request.fields()
            return try fields.optionalText(name) == word
        }
    }
}
