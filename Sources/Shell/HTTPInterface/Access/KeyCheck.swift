import Connector
import Hummingbird
import Units

/// Finds out who asks, and whether they may.
struct KeyCheck {
    let desk: APIDesk

    /// Returns the caller's key; nil on routes that are open to this caller.
    ///
    /// - Throws: `Problem` 401, 403, 429; `StoreFailure`.
    func key(
        for route: Route, _ headers: HTTPFields, client: String
    ) async throws -> APIKeyRecord? {
        let scope: APIScope
        switch route.access {
        case .open: return nil
        case .metrics:
            if desk.settings.areMetricsOpenOnLoopback, ClientAddress.isLocal(client, headers) {
                return nil
            }
            scope = .reportsRead
        case .scope(let needed): scope = needed
        }
        let now = desk.clock.now()
        let key = try await verified(try token(headers), client: client, now: now)
        if let seconds = desk.buckets.secondsToWait(key.id, now: now) {
            throw Problem(
                429, "tooManyRequests", "This key makes too many requests.",
                headers: [("Retry-After", "\(seconds)")])
        }
        guard key.scopes.contains(scope.rawValue) else {
            throw Problem(
                403, "scopeMissing", "This key lacks the scope \(scope.rawValue).")
        }
        switch route.reach {
        case .ofOneWallet: break
        case .ofAll:
            guard key.wallet == nil else { throw Problem.walletRestricted }
        }
        await recordUse(of: key, now: now)
        return key
    }

    private func token(_ headers: HTTPFields) throws(Problem) -> String {
        let values = headers.filter { $0.name.canonicalName == "authorization" }.map(\.value)
        guard let value = values.first, values.count == 1 else {
            throw refused("keyMissing", "An API key is needed as a bearer token.")
        }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw refused("keyMissing", "An API key is needed as a bearer token.")
        }
        return String(parts[1])
    }

    private func verified(
        _ token: String, client: String, now: Timestamp
    ) async throws -> APIKeyRecord {
        let name = KeyCache.name(token: token, client: client)
        if let known = desk.keys.key(name, now: now) { return known }
        let generation = desk.keys.generation
        let found = try await desk.store.read {
            try APIKeys.verify(token, from: client, now: now, in: $0)
        }
        guard let found else {
            throw refused("keyUnknown", "This API key is not in force, or not from here.")
        }
        desk.keys.remember(name, found, now: now, generation: generation)
        return found
    }

    /// Saves when a key was last used, to the minute. A failure costs no request.
    private func recordUse(of key: APIKeyRecord, now: Timestamp) async {
        let minute = now.milliseconds / 60_000
        let known = key.lastUsedAt.map { $0.milliseconds / 60_000 } ?? .min
        guard known < minute, desk.keys.takesMinute(minute, of: key.id) else { return }
        do {
            try await desk.store.write { store in
                guard var record = try store.apiKey(key.id) else { return }
                record.lastUsedAt = Timestamp(milliseconds: minute * 60_000)
                try store.save(record)
            }
        } catch {
            desk.logger.debug(
                "a key's last use was not saved",
                metadata: ["key": "\(key.id)", "reason": "\(error)"])
        }
    }

    private func refused(_ code: String, _ detail: String) -> Problem {
        Problem(
            401, code, detail,
            headers: [("WWW-Authenticate", "Bearer realm=\"sluice\", error=\"invalid_token\"")])
    }
}
