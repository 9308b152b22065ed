public import ChainModel
import EVMRules
import Encodings
public import ScreeningRules
public import Units

extension EVMSource {
    /// How many of the newest submissions of an issuer's wallet are looked at: an old one that
    /// nobody carried out was given up.
    static let submissionCountMax: UInt64 = 100
    /// How many of the newest are read each time, whatever they were: a reorg may renumber them.
    private static let submissionFreshCount: UInt64 = 10

    /// Reads the newest submissions of the issuer's wallet, as of the latest block.
    ///
    /// An answer cannot be proven: where two endpoints are healthy, both must say the same. What a
    /// submission's signers have all revoked is no submission any more. A contract that answers as
    /// no such wallet does is a mistake of the profile and no fault of the node.
    public func submissions(
        about accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> SubmissionAnswer {
        guard let token = profile.tokens.first(where: { $0.asset == asset }),
            token.blacklistCall != nil, let contract = EVMAddress(token.contract.bytes)
        else { return .notApplicable }
        guard let wallet = token.issuerWallet.flatMap({ EVMAddress($0.bytes) }) else {
            return .notAsked("the profile names no wallet of the issuer")
        }
        let healthy = caller.port.health().filter { $0.state == .healthy }.map(\.endpoint)
        let found = try await pending(in: wallet, for: contract, at: healthy.first)
        if healthy.count > 1,
            try await pending(in: wallet, for: contract, at: healthy[1]) != found
        {
            throw .unavailable(
                "\(healthy[0].text) and \(healthy[1].text) disagree about the issuer's wallet",
                retryAfter: nil)
        }
        switch found {
        case .failure(let error): return .notAsked("the issuer's wallet answers as none: \(error)")
        case .success(let pending):
            return .answered(
                pending: pending.filter { accounts.contains($0.account) }, asOf: clock.now())
        }
    }

    private func pending(
        in wallet: EVMAddress, for token: EVMAddress, at endpoint: EndpointName?
    ) async throws(SourceFailure) -> Result<[PendingSubmission], EVMAnswerError> {
        let (counts, endpoint) = try await caller.results(
            [IssuerWallet.count(of: wallet)], at: endpoint)
        guard let answer = counts.first else { return .failure(.wrongKind) }
        do {
            let count = try IssuerWallet.number(try value(answer, endpoint))
            return .success(try await pending(in: wallet, for: token, of: count, at: endpoint))
        } catch let error as SourceFailure {
            throw error
        } catch let error as EVMAnswerError {
            return .failure(error)
        } catch {
            return .failure(.wrongKind)
        }
    }

    private func pending(
        in wallet: EVMAddress, for token: EVMAddress, of count: UInt64, at endpoint: EndpointName
    ) async throws -> [PendingSubmission] {
        let first = count - min(count, EVMSource.submissionCountMax)
        let key = SubmissionKey(wallet: wallet, endpoint: endpoint)
        let known = memory.withLock { $0.settledSubmissions[key] ?? [] }
        let numbers = (first..<count).filter { !known.contains($0) }
        var settled = known.filter { $0 >= first && $0 < count }
        var open: [(number: UInt64, account: EVMAddress)] = []
        let (answers, _) = try await caller.results(
            numbers.map { IssuerWallet.submission($0, of: wallet) }, at: endpoint)
        for (number, answer) in zip(numbers, answers) {
            let submission = try IssuerWallet.submission(try value(answer, endpoint))
            if let account = submission.blacklisted(by: token), !submission.isExecuted {
                open.append((number, account))
            } else if count - number > EVMSource.submissionFreshCount {
                settled.insert(number)
            }
        }
        memory.withLock { [settled] in $0.settledSubmissions[key] = settled }
        let (confirmations, _) = try await caller.results(
            open.map { IssuerWallet.confirmations($0.number, of: wallet) }, at: endpoint)
        var pending: [PendingSubmission] = []
        for (submission, answer) in zip(open, confirmations)
        where try IssuerWallet.number(try value(answer, endpoint)) > 0 {
            pending.append(
                PendingSubmission(
                    account: submission.account.script, wallet: wallet.checksummed,
                    number: submission.number))
        }
        return pending
    }

    private func value(
        _ result: Result<JSONValue, JSONRPCError>, _ endpoint: EndpointName
    ) throws(SourceFailure) -> JSONValue {
        switch result {
        case .success(let value): return value
        case .failure(let error):
            throw .unavailable(
                "\(endpoint.text): the issuer's wallet: \(error)", retryAfter: nil)
        }
    }
}

/// Whose word on which issuer's wallet is kept.
struct SubmissionKey: Hashable {
    let wallet: EVMAddress
    let endpoint: EndpointName
}
