import ChainModel
import EVMRules
import Encodings
import Units

extension EVMSource {
    /// Reads all receipts of a block that may hold a Transfer of ours or an issuer's event, and
    /// proves them by the root.
    ///
    /// A block whose header's filter excludes every token of the profile needs no receipts: the
    /// filter is part of what the hash stands for.
    func provenSightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings {
        let header = try await header(of: block)
        let mayHold = scanner.contracts.contains {
            header.bloom.mightHoldTransfer(of: $0) || header.bloom.mightHoldIssuerEvent(of: $0)
        }
        guard mayHold else { return BlockSightings(link: block, sightings: [], ignored: []) }
        let (receipts, endpoint) = try await receipts(of: header)
        do {
            try EVMBlockProof.check(receipts, against: header)
        } catch {
            throw caller.distrust(endpoint, "block \(block.reference.height.value): \(error)")
        }
        return watched.withAddresses(of: .evm) { index in
            scanner.findings(in: receipts, of: block, watched: index)
        }
    }

    private func header(of block: BlockLink) async throws(SourceFailure) -> EVMHeader {
        let read = memory.withLock { memory in
            memory.lastRead.first { $0.link.reference == block.reference }
        }
        if let read { return read }
        let answer = try await caller.result(EVMCall.block(block.reference.hash))
        guard
            let header = try self.read(answer.result, by: answer.endpoint, EVMHeader.block),
            header.link == block, header.hashCheck != .differs
        else { throw .noSuchBlock(block.reference.height) }
        return header
    }

    /// All receipts at once where the node can, else one by one, in batches.
    private func receipts(
        of header: EVMHeader
    ) async throws(SourceFailure) -> ([EVMReceipt], EndpointName) {
        let block = header.link.reference
        if memory.withLock({ $0.hasBlockReceipts }) {
            switch try await caller.call(EVMCall.blockReceipts(block.hash)) {
            case .success(let answer):
                let receipts = try read(answer.result, by: answer.endpoint, EVMReceipt.block)
                guard let receipts else { throw .noSuchBlock(block.height) }
                return (receipts, answer.endpoint)
            case .failure(let refusal):
                let error = JSONRPCError.refused(code: refusal.code, message: refusal.message)
                guard EVMAnswer.isMethodMissing(error) else {
                    throw refusal.asUnavailable("eth_getBlockReceipts")
                }
                memory.withLock { $0.hasBlockReceipts = false }
            }
        }
        return try await receipts(of: header.transactions, in: block.height, at: nil)
    }

    /// Reads the receipts of some transactions, in their order.
    func receipts(
        of transactions: [TransactionID], in height: BlockHeight, at endpoint: EndpointName?
    ) async throws(SourceFailure) -> ([EVMReceipt], EndpointName) {
        let (results, endpoint) = try await caller.results(
            transactions.map(EVMCall.receipt), at: endpoint)
        var receipts: [EVMReceipt] = []
        for result in results {
            guard case .success(let value) = result,
                let receipt = try read(value, by: endpoint, EVMReceipt.single)
            else { throw .noSuchBlock(height) }
            receipts.append(receipt)
        }
        return (receipts, endpoint)
    }
}
