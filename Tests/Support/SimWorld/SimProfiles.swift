import BitcoinRules
import ChainModel
import Connector
import EVMRules
import PublicKeys
import Units

/// The facts of one world's two chains, drawn from its seed.
struct SimProfiles {
    static let window: UInt64 = 8
    static let usdt = EVMAddress([UInt8](repeating: 0xdd, count: 20)) ?? .zero
    static let usdc = EVMAddress([UInt8](repeating: 0xcc, count: 20)) ?? .zero

    let bitcoin: ChainProfile
    let evm: ChainProfile
    let finalizedLag: UInt64
    /// The deepest reorg that takes no final block back, for each chain.
    let harmlessReorg: [ChainID: Int]

    init(_ dice: Dice, bitcoinGenesis: BlockHash, evmGenesis: BlockHash) {
        let depth = dice.number(in: 3...4)
        let early = dice.happens(perMille: 200) ? dice.number(in: 1...2) : depth
        finalizedLag = UInt64(dice.number(in: 3...4))
        let hasSafeTier = dice.happens(perMille: 300)
        bitcoin = SimProfiles.bitcoin(depth: depth, early: early, genesis: bitcoinGenesis)
        evm = SimProfiles.evm(dice, hasSafeTier: hasSafeTier, genesis: evmGenesis)
        harmlessReorg = [
            bitcoin.id: min(depth, early) - 1,
            evm.id: hasSafeTier ? Int(SimEVMNode.safeLag) : Int(finalizedLag),
        ]
    }

    static let bitcoinID = ChainID("sim-bitcoin") ?? ChainID(packedName: 1)
    static let evmID = ChainID("sim-evm") ?? ChainID(packedName: 2)

    private static let limits = ChainProfile.Limits(
        logRangeBlocks: 3, responseByteCount: 4 << 20, batchRequestCount: 4,
        requestTimeoutSeconds: 10)

    private static func bitcoin(depth: Int, early: Int, genesis: BlockHash) -> ChainProfile {
        ChainProfile(
            id: bitcoinID, displayName: "Simulated Bitcoin", family: .bitcoin(network: "regtest"),
            genesis: genesis, nativeAsset: .btc, blockTimeMilliseconds: 600_000,
            finality: FinalityRule(
                tiers: [
                    FinalityRule.Tier(
                        ceiling: .satoshis(100_000),
                        mark: .depth(ConfirmationDepth(UInt64(early))))
                ], otherwise: .depth(ConfirmationDepth(UInt64(depth)))),
            reorgWindow: window, proof: .merkle, limits: limits, minimumDeposits: [], tokens: [])
    }

    private static func evm(_ dice: Dice, hasSafeTier: Bool, genesis: BlockHash) -> ChainProfile {
        let call = dice.happens(perMille: 700) ? "isBlackListed" : nil
        return ChainProfile(
            id: evmID, displayName: "Simulated EVM", family: .evm(chainID: SimEVMNode.chainID),
            genesis: genesis, nativeAsset: Asset(code: "ETH", scale: 18) ?? .btc,
            blockTimeMilliseconds: 12_000,
            finality: FinalityRule(
                tiers: hasSafeTier
                    ? [FinalityRule.Tier(ceiling: Amount(100_000_000, of: .usdt), mark: .safe)]
                    : [],
                otherwise: .finalized),
            reorgWindow: window,
            proof: dice.happens(perMille: 300) ? .agreement : .receiptsRoot, limits: limits,
            minimumDeposits: [],
            tokens: [
                ChainProfile.Token(
                    asset: .usdt, contract: usdt.script, decimals: 6, blacklistCall: call),
                ChainProfile.Token(
                    asset: .usdc, contract: usdc.script, decimals: 18, blacklistCall: nil),
            ])
    }

    /// The key files of every world, of keys that are published and own nothing.
    static let keyFiles: [KeyFile] = {
        let bitcoinKey =
            "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhys"
            + "wJ76uZPStJRJCTKvosUCJZL5B"
        let evmKey =
            "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8"
            + "idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB"
        return [
            file("bitcoin", "family: bitcoin\nnetwork: regtest\n", "wpkh(\(bitcoinKey)/0/*)"),
            file("evm", "family: evm\n", "evm(\(evmKey)/0/*)"),
        ]
    }()

    static func file(_ name: String, _ head: String, _ descriptor: String) -> KeyFile {
        do {
            let sum = try DescriptorChecksum.compute(descriptor)
            return try KeyFile.parse(
                "\(head)descriptor: \"\(descriptor)#\(sum)\"\n", name: name, file: name)
        } catch {
            preconditionFailure("the world's own key file is wrong: \(error)")
        }
    }
}
