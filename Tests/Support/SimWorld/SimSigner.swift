import BitcoinRules
import ChainModel
import Connector
import EVMRules
import PayoutRules
import SignerPolicy
import SignerProtocol
import Units

/// A signer with real keys and a real policy; its machine fails, its journal does not.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimSigner: SignerPort, @unchecked Sendable {
    /// One signature, as the world knows it.
    struct Made: Sendable {
        let plan: SigningID
        let payouts: [SigningID]
        let claim: PlanClaim
        let bytes: [UInt8]
    }

    private let keys: SimKeys
    private let faults: SimPayoutFaults
    private let clock: SimClock
    private var journal = PolicyJournal()
    /// The journal's lines, on the signer's disk.
    private var lines: [[UInt8]] = []
    private var isDown = false
    private var refusedPlans: Set<SigningID> = []
    /// Every signature that ever was, the oldest first; a repeat is not another.
    private(set) var made: [Made] = []
    /// What was wrong with the signer itself.
    private(set) var problems: [String] = []
    /// What was refused by its policy, in words.
    private(set) var refusals: [String] = []
    /// Lets something else happen while the signer thinks.
    var interlude: (@Sendable () async -> Void)?
    /// Looks at each request that was not signed before, to see whom it would pay.
    var look: (@Sendable (SigningRequest) async -> Void)?

    init(faults: SimPayoutFaults, clock: SimClock) throws {
        keys = try SimKeys()
        self.faults = faults
        self.clock = clock
    }

    /// The planted fault: a signer that forgets what it signed.
    func forget() {
        lines = []
        journal = PolicyJournal()
    }

    func sign(_ request: SigningRequest) async -> SignerReply {
        // Before anything else happens: lists may change while the signer thinks.
        if let look, !made.contains(where: { $0.plan == request.plan }) { await look(request) }
        if let interlude { await interlude() }
        if isDown { restart() }
        if faults.strikes(.signerAway) { return .unavailable("no connection") }
        if isRefusing(request) { return .refused(code: "hoursClosed", words: "Come back later.") }
        let reply = decide(request)
        if faults.strikes(.signerTwice), case .signed(let bytes) = reply,
            case .signed(let again) = decide(request), again != bytes
        {
            problems.append("the signer answers the same request differently")
        }
        if isDown || faults.strikes(.signerAnswerLost) { return .unavailable("no answer") }
        if let older = made.dropLast().last, faults.strikes(.signerOtherAnswer) {
            return .signed(older.bytes)
        }
        return reply
    }

    /// What was signed once is never refused later: a signature may be out.
    private func isRefusing(_ request: SigningRequest) -> Bool {
        guard !made.contains(where: { $0.plan == request.plan }) else { return false }
        return faults.strikes(.signerRefuses)
    }

    private func decide(_ request: SigningRequest) -> SignerReply {
        let isDying = faults.strikes(.signerDies)
        if isDying, faults.number(in: 0...1) == 0 {
            isDown = true
            return .unavailable("died")
        }
        let (decision, line) = journal.decide(request, by: SimKeys.engine, now: clock.now())
        lines.append(line)
        if isDying {
            isDown = true
            return .unavailable("died")
        }
        switch decision {
        case .refused(let refusal):
            refusals.append("\(refusal)")
            return .refused(code: refusal.code.rawValue, words: refusal.description)
        case .approved(let approval):
            return signed(approval, request)
        }
    }

    private func signed(_ approval: Approval, _ request: SigningRequest) -> SignerReply {
        do {
            let isNew = !made.contains { $0.plan == request.plan }
            let bytes = try keys.sign(approval, for: request)
            if isNew { made.append(try SimSigner.made(request, bytes)) }
            return .signed(bytes)
        } catch {
            problems.append("the signer cannot sign: \(error)")
            return .unavailable("cannot sign")
        }
    }

    private func restart() {
        isDown = false
        do {
            journal = try PolicyJournal(replaying: lines)
        } catch {
            problems.append("the signer's journal is broken: \(error)")
        }
    }

    private static func made(_ request: SigningRequest, _ bytes: [UInt8]) throws -> Made {
        switch request {
        case .bitcoin(let asked):
            let payouts = asked.outputs.compactMap { output -> SigningID? in
                if case .payout(let payout) = output { payout.id } else { nil }
            }
            let spent = try BitcoinTransaction.parse(bytes).inputs.map(\.previousOutput)
            return Made(plan: asked.plan, payouts: payouts, claim: .outpoints(spent), bytes: bytes)
        case .evm(let asked):
            let body = try EVMTransaction(decoding: bytes)
            return Made(
                plan: asked.plan,
                payouts: asked.purpose == .payout ? asked.payouts.map(\.id) : [],
                claim: .nonce(account: body.sender.script, body.nonce), bytes: bytes)
        }
    }
}
