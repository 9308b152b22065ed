public import ChainModel
public import DepositRules
import EVMRules
import Encodings
public import ScreeningRules
public import Units

/// An EVM chain's nodes, parsed and proven.
public final class EVMSource: ChainSource {
    /// The chain's profile.
    public let profile: ChainProfile
    let caller: NodeCaller
    let scanner: EVMLogScanner
    let watched: WatchedRegistry
    private let chainID: UInt64
    let clock: any ClockPort
    let memory: LockedBox<Memory>

    /// What is remembered between calls; losing it costs time only.
    struct Memory {
        /// Headers read ahead, by height.
        var headers: [BlockHeight: EVMHeader] = [:]
        /// The last headers that were read, for the proof that follows.
        var lastRead: [EVMHeader] = []
        /// Blocks on which two endpoints agreed, read ahead.
        var agreed: [BlockHash: BlockSightings] = [:]
        var range: LogRange
        var hasBlockReceipts = true
        var knownTip: BlockHeight?
        /// Submissions to issuers' wallets that can freeze nobody any more, by their numbers.
        var settledSubmissions: [SubmissionKey: Set<UInt64>] = [:]
    }

    /// Makes a source; nil if the profile is of another family or has a malformed contract.
    public init?(
        profile: ChainProfile, port: any NodePort, watched: WatchedRegistry, clock: any ClockPort
    ) {
        guard case .evm(let chainID) = profile.family, let scanner = EVMLogScanner(profile: profile)
        else { return nil }
        self.profile = profile
        self.chainID = chainID
        self.scanner = scanner
        self.watched = watched
        self.clock = clock
        caller = NodeCaller(port: port, limits: profile.limits)
        memory = LockedBox(Memory(range: LogRange(most: profile.limits.logRangeBlocks)))
    }

    /// How each endpoint is doing.
    public func health() -> [EndpointHealth] { caller.port.health() }

    /// Compares the chain id, and the genesis hash where the profile has one, of every endpoint.
    public func verifyIdentity() async throws(SourceFailure) -> BlockHash {
        var genesis: BlockHash?
        var lastFailure: SourceFailure?
        for endpoint in caller.port.endpoints {
            do throws(SourceFailure) {
                let found = try await verifyIdentity(of: endpoint)
                guard genesis == nil || genesis == found else {
                    throw SourceFailure.wrongChain(endpoint, "endpoints have two genesis blocks")
                }
                genesis = found
            } catch .unavailable(let reason, let wait) {
                lastFailure = .unavailable(reason, retryAfter: wait)
            }
        }
        if let genesis { return genesis }
        throw lastFailure ?? .unavailable("the chain has no endpoint", retryAfter: nil)
    }

    private func verifyIdentity(
        of endpoint: EndpointName
    ) async throws(SourceFailure) -> BlockHash {
        let answer = try await caller.result(EVMCall.chainID, at: endpoint)
        let id = try read(answer.result, by: endpoint, EVMAnswer.word)
        guard id == chainID else {
            caller.port.report(endpoint, .untrustworthy("is of chain \(id)"))
            throw .wrongChain(endpoint, "the node is of chain id \(id), not \(chainID)")
        }
        let first = try await caller.result(EVMCall.block(BlockHeight(0)), at: endpoint)
        guard let header = try read(first.result, by: endpoint, EVMHeader.block) else {
            // Some providers keep no genesis block: the chain id has to do where none is asked for.
            guard profile.genesis == nil else {
                throw .unavailable(
                    "\(endpoint.text): has no genesis block to compare", retryAfter: nil)
            }
            return BlockHash(Bytes32(head: 0, tail: 0))
        }
        let genesis = header.link.reference.hash
        guard profile.genesis == nil || profile.genesis == genesis else {
            caller.port.report(endpoint, .untrustworthy("has another genesis block"))
            throw .wrongChain(endpoint, "the node has another genesis block than the profile")
        }
        return genesis
    }

    /// Returns how far the chain reaches, and its `safe` and `finalized` blocks where it has them.
    public func tip() async throws(SourceFailure) -> SourceTip {
        let calls = [
            EVMCall.chainID, EVMCall.blockNumber, EVMCall.block(.safe), EVMCall.block(.finalized),
        ]
        let (results, endpoint) = try await caller.results(calls)
        let answers = try results[..<2].map { (result) throws(SourceFailure) in
            do {
                return try result.get()
            } catch {
                throw .unavailable("\(endpoint.text): \(error)", retryAfter: nil)
            }
        }
        // Asked each time: an endpoint may change its chain behind one address.
        guard try read(answers[0], by: endpoint, EVMAnswer.word) == chainID else {
            throw caller.distrust(endpoint, "is of another chain now")
        }
        let height = BlockHeight(try read(answers[1], by: endpoint, EVMAnswer.word))
        guard height.isPlausible else {
            throw caller.distrust(endpoint, "claims a tip that no chain has")
        }
        memory.withLock { $0.knownTip = height }
        return SourceTip(
            height: height, safe: try mark(results[2], by: endpoint),
            finalized: try mark(results[3], by: endpoint))
    }

    /// A node without these marks answers with an error or null: then there is none.
    private func mark(
        _ result: Result<JSONValue, JSONRPCError>, by endpoint: EndpointName
    ) throws(SourceFailure) -> BlockReference? {
        guard case .success(let value) = result else { return nil }
        return try read(value, by: endpoint, EVMHeader.block)?.link.reference
    }

    /// Returns the link of the block at a height of the node's best chain.
    public func link(at height: BlockHeight) async throws(SourceFailure) -> BlockLink {
        let ahead = memory.withLock { memory -> (EVMHeader?, UInt64) in
            let behind = (memory.knownTip?.value ?? 0).subtractingReportingOverflow(height.value)
            // A header is used once: asked for again, it may have left the chain.
            let cached = memory.headers.removeValue(forKey: height)
            return (cached, behind.overflow ? 0 : behind.partialValue)
        }
        if let cached = ahead.0 { return cached.link }
        let count = min(ahead.1 + 1, UInt64(profile.limits.batchRequestCount))
        let heights = (0..<count).map { BlockHeight(height.value + $0) }
        let (results, endpoint) = try await caller.results(heights.map { EVMCall.block($0) })
        var headers: [EVMHeader] = []
        for (wanted, result) in zip(heights, results) {
            guard let header = try header(result, at: wanted, by: endpoint) else { break }
            headers.append(header)
        }
        guard let first = headers.first else { throw .noSuchBlock(height) }
        memory.withLock { memory in
            memory.headers = [:]
            for header in headers.dropFirst() {
                memory.headers[header.link.reference.height] = header
            }
            memory.lastRead = headers
        }
        return first.link
    }

    private func header(
        _ result: Result<JSONValue, JSONRPCError>, at height: BlockHeight, by endpoint: EndpointName
    ) throws(SourceFailure) -> EVMHeader? {
        let value: JSONValue
        switch result {
        case .success(let found): value = found
        case .failure(let error):
            throw .unavailable("\(endpoint.text): eth_getBlockByNumber: \(error)", retryAfter: nil)
        }
        guard let header = try read(value, by: endpoint, EVMHeader.block) else { return nil }
        guard header.link.reference.height == height else {
            throw caller.distrust(endpoint, "answered another block than was asked for")
        }
        // Where two endpoints must agree, a block's hash is only its name: some chains make it of
        // other things than these fields (CometBFT), or of fields that are not known here.
        guard profile.proof != .agreement else { return header }
        switch header.hashCheck {
        case .matches: break
        case .differs:
            throw caller.distrust(endpoint, "header \(height.value) has not the hash it claims")
        case .unknown:
            throw caller.distrust(
                endpoint, "header \(height.value) has fields that the profile's proof excludes")
        }
        return header
    }

    /// Returns everything in one block for us: proven by its receipts, or agreed by two endpoints.
    public func sightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings {
        switch profile.proof {
        case .receiptsRoot: try await provenSightings(in: block)
        case .agreement: try await agreedSightings(in: block)
        case .merkle: preconditionFailure("the profile's loader refuses this proof for EVM chains")
        }
    }

    /// EVM payments are looked at once they are in a block.
    public func pendingSightings() async throws(SourceFailure) -> [Sighting] { [] }

    /// Waits for an eighth of the block time, a second at most.
    public func waitForBlock(
        after tip: BlockReference, upTo limit: Duration
    ) async throws(SourceFailure) {
        let time = min(max(profile.blockTimeMilliseconds / 8, 100), 1_000)
        do {
            try await clock.sleep(for: min(.milliseconds(time), limit))
        } catch {
            throw .cancelled
        }
    }

    /// The block's own receipts said who paid.
    public func counterparties(of deposit: Deposit) async throws(SourceFailure) -> [Counterparty] {
        deposit.counterparties
    }

    /// A token's transfer has one payer and one payee: a transaction has no shape that says more.
    public func shape(
        of deposit: Deposit, payers: [Counterparty]
    ) async throws(SourceFailure) -> TransactionShape? { nil }

    /// Asks the token's contract about each account, as of the latest block.
    ///
    /// An answer cannot be proven: where two endpoints are healthy, both must say the same.
    public func frozenByIssuer(
        _ accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> [WatchedScript] {
        guard let token = profile.tokens.first(where: { $0.asset == asset }),
            let method = token.blacklistCall, let contract = EVMAddress(token.contract.bytes)
        else { return [] }
        let known = accounts.compactMap { EVMAddress($0.bytes) }
        let calls = known.map { EVMCall.view(method, of: contract, about: $0) }
        guard !calls.isEmpty else { return [] }
        let healthy = caller.port.health().filter { $0.state == .healthy }.map(\.endpoint)
        let flags = try await self.flags(calls, method, at: healthy.first)
        if healthy.count > 1, try await self.flags(calls, method, at: healthy[1]) != flags {
            throw .unavailable(
                "\(healthy[0].text) and \(healthy[1].text) disagree: \(method)", retryAfter: nil)
        }
        return zip(known, flags).filter(\.1).map(\.0.script)
    }

    private func flags(
        _ calls: [JSONRPCCall], _ method: String, at endpoint: EndpointName?
    ) async throws(SourceFailure) -> [Bool] {
        let (results, endpoint) = try await caller.results(calls, at: endpoint)
        return try results.map { (result) throws(SourceFailure) in
            switch result {
            case .success(let value): return try read(value, by: endpoint, EVMAnswer.flag)
            case .failure(let error):
                throw .unavailable("\(endpoint.text): \(method): \(error)", retryAfter: nil)
            }
        }
    }

    func read<Value>(
        _ value: JSONValue, by endpoint: EndpointName,
        _ parse: (JSONValue) throws(EVMAnswerError) -> Value
    ) throws(SourceFailure) -> Value {
        do {
            return try parse(value)
        } catch {
            throw caller.distrust(endpoint, "\(error)")
        }
    }
}
