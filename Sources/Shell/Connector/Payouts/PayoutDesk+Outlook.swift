import ChainModel
import ScreeningRules
import Units

extension PayoutDesk {
    /// Whose addresses a chain has; nil for a chain that nothing is paid out on.
    func family(of chain: ChainID) -> ScreeningFamily? {
        switch profiles[chain]?.addressFamily {
        case .bitcoin: .bitcoin
        case .evm: .evm
        case nil: nil
        }
    }

    /// How many people must approve a payout of an amount with which nothing is wrong.
    func approverCount(for amount: Amount) -> Int {
        settings.approverCount(for: amount, lookAlike: nil, isOverLimit: false)
    }
}
