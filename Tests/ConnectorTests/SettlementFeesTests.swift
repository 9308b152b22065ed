import ChainModel
import Encodings
import PayoutRules
import Testing
import Units

@testable import Connector

/// What one more payout costs, for the schedules of settlements.
@Suite struct SettlementFeesTests {
    private static let gwei: UInt64 = 1_000_000_000

    private func bitcoin(estimate: String) throws -> any ChainSource {
        let node = ScriptedNode { call in
            call.method == "estimatesmartfee"
                ? .result(.object([("feerate", .number(estimate)), ("blocks", .integer(6))]))
                : .result(
                    .object([
                        ("loaded", .bool(true)), ("mempoolminfee", .number("0.00001000")),
                        ("minrelaytxfee", .number("0.00001000")),
                    ]))
        }
        return BitcoinSource(
            profile: try Profiles.load("bitcoin-regtest"), port: node,
            watched: WatchedRegistry(), clock: StillClock())
    }

    /// A node of which each gas costs 20 gwei twice over, and one gwei for the miner.
    private func ethereum(isDown: Bool = false) throws -> any ChainSource {
        let node = ScriptedNode { call in
            guard !isDown else { return .failure(.transient("down", retryAfter: nil)) }
            return .result(
                .object([
                    ("oldestBlock", .string("0x1")),
                    ("baseFeePerGas", .array([.string("0x4a817c800"), .string("0x4a817c800")])),
                    ("gasUsedRatio", .array([.number("0.5")])),
                    ("reward", .array([.array([.string("0x3b9aca00")])])),
                ]))
        }
        return try #require(
            EVMSource(
                profile: try Profiles.load("ethereum"), port: node, watched: WatchedRegistry(),
                clock: StillClock()))
    }

    private func fees(
        _ sources: [any ChainSource], price: Amount? = nil
    ) async throws -> [TokenID: Amount] {
        var settings = PayoutSettings()
        settings.evm.transferGasMax = 100_000
        for source in sources where source.profile.addressFamily == .evm {
            let token = TokenID(chain: source.profile.id, asset: .usdt)
            settings.evm.coinPrices[token] = price.map { CoinPrice($0) }
        }
        return await SettlementFees(sources: sources, settings: settings).now()
    }

    @Test(arguments: [("0.00020000", 860), ("0.00000100", 43), ("0.01000000", 8_600)])
    func `one more output costs its bytes at the rate that payouts pay`(
        estimate: String, satoshis: UInt64
    ) async throws {
        let source = try bitcoin(estimate: estimate)
        let fees = try await fees([source])
        // 43 bytes; the rate is never below what nodes take, nor above the operator's ceiling.
        #expect(fees == [TokenID(chain: source.profile.id, asset: .btc): .satoshis(satoshis)])
    }

    @Test func `a token's transfer costs its gas at the coin's price, or counts as free`()
        async throws
    {
        let source = try ethereum()
        let token = TokenID(chain: source.profile.id, asset: .usdt)
        // 100,000 gas at 41 gwei are 0.0041 of the coin.
        let known = try await fees([source], price: Amount(2_000_000_000, of: .usdt))
        #expect(known[token] == Amount(8_200_000, of: .usdt))
        #expect(try await fees([source])[token] == .zero(.usdt))
    }

    @Test func `a token whose chain cannot be asked is left out, and others are not`()
        async throws
    {
        let down = try ethereum(isDown: true)
        let bitcoin = try bitcoin(estimate: "0.00020000")
        let fees = try await fees([down, bitcoin])
        #expect(fees.keys.map(\.asset) == [.btc])
    }
}
