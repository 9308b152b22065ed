internal import BitcoinRules
internal import Digests
public import SignerProtocol
public import Units

/// Decides what may be signed. A value: no clock, no file, no key.
///
/// It parses each transaction itself and believes nothing of a request but what it can compare.
/// A clock that steps back frees no quota: the later of its time and the last approval's counts.
/// So an approval at a wrong time far ahead stops payouts until that time, or until a person acts.
///
/// The order of its checks is that of ``PolicyRefusal/Code``; of several reasons the first is
/// given.
///
/// A plan that was approved before is approved again if the request is the same to the last byte;
/// hours and limits are not looked at again, since the signature may be out already. A payout that
/// was signed before is signed again only together with the same payouts, and only in a
/// transaction that cannot be mined beside any of the earlier ones; then only what its fee is
/// higher counts.
public struct PolicyEngine: Sendable {
    /// The policy.
    public let document: PolicyDocument

    /// How many plans are remembered before the next is refused.
    public let planCountMax: Int

    /// Makes an engine of a policy.
    ///
    /// Ten million plans are a thousand a day for 27 years, and some gigabytes of memory.
    public init(_ document: PolicyDocument, planCountMax: Int = 10_000_000) {
        self.document = document
        self.planCountMax = planCountMax
    }

    /// Decides about a request, given what is remembered.
    ///
    /// What is approved must be remembered, durably, before a signature of it leaves: see
    /// ``PolicyJournal``.
    public func evaluate(
        _ request: SigningRequest, given state: PolicyState, now: Timestamp
    ) -> PolicyDecision {
        do {
            return .approved(try approval(of: request, given: state, now: now))
        } catch {
            return .refused(error)
        }
    }

    private func approval(
        of request: SigningRequest, given state: PolicyState, now: Timestamp
    ) throws(PolicyRefusal) -> Approval {
        guard PolicyEngine.plausibleTimes.contains(now) else {
            throw PolicyRefusal(
                .clockUnusable, "The clock shows a time that cannot be.",
                ["milliseconds": String(now.milliseconds)])
        }
        let moment = max(now, state.latest)
        let review = try review(request, state, moment)
        let content = Bytes32(digestOf: request.canonicalBytes)
        let earlier = state.content(of: request.plan)
        guard earlier == nil || earlier == content else {
            throw PolicyRefusal(
                .planChanged, "The plan's id was used for another request.",
                ["plan": request.plan.text])
        }
        let findings = try review()
        let usages: [ApprovalRecord.Usage]
        if earlier == nil {
            usages = try PolicyMemory(
                state: state, planCountMax: planCountMax, moment: moment
            ).usages(of: findings)
        } else {
            usages = []
        }
        let record = ApprovalRecord(
            plan: request.plan, content: content, moment: moment, chain: findings.chain,
            payouts: findings.payouts, claims: findings.claims, usages: usages,
            fee: findings.fee.minorUnits)
        return Approval(
            transaction: findings.transaction, signatures: findings.signatures, record: record,
            isRepeat: earlier != nil)
    }

    private typealias Review = () throws(PolicyRefusal) -> Findings

    private func review(
        _ request: SigningRequest, _ state: PolicyState, _ moment: Timestamp
    ) throws(PolicyRefusal) -> Review {
        switch request {
        case .bitcoin(let request):
            let network = PolicyEngine.network(request.network)
            guard let policy = document.bitcoin.first(where: { $0.network == network }) else {
                throw PolicyRefusal(
                    .chainNotAllowed, "The policy does not know this network.",
                    ["network": network.rawValue])
            }
            return BitcoinReview(
                request: request, policy: policy, descriptors: document.descriptors, state: state,
                now: moment
            ).findings
        case .evm(let request):
            guard let policy = document.evm.first(where: { $0.chainID == request.chainID }) else {
                throw PolicyRefusal(
                    .chainNotAllowed, "The policy does not know this chain.",
                    ["chain": String(request.chainID)])
            }
            return EVMReview(
                request: request, policy: policy, descriptors: document.descriptors
            ).findings
        }
    }

    private static func network(_ network: SigningNetwork) -> BitcoinNetwork {
        switch network {
        case .mainnet: .mainnet
        case .testnet: .testnet
        case .signet: .signet
        case .regtest: .regtest
        }
    }

    /// 2009 to 2200: the first block, and a time that nobody here sees.
    private static let plausibleTimes =
        Timestamp(seconds: 1_231_006_505)...Timestamp(seconds: 7_258_118_400)
}

extension Bytes32 {
    init(digestOf bytes: [UInt8]) {
        guard let digest = Bytes32(SHA256.hash(bytes)) else {
            preconditionFailure("a SHA-256 digest has 32 bytes")
        }
        self = digest
    }
}
