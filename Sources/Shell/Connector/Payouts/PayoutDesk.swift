import BitcoinRules
public import ChainModel
import DepositRules
public import PayoutRules
import ScreeningRules
public import Units

/// What somebody asks to be paid out.
public struct PayoutAsk: Sendable, Hashable {
    /// The caller's id; the same id with the same content is the same payout.
    public let id: PayoutID
    /// Whose money it is.
    public let wallet: WalletID
    /// What leaves, and on which chain.
    public let token: TokenID
    /// How much the recipient gets.
    public let amount: Amount
    /// The recipient's address, in any spelling.
    public let address: String
    /// The platform's own words for it, up to 200 characters.
    public let reference: String

    /// Makes an ask.
    public init(
        id: PayoutID, wallet: WalletID, token: TokenID, amount: Amount, address: String,
        reference: String
    ) {
        self.id = id
        self.wallet = wallet
        self.token = token
        self.amount = amount
        self.address = address
        self.reference = reference
    }
}

/// What people do about payouts.
public struct PayoutDesk: Sendable {
    let profiles: [ChainID: ChainProfile]
    let settings: PayoutSettings
    let travel: TravelDesk
    let rates: RateDesk
    private let screening: ScreeningDesk?

    /// How many addresses a look-alike is looked for among.
    private static let knownAddressCountMax = 1_000

    /// Makes a desk over the chains that payouts can leave on.
    ///
    /// `travel` keeps payouts waiting that the travel rule misses something of; `rates` says what
    /// payouts are worth, for limits in fiat money. `screening` has the rules of behaviour; without
    /// it nobody asks them.
    public init(
        profiles: [ChainProfile], settings: PayoutSettings, travel: TravelDesk = .off,
        rates: RateDesk = RateDesk(), screening: ScreeningDesk? = nil
    ) {
        self.rates = rates
        self.screening = screening
        self.travel = travel
        self.profiles = Dictionary(profiles.map { ($0.id, $0) }) { first, _ in first }
        self.settings = settings
    }

    /// Takes a request: reserves the money, or says why not.
    ///
    /// The same request again returns the payout as it is now. - Throws: `RequestRefusal`,
    /// `StoreFailure`; nothing is on record of what was refused.
    public func request(
        _ ask: PayoutAsk, by actor: String, settlement: SettlementID? = nil,
        in store: any StoreTransaction
    ) throws -> PayoutRecord {
        try Charges.requireReference(ask.reference)
        let destination = destination(of: ask)
        if let known = try store.payout(ask.id) {
            guard known.payout.wallet == ask.wallet, known.payout.token == ask.token,
                known.payout.amount == ask.amount, known.reference == ask.reference,
                case .success(let same) = destination, same.script == known.payout.destination
            else { throw RequestRefusal.conflict("a payout with this id has other content") }
            return known
        }
        try Wallets.requireActive(ask.wallet, in: store)
        let facts = try facts(ask, destination, in: store)
        let admitted: AdmittedPayout
        do throws(PayoutRefusal) {
            admitted = try PayoutRequestRules.admit(
                PayoutRequest(
                    id: ask.id, wallet: ask.wallet, token: ask.token, amount: ask.amount,
                    destination: destination),
                given: facts)
        } catch {
            throw RequestRefusal.caseRule(code: error.code, error.sentence)
        }
        let verdict = try screening.map {
            try PayoutBehaviours.judge(
                admitted.payout, spelling: admitted.destination.spelling,
                known: facts.knownAddresses, by: $0, in: store)
        }
        let limits = try limitReasons(ask, admitted.destination, in: store)
        let neededCount = max(
            settings.approverCount(
                for: ask.amount, lookAlike: admitted.lookAlike, isOverLimit: !limits.isEmpty),
            verdict?.needsSecondPerson == true ? 1 : 0)
        var record = PayoutRecord(
            payout: admitted.payout, address: admitted.destination.spelling, proposer: actor,
            approvals: PayoutApprovals(
                proposer: actor, neededCount: neededCount,
                warnings: warnings(admitted, verdict) + limits),
            reference: ask.reference, settlement: settlement)
        try store.save(record)
        if let family = profiles[ask.token.chain]?.addressFamily {
            try SeenAddresses.add(destinationOf: record.payout, family, in: store)
        }
        try PayoutEvents.append("payout.requested", record, store, by: actor)
        if let verdict, let screening {
            try PayoutBehaviours.keep(
                verdict, on: ask.id, by: screening.screening.rules, in: store)
            if verdict.needsSecondPerson {
                try PayoutEvents.append("payout.heldBehaviour", record, store)
            }
        }
        for reason in limits {
            try PayoutEvents.append("payout.overLimit", record, store, saying: reason)
        }
        try keepValue(of: record.payout, in: store)
        try PayoutSteps.apply(
            .accepted(needsApproval: neededCount > 0), to: &record, in: store)
        try travel.judge(record, in: store)
        return record
    }

    /// What the second person must know: each finding once.
    private func warnings(_ admitted: AdmittedPayout, _ verdict: PayoutVerdict?) -> [String] {
        let found = (verdict?.firings ?? []).filter {
            $0.rule != .lookalike || admitted.lookAlike == nil
        }
        return [admitted.lookAlike?.reason].compactMap(\.self) + found.map(\.text)
    }

    /// Records one person's yes or no.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func decide(
        _ id: PayoutID, isApproval: Bool, by actor: String, reason: String,
        in store: any StoreTransaction
    ) throws -> PayoutRecord {
        var record = try Self.require(id, in: store)
        do throws(ApprovalRefusal) {
            try record.approvals.record(
                ApprovalRecord(
                    isApproval: isApproval, actor: actor, reason: reason, time: store.now))
        } catch {
            throw error.asRequestRefusal
        }
        try store.save(record)
        try PayoutEvents.append(
            isApproval ? "payout.approvalGiven" : "payout.rejected", record, store,
            saying: reason.isEmpty ? nil : reason, by: actor)
        switch record.approvals.state {
        case .open: break
        case .given: try PayoutSteps.apply(.approvalGiven, to: &record, in: store)
        case .rejected(let rejection):
            try PayoutSteps.apply(
                .refused(.rejected(actor: rejection.actor, reason: rejection.reason)),
                to: &record, in: store)
        }
        return record
    }

    /// Takes a payout back, as long as no signature for it can exist.
    ///
    /// A plan that nobody was asked to sign, or that the signer refused, is given up with it: the
    /// other payouts of that plan are planned again.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func cancel(
        _ id: PayoutID, by actor: String, in store: any StoreTransaction
    ) throws -> PayoutRecord {
        var record = try Self.require(id, in: store)
        if case .cancelled = record.payout.state { return record }
        record = try Self.givenUp(record, in: store)
        guard record.payout.isCancellable else {
            throw RequestRefusal.caseRule(
                code: "notCancellable",
                "The payout is \(record.payout.state.name): only the chain decides now.")
        }
        try PayoutEvents.append("payout.cancelAsked", record, store, by: actor)
        try PayoutSteps.apply(.cancelled(actor: actor), to: &record, in: store)
        return record
    }

    /// Gives up a payout's plan that nobody was asked to sign, or that the signer refused, if it
    /// has one; the other payouts of that plan are planned again. Returns the payout as it is then.
    static func givenUp(
        _ record: PayoutRecord, in store: any StoreTransaction
    ) throws -> PayoutRecord {
        guard let family = record.payout.family, !family.mayBeSigned,
            let plan = try store.plan(family.newest.plan)
        else { return record }
        try PayoutSteps.apply(.planAbandoned(plan.id), toPayoutsOf: plan, in: store)
        return try require(record.payout.id, in: store)
    }

    /// Lets a payout that waits go on, after a person looked.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func retry(
        _ id: PayoutID, by actor: String, in store: any StoreTransaction
    ) throws -> PayoutRecord {
        var record = try Self.require(id, in: store)
        guard let wait = record.payout.wait else {
            throw RequestRefusal.conflict("the payout waits for nothing that a person can mend")
        }
        if case .foreignIncluded(let rival, _) = wait {
            throw RequestRefusal.conflict(
                "the chain decides first: block \(rival.block.height.value) is not final yet")
        }
        try PayoutEvents.append("payout.retried", record, store, by: actor)
        if case .signerRefused(let plan, _, _) = wait, let known = try store.plan(plan) {
            // All payouts of the plan were refused together and are asked for together.
            try PlanSigning.askAgain(known, in: store)
            return try Self.require(id, in: store)
        }
        try PayoutSteps.apply(.retried(wait), to: &record, in: store)
        return record
    }

    /// Returns an address as we print it.
    ///
    /// - Throws: `RequestRefusal`.
    func spelling(of address: String, token: TokenID) throws(RequestRefusal) -> String {
        do throws(PayoutRefusal) {
            guard let profile = profiles[token.chain] else { throw .unknownToken(token) }
            return try Self.destination(address, asset: token.asset, on: profile).spelling
        } catch {
            throw .caseRule(code: error.code, error.sentence)
        }
    }

    /// Reads the address that a deposit is to be sent back to, on the chain that it came from.
    ///
    /// - Throws: `RequestRefusal`.
    func refundPlace(
        _ address: String, of deposit: Deposit
    ) throws(RequestRefusal) -> RefundPlace {
        let token = TokenID(chain: deposit.sighting.chain, asset: deposit.amount.asset)
        do throws(PayoutRefusal) {
            guard let profile = profiles[token.chain], let family = family(of: token.chain) else {
                throw .unknownToken(token)
            }
            return RefundPlace(
                destination: try Self.destination(address, asset: token.asset, on: profile),
                family: family)
        } catch {
            throw .caseRule(code: error.code, error.sentence)
        }
    }

    static func require(_ id: PayoutID, in store: any StoreReading) throws -> PayoutRecord {
        guard let record = try store.payout(id) else {
            throw RequestRefusal.notFound(what: "payout", id: id.text)
        }
        return record
    }

    private func destination(of ask: PayoutAsk) -> Result<PayoutDestination, PayoutRefusal> {
        guard let profile = profiles[ask.token.chain] else {
            return .failure(.unknownToken(ask.token))
        }
        do throws(PayoutRefusal) {
            return .success(try Self.destination(ask.address, asset: ask.token.asset, on: profile))
        } catch {
            return .failure(error)
        }
    }

    static func destination(
        _ text: String, asset: Asset, on profile: ChainProfile
    ) throws(PayoutRefusal) -> PayoutDestination {
        switch profile.family {
        case .bitcoin(let word):
            guard let network = BitcoinNetwork(rawValue: word) else {
                throw .destination(.wrongNetwork)
            }
            return try PayoutDestination(bitcoin: text, network: network)
        case .evm:
            let token = profile.tokens.first { $0.asset == asset }
            return try PayoutDestination(evm: text, tokenContract: token?.contract)
        }
    }

    /// Which limits a payout passes, in words: a second person looks at it then.
    private func limitReasons(
        _ ask: PayoutAsk, _ destination: PayoutDestination, in store: any StoreTransaction
    ) throws -> [String] {
        let tier = try Wallets.require(ask.wallet, in: store).tier
        return try settings.holds.reasons(
            for: ask.amount, tier: tier, rates: rates.sheet, now: store.now
        ) { scope, since, limit in
            let subject = Self.subject(scope, ask.wallet, destination.script, tier)
            return try store.payoutUse(of: subject, since: since, without: ask.id, limit: limit)
        }
    }

    /// What it is worth now is what it counts for later; nothing is kept where nobody knows.
    private func keepValue(of payout: Payout, in store: any StoreTransaction) throws {
        if case .known(let value) = rates.sheet.value(of: payout.amount, at: store.now) {
            try store.addValue(value, of: payout.id)
        }
    }

    private func facts(
        _ ask: PayoutAsk, _ destination: Result<PayoutDestination, PayoutRefusal>,
        in store: any StoreTransaction
    ) throws -> PayoutRequestFacts {
        let profile = profiles[ask.token.chain]
        var isOurs = false
        if case .success(let found) = destination, let profile {
            isOurs = try store.address(profile.addressFamily, found.script) != nil
        }
        let asset = ask.token.asset
        let windows = settings.limits.filter { $0.amount.asset == asset }.map(\.window.seconds)
        // Without limits nothing is counted, and within a day there may be very much.
        let usage = try windows.max().map {
            try store.countedPayouts(of: asset, since: store.now.adding(seconds: -$0))
        }
        return PayoutRequestFacts(
            tokens: profile?.payableTokens(minimums: settings.minimums) ?? [],
            isOwnAddress: isOurs,
            available: try store.balance(.available(ask.wallet, asset)) ?? .zero(asset),
            limits: settings.limits, usage: PayoutUsage(usage ?? []),
            knownAddresses: try store.knownPayoutAddresses(
                of: ask.wallet, limit: Self.knownAddressCountMax),
            now: store.now)
    }
}

extension ChainProfile {
    /// What can be paid out on this chain: bitcoin on Bitcoin networks, the tokens on EVM chains.
    func payableTokens(minimums: [TokenID: Amount]) -> [PayoutTokenRule] {
        switch family {
        case .bitcoin:
            let token = TokenID(chain: id, asset: .btc)
            return [
                PayoutTokenRule(
                    token: token, decimals: Asset.btc.scale,
                    minimum: minimums[token] ?? .satoshis(1), hasOutputScripts: true)
            ].compactMap(\.self)
        case .evm:
            return tokens.compactMap { known in
                let token = TokenID(chain: id, asset: known.asset)
                return PayoutTokenRule(
                    token: token, decimals: known.decimals,
                    minimum: minimums[token] ?? Amount(1, of: known.asset),
                    hasOutputScripts: false)
            }
        }
    }
}

extension ApprovalRefusal {
    /// What the caller is told.
    var asRequestRefusal: RequestRefusal {
        switch self {
        case .malformed:
            .invalid(field: "reason", "must be 1 to 4,000 bytes for a no, and 4,000 at most")
        case .proposer:
            .caseRule(
                code: "proposerCannotApprove", "Who asked for a payout cannot approve it.")
        case .alreadyDecided:
            .caseRule(code: "alreadyDecided", "You have said yes or no to this payout before.")
        case .closed: .caseRule(code: "notOpen", "The payout does not wait for approval.")
        }
    }
}
