import BitcoinRules
public import ChainModel
public import DepositRules
import Encodings
public import ScreeningRules
public import Units

/// A Bitcoin network's nodes, parsed and proven.
public final class BitcoinSource: ChainSource {
    /// The chain's profile.
    public let profile: ChainProfile
    let network: BitcoinNetwork
    let caller: NodeCaller
    private let watched: WatchedRegistry
    private let clock: any ClockPort
    private let memory = LockedBox(Memory())

    /// What is remembered between calls; losing it costs time only.
    private struct Memory {
        var seenTransactions: Set<TransactionID> = []
        var canWaitForBlocks = true
    }

    /// How many new transactions of the memory pool one look reads.
    private static let mempoolReadMax = 500
    /// How long one long poll may take: the memory pool is looked at between two of them.
    private static let waitMaxMilliseconds: Int64 = 5_000

    /// Makes a source.
    ///
    /// - Precondition: the profile is of the Bitcoin family, with a known network.
    public init(
        profile: ChainProfile, port: any NodePort, watched: WatchedRegistry, clock: any ClockPort
    ) {
        guard case .bitcoin(let word) = profile.family, let network = BitcoinNetwork(rawValue: word)
        else { preconditionFailure("a Bitcoin source needs a Bitcoin profile") }
        self.profile = profile
        self.network = network
        self.watched = watched
        self.clock = clock
        caller = NodeCaller(port: port, limits: profile.limits)
    }

    /// How each endpoint is doing.
    public func health() -> [EndpointHealth] { caller.port.health() }

    /// Compares the network's name and the genesis hash of every reachable endpoint.
    public func verifyIdentity() async throws(SourceFailure) -> BlockHash {
        var genesis: BlockHash?
        var lastFailure: SourceFailure?
        for endpoint in caller.port.endpoints {
            do {
                genesis = try await verifyIdentity(of: endpoint)
            } catch .unavailable(let reason, let wait) {
                // One endpoint that is down does not stop the chain; it is checked when it answers.
                lastFailure = .unavailable(reason, retryAfter: wait)
            }
        }
        if let genesis { return genesis }
        throw lastFailure ?? .unavailable("the chain has no endpoint", retryAfter: nil)
    }

    private func verifyIdentity(
        of endpoint: EndpointName
    ) async throws(SourceFailure) -> BlockHash {
        let answer = try await caller.result(BitcoinRPC.blockchainInfo, at: endpoint)
        let info = try read(answer) { (value) throws(BitcoinRPCError) in
            try BitcoinChainInfo(value)
        }
        guard network.isNamed(byNode: info.networkWord) else {
            caller.port.report(endpoint, .untrustworthy("is of \(info.networkWord)"))
            throw .wrongChain(
                endpoint, "the node is of network \(info.networkWord), not \(network.rawValue)")
        }
        let first = try await caller.result(
            BitcoinRPC.blockHash(at: BlockHeight(0)), at: endpoint)
        let genesis = try read(first, BitcoinRPC.blockHash)
        guard profile.genesis == nil || profile.genesis == genesis else {
            caller.port.report(endpoint, .untrustworthy("has another genesis block"))
            throw .wrongChain(endpoint, "the node has another genesis block than the profile")
        }
        return genesis
    }

    /// Returns how far the chain reaches; Bitcoin has no `safe` and `finalized` marks.
    public func tip() async throws(SourceFailure) -> SourceTip {
        let answer = try await caller.result(BitcoinRPC.blockchainInfo)
        if answer.isNewConnection { _ = try await verifyIdentity(of: answer.endpoint) }
        let info = try read(answer) { (value) throws(BitcoinRPCError) in
            try BitcoinChainInfo(value)
        }
        guard network.isNamed(byNode: info.networkWord) else {
            throw caller.distrust(answer.endpoint, "is of network \(info.networkWord) now")
        }
        guard info.tip.height.isPlausible else {
            throw caller.distrust(answer.endpoint, "claims a tip that no chain has")
        }
        return SourceTip(height: info.tip.height, safe: nil, finalized: nil)
    }

    /// Returns the link of the block at a height of the node's best chain.
    public func link(at height: BlockHeight) async throws(SourceFailure) -> BlockLink {
        let hash: BlockHash
        let endpoint: EndpointName
        switch try await caller.call(BitcoinRPC.blockHash(at: height)) {
        case .success(let answer):
            hash = try read(answer, BitcoinRPC.blockHash)
            endpoint = answer.endpoint
        case .failure(let refusal) where refusal.code == BitcoinRPC.heightOutOfRange:
            throw .noSuchBlock(height)
        case .failure(let refusal): throw refusal.asUnavailable("getblockhash")
        }
        let answer = try await caller.result(BitcoinRPC.header(of: hash), at: endpoint)
        let header = try read(answer) { (value) throws(BitcoinRPCError) in
            try BitcoinRPC.header(value, of: hash)
        }
        do {
            try header.checkWork(on: network)
        } catch {
            throw caller.distrust(endpoint, "header \(height.value): \(error)")
        }
        return header.link(at: height)
    }

    /// Reads one block as bytes, and proves it by its merkle root and witness commitment.
    public func sightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings {
        let request = JSONRPC.request(BitcoinRPC.block(block.reference.hash))
        let answer = try await caller.exchange(.post(request), at: nil, nil)
        let bytes: [UInt8]
        do {
            bytes = try BitcoinRPC.blockBytes(ofAnswer: answer.body)
        } catch .answer(.refused(let code, let message)) {
            if code == BitcoinRPC.notFound { throw .noSuchBlock(block.reference.height) }
            throw NodeRefusal(endpoint: answer.endpoint, code: code, message: message)
                .asUnavailable("getblock")
        } catch {
            throw caller.distrust(answer.endpoint, "getblock: \(error)")
        }
        do {
            let found = try watched.withAddresses(of: .bitcoin) {
                (index) throws(BitcoinParseError) in
                try BitcoinBlockScanner.scan(
                    bytes, expecting: block.reference, chain: profile.id, network: network,
                    watched: index)
            }
            return try with(spendsIn: bytes, found)
        } catch {
            throw caller.distrust(
                answer.endpoint, "block \(block.reference.height.value): \(error)")
        }
    }

    /// Adds who spends what plans of ours claim; the block was proven before.
    private func with(
        spendsIn bytes: [UInt8], _ found: BlockSightings
    ) throws(BitcoinParseError) -> BlockSightings {
        let claimed = watched.claimed(on: profile.id)
        guard !claimed.isEmpty else { return found }
        let spends = try BitcoinBlock.parse(bytes).transactions.compactMap { transaction in
            let spent = transaction.inputs.map(\.previousOutput)
            return spent.contains { claimed.contains($0) }
                ? BlockSpend(transaction: transaction.txID, spent: spent) : nil
        }
        return BlockSightings(
            link: found.link, sightings: found.sightings, ignored: found.ignored, spends: spends)
    }

    /// Returns payments to us in transactions of the memory pool that were not looked at before.
    public func pendingSightings() async throws(SourceFailure) -> [Sighting] {
        let answer = try await caller.result(BitcoinRPC.mempool)
        let ids = try read(answer, BitcoinRPC.transactionIDs)
        let current = Set(ids)
        let fresh = memory.withLock { memory in
            memory.seenTransactions.formIntersection(current)
            return ids.filter { !memory.seenTransactions.contains($0) }
                .prefix(BitcoinSource.mempoolReadMax)
        }
        guard !fresh.isEmpty else { return [] }
        let calls = fresh.map(BitcoinRPC.transaction)
        let (results, endpoint) = try await caller.results(calls, at: answer.endpoint)
        var found: [Sighting] = []
        for (id, result) in zip(fresh, results) {
            // A refusal: it was mined or dropped meanwhile.
            guard case .success(let value) = result else { continue }
            let transaction: BitcoinTransaction
            do {
                transaction = try BitcoinRPC.transaction(value, of: id)
            } catch {
                throw caller.distrust(endpoint, "getrawtransaction: \(error)")
            }
            found += watched.withAddresses(of: .bitcoin) { index in
                BitcoinBlockScanner.sightings(
                    of: transaction, chain: profile.id, watched: index
                ).sightings
            }
        }
        memory.withLock { $0.seenTransactions.formUnion(fresh) }
        return found
    }

    /// Waits by `waitfornewblock`, or for a fixed time where the node has no such method.
    public func waitForBlock(
        after tip: BlockReference, upTo limit: Duration
    ) async throws(SourceFailure) {
        let asked =
            limit.components.seconds * 1_000 + limit.components.attoseconds / 1_000_000_000_000_000
        let time = min(max(asked, 1), BitcoinSource.waitMaxMilliseconds)
        if memory.withLock({ $0.canWaitForBlocks }) {
            let call = BitcoinRPC.waitForNewBlock(timeoutMilliseconds: UInt32(time))
            let wait = Duration.milliseconds(time + 5_000)
            switch try await caller.call(call, timeout: wait) {
            case .success: return
            case .failure(let refusal) where refusal.code == BitcoinRPC.methodMissing:
                memory.withLock { $0.canWaitForBlocks = false }
            case .failure(let refusal): throw refusal.asUnavailable(call.method)
            }
        }
        do {
            try await clock.sleep(for: .milliseconds(min(time, 1_000)))
        } catch {
            throw .cancelled
        }
    }

    /// Returns the scripts of all outputs that the paying transaction spends.
    public func counterparties(of deposit: Deposit) async throws(SourceFailure) -> [Counterparty] {
        let transaction = deposit.sighting.transaction
        // A coinbase spends nothing: there is nobody to screen.
        guard !deposit.spentOutpoints.isEmpty else { return [] }
        do {
            return try await provenCounterparties(deposit.spentOutpoints)
        } catch .unavailable(let reason, let wait) {
            // Without txindex the previous transactions are not to be had, but undo data is.
            guard let block = deposit.chainTrack.block,
                let found = try await undoCounterparties(of: transaction, in: block)
            else { throw .unavailable(reason, retryAfter: wait) }
            return found
        }
    }

    /// What the node's undo data says was spent; nil where it has none. The node is believed.
    private func undoCounterparties(
        of transaction: TransactionID, in block: BlockReference
    ) async throws(SourceFailure) -> [Counterparty]? {
        let call = BitcoinRPC.transactionWithPreviousOutputs(transaction, in: block.hash)
        guard case .success(let answer) = try await caller.call(call) else { return nil }
        let outputs = try read(answer) { (value) throws(BitcoinRPCError) in
            try BitcoinRPC.previousOutputs(value, of: transaction)
        }
        return outputs.map { BitcoinSource.inputs($0.map(\.script.bytes)) }
    }

    /// Asks for each previous transaction, whose bytes must hash to the id that is spent.
    private func provenCounterparties(
        _ outpoints: [Outpoint]
    ) async throws(SourceFailure) -> [Counterparty] {
        let ids = Set(outpoints.map(\.transaction)).sorted()
        let (results, endpoint) = try await caller.results(ids.map(BitcoinRPC.transaction))
        var transactions: [TransactionID: BitcoinTransaction] = [:]
        for (id, result) in zip(ids, results) {
            switch result {
            case .failure(let error):
                throw .unavailable(
                    "\(endpoint.text): a spent transaction is unknown (txindex=1 helps): \(error)",
                    retryAfter: nil)
            case .success(let value):
                do {
                    transactions[id] = try BitcoinRPC.transaction(value, of: id)
                } catch {
                    throw caller.distrust(endpoint, "getrawtransaction: \(error)")
                }
            }
        }
        var scripts: [[UInt8]] = []
        for outpoint in outpoints {
            guard let outputs = transactions[outpoint.transaction]?.outputs,
                outpoint.outputIndex < outputs.count
            else { throw caller.distrust(endpoint, "a spent output does not exist") }
            scripts.append(outputs[Int(outpoint.outputIndex)].script.bytes)
        }
        return BitcoinSource.inputs(scripts)
    }

    /// Bitcoin has no issuer.
    public func submissions(
        about accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> SubmissionAnswer { .notApplicable }

    /// Bitcoin has no issuer.
    public func frozenByIssuer(
        _ accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> [WatchedScript] { [] }

    private static func inputs(_ scripts: [[UInt8]]) -> [Counterparty] {
        Set(scripts.map { Counterparty(role: .input, script: WatchedScript($0)) })
            .sorted { $0.script.bytes.lexicographicallyPrecedes($1.script.bytes) }
    }

    func read<Value>(
        _ answer: NodeCaller.Answer, _ parse: (JSONValue) throws(BitcoinRPCError) -> Value
    ) throws(SourceFailure) -> Value {
        do {
            return try parse(answer.result)
        } catch {
            throw caller.distrust(answer.endpoint, "\(error)")
        }
    }
}

extension ChainTrack {
    /// The block that includes the deposit; nil in the memory pool and after a reorg.
    public var block: BlockReference? {
        switch self {
        case .included(let block), .final(let block): block
        case .seen, .orphaned: nil
        }
    }
}
