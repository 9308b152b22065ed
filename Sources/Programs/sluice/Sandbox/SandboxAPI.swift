import Encodings

/// An answer of the REST API.
struct SandboxAnswer: Sendable {
    let status: Int
    let json: JSONValue
    /// Whether the answer was one given before to the same `Idempotency-Key`.
    let isReplay: Bool
    /// How often the request was sent: an earlier one may have been carried out unheard.
    let attemptCount: Int

    /// The stable word of a problem.
    var code: String? { json["code"]?.text }
    var isSuccess: Bool { (200..<300).contains(status) }
}

/// A caller of the REST API with one key; it knows nothing that another program would not.
struct SandboxAPI: Sendable {
    let port: LoopbackPort
    let key: String
    /// How long it asks again while nobody answers.
    var patienceSeconds = 60

    /// Reads the key that the daemon made at its first start, and waits for it.
    ///
    /// - Throws: `SandboxFailure`.
    static func firstKey(in file: String) async throws(SandboxFailure) -> String {
        for _ in 0..<100 where !SandboxFiles.exists(file) { await Pause.milliseconds(50) }
        return try SandboxFiles.read(file).filter { !$0.isWhitespace }
    }

    /// - Throws: `SandboxFailure` for any answer that is no success.
    func get(_ path: String) async throws(SandboxFailure) -> JSONValue {
        try await successful(LoopbackRequest(method: "GET", path: path)).json
    }

    /// - Throws: `SandboxFailure` for any answer that is no success.
    func post(
        _ path: String, _ fields: [(key: String, value: JSONValue)], once key: String? = nil
    ) async throws(SandboxFailure) -> JSONValue {
        let answer = try await ask(path, fields, once: key)
        guard answer.isSuccess else { throw refused("POST \(path)", answer) }
        return answer.json
    }

    /// Sends a request whose refusal is of interest too.
    func ask(
        _ path: String, _ fields: [(key: String, value: JSONValue)], once key: String? = nil
    ) async throws(SandboxFailure) -> SandboxAnswer {
        var headers = [(name: "Content-Type", value: "application/json")]
        if let key { headers.append(("Idempotency-Key", key)) }
        return try await send(
            LoopbackRequest(
                method: "POST", path: path, headers: headers,
                body: JSONValue.object(fields).serialized()))
    }

    /// Hands in an operator's list of sanctioned addresses.
    func upload(list: String, source: String) async throws(SandboxFailure) -> JSONValue {
        try await successful(
            LoopbackRequest(
                method: "POST", path: "/v1/lists?source=\(source)&kind=sanctions",
                headers: [("Content-Type", "text/csv")], body: Array(list.utf8))
        ).json
    }

    private func successful(
        _ request: LoopbackRequest
    ) async throws(SandboxFailure) -> SandboxAnswer {
        let answer = try await send(request)
        guard answer.isSuccess else { throw refused("\(request.method) \(request.path)", answer) }
        return answer
    }

    private func refused(_ what: String, _ answer: SandboxAnswer) -> SandboxFailure {
        SandboxFailure(
            "\(what): status \(answer.status) \(answer.code ?? ""): "
                + (answer.json["detail"]?.text ?? ""))
    }

    /// Sends until somebody answers with more than "not now".
    private func send(_ request: LoopbackRequest) async throws(SandboxFailure) -> SandboxAnswer {
        var request = request
        request.headers.append(("Authorization", "Bearer \(key)"))
        var attemptCount = 0
        var reason = ""
        let end = ContinuousClock.now + .seconds(patienceSeconds)
        repeat {
            attemptCount += 1
            do {
                let answer = try await request.send(to: port)
                guard [429, 503].contains(answer.status) else {
                    return try read(answer, attemptCount)
                }
                reason = "status \(answer.status)"
            } catch let failure as SandboxFailure {
                throw failure
            } catch {
                reason = "\(error)"
            }
            await Pause.milliseconds(100)
        } while ContinuousClock.now < end && !Task.isCancelled
        throw SandboxFailure(
            "\(request.method) \(request.path): no answer in \(patienceSeconds) s: \(reason)")
    }

    private func read(
        _ answer: LoopbackAnswer, _ attemptCount: Int
    ) throws(SandboxFailure) -> SandboxAnswer {
        let json: JSONValue
        do {
            json = answer.body.isEmpty ? .null : try JSONValue.parse(answer.body)
        } catch {
            throw SandboxFailure("status \(answer.status), and no JSON: \(error)")
        }
        return SandboxAnswer(
            status: answer.status, json: json,
            isReplay: answer.header("Idempotency-Replayed") == "true", attemptCount: attemptCount)
    }
}
