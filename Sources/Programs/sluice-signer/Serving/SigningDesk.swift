import Glibc
import SignerPolicy
import SignerProtocol
import Units

/// Answers requests, one at a time: decides, makes the decision durable, and only then signs.
final class SigningDesk: @unchecked Sendable {
    // Safe because everything that changes is touched only inside `lock.hold`.
    private let lock = Lock()

    private enum Keys {
        case locked
        case unlocked(UnlockedKeys)
        case closed
    }

    private let engine: PolicyEngine
    private let clock: @Sendable () -> Timestamp
    private let folder: StateFolder
    private var journal: PolicyJournal
    private var keys = Keys.locked
    private var isBroken = false

    init(
        _ document: PolicyDocument, _ folder: StateFolder, _ journal: PolicyJournal,
        clock: @escaping @Sendable () -> Timestamp = MachineTime.now
    ) {
        engine = PolicyEngine(document)
        self.clock = clock
        self.folder = folder
        self.journal = journal
    }

    /// Takes the keys of an open vault over; the caller uses them no more.
    func unlock(_ unlocked: sending UnlockedKeys) {
        lock.hold {
            if case .locked = keys { keys = .unlocked(unlocked) }
        }
    }

    /// Waits for the request under way, and wipes the keys.
    func close() {
        lock.hold { keys = .closed }
    }

    /// Answers a request.
    ///
    /// - Throws: `SignerFailure` where the log could not be written: the process must stop, as
    ///   what it remembers and what is on disk may differ. No later request is answered.
    func answer(_ request: SignerRequest) throws(SignerFailure) -> SignerAnswer {
        let body = try lock.hold { () throws(SignerFailure) -> SignerAnswer.Body in
            switch request.body {
            case .hello: return .hello(greeting)
            case .sign(let wish): return try sign(wish)
            }
        }
        return SignerAnswer(id: request.id, body: body)
    }

    private var greeting: SignerAnswer.Greeting {
        let isLocked: Bool
        switch keys {
        case .locked, .closed: isLocked = true
        case .unlocked: isLocked = false
        }
        return SignerAnswer.Greeting(
            descriptors: Array(engine.document.descriptorChecksums.prefix(256)),
            policyDigest: engine.document.digest, isLocked: isLocked)
    }

    private func sign(_ request: SigningRequest) throws(SignerFailure) -> SignerAnswer.Body {
        guard !isBroken else { return .failed(sentence: "The signer's log cannot be written.") }
        let unlocked: UnlockedKeys
        switch keys {
        case .unlocked(let keys): unlocked = keys
        case .locked: return .failed(sentence: "The signer is locked: it waits for its passphrase.")
        case .closed: return .failed(sentence: "The signer is stopping.")
        }
        let (decision, line) = journal.decide(request, by: engine, now: clock())
        do {
            try folder.append(line, endingAt: journal.log)
        } catch {
            isBroken = true
            keys = .closed
            throw error
        }
        switch decision {
        case .refused(let refusal):
            return .refused(
                code: refusal.code.rawValue, sentence: SigningDesk.cut("\(refusal)"))
        case .approved(let approval):
            do {
                return .signed(try unlocked.sign(approval, for: request))
            } catch {
                return .failed(sentence: SigningDesk.words(error))
            }
        }
    }

    private static func words(_ error: SigningError) -> String {
        switch error {
        case .key:
            "The vault does not have a key that the policy allows to spend from."
        case .transaction(let error):
            "The transaction cannot be signed: \(error)."
        }
    }

    /// Keeps a sentence within what the protocol carries.
    private static func cut(_ sentence: String) -> String {
        guard sentence.utf8.count > 4_096 else { return sentence }
        return String(decoding: sentence.utf8.prefix(4_000), as: UTF8.self) + "…"
    }
}
