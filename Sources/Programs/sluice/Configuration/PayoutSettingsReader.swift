import ChainModel
import Connector
import PayoutRules
import Units

/// Reads what the operator decided about payouts.
enum PayoutSettingsReader {
    /// Returns the settings; nil where no signer is named, so that nothing is paid out.
    static func read(
        _ reader: inout SettingsReader, chains: [Settings.Chain], tiers: [String],
        rates: RateSettings
    ) -> Settings.Payouts? {
        guard let socket = reader.text("payouts.signer-socket") else {
            for path in reader.filePaths where path.hasPrefix("payouts.") {
                reader.note(path, "needs payouts.signer-socket: where the signer listens")
            }
            return nil
        }
        var settings = PayoutSettings()
        settings.limits = limits(&reader)
        settings.holds = PayoutHoldSettings.read(&reader, tiers: tiers, rates: rates)
        for asset in Asset.supported {
            if let rule = approvals(of: asset, &reader) { settings.approvals[asset] = rule }
        }
        for chain in chains {
            for asset in chain.profile.creditedAssets {
                let token = TokenID(chain: chain.profile.id, asset: asset)
                let key = "payouts.minimum.\(chain.profile.id.name).\(asset.code)"
                settings.minimums[token] = reader.amount(key, asset)
            }
        }
        settings.hot = HotSettingsReader.read(&reader, chains: chains.map(\.profile))
        bitcoin(&reader, &settings.bitcoin)
        settings.evm.bumpAfterBlocks = UInt64(
            reader.count("payouts.evm.bump-after-blocks", default: 10, in: 1...100_000))
        settings.evm.transferGasMax = UInt64(
            reader.count("payouts.evm.transfer-gas", default: 100_000, in: 30_000...10_000_000))
        settings.evm.coinPrices = prices(&reader, chains: chains.map(\.profile))
        let known = settings.evm.sourceRule
        func share(_ name: String, _ known: BasisPoints) -> BasisPoints {
            BasisPoints(
                UInt64(
                    reader.count(
                        "payouts.evm.\(name)", default: Int(known.value), in: 0...10_000)))
        }
        settings.evm.sourceRule = EVMSourceRule(
            directShareMax: share("direct-share-max", known.directShareMax),
            sweepShareMax: share("sweep-share-max", known.sweepShareMax))
        return Settings.Payouts(
            signerSocket: socket, signerUser: reader.user("payouts.signer-user"), rules: settings)
    }

    /// What one whole coin of an EVM chain is worth in each of its tokens.
    private static func prices(
        _ reader: inout SettingsReader, chains: [ChainProfile]
    ) -> [TokenID: CoinPrice] {
        var prices: [TokenID: CoinPrice] = [:]
        var known: Set<String> = []
        for profile in chains where profile.addressFamily == .evm {
            for asset in profile.creditedAssets {
                let key = "payouts.coin-prices.\(profile.id.name).\(asset.code)"
                known.insert(key)
                guard let price = reader.amount(key, asset) else { continue }
                guard !price.isZero else {
                    reader.note(key, "must be above zero: gas is never free")
                    continue
                }
                prices[TokenID(chain: profile.id, asset: asset)] = CoinPrice(price)
            }
        }
        for path in reader.filePaths
        where path.hasPrefix("payouts.coin-prices.") && !known.contains(path) {
            reader.note(path, "is of no enabled EVM chain with a token that it credits")
        }
        return prices
    }

    private static func limits(_ reader: inout SettingsReader) -> [PayoutLimit] {
        var limits: [PayoutLimit] = []
        for scope in PayoutLimitScope.allCases {
            for asset in Asset.supported {
                for window in PayoutLimitWindow.allCases {
                    let key = "payouts.limits.\(scope.rawValue).\(asset.code).\(window.rawValue)"
                    guard let amount = reader.amount(key, asset) else { continue }
                    let limit = PayoutLimit(scope: scope, window: window, amount: amount)
                    limits += [limit].compactMap(\.self)
                }
            }
        }
        return limits
    }

    /// Tiers as texts, such as `"100.00 needs 0"`, and how many people all above needs.
    private static func approvals(
        of asset: Asset, _ reader: inout SettingsReader
    ) -> ApprovalRule? {
        let key = "payouts.approvals.\(asset.code)"
        var tiers: [ApprovalRule.Tier] = []
        for text in reader.texts("\(key).tiers") {
            let parts = text.split(separator: " ")
            guard parts.count == 3, parts[1] == "needs", let count = Int(parts[2]),
                let ceiling = amount(parts[0], asset),
                let tier = ApprovalRule.Tier(ceiling: ceiling, approverCount: count)
            else {
                reader.note("\(key).tiers", "\(text) must be like \"100.00 needs 0\"")
                continue
            }
            tiers.append(tier)
        }
        guard let otherwise = reader.optionalCount("\(key).otherwise", in: 0...10) else {
            if !tiers.isEmpty {
                reader.note("\(key).otherwise", "is missing: how many people all above needs")
            }
            return nil
        }
        return ApprovalRule(tiers: tiers, otherwise: otherwise)
    }

    private static func amount(_ text: Substring, _ asset: Asset) -> Amount? {
        do {
            return try Amount(decimal: String(text), of: asset)
        } catch {
            // The caller says how it must look.
            return nil
        }
    }

    private static func bitcoin(
        _ reader: inout SettingsReader, _ settings: inout BitcoinPayoutSettings
    ) {
        let key = "payouts.bitcoin"
        settings.batchSeconds = Int64(
            reader.count("\(key).batch-seconds", default: 600, in: 0...86_400))
        settings.batchCount = reader.count("\(key).batch-count", default: 200, in: 1...10_000)
        settings.targetBlocks = UInt16(
            reader.count("\(key).target-blocks", default: 6, in: 1...1_008))
        settings.bumpAfterBlocks = UInt64(
            reader.count("\(key).bump-after-blocks", default: 6, in: 1...10_000))
        func rate(_ name: String, _ known: FeeRate) -> FeeRate {
            let number = reader.count(
                "\(key).\(name)", default: Int(known.satoshisPerKilobyte), in: 1...10_000_000)
            return FeeRate(satoshisPerKilobyte: UInt64(number))
        }
        settings.feeRateMin = rate("fee-rate-min", settings.feeRateMin)
        settings.feeRateFallback = rate("fee-rate-fallback", settings.feeRateFallback)
        settings.feeRateMax = rate("fee-rate-max", settings.feeRateMax)
        if let most = reader.amount("\(key).fee-max", .btc) { settings.feeMax = most }
        if settings.feeRateMin > settings.feeRateMax {
            reader.note("\(key).fee-rate-min", "must be at most fee-rate-max")
        }
    }
}
