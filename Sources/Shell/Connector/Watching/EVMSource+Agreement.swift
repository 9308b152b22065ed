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
        // Where a range may not be asked for at once, each block is asked for by its hash.
        let mayAskRange = profile.limits.batchRequestCount >= EVMSource.rangeCallCountMax
        let range = mayAskRange && !links.isEmpty ? links : [block]
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
            let answers =
                links.count == 1
                ? try await logs(in: first.reference.hash, at: endpoint)
                : try await logs(from: first, through: last, at: endpoint)
            do {
                let search = try watched.withAddresses(of: .evm) {
                    (index) throws(EVMAnswerError) in
                    try EVMLogSearch(
                        answer: answers.transfers, watched: index, limits: caller.jsonLimits)
                }
                memory.withLock { $0.range.succeeded() }
                let events = try issuerEvents(of: answers, in: links, at: endpoint)
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

    /// The answers about some blocks' logs, not read yet.
    private struct LogAnswers {
        let transfers: [UInt8]
        /// What is said of the last block; nil where the blocks are named by their hashes.
        var last: Part?
        /// What the issuers did; nil where none of them can freeze anything.
        var issuers: Part?
    }

    /// One call's answer, with the call's id.
    private struct Part {
        let bytes: [UInt8]
        let id: Int
    }

    /// How many calls a range of blocks takes at once, at most.
    private static let rangeCallCountMax = 3

    /// Asks for the logs of one block by its hash: a node that lacks it says so.
    private func logs(
        in block: BlockHash, at endpoint: EndpointName
    ) async throws(SourceFailure) -> LogAnswers {
        let call = EVMCall.transferLogs(of: scanner.contracts, inBlock: block)
        let answer = try await caller.exchange(.post(JSONRPC.request(call)), at: endpoint, nil)
        var answers = LogAnswers(transfers: answer.body)
        if !freezing.isEmpty {
            let call = EVMCall.issuerLogs(of: freezing, inBlock: block)
            let answer = try await caller.exchange(.post(JSONRPC.request(call)), at: endpoint, nil)
            answers.issuers = Part(bytes: answer.body, id: 0)
        }
        return answers
    }

    /// Asks for the logs of a range of blocks. It says nothing of blocks that the node lacks, so
    /// that the last is asked for in the same request: behind one endpoint there may be many nodes,
    /// and another request may meet one that has what the first did not.
    private func logs(
        from first: BlockLink, through last: BlockLink, at endpoint: EndpointName
    ) async throws(SourceFailure) -> LogAnswers {
        let range = first.reference.height...last.reference.height
        var calls = [
            EVMCall.transferLogs(of: scanner.contracts, in: range),
            EVMCall.block(last.reference.height),
        ]
        if !freezing.isEmpty { calls.append(EVMCall.issuerLogs(of: freezing, in: range)) }
        let answer = try await caller.exchange(.post(JSONRPC.batch(calls)), at: endpoint, nil)
        let parts: [[UInt8]]?
        do {
            parts = try JSONRPC.parts(
                of: answer.body, count: calls.count, limits: caller.jsonLimits)
        } catch {
            throw caller.distrust(endpoint, "eth_getLogs: \(error)")
        }
        // One answer for all is a refusal, which may say that the range is too long.
        guard let parts else { return LogAnswers(transfers: answer.body) }
        return LogAnswers(
            transfers: parts[0], last: Part(bytes: parts[1], id: 1),
            issuers: parts.count > 2 ? Part(bytes: parts[2], id: 2) : nil)
    }

    /// Reads all of the answers but the transfers: what issuers did, by a node that has the blocks.
    private func issuerEvents(
        of answers: LogAnswers, in links: [BlockLink], at endpoint: EndpointName
    ) throws(SourceFailure) -> [BlockHash: [IssuerEvent]] {
        if let part = answers.last, let last = links.last {
            let block = try result(of: part, "eth_getBlockByNumber", by: endpoint)
            guard try read(block, by: endpoint, EVMHeader.block)?.link == last else {
                throw .unavailable(
                    "\(endpoint.text): does not have our block \(last.reference.height.value)",
                    retryAfter: nil)
            }
        }
        guard let part = answers.issuers else { return [:] }
        return try issuerEvents(
            of: try result(of: part, "eth_getLogs", by: endpoint), in: links, at: endpoint)
    }

    private func result(
        of part: Part, _ method: String, by endpoint: EndpointName
    ) throws(SourceFailure) -> JSONValue {
        do {
            return try JSONRPC.result(
                of: part.bytes, id: part.id, limits: caller.jsonLimits)
        } catch .refused(let code, let message) {
            throw NodeRefusal(endpoint: endpoint, code: code, message: message)
                .asUnavailable(method)
        } catch {
            throw caller.distrust(endpoint, "\(method): \(error)")
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
