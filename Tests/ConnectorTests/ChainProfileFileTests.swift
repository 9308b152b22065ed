import ChainModel
import Connector
import Testing
import Units

@Suite struct ChainProfileFileTests {
    @Test func `every shipped profile loads and is called like its file`() throws {
        let names = try Profiles.names()
        #expect(names.count >= 10)
        for name in names {
            let profile = try Profiles.load(String(name.dropLast(".yaml".count)))
            #expect("\(profile.id.name).yaml" == name)
            #expect(profile.tokens.isEmpty == (profile.proof == .merkle))
        }
    }

    @Test func `a profile holds what its file says`() throws {
        let bsc = try Profiles.load("bsc")
        #expect(bsc.family == .evm(chainID: 56))
        #expect(bsc.blockTimeMilliseconds == 450)
        #expect(bsc.tokens.map(\.decimals) == [18])
        let bitcoin = try Profiles.load("bitcoin")
        #expect(
            bitcoin.genesis?.bitcoinText
                == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")
        #expect(bitcoin.finality.otherwise == .depth(ConfirmationDepth(6)))
    }

    private func problem(_ name: String, _ old: String, _ new: String) throws -> FileProblem? {
        do {
            _ = try Profiles.load(name, replacing: old, with: new)
            return nil
        } catch let problem as FileProblem {
            return problem
        }
    }

    @Test(arguments: [
        ("id: ethereum", "id: Ethereum!", "id"),
        ("name: Ethereum\n", "", "name"),
        ("family: evm", "family: solana", "family"),
        ("chainId: 1", "chainId: 0", "chainId"),
        ("chainId: 1", "chainId: 0x1", "chainId"),
        ("chainId: 1", "chainId: [1]", "chainId"),
        ("genesisHash: \"0xd4e5", "genesisHash: \"d4e5", "genesisHash"),
        ("genesisHash: \"0xd4e5", "genesisHash: \"0xzz", "genesisHash"),
        ("genesisHash: \"0xd4e5", "genesisHash: \"0x", "genesisHash"),
        ("nativeAsset: ETH", "nativeAsset: eth", "nativeAsset"),
        ("nativeScale: 18", "nativeScale: 19", "nativeScale"),
        ("blockTimeSeconds: 12", "blockTimeSeconds: 0", "blockTimeSeconds"),
        ("blockTimeSeconds: 12", "blockTimeSeconds: 0.0001", "blockTimeSeconds"),
        ("blockTimeSeconds: 12", "blockTimeSeconds: -1", "blockTimeSeconds"),
        ("  - { tag: finalized }", "", "finality"),
        ("{ tag: finalized }", "{ tag: latest }", "finality[2].depth"),
        ("{ tag: finalized }", "{ tag: safe, depth: 2 }", "finality[2].depth"),
        ("{ tag: finalized }", "{ depth: 0 }", "finality[2].depth"),
        ("{ tag: finalized }", "{ tag: safe, minutes: 3 }", "finality[2].minutes"),
        ("asset: USDT, tag: safe", "asset: DOGE, tag: safe", "finality[0].asset"),
        ("upTo: \"100.00\", asset: USDT", "upTo: \"1e2\", asset: USDT", "finality[0].upTo"),
        ("reorgWindowBlocks: 128", "reorgWindowBlocks: 0", "reorgWindowBlocks"),
        ("proof: receiptsRoot", "proof: trust", "proof"),
        ("proof: receiptsRoot", "proof: merkle", "proof"),
        ("responseBytes: 33554432", "responseBytes: 1", "limits.responseBytes"),
        ("batchRequests: 50", "batchRequests: 5000", "limits.batchRequests"),
        ("logRangeBlocks: 2000", "logRangeBlock: 2000", "limits.logRangeBlock"),
        ("amount: \"1.00\"", "amount: \"1.0000001\"", "minimumDeposit[0].amount"),
        ("0xdAC17F", "0xdac17F", "tokens[0].contract"),
        ("0xdAC17F958D2ee523a2206206994597C13D831ec7", "from-configuration!", "tokens[0].contract"),
        ("decimals: 6", "decimals: 37", "tokens[0].decimals"),
        ("blacklistCall: isBlackListed", "blackListCall: x", "tokens[0].blackListCall"),
        ("sources:", "source:", "source"),
        ("chainId: 1", "chainId: 1\nchain: 1", "chain"),
    ])
    func `a wrong value is refused at its place`(old: String, new: String, place: String) throws {
        let found = try problem("ethereum", old, new)
        #expect(found?.place == place, "\(String(describing: found))")
        #expect(found?.file == "ethereum.yaml")
    }

    @Test func `a Bitcoin profile with an unknown network is refused`() throws {
        #expect(try problem("bitcoin", "network: mainnet", "network: main")?.place == "network")
        #expect(try problem("bitcoin", "proof: merkle", "proof: agreement")?.place == "proof")
    }

    @Test func `a contract that the configuration owes is refused by name`() throws {
        let text = try Profiles.text("evm-local.yaml")
        #expect(throws: FileProblem.self) {
            try ChainProfileFile.parse(text, file: "evm-local.yaml")
        }
        let profile = try ChainProfileFile.parse(
            text, file: "evm-local.yaml", contracts: Profiles.contracts)
        #expect(profile.tokens.count == 1)
    }
}
