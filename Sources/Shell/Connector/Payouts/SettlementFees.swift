import ChainModel
import EVMRules
import PayoutRules
public import Units

/// What one more payout of a token costs at the moment, for the schedules of settlements.
public struct SettlementFees: Sendable {
    private let sources: [any ChainSource]
    private let settings: PayoutSettings

    /// The virtual bytes of one more output of a payment of many: the largest usual one, P2TR's.
    /// Source: BIP-0341; 8 bytes of value, 1 of length, 34 of script.
    private static let outputByteCount: UInt32 = 43

    /// Makes it over the chains' sources.
    public init(sources: [any ChainSource], settings: PayoutSettings) {
        self.sources = sources
        self.settings = settings
    }

    /// Returns the fees; a token whose chain cannot be asked now is left out.
    ///
    /// For tokens of EVM chains it is zero unless the operator says what the chain's coin is worth.
    public func now() async -> [TokenID: Amount] {
        var fees: [TokenID: Amount] = [:]
        for source in sources {
            do {
                for (token, fee) in try await known(source) { fees[token] = fee }
            } catch {
                // Schedules of these tokens wait, as their payouts would.
                continue
            }
        }
        return fees
    }

    private func known(_ source: any ChainSource) async throws -> [TokenID: Amount] {
        let id = source.profile.id
        if let source = source as? BitcoinSource {
            let rates = try await source.feeRates(withinBlocks: settings.bitcoin.targetBlocks)
            let rate = settings.bitcoin.feeRate(for: rates)
            let fee = try rate.fee(forVirtualBytes: Self.outputByteCount)
            return [TokenID(chain: id, asset: .btc): fee]
        }
        guard let source = source as? EVMSource else { return [:] }
        let gas = settings.evm.transferGasMax
        let fee = try await source.feeSuggestion(settings.evm.fees).fee
        var fees: [TokenID: Amount] = [:]
        for token in source.profile.tokens {
            let name = TokenID(chain: id, asset: token.asset)
            guard let price = settings.evm.coinPrices[name] else {
                fees[name] = .zero(token.asset)
                continue
            }
            let cost = try GasCost(
                gas: gas, gasPrice: fee.max, price: price, moving: .zero(token.asset))
            fees[name] = cost.worth
        }
        return fees
    }
}

extension BitcoinPayoutSettings {
    /// The rate that is paid: the node's estimate, or the fallback, within floor and ceiling, and
    /// never below what nodes take.
    func feeRate(for rates: (estimate: FeeRate?, least: FeeRate)) -> FeeRate {
        let wanted = max(rates.estimate ?? feeRateFallback, feeRateMin)
        return min(max(wanted, rates.least), feeRateMax)
    }
}
