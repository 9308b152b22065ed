import BitcoinRules
import ChainModel
import Connector
import Encodings
import Testing
import Units

@Suite struct BitcoinSourceTests {
    private let recorded: RecordedBitcoinNode
    private let clock = StillClock()
    private let endpoint = EndpointName("a")

    init() throws { recorded = try RecordedBitcoinNode() }

    /// The recorded node, with some of its answers changed.
    private func node(
        _ changing: @escaping @Sendable (ScriptedNode.Call) -> ScriptedNode.Reply?
    ) -> ScriptedNode {
        let recorded = recorded
        return ScriptedNode { changing($0) ?? recorded.reply(to: $0) }
    }

    private func source(
        _ node: ScriptedNode, profile: String = "bitcoin-regtest"
    ) throws -> BitcoinSource {
        let watched = WatchedRegistry()
        let script = try BitcoinAddress.decode(
            RecordedBitcoinNode.paidAddress, network: .regtest)
        watched.insert(WatchedScript(script.bytes), family: .bitcoin)
        return BitcoinSource(
            profile: try Profiles.load(profile), port: node, watched: watched, clock: clock)
    }

    @Test func `a recorded block is proven and searched`() async throws {
        let node = node { _ in nil }
        let source = try source(node)
        let genesis = try await source.verifyIdentity()
        #expect(genesis == source.profile.genesis)
        #expect(try await source.tip().height == RecordedBitcoinNode.height)
        let link = try await source.link(at: RecordedBitcoinNode.height)
        #expect(link.reference.hash.bitcoinText == RecordedBitcoinNode.tip)
        let found = try await source.sightings(in: link)
        #expect(found.link == link)
        let paid = try #require(found.sightings.first)
        #expect(found.sightings.count == 1)
        #expect(paid.paid.units == UInt256(72_436_848))
        #expect(!paid.spentOutpoints.isEmpty)
        #expect(node.setAside.isEmpty)
    }

    @Test func `a node of another network is a wrong chain`() async throws {
        let node = node { call in
            guard call.method == "getblockchaininfo" else { return nil }
            return .bytes(
                Array(
                    #"""
                    {"result":{"chain":"main","blocks":1,"headers":1,"initialblockdownload":false,
                    "bestblockhash":"\#(RecordedBitcoinNode.tip)"},"error":null,"id":0}
                    """#.utf8))
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.verifyIdentity()
        }
        #expect(found?.reason == "wrong chain: the node is of network main, not regtest")
        #expect(node.setAside[endpoint] == "is of main")
    }

    @Test func `a node with another genesis block is a wrong chain`() async throws {
        let node = node {
            $0.text == "getblockhash [0]" ? .result(.string(RecordedBitcoinNode.tip)) : nil
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.verifyIdentity()
        }
        #expect(
            found?.reason
                == "wrong chain: the node has another genesis block than the profile")
        #expect(node.setAside[endpoint] != nil)
    }

    @Test func `an endpoint that is down does not stop the others`() async throws {
        let recorded = recorded
        let node = ScriptedNode("a", "b") { call in
            call.endpoint == EndpointName("a")
                ? .failure(.transient("down", retryAfter: nil)) : recorded.reply(to: call)
        }
        _ = try await source(node).verifyIdentity()
        let none = ScriptedNode("a", "b") { _ in .failure(.transient("down", retryAfter: nil)) }
        let source = try source(none)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.verifyIdentity()
        }
        #expect(found?.reason == "unavailable: down")
    }

    @Test func `a tip that no chain has is untrustworthy`() async throws {
        let node = node { call in
            guard call.method == "getblockchaininfo" else { return nil }
            return .result(
                .object([
                    ("chain", .string("regtest")), ("blocks", .number("18446744073709551615")),
                    ("headers", .number("18446744073709551615")),
                    ("initialblockdownload", .bool(false)),
                    ("bestblockhash", .string(RecordedBitcoinNode.tip)),
                ]))
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in _ = try await source.tip() }
        #expect(found?.reason == "untrustworthy: claims a tip that no chain has")
    }

    @Test func `a height above the tip is no such block`() async throws {
        let source = try source(node { _ in .refusal(code: -8, "Block height out of range") })
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.link(at: BlockHeight(500))
        }
        #expect(found == .noSuchBlock(BlockHeight(500)))
    }

    @Test func `a header that does not hash to what was asked for is untrustworthy`() async throws {
        let text = "getblockheader [\"\(RecordedBitcoinNode.tip)\",false]"
        let header = try #require(try recorded.result(text).text)
        let changed = header.replacing("00", with: "01", maxReplacements: 1)
        let node = node { $0.text == text ? .result(.string(changed)) : nil }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.link(at: RecordedBitcoinNode.height)
        }
        #expect(found?.reason.hasPrefix("untrustworthy: ") == true)
        #expect(node.setAside[endpoint] != nil)
    }

    @Test(arguments: ["change", "cut", "none"])
    func `a block that is not whole is untrustworthy`(how: String) async throws {
        let text = "getblock [\"\(RecordedBitcoinNode.tip)\",0]"
        let block = try #require(try recorded.result(text).text)
        let changed =
            switch how {
            case "change": String(block.dropLast(8)) + "00000001"
            case "cut": String(block.dropLast(2))
            default: ""
            }
        let node = node { $0.text == text ? .result(.string(changed)) : nil }
        let source = try source(node)
        let link = try await source.link(at: RecordedBitcoinNode.height)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.sightings(in: link)
        }
        #expect(found?.reason.hasPrefix("untrustworthy: ") == true, "\(String(describing: found))")
        #expect(node.setAside[endpoint] != nil)
    }

    @Test func `another block than was asked for is untrustworthy`() async throws {
        let other = try recorded.result(
            "getblock [\"447bab1418ea0572684b4afce46a186df801b1f66c63b772ccde5a90a9d4ca53\",0]")
        let node = node { $0.method == "getblock" ? .result(other) : nil }
        let source = try source(node)
        let link = try await source.link(at: RecordedBitcoinNode.height)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.sightings(in: link)
        }
        #expect(found?.reason.hasPrefix("untrustworthy: block 127: ") == true)
    }

    @Test func `a block that left the node is no such block`() async throws {
        let source = try source(node { $0.method == "getblock" ? .refusal(code: -5, "gone") : nil })
        let link = try await source.link(at: RecordedBitcoinNode.height)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.sightings(in: link)
        }
        #expect(found == .noSuchBlock(RecordedBitcoinNode.height))
    }

    @Test func `a node without waitfornewblock is polled, and asked for it once only`() async throws
    {
        let node = node { call in
            call.method == "waitfornewblock" ? .refusal(code: -32_601, "Method not found") : nil
        }
        let source = try source(node)
        let tip = BlockReference(
            height: RecordedBitcoinNode.height, hash: BlockHash(Bytes32(head: 0, tail: 0)))
        for _ in 0..<3 { try await source.waitForBlock(after: tip, upTo: .seconds(4)) }
        #expect(node.requests.count == 1)
        #expect(clock.waited == [.seconds(1), .seconds(1), .seconds(1)])
    }

    @Test func `a node with waitfornewblock is not slept for`() async throws {
        let node = node { $0.method == "waitfornewblock" ? .result(.object([])) : nil }
        let source = try source(node)
        let tip = BlockReference(
            height: RecordedBitcoinNode.height, hash: BlockHash(Bytes32(head: 0, tail: 0)))
        try await source.waitForBlock(after: tip, upTo: .seconds(60))
        #expect(node.requests.first?.first?.text == "waitfornewblock [5000]")
        #expect(clock.waited.isEmpty)
    }

    @Test func `a mempool transaction that hashes to another id is untrustworthy`() async throws {
        let known = "defaf6e98365f59c09373d367fe26831a93a45d2e6ba0561f1ed5abf4dfe9827"
        let raw = try recorded.result("getrawtransaction [\"\(known)\"]")
        let claimed = String(repeating: "11", count: 32)
        let node = node { call in
            switch call.method {
            case "getrawmempool": .result(.array([.string(claimed)]))
            case "getrawtransaction": .result(raw)
            default: nil
            }
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await source.pendingSightings()
        }
        #expect(found?.reason.hasPrefix("untrustworthy: getrawtransaction: ") == true)
    }

    @Test func `a mempool transaction is looked at once, and a dropped one is passed over`()
        async throws
    {
        let known = "defaf6e98365f59c09373d367fe26831a93a45d2e6ba0561f1ed5abf4dfe9827"
        let raw = try recorded.result("getrawtransaction [\"\(known)\"]")
        let gone = String(repeating: "22", count: 32)
        let node = node { call in
            switch call.method {
            case "getrawmempool": .result(.array([.string(known), .string(gone)]))
            case "getrawtransaction":
                call.parameters.first?.text == known ? .result(raw) : .refusal(code: -5, "gone")
            default: nil
            }
        }
        let source = try source(node)
        _ = try await source.pendingSightings()
        #expect(try await source.pendingSightings().isEmpty)
        #expect(
            node.requests.map { $0[0].method } == [
                "getrawmempool", "getrawtransaction", "getrawmempool",
            ])
    }
}
