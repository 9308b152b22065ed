import BitcoinRules
import ChainModel
import Connector
import DepositRules
import EVMRules
import Encodings
import PayoutRules
import SignerProtocol
import Units

/// Compares what left with what was asked for.
///
/// Written apart from the program and simply: it reads blocks and signatures of the world, adds up,
/// and remembers. Of the books it believes only the states of payouts.
final class SimPayoutAuditor {
    /// Who is paid what.
    private struct Payee: Hashable {
        let token: TokenID
        let script: WatchedScript
    }

    private typealias Paid = [Payee: [UInt256]]

    private(set) var chains: [SimChain] = []
    private(set) var platform: SimPlatform?
    private(set) var profiles: SimProfiles?
    private(set) weak var play: SimPlay?
    private(set) var truth: SimTruth?
    private var signer: SimSigner? { play?.signer }
    private var lookedSignatureCount = 0
    private var claims: [String: [PlanClaim]] = [:]
    private var ended: [PayoutID: String] = [:]
    private var lastLook: [UInt64] = []

    func prepare(
        chains: [SimChain], platform: SimPlatform, profiles: SimProfiles, truth: SimTruth,
        play: SimPlay
    ) {
        self.truth = truth
        self.chains = chains
        self.platform = platform
        self.profiles = profiles
        self.play = play
    }

    private struct Books: Sendable {
        let payouts: [PayoutRecord]
        let deposits: [Deposit]
        let checkpoints: [ChainID: [BlockReference]]
    }

    private func read(_ store: any StorePort) async throws -> Books {
        let ids = chains.map(\.id)
        return try await store.read { store in
            let all = PageRequest(after: nil, limit: 1_000)
            var checkpoints: [ChainID: [BlockReference]] = [:]
            for id in ids { checkpoints[id] = try store.checkpoints(id) }
            return Books(
                payouts: try store.payouts(PayoutFilter(), page: all).map(\.1),
                deposits: try store.deposits(DepositFilter(), page: all).map(\.1),
                checkpoints: checkpoints)
        }
    }

    private static func listed(in store: any StoreReading) throws -> Set<WatchedScript> {
        var listed: Set<WatchedScript> = []
        for list in try store.lists()
        where list.state == .active && list.version.kind == .sanctions {
            for entry in try store.entries(of: list.version.id) {
                listed.insert(WatchedScript(entry.address.key))
            }
        }
        return listed
    }

    /// Looks at the books and the chains; returns all that is wrong, in words.
    func check(_ store: any StorePort) async throws -> [String] {
        let state = try await store.read { [try $0.lastEventSequence, try $0.ledgerSequence] }
        let look =
            state + chains.map { UInt64($0.blocks.count) } + [UInt64(signer?.made.count ?? 0)]
        guard look != lastLook else { return signer?.problems ?? [] }
        lastLook = look
        let books = try await read(store)
        var faults = signer?.problems ?? []
        for chain in chains {
            faults += overpaid(
                paid(by: chain.best, of: chain), books.payouts, on: chain, isBest: true)
        }
        return faults + signatures() + states(books) + taken(books.deposits)
    }

    /// At the end: on no branch that ever was did anything leave twice, and what is ours is ours.
    func checkEnd(_ store: any StorePort) async throws -> [String] {
        let books = try await read(store)
        var faults: [String] = []
        for chain in chains {
            let parents = Set(chain.blocks.compactMap(\.parent))
            for leaf in chain.blocks.indices where !parents.contains(leaf) {
                faults += overpaid(
                    paid(by: path(to: leaf, of: chain), of: chain), books.payouts, on: chain,
                    isBest: false)
            }
            let paid = paid(by: chain.best, of: chain)
            for record in books.payouts where record.payout.token.chain == chain.id {
                let payee = Payee(
                    token: record.payout.token, script: record.payout.destination)
                guard case .final = record.payout.state else { continue }
                if paid[payee]?.contains(units(record.payout)) != true {
                    faults.append("\(record.payout.id.text.prefix(8)) is final and not paid")
                }
            }
            faults += try await custody(chain, store)
        }
        return faults
    }

    // MARK: What left

    private func path(to leaf: Int, of chain: SimChain) -> [Int] {
        var path: [Int] = []
        var place: Int? = leaf
        while let index = place {
            path.append(index)
            place = chain.blocks[index].parent
        }
        return path.reversed()
    }

    /// Who was paid by us in blocks of one branch.
    private func paid(by branch: [Int], of chain: SimChain) -> Paid {
        var paid: Paid = [:]
        for index in branch {
            for transaction in chain.blocks[index].transactions {
                for (payee, units) in payments(of: transaction, on: chain) {
                    paid[payee, default: []].append(units)
                }
            }
        }
        return paid
    }

    private func payments(
        of transaction: SimTransaction, on chain: SimChain
    ) -> [(Payee, UInt256)] {
        switch transaction.sent {
        case nil: return []
        case .bitcoin where play?.stolen.contains(transaction.id) == true: return []
        case .bitcoin(let body, _):
            return body.outputs.compactMap { output in
                let script = WatchedScript(output.script.bytes)
                guard !SimKeys.treasury.contains(script) else { return nil }
                return (
                    Payee(token: TokenID(chain: chain.id, asset: .btc), script: script),
                    UInt256(output.value.minorUnits)
                )
            }
        case .evm:
            guard let content = transaction.evm, content.isSuccess else { return [] }
            return content.events.compactMap { event in
                guard let recipient = EVMAddress(event.topics[2].bytes.suffix(20)),
                    recipient != SimKeys.hot, let word = Bytes32(event.data)
                else { return nil }
                let asset: Asset = event.contract == SimProfiles.usdc ? .usdc : .usdt
                return (
                    Payee(
                        token: TokenID(chain: chain.id, asset: asset), script: recipient.script),
                    UInt256(high: word.head, low: word.tail)
                )
            }
        }
    }

    /// Nobody got more, or more often, than payouts that may be on their way say.
    private func overpaid(
        _ paid: Paid, _ payouts: [PayoutRecord], on chain: SimChain, isBest: Bool
    ) -> [String] {
        var allowed: Paid = [:]
        for record in payouts where record.payout.token.chain == chain.id && record.mayLeave(isBest)
        {
            let payee = Payee(token: record.payout.token, script: record.payout.destination)
            allowed[payee, default: []].append(units(record.payout))
        }
        var faults: [String] = []
        for (payee, amounts) in paid {
            var left = allowed[payee] ?? []
            for amount in amounts {
                if let place = left.firstIndex(of: amount) {
                    left.remove(at: place)
                } else {
                    faults.append(
                        "\(payee.token) \(amount) left once too often, to "
                            + Hex.encode(payee.script.bytes.suffix(4)))
                }
            }
        }
        return faults.sorted()
    }

    private func units(_ payout: Payout) -> UInt256 {
        let tokens = profiles?.evm.tokens ?? []
        let token = tokens.first { $0.asset == payout.token.asset }
        let isBitcoin = payout.token.chain == profiles?.bitcoin.id
        let decimals = isBitcoin ? Asset.btc.scale : token?.decimals ?? 0
        return TokenAmount(payout.amount, decimals: decimals)?.units ?? .max
    }

    // MARK: Signatures

    /// Two signatures for one payout can never both be mined.
    private func signatures() -> [String] {
        var faults: [String] = []
        for made in signer?.made.dropFirst(lookedSignatureCount) ?? [] {
            lookedSignatureCount += 1
            for payout in made.payouts {
                let earlier = claims[payout.text] ?? []
                if !earlier.allSatisfy({ $0.conflicts(with: made.claim) || isBeaten($0) }) {
                    faults.append("\(payout.text.prefix(8)) is signed twice, beside each other")
                }
                claims[payout.text] = earlier + [made.claim]
            }
        }
        return faults
    }

    /// Whether a block has a thief's transaction that uses up what a signature needs.
    private func isBeaten(_ claim: PlanClaim) -> Bool {
        stolenOnBest.contains { body in
            claim.conflicts(with: .outpoints(body.inputs.map(\.previousOutput)))
        }
    }

    /// Looks at a request before it is signed for the first time.
    func look(at request: SigningRequest, _ store: any StorePort) async throws -> [String] {
        let listed = try await store.read { try SimPayoutAuditor.listed(in: $0) }
        // A fee bump pays those whom an earlier signature pays already.
        var recipients: [WatchedScript] = []
        switch request {
        case .bitcoin(let asked):
            let body = try BitcoinTransaction.parse(asked.transaction, form: .stripped)
            for (told, output) in zip(asked.outputs, body.outputs) {
                guard case .payout(let payout) = told, claims[payout.id.text] == nil else {
                    continue
                }
                recipients.append(WatchedScript(output.script.bytes))
            }
        case .evm(let asked):
            for payout in asked.payouts where claims[payout.id.text] == nil {
                recipients.append(WatchedScript(payout.recipient))
            }
        }
        recipients += try await refundPayers(request, store)
        let untold = try await untold(request, store)
        return untold
            + recipients.filter(listed.contains).map { _ in
                "a signature is asked for that pays a listed address, or a listed payer back"
            }
    }

    /// What a transaction would pay for the first time although nobody told what the travel rule
    /// asks for.
    private func untold(
        _ request: SigningRequest, _ store: any StorePort
    ) async throws -> [String] {
        guard let travel = play?.travel, let truth else { return [] }
        let fresh = fresh(request)
        let records = try await store.read { store in
            try fresh.compactMap { try store.payout($0) }
        }
        return records.filter { !travel.isTold($0, truth) }.map {
            "payout \($0.payout.id.text.prefix(8)) is to be signed, and nobody "
                + "was told whom it pays"
        }
    }

    /// Who paid the deposits that a transaction sends back.
    private func refundPayers(
        _ request: SigningRequest, _ store: any StorePort
    ) async throws -> [WatchedScript] {
        let fresh = fresh(request)
        let sightings = try await store.read { store in
            try fresh.compactMap { payout -> SightingID? in
                guard let id = try store.refundCase(of: payout),
                    let item = try store.complianceCase(id)
                else { return nil }
                return try store.deposit(item.machine.deposit)?.sighting
            }
        }
        return sightings.flatMap { truth?.payments[$0]?.payers ?? [] }
    }

    /// The payouts of a request of which no signature was made yet.
    private func fresh(_ request: SigningRequest) -> [PayoutID] {
        let ids: [SigningID] =
            switch request {
            case .bitcoin(let asked):
                asked.outputs.compactMap { told in
                    if case .payout(let payout) = told { payout.id } else { nil }
                }
            case .evm(let asked): asked.payouts.map(\.id)
            }
        return ids.filter { claims[$0.text] == nil }.compactMap { PayoutID(text: $0.text) }
    }

    // MARK: States

    private func states(_ books: Books) -> [String] {
        var faults: [String] = []
        for record in books.payouts {
            let payout = record.payout
            let what = "payout \(payout.id.text.prefix(8))"
            if let name = ended[payout.id], name != payout.state.name {
                faults.append("\(what) was \(name) and is \(payout.state.name)")
            }
            switch payout.state {
            case .final(let inclusion), .failed(let inclusion):
                ended[payout.id] = payout.state.name
                faults += settled(payout, inclusion, books).map { "\(what) \($0)" }
            case .refused, .cancelled:
                ended[payout.id] = payout.state.name
                if claims[payout.id.text]?.allSatisfy(isBeaten) == false {
                    faults.append("\(what) is \(payout.state.name), and a signature exists")
                }
            case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included: break
            }
        }
        return faults
    }

    /// A payout that is settled did on chain what its state says.
    private func settled(
        _ payout: Payout, _ inclusion: PayoutInclusion, _ books: Books
    ) -> [String] {
        guard let chain = chains.first(where: { $0.id == payout.token.chain }) else { return [] }
        let block = chain.blocks.first { $0.link.reference == inclusion.block }
        guard let found = block?.transactions.first(where: { $0.id == inclusion.transaction })
        else { return ["is settled by a transaction that is in no such block"] }
        let checkpoints = books.checkpoints[chain.id] ?? []
        // One above our tip was there before a person went back below it.
        if let first = checkpoints.first, let tip = checkpoints.last,
            first.height <= inclusion.block.height, inclusion.block.height <= tip.height,
            !checkpoints.contains(inclusion.block)
        {
            return ["is settled in a block that is not on our chain"]
        }
        let payee = Payee(token: payout.token, script: payout.destination)
        let amounts = payments(of: found, on: chain).filter { $0.0 == payee }.map(\.1)
        if case .failed = payout.state {
            return amounts.isEmpty ? [] : ["failed, and its recipient was paid"]
        }
        return amounts.contains(units(payout)) ? [] : ["is final, and its recipient was not paid"]
    }
}

extension PayoutRecord {
    /// Whether a transaction that pays it may be on a branch; one that failed was at times paid on
    /// a branch that was left.
    fileprivate func mayLeave(_ isBest: Bool) -> Bool {
        switch payout.state {
        case .planned, .signed, .broadcast, .included, .final: true
        case .failed: !isBest
        case .requested, .reserved, .approved, .refused, .cancelled: false
        }
    }
}
