public import Units

/// A payment in tokens that a transaction of ours should make: one call of `transfer`.
public struct ERC20Payout: Sendable, Hashable {
    /// The token's contract.
    public let token: EVMAddress
    /// Our address, which signs and pays.
    public let sender: EVMAddress
    /// Who is paid.
    public let recipient: EVMAddress
    /// How much, in the token's smallest unit.
    public let units: UInt256

    /// Makes a payment.
    public init(token: EVMAddress, sender: EVMAddress, recipient: EVMAddress, units: UInt256) {
        self.token = token
        self.sender = sender
        self.recipient = recipient
        self.units = units
    }
}

/// Why a receipt does not show that a payout was paid, exactly and once.
public enum ERC20PayoutFailure: Error, Sendable, Equatable {
    /// The receipt is another transaction's.
    case otherTransaction
    /// The transaction was not sent by our address, or did not call the token.
    case otherCall
    /// The transaction was taken back; only its fee is gone.
    case reverted
    /// The receipt does not say how the transaction ended.
    case outcomeUnknown
    /// The token wrote no Transfer from us to the recipient: it answered "false", or nothing moved.
    case noTransfer
    /// The recipient was paid another sum, in the token's smallest unit: fees were taken out.
    case otherAmount(UInt256)
    /// The recipient was paid more than once.
    case paidAgain
    /// The recipient was paid, and more left our address besides: how much.
    case moreLeft(UInt256)
    /// The recipient was paid, and lost some of it again in the same transaction: how much.
    case takenBack(UInt256)
}

/// That a transaction paid a payout: it ran to its end, and the token itself says that exactly the
/// amount went from our address to the recipient.
///
/// What `transfer` returned is not in a receipt and not asked for: tokens that return nothing pass,
/// those that return "false" and move nothing do not. A token whose events lie is not found out
/// here, but by comparing balances.
public struct ERC20PayoutProof: Sendable, Hashable {
    /// What was paid.
    public let payout: ERC20Payout
    /// The transaction.
    public let transaction: TransactionID
    /// The place of the Transfer among the transaction's events: its locator.
    public let logPosition: UInt32

    /// Checks a receipt.
    ///
    /// - Throws: `ERC20PayoutFailure`.
    public init(
        of payout: ERC20Payout, by transaction: TransactionID, in receipt: EVMReceipt
    ) throws(ERC20PayoutFailure) {
        guard receipt.transaction == transaction else { throw .otherTransaction }
        guard receipt.sender == payout.sender, receipt.recipient == payout.token else {
            throw .otherCall
        }
        switch receipt.outcome {
        case .succeeded: break
        case .failed: throw .reverted
        case .stateRoot: throw .outcomeUnknown
        }
        logPosition = try ERC20PayoutProof.position(of: payout, in: receipt)
        self.payout = payout
        self.transaction = transaction
    }

    private static func position(
        of payout: ERC20Payout, in receipt: EVMReceipt
    ) throws(ERC20PayoutFailure) -> UInt32 {
        var paid: [(position: UInt32, units: UInt256)] = []
        var moreLeft = UInt256.zero
        var takenBack = UInt256.zero
        for (position, transfer) in transfers(of: payout.token, in: receipt) {
            if transfer.sender == payout.sender, transfer.recipient == payout.recipient {
                paid.append((position, transfer.units))
            } else if transfer.sender == payout.sender {
                moreLeft = sum(moreLeft, transfer.units)
            } else if transfer.sender == payout.recipient {
                takenBack = sum(takenBack, transfer.units)
            }
        }
        guard let first = paid.first else { throw .noTransfer }
        guard paid.count == 1 else { throw .paidAgain }
        guard first.units == payout.units else { throw .otherAmount(first.units) }
        guard moreLeft.isZero else { throw .moreLeft(moreLeft) }
        guard takenBack.isZero else { throw .takenBack(takenBack) }
        return first.position
    }

    private static func transfers(
        of token: EVMAddress, in receipt: EVMReceipt
    ) -> [(position: UInt32, transfer: ERC20.Transfer)] {
        var found: [(position: UInt32, transfer: ERC20.Transfer)] = []
        for (position, log) in receipt.logs.enumerated() where log.contract == token {
            guard !log.isRemoved, let position = UInt32(exactly: position) else { continue }
            do {
                found.append((position, try ERC20.transfer(of: log)))
            } catch {
                switch error {
                // Tokens write other events too, and what is no Transfer pays nobody.
                case .otherEvent, .malformed: continue
                }
            }
        }
        return found
    }

    /// Returns the sum, or the largest number instead of an overflow: either is not zero.
    private static func sum(_ left: UInt256, _ right: UInt256) -> UInt256 {
        let sum = left.addingReportingOverflow(right)
        return sum.overflow ? .max : sum.partialValue
    }
}
