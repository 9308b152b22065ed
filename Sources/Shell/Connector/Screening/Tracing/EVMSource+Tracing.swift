import ChainModel
public import DepositRules
import EVMRules
import Encodings
public import ScreeningRules
import Units

extension EVMSource: TraceSource {
    /// One at a time: each may take many calls.
    public var traceQuestionCount: Int { 1 }

    /// The Transfer that pays us; nil while it is in no block.
    public func traceStart(of deposit: Deposit) -> ExposureStart? {
        let payer = deposit.counterparties.first { $0.role == .eventSender }
        guard let payer, let block = deposit.chainTrack.block else { return nil }
        return .event(
            payer: payer.script, recipient: deposit.recipient,
            transaction: deposit.sighting.transaction, height: block.height, paid: deposit.paid,
            family: .evm)
    }

    /// Asks for blocks' times, and for accounts' transfers in pages of blocks.
    public func answers(
        to questions: [ExposureQuestion], about deposit: Deposit, within allowance: TraceAllowance
    ) async throws(SourceFailure) -> TraceAnswers {
        var answers: [ExposureAnswer] = []
        var endpoint: EndpointName?
        for question in questions {
            switch question {
            case .transaction:
                answers.append(.notThere("accounts have no inputs", callCount: 1))
            case .time(let height):
                let answer = try await caller.result(EVMCall.block(height))
                endpoint = answer.endpoint
                let header = try read(answer.result, by: answer.endpoint, EVMHeader.block)
                answers.append(
                    header.map { ExposureAnswer.time($0.link.time) }
                        ?? .notThere("no block \(height.value)", callCount: 1))
            case .transfers(let holder, let last, let first):
                guard let token = token(of: deposit), let account = EVMAddress(holder.bytes)
                else {
                    answers.append(.notThere("no token or account to ask about", callCount: 1))
                    continue
                }
                var pages = TransferPages(
                    source: self, token: token, account: account, last: last, first: first,
                    allowance: allowance)
                answers.append(try await pages.read())
                endpoint = pages.endpoint
            }
        }
        guard let endpoint = endpoint ?? caller.port.endpoints.first else {
            throw .unavailable("the chain has no endpoint", retryAfter: nil)
        }
        return TraceAnswers(answers: answers, endpoint: endpoint)
    }

    private func token(of deposit: Deposit) -> ChainProfile.Token? {
        profile.tokens.first {
            $0.asset == deposit.amount.asset && $0.decimals == deposit.paid.decimals
        }
    }

    /// Sets an endpoint aside.
    public func distrustTrace(_ endpoint: EndpointName, _ reason: String) {
        caller.port.report(endpoint, .untrustworthy(reason))
    }
}

/// Reads an account's transfers backwards, a page of blocks after another.
///
/// The balance after the last block, less what came in and more what went out, is what the account
/// had before the first: where that is nothing, no older block matters. A node that has thrown old
/// state away does not say the balance; then some more pages are read, and the rest is unknown.
private struct TransferPages {
    let source: EVMSource
    let token: ChainProfile.Token
    let account: EVMAddress
    let last: BlockHeight
    let first: BlockHeight
    let allowance: TraceAllowance

    private(set) var endpoint: EndpointName?
    private var callCount = 0
    private var transfers: [TokenTransfer] = []
    private var received = UInt256.zero
    private var paid = UInt256.zero
    /// The first block that was read; nil before any.
    private var from: BlockHeight?
    private var blindPageCount = 0

    /// How many calls one account may take of the trace's budget.
    private static let callCountMax = 100
    /// How many pages are read behind the block that was asked for when no balance is known.
    private static let blindPageCountMax = 8

    init(
        source: EVMSource, token: ChainProfile.Token, account: EVMAddress, last: BlockHeight,
        first: BlockHeight, allowance: TraceAllowance
    ) {
        self.source = source
        self.token = token
        self.account = account
        self.last = last
        self.first = min(first, last)
        self.allowance = allowance
    }

    mutating func read() async throws(SourceFailure) -> ExposureAnswer {
        guard let contract = EVMAddress(token.contract.bytes) else {
            return .notThere("the token has no contract", callCount: 1)
        }
        let balance = try await self.balance(contract)
        var range = LogRange(most: source.profile.limits.logRangeBlocks)
        while mayRead(balance) {
            let top = from.map { BlockHeight($0.value - 1) } ?? last
            let count = min(range.blockCount, top.value + 1)
            let bottom = BlockHeight(top.value + 1 - count)
            switch try await page(contract, bottom...top) {
            case .read:
                from = bottom
                range.succeeded()
            case .refused(.pruned, _): return answer(balance)
            case .refused(let refusal, let text):
                guard range.refused(refusal, askedFor: Int(clamping: count)) else {
                    throw .unavailable("eth_getLogs: \(text)", retryAfter: nil)
                }
            }
            if transfers.count > allowance.transferCount {
                return .tooMany(callCount: callCount)
            }
            try checkBalance(balance)
        }
        return answer(balance)
    }

    private mutating func mayRead(_ balance: UInt256?) -> Bool {
        guard let from else { return true }
        guard from.value > 0, callCount + 2 <= min(allowance.callCount, TransferPages.callCountMax),
            source.clock.now() < allowance.deadline
        else { return false }
        guard from <= first else { return true }
        if let opening = opening(balance) { return !opening.isZero }
        blindPageCount += 1
        return blindPageCount <= TransferPages.blindPageCountMax
    }

    private enum Page {
        case read
        case refused(LogRangeRefusal, String)
    }

    private mutating func page(
        _ contract: EVMAddress, _ range: ClosedRange<BlockHeight>
    ) async throws(SourceFailure) -> Page {
        let calls = [ERC20Side.recipient, .sender].map {
            EVMCall.transferLogs(of: contract, account: account, as: $0, in: range)
        }
        let (results, name) = try await source.caller.results(calls, at: endpoint)
        endpoint = name
        callCount += calls.count
        var found: [TokenTransfer] = []
        for result in results {
            switch result {
            case .success(let value): found += try read(value, in: range, by: name)
            case .failure(let error):
                guard let refusal = LogRangeRefusal(error) else {
                    throw .unavailable("\(name.text): eth_getLogs: \(error)", retryAfter: nil)
                }
                return .refused(refusal, "\(name.text): \(error)")
            }
        }
        for transfer in found { try count(transfer, by: name) }
        // A payment to itself is in both answers; the trace leaves it out.
        transfers += found
        return .read
    }

    private func read(
        _ value: JSONValue, in range: ClosedRange<BlockHeight>, by name: EndpointName
    ) throws(SourceFailure) -> [TokenTransfer] {
        guard let logs = value.elements else {
            throw source.caller.distrust(name, "eth_getLogs: no list")
        }
        var found: [TokenTransfer] = []
        for json in logs {
            let log = try source.read(json, by: name) { (json) throws(EVMAnswerError) in
                try EVMLog(json: json)
            }
            guard !log.isRemoved else { continue }
            let transfer: ERC20.Transfer
            do {
                transfer = try ERC20.transfer(of: log)
            } catch {
                // An event of the token that only looks like a Transfer moved nothing, as where
                // deposits are read; it stays on the chain, and would end every trace.
                guard error == .malformed, log.contract.bytes == token.contract.bytes else {
                    throw source.caller.distrust(name, "eth_getLogs: \(error)")
                }
                continue
            }
            guard transfer.token.bytes == token.contract.bytes,
                transfer.sender == account || transfer.recipient == account,
                range.contains(log.blockHeight)
            else { throw source.caller.distrust(name, "eth_getLogs: not what was asked for") }
            found.append(
                TokenTransfer(
                    transaction: log.transaction, height: log.blockHeight,
                    logIndex: log.logIndex, sender: transfer.sender.script,
                    recipient: transfer.recipient.script,
                    amount: TokenAmount(units: transfer.units, decimals: token.decimals)))
        }
        return found
    }

    private mutating func count(
        _ transfer: TokenTransfer, by name: EndpointName
    ) throws(SourceFailure) {
        guard transfer.sender != transfer.recipient else { return }
        let isPayment = transfer.sender == account.script
        let sum = (isPayment ? paid : received).addingReportingOverflow(transfer.amount.units)
        guard !sum.overflow else { throw source.caller.distrust(name, "amounts pass 256 bits") }
        if isPayment { paid = sum.partialValue } else { received = sum.partialValue }
    }

    // MARK: Balance

    /// What the account has after the last block; nil if the node does not say.
    private mutating func balance(
        _ contract: EVMAddress
    ) async throws(SourceFailure) -> UInt256? {
        let call = EVMCall.tokenBalance(of: account, token: contract, at: last)
        callCount += 1
        switch try await source.caller.call(call, at: endpoint) {
        case .success(let answer):
            endpoint = answer.endpoint
            return try source.read(answer.result, by: answer.endpoint, EVMAnswer.number)
        case .failure(let refusal):
            endpoint = refusal.endpoint
            return nil
        }
    }

    private func opening(_ balance: UInt256?) -> UInt256? {
        guard let balance else { return nil }
        let (sum, overflow) = balance.addingReportingOverflow(paid)
        let (rest, isNegative) = sum.subtractingReportingOverflow(received)
        return overflow || isNegative ? nil : rest
    }

    /// A node whose logs bring in more than was ever there has left out others.
    private func checkBalance(_ balance: UInt256?) throws(SourceFailure) {
        guard balance != nil, opening(balance) == nil else { return }
        throw .unavailable(
            "\(endpoint?.text ?? ""): logs and balances do not fit together", retryAfter: nil)
    }

    private func answer(_ balance: UInt256?) -> ExposureAnswer {
        guard let from else {
            return .notThere("the node has thrown these logs away", callCount: callCount)
        }
        // Before the first block of all there was nothing, whoever asks.
        let start = balance == nil && from.value == 0 ? UInt256.zero : nil
        let known = opening(balance) ?? start
        return .transfers(
            AccountTransfers(
                from: from,
                opening: known.map {
                    AccountTransfers.Opening.known(
                        TokenAmount(units: $0, decimals: token.decimals))
                } ?? .unknown, transfers: transfers, callCount: callCount))
    }
}
