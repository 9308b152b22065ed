import ChainModel
import EVMRules
import LedgerRules
public import PayoutRules
import Units

extension Reconciliations {
    /// How many accounts one comparison asks about; chains with more are compared by a node of
    /// their operator's own.
    private static let accountCountMax = 20_000

    /// Compares a token's custody with the balances of all our accounts, at our tip.
    ///
    /// What is in transit is on chain already, so it counts as ours here. Returns nil while a
    /// transaction of ours is under way, or where the node has another tip: asked again next time.
    public func evm(
        _ source: EVMSource, _ asset: Asset, hot: WatchedScript?
    ) async throws -> Reconciliation? {
        let profile = source.profile
        guard let token = profile.tokens.first(where: { $0.asset == asset }),
            let contract = EVMAddress(token.contract.bytes)
        else { return nil }
        let known = try await store.read { try Reconciliations.accounts(on: profile.id, in: $0) }
        guard let known else { return nil }
        let accounts = (known.accounts + [hot].compactMap(\.self))
            .compactMap { EVMAddress($0.bytes) }
        guard
            let sum = try await source.tokenTotal(
                of: accounts, token: contract, at: known.tip)
        else { return nil }
        return try await store.write { store in
            guard try Reconciliations.accounts(on: profile.id, in: store) == known else {
                return nil
            }
            let id = TokenID(chain: profile.id, asset: asset)
            let final = try store.balance(.custody(id)) ?? .zero(asset)
            let coming = try store.balance(.inTransit(id)) ?? .zero(asset)
            let units = Asset(packedCode: asset.packedCode, scale: token.decimals)
            let dust = try store.balance(.dust(TokenID(chain: profile.id, asset: units)))
            return try Reconciliations.record(
                ReconciliationFacts(
                    token: id, block: known.tip, custody: try final.adding(coming),
                    remainder: UInt256(dust?.minorUnits ?? 0),
                    chain: TokenAmount(units: sum, decimals: token.decimals)),
                in: store)
        }
    }

    private struct Known: Hashable {
        let accounts: [WatchedScript]
        let tip: BlockReference
    }

    private static func accounts(on chain: ChainID, in store: any StoreReading) throws -> Known? {
        guard try !store.openPlans(on: chain).contains(where: { $0.signed != nil }),
            let tip = try store.checkpoints(chain).last
        else { return nil }
        var accounts: [WatchedScript] = []
        try store.forEachAddress(.evm) { accounts.append($0) }
        guard accounts.count <= accountCountMax else { return nil }
        return Known(
            accounts: accounts.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }, tip: tip)
    }
}
