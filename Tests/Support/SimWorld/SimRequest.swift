import ChainModel
import Connector
import LedgerRules
import Units

/// What the platform asks of the connector; repeated with the same ids until it knows the answer.
enum SimRequest: Sendable {
    case wallet(WalletID, tier: String)
    case address(WalletID, ChainProfile)
    case charge(ChargeRequest)
    case refund(UInt128, of: UInt128, Amount)
    case hold(HoldID, WalletID, Amount, expiresAt: Timestamp)
    case capture(HoldID, TransferID, Amount, to: WalletID, isLast: Bool)
    case release(HoldID, TransferID)

    /// What the connector answers.
    enum Reply: Sendable {
        case wallet(WalletRecord)
        case address(AddressRecord)
        case spending(SpendingRecord)
        case hold(HoldState)
    }

    func perform(
        in store: any StoreTransaction, _ addresses: DepositAddresses
    ) throws -> Reply {
        switch self {
        case .wallet(let id, let tier):
            return .wallet(try Wallets.create(id, reference: "sim", tier: tier, in: store))
        case .address(let wallet, let profile):
            return .address(try addresses.issue(to: wallet, on: profile, in: store).record)
        case .charge(let request):
            return .spending(try Charges.place(request, in: store))
        case .refund(let id, let charge, let amount):
            return .spending(
                try Charges.refund(id, of: charge, amount: amount, reference: "sim", in: store))
        case .hold(let id, let wallet, let amount, let time):
            return .spending(
                try Holds.place(
                    id, wallet: wallet, amount: amount, expiresAt: time, reference: "sim",
                    in: store))
        case .capture(let id, let transfer, let amount, let merchant, let isLast):
            return .hold(
                try Holds.capture(
                    id, transfer: transfer, amount: amount, to: merchant, isLast: isLast, in: store)
            )
        case .release(let id, let transfer):
            return .hold(try Holds.release(id, transfer: transfer, in: store))
        }
    }

    /// The id by which a repeat is known; nil for a request that makes something new each time.
    var key: UInt128? {
        switch self {
        case .wallet(let id, _): id.value
        case .address: nil
        case .charge(let request): request.id
        case .refund(let id, _, _): id
        case .hold(let id, _, _, _): id.value
        case .capture(_, let id, _, _, _): id.value
        case .release(_, let id): id.value
        }
    }

    var name: String {
        switch self {
        case .wallet: "wallet"
        case .address: "address"
        case .charge: "charge"
        case .refund: "refund"
        case .hold: "hold"
        case .capture: "capture"
        case .release: "release"
        }
    }
}
