import Encodings
import Units

/// Why staff act on a case in the tour; the API's words.
enum TourReason: String, Sendable {
    case sourceExplained
    case limitAccepted
}

extension TourWorld {
    /// An amount as the API reads it.
    static func amount(_ text: String, _ asset: Asset) -> JSONValue {
        .object([("asset", .string(asset.code)), ("amount", .string(text))])
    }

    /// What a person does with a case, as the API reads it; who approves names the proposal.
    func caseAction(
        _ action: String, _ reason: TourReason, on caseID: String
    ) async throws -> [(key: String, value: JSONValue)] {
        let fields: [(key: String, value: JSONValue)] = [
            ("action", .string(action)), ("reason", .string(reason.rawValue)),
            ("note", .string("A step of the tour.")),
        ]
        guard action == "approve" else { return fields }
        let seen = try await ada.get("/v1/cases/\(caseID)")["proposal"]?.text
        return fields + (seen.map { [("proposal", .string($0))] } ?? [])
    }

    /// Acts on a case, and checks where it stands then.
    ///
    /// A case takes no idempotency keys. If the daemon dies after it did the work, the second
    /// attempt is refused, though all is as it must be: so the case itself is looked at.
    func act(
        _ person: SandboxAPI, on caseID: String, _ action: String, _ reason: TourReason,
        leadingTo state: String
    ) async throws {
        let answer = try await person.ask(
            "/v1/cases/\(caseID)/actions", try await caseAction(action, reason, on: caseID))
        guard answer.isSuccess || answer.attemptCount > 1 else {
            throw SandboxFailure("\(action) is refused: \(answer.code ?? "")")
        }
        let now = try await ada.get("/v1/cases/\(caseID)")["state"]?.text
        guard now == state else {
            throw SandboxFailure("after \(action) the case is \(now ?? "unknown"), not \(state)")
        }
    }

    /// Returns the first sentence of a case's page, which is its verdict, and shows it.
    ///
    /// - Throws: `SandboxFailure` if the page has none.
    func verdict(on page: String) throws(SandboxFailure) -> String {
        guard let sentence = page.components(between: "<p class=\"lead\">", and: "</p>").first
        else { throw SandboxFailure("the page of the case has no verdict") }
        screen.did("the page says: \(sentence.withoutEscapes)")
        return sentence
    }

    /// Returns the id of a deposit's case.
    ///
    /// - Throws: `SandboxFailure` if it has none.
    func caseID(of deposit: DepositView) throws(SandboxFailure) -> String {
        guard let id = deposit.caseID else { throw SandboxFailure("the deposit has no case") }
        return id
    }

    /// Returns how a chain's only endpoint is doing, in the API's word.
    func endpointState(_ chain: SandboxControl.Chain) async throws -> String {
        let chains = try await ada.get("/v1/chains")["chains"]?.elements ?? []
        let found = chains.first { $0["id"]?.text == chain.profile }
        guard let state = found?["endpoints"]?.elements?.first?["state"]?.text else {
            throw SandboxFailure("the API does not show the endpoint of \(chain.profile)")
        }
        return state
    }
}
