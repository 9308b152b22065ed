public import ChainModel
public import Units

/// Finds the token payments to watched accounts in a block's receipts.
///
/// Its locators are a log's place among the logs of its own transaction.
public struct EVMLogScanner: Sendable {
    /// The chain's name.
    public let chain: ChainID
    private let tokens: [EVMAddress: ChainProfile.Token]

    /// Makes a scanner for a chain's tokens; nil if a contract of the profile has not 20 bytes.
    public init?(profile: ChainProfile) {
        chain = profile.id
        var tokens: [EVMAddress: ChainProfile.Token] = [:]
        for token in profile.tokens {
            guard let contract = EVMAddress(token.contract.bytes) else { return nil }
            tokens[contract] = token
        }
        self.tokens = tokens
    }

    /// The contracts whose logs are asked for, sorted.
    public var contracts: [EVMAddress] { tokens.keys.sorted() }

    /// Returns what a block's receipts hold for the watched accounts.
    public func findings(
        in receipts: [EVMReceipt], of link: BlockLink, watched: some WatchedSet
    ) -> BlockSightings {
        var sightings: [Sighting] = []
        var ignored: [IgnoredSighting] = []
        for receipt in receipts {
            for (position, log) in receipt.logs.enumerated() {
                guard let recipient = EVMLogScanner.watchedRecipient(of: log, watched: watched)
                else { continue }
                let id = SightingID(
                    chain: chain, transaction: receipt.transaction,
                    locator: UInt32(clamping: position))
                switch judge(log, in: receipt) {
                case .success(let paid):
                    sightings.append(
                        Sighting(
                            id: id, recipient: recipient.script, asset: paid.asset,
                            paid: paid.amount,
                            counterparties: counterparties(of: paid.transfer, in: receipt),
                            spentOutpoints: []))
                case .failure(let refusal):
                    ignored.append(
                        IgnoredSighting(
                            id: id, recipient: recipient.script, reason: refusal.reason,
                            contract: log.contract.script))
                }
            }
        }
        return BlockSightings(
            link: link, sightings: sightings, ignored: ignored,
            issuerEvents: issuerEvents(in: receipts))
    }

    /// The token that a contract is, if the profile has it.
    func token(of contract: EVMAddress) -> ChainProfile.Token? { tokens[contract] }

    /// Returns the watched account that a log names as a Transfer's recipient, dirty words
    /// included.
    static func watchedRecipient(of log: EVMLog, watched: some WatchedSet) -> EVMAddress? {
        guard log.topics.count > 2, log.topics[0] == ERC20.transferTopic else { return nil }
        let recipient = EVMAddress(lastOf: log.topics[2])
        return recipient.withBytes { watched.contains($0) } ? recipient : nil
    }

    private struct Paid {
        let transfer: ERC20.Transfer
        let asset: Asset
        let amount: TokenAmount
    }

    private struct Refusal: Error {
        let reason: IgnoredSighting.Reason
    }

    private func judge(_ log: EVMLog, in receipt: EVMReceipt) -> Result<Paid, Refusal> {
        if log.isRemoved { return .failure(Refusal(reason: .removed)) }
        if receipt.outcome == .failed { return .failure(Refusal(reason: .failedTransaction)) }
        guard let token = tokens[log.contract] else {
            return .failure(Refusal(reason: .foreignContract))
        }
        do {
            let transfer = try ERC20.transfer(of: log)
            if transfer.units.isZero { return .failure(Refusal(reason: .zeroValue)) }
            let amount = TokenAmount(units: transfer.units, decimals: token.decimals)
            let ledgerAmount = try amount.converted(to: token.asset).amount
            if ledgerAmount.isZero { return .failure(Refusal(reason: .belowLedgerUnit)) }
            return .success(Paid(transfer: transfer, asset: token.asset, amount: amount))
        } catch {
            // Another shape, or more than a ledger can count: no token of ours has so much.
            return .failure(Refusal(reason: .malformed))
        }
    }

    private func counterparties(
        of transfer: ERC20.Transfer, in receipt: EVMReceipt
    ) -> [Counterparty] {
        // In the order of the roles, each of which has one account.
        var parties = [
            Counterparty(role: .eventSender, script: transfer.sender.script),
            Counterparty(role: .transactionSender, script: receipt.sender.script),
        ]
        if let called = receipt.recipient, called != transfer.token {
            parties.append(Counterparty(role: .calledContract, script: called.script))
        }
        return parties
    }
}
