import ChainModel
import Connector
import EVMRules
import Encodings
import Testing
import Units

@Suite struct EVMSourceTests {
    private let recorded: RecordedEVMNode
    private let endpoint = EndpointName("a")

    init() throws { recorded = try RecordedEVMNode() }

    /// The recorded node, with some of its answers changed.
    private func node(
        _ changing: @escaping @Sendable (ScriptedNode.Call) -> ScriptedNode.Reply?
    ) -> ScriptedNode {
        let recorded = recorded
        return ScriptedNode { changing($0) ?? recorded.reply(to: $0) }
    }

    /// The recorded block stands for the genesis block too.
    private func source(_ node: ScriptedNode, genesis: String? = nil) throws -> EVMSource {
        let watched = WatchedRegistry()
        let account = try EVMAddress(anyCase: RecordedEVMNode.paidAccount)
        watched.insert(account.script, family: .evm)
        let shipped = "0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"
        let profile = try Profiles.load(
            "ethereum", replacing: shipped, with: genesis ?? recorded.hash)
        return try #require(
            EVMSource(profile: profile, port: node, watched: watched, clock: StillClock()))
    }

    @Test func `a recorded block is proven by its receipts and searched`() async throws {
        let node = node { _ in nil }
        let source = try source(node)
        #expect(try await source.verifyIdentity() == source.profile.genesis)
        #expect(try await source.tip().height == RecordedEVMNode.height)
        let link = try await source.link(at: RecordedEVMNode.height)
        let found = try await source.sightings(in: link)
        #expect(found.sightings.map(\.paid.units) == [RecordedEVMNode.paidUnits])
        #expect(found.sightings.first?.id.locator == 0)
        #expect(node.setAside.isEmpty)
    }

    @Test func `a node of another chain id is a wrong chain`() async throws {
        let node = node { $0.method == "eth_chainId" ? .result(.string("0x38")) : nil }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.verifyIdentity()
        }
        #expect(found?.reason == "wrong chain: the node is of chain id 56, not 1")
        #expect(node.setAside[endpoint] == "is of chain 56")
    }

    @Test func `a node with another genesis block is a wrong chain`() async throws {
        let node = node { _ in nil }
        let source = try source(node, genesis: "0x" + String(repeating: "12", count: 32))
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.verifyIdentity()
        }
        #expect(
            found?.reason == "wrong chain: the node has another genesis block than the profile")
        #expect(node.setAside[endpoint] != nil)
    }

    @Test func `a node that changes its chain, or claims an endless one, is set aside`()
        async throws
    {
        let changes: [(String, String, String)] = [
            ("eth_chainId", "0x2", "untrustworthy: is of another chain now"),
            (
                "eth_blockNumber", "0xffffffffffffffff",
                "untrustworthy: claims a tip that no chain has"
            ),
        ]
        for (method, answer, reason) in changes {
            let node = node { $0.method == method ? .result(.string(answer)) : nil }
            let source = try source(node)
            let found = await failure { () async throws(SourceFailure) in
                _ = try await source.tip()
            }
            #expect(found?.reason == reason)
            #expect(node.setAside[endpoint] != nil)
        }
    }

    @Test func `a node without safe and finalized marks has none`() async throws {
        let node = node { call in
            let isMark = ["safe", "finalized"].contains(call.parameters.first?.text ?? "")
            return isMark ? .refusal(code: -32_000, "safe block not found") : nil
        }
        let tip = try await source(node).tip()
        #expect(tip.safe == nil)
        #expect(tip.finalized == nil)
    }

    @Test(arguments: ["gasUsed", "receiptsRoot", "parentHash", "unknownField", "number"])
    func `a header that does not hash is untrustworthy`(field: String) async throws {
        let value: JSONValue =
            switch field {
            case "gasUsed": .string("0x1")
            case "number": .string("0x14e8d39")
            default: .string("0x" + String(repeating: "00", count: 32))
            }
        var changed = recorded.block.setting(field, to: value)
        // A field that no header of this profile has does not excuse a wrong hash.
        if field == "unknownField" { changed = changed.setting("gasUsed", to: .string("0x1")) }
        let block = changed
        let node = node { $0.method == "eth_getBlockByNumber" ? .result(block) : nil }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.link(at: RecordedEVMNode.height)
        }
        #expect(found?.reason.hasPrefix("untrustworthy: ") == true, "\(String(describing: found))")
        #expect(node.setAside[endpoint] != nil)
    }

    @Test(arguments: ["receipt left out", "log left out", "amount raised", "order changed"])
    func `receipts that are not those of the header are untrustworthy`(how: String) async throws {
        var receipts = recorded.receipts
        let place = try #require(
            receipts.firstIndex {
                $0["logs"]?.elements?.first?["data"]?.text?.hasSuffix("d18aec88") == true
            })
        let log = try #require(receipts[place]["logs"]?.elements?.first)
        switch how {
        case "receipt left out": receipts.remove(at: place)
        case "log left out": receipts[place] = receipts[place].setting("logs", to: .array([]))
        case "amount raised":
            let raised = "0x" + String(repeating: "0", count: 56) + "d18aec89"
            receipts[place] = receipts[place].setting(
                "logs", to: .array([log.setting("data", to: .string(raised))]))
        default: receipts.swapAt(0, 1)
        }
        let answer = JSONValue.array(receipts)
        let node = node { $0.method == "eth_getBlockReceipts" ? .result(answer) : nil }
        let source = try source(node)
        let link = try await source.link(at: RecordedEVMNode.height)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.sightings(in: link)
        }
        #expect(found?.reason.hasPrefix("untrustworthy: block 21925176: ") == true)
        #expect(node.setAside[endpoint] != nil)
    }

    @Test func `without eth_getBlockReceipts the receipts are read one by one, ever after`()
        async throws
    {
        let node = node { call in
            call.method == "eth_getBlockReceipts"
                ? .refusal(code: -32_601, "the method does not exist") : nil
        }
        let source = try source(node)
        for _ in 0..<2 {
            let link = try await source.link(at: RecordedEVMNode.height)
            let found = try await source.sightings(in: link)
            #expect(found.sightings.map(\.paid.units) == [RecordedEVMNode.paidUnits])
        }
        let methods = node.requests.map { $0[0].method }
        #expect(methods.count { $0 == "eth_getBlockReceipts" } == 1)
        // 202 receipts in batches of 50, twice.
        #expect(methods.count { $0 == "eth_getTransactionReceipt" } == 10)
        #expect(node.setAside.isEmpty)
    }

    @Test func `a receipt that is missing then means that the block has left`() async throws {
        let node = node { call in
            switch call.method {
            case "eth_getBlockReceipts": .refusal(code: -32_601, "no")
            case "eth_getTransactionReceipt": .result(.null)
            default: nil
            }
        }
        let source = try source(node)
        let link = try await source.link(at: RecordedEVMNode.height)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.sightings(in: link)
        }
        #expect(found == .noSuchBlock(RecordedEVMNode.height))
    }

    @Test(arguments: [
        ("0x" + String(repeating: "0", count: 63) + "1", true),
        ("0x" + String(repeating: "0", count: 64), false),
    ])
    func `the issuer's word on an account is read exactly`(answer: String, isFrozen: Bool)
        async throws
    {
        let node = node { $0.method == "eth_call" ? .result(.string(answer)) : nil }
        let source = try source(node)
        let account = try EVMAddress(anyCase: RecordedEVMNode.paidAccount).script
        let frozen = try await source.frozenByIssuer([account], asset: .usdt)
        #expect(frozen == (isFrozen ? [account] : []))
    }

    @Test func `an answer that is neither yes nor no is never no`() async throws {
        for answer in ["0x", "0x2", "0x" + String(repeating: "f", count: 64)] {
            let source = try source(
                node { $0.method == "eth_call" ? .result(.string(answer)) : nil })
            let account = try EVMAddress(anyCase: RecordedEVMNode.paidAccount).script
            let found = await failure { () async throws(SourceFailure) in
                _ = try await source.frozenByIssuer([account], asset: .usdt)
            }
            #expect(found?.reason.hasPrefix("untrustworthy: ") == true)
        }
    }
}
