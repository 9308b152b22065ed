import ChainModel
import EVMRules
import Encodings
import Units

extension EVMSource {
    /// Returns what two endpoints say alike of a block whose header proves nothing.
    ///
    /// Logs are asked for by ranges that adapt to what the provider lets through.
    func agreedSightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings {
        if let known = memory.withLock({ $0.agreed.removeValue(forKey: block.reference.hash) }) {
            return known
        }
        let healthy = caller.port.health().filter { $0.state == .healthy }.map(\.endpoint)
        guard healthy.count >= 2 else {
            throw .unavailable(
                "this chain needs two healthy endpoints that agree, and has \(healthy.count)",
                retryAfter: nil)
        }
        let links = memory.withLock { memory in
            Array(
                memory.lastRead.map(\.link).drop { $0.reference != block.reference }
                    .prefix(Int(clamping: memory.range.blockCount)))
        }
        let range = links.isEmpty ? [block] : links
        let first = try await findings(in: range, at: healthy[0])
        let second = try await findings(in: Array(range.prefix(first.count)), at: healthy[1])
        let common = min(first.count, second.count)
        for index in 0..<common where first[index] != second[index] {
            let height = range[index].reference.height.value
            throw .unavailable(
                "\(healthy[0].text) and \(healthy[1].text) disagree about block \(height)",
                retryAfter: nil)
        }
        guard let own = first.first else { throw .noSuchBlock(block.reference.height) }
        memory.withLock { memory in
            memory.agreed = [:]
            for found in first[..<common].dropFirst() {
                memory.agreed[found.link.reference.hash] = found
            }
        }
        return own
    }

    /// What one endpoint finds in the blocks, or in as many of the first as its limits allow.
    private func findings(
        in links: [BlockLink], at endpoint: EndpointName
    ) async throws(SourceFailure) -> [BlockSightings] {
        var links = links
        while let first = links.first, let last = links.last {
            let range = first.reference.height...last.reference.height
            // One block is asked for by its hash: a node that lacks it says so. A range says
            // nothing of blocks that the node lacks, so that its last is asked for as well.
            let call =
                links.count == 1
                ? EVMCall.transferLogs(of: scanner.contracts, inBlock: first.reference.hash)
                : EVMCall.transferLogs(of: scanner.contracts, in: range)
            let answer = try await caller.exchange(.post(JSONRPC.request(call)), at: endpoint, nil)
            if links.count > 1 { try await requireOnBranch(last, at: endpoint) }
            do {
                let search = try watched.withAddresses(of: .evm) {
                    (index) throws(EVMAnswerError) in
                    try EVMLogSearch(
                        answer: answer.body, watched: index, limits: caller.jsonLimits)
                }
                memory.withLock { $0.range.succeeded() }
                let events = try await issuerEvents(in: links, at: endpoint)
                return try await findings(of: search, in: links, at: endpoint).map { found in
                    BlockSightings(
                        link: found.link, sightings: found.sightings, ignored: found.ignored,
                        issuerEvents: events[found.link.reference.hash] ?? [])
                }
            } catch let failure as SourceFailure {
                throw failure
            } catch let error as EVMAnswerError {
                links = try shorten(links, after: error, at: endpoint)
            } catch {
                throw caller.distrust(endpoint, "\(error)")
            }
        }
        return []
    }

    private func requireOnBranch(
        _ block: BlockLink, at endpoint: EndpointName
    ) async throws(SourceFailure) {
        let height = block.reference.height
        let answer = try await caller.result(EVMCall.block(height), at: endpoint)
        let header = try read(answer.result, by: endpoint, EVMHeader.block)
        guard header?.link == block else {
            throw .unavailable(
                "\(endpoint.text): does not have our block \(height.value)", retryAfter: nil)
        }
    }

    private func findings(
        of search: EVMLogSearch, in links: [BlockLink], at endpoint: EndpointName
    ) async throws(SourceFailure) -> [BlockSightings] {
        guard let height = links.first?.reference.height else { return [] }
        let (receipts, _) = try await receipts(
            of: search.transactions, in: height, at: endpoint)
        do {
            return try watched.withAddresses(of: .evm) { (index) throws(EVMLogSearchError) in
                try scanner.findings(of: search, receipts: receipts, in: links, watched: index)
            }
        } catch {
            throw .unavailable(
                "\(endpoint.text): logs and receipts do not fit together: \(error)",
                retryAfter: nil)
        }
    }

    private func shorten(
        _ links: [BlockLink], after error: EVMAnswerError, at endpoint: EndpointName
    ) throws(SourceFailure) -> [BlockLink] {
        guard case .rpc(let refusal) = error else {
            throw caller.distrust(endpoint, "eth_getLogs: \(error)")
        }
        guard let reason = LogRangeRefusal(refusal) else {
            throw .unavailable("\(endpoint.text): eth_getLogs: \(refusal)", retryAfter: nil)
        }
        if reason == .pruned { throw caller.distrust(endpoint, "has thrown old logs away") }
        let shorter = memory.withLock { memory in
            memory.range.refused(reason, askedFor: links.count) ? memory.range.blockCount : 0
        }
        guard shorter > 0 else {
            throw .unavailable("\(endpoint.text): eth_getLogs: \(refusal)", retryAfter: nil)
        }
        return Array(links.prefix(Int(clamping: shorter)))
    }
}
