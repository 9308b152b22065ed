import ChainModel
import Logging
import PayoutRules

/// Takes a plan to its saved signature, on any chain.
struct PlanSigner: Sendable {
    let store: any StorePort
    let signer: any SignerPort
    let check: SigningCheck
    let logger: Logger

    /// Asks the signer, if the plan may be signed; returns whether anything moved.
    ///
    /// - Throws: `PlanFault` if what came is not what was asked for; `StoreFailure`.
    func sign(_ plan: PlanRecord) async throws -> Bool {
        let isAsked = try await store.write { [check] store in
            try check.mayBeSigned(plan.id, in: store) && PlanSigning.ask(plan.id, in: store)
        }
        guard isAsked else { return false }
        let reply = await signer.sign(try SignedTransaction.request(of: plan))
        switch reply {
        case .unavailable(let reason):
            logger.warning("signer unavailable", metadata: ["reason": "\(reason)"])
            return false
        case .refused(let code, let words):
            logger.error(
                "signer refused",
                metadata: ["plan": "\(plan.id.text)", "code": "\(code)", "reason": "\(words)"])
        case .signed: break
        }
        try await store.write { try PlanSigning.take(reply, for: plan.id, in: $0) }
        return true
    }
}
