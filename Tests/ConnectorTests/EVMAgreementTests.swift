import ChainModel
import Connector
import EVMRules
import Encodings
import Testing
import Units

/// Chains whose headers prove nothing: what two endpoints say alike is believed, and nothing else.
@Suite struct EVMAgreementTests {
    private let world: AgreementWorld

    init() throws { world = try AgreementWorld(blockCount: 8) }

    private func source(_ node: ScriptedNode) throws -> EVMSource {
        let watched = WatchedRegistry()
        let account = try EVMAddress(anyCase: RecordedEVMNode.paidAccount)
        watched.insert(account.script, family: .evm)
        let profile = try Profiles.load("ethereum", replacing: "receiptsRoot", with: "agreement")
        return try #require(
            EVMSource(profile: profile, port: node, watched: watched, clock: StillClock()))
    }

    private func node(
        _ names: (String, String) = ("a", "b"),
        _ changing: @escaping @Sendable (ScriptedNode.Call) -> ScriptedNode.Reply? = { _ in nil }
    ) -> ScriptedNode {
        let world = world
        return ScriptedNode(names.0, names.1) { changing($0) ?? world.reply(to: $0) }
    }

    private func sightings(
        _ source: EVMSource, at number: Int
    ) async throws(SourceFailure) -> BlockSightings {
        _ = try await source.tip()
        let link = try await source.link(at: world.height(number))
        return try await source.sightings(in: link)
    }

    @Test func `what both say alike is found`() async throws {
        let node = node()
        let source = try source(node)
        let found = try await sightings(source, at: 0)
        #expect(found.sightings.map(\.paid.units) == [RecordedEVMNode.paidUnits])
        #expect(node.setAside.isEmpty)
        let asked = node.requests.joined().filter { $0.method == "eth_getLogs" }.map(\.endpoint)
        #expect(Set(asked) == [EndpointName("a"), EndpointName("b")])
    }

    @Test(arguments: ["a", "b"])
    func `a log that one of two leaves out credits nothing`(liar: String) async throws {
        let node = node { call in
            call.endpoint == EndpointName(liar) && call.method == "eth_getLogs"
                ? .result(.array([])) : nil
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await sightings(source, at: 0)
        }
        let height = world.height(0).value
        #expect(found?.reason == "unavailable: a and b disagree about block \(height)")
    }

    @Test func `a log that one of two makes up credits nothing`() async throws {
        let world = world
        let node = node { call in
            guard call.endpoint == EndpointName("b"), call.method == "eth_getLogs" else {
                return nil
            }
            return .result(.array(world.logs(in: call) + world.madeUpLogs))
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await sightings(source, at: 0)
        }
        #expect(found?.reason.hasPrefix("unavailable: ") == true, "\(String(describing: found))")
    }

    @Test func `one healthy endpoint is not enough`() async throws {
        let node = node()
        let source = try source(node)
        node.report(EndpointName("b"), .untrustworthy("it lied"))
        let found = await failure { () async throws(SourceFailure) in
            _ = try await sightings(source, at: 0)
        }
        #expect(
            found?.reason
                == "unavailable: this chain needs two healthy endpoints that agree, and has 1")
    }

    private func ranges(_ node: ScriptedNode, at endpoint: String = "a") -> [UInt64] {
        node.requests.joined().filter {
            $0.method == "eth_getLogs" && $0.endpoint == EndpointName(endpoint)
        }.map { world.range(in: $0).count }.map { UInt64($0) }
    }

    @Test func `one question serves many blocks`() async throws {
        let node = node()
        let source = try source(node)
        for number in 0..<8 {
            let found = try await sightings(source, at: number)
            #expect(found.link.reference.height == world.height(number))
            #expect(found.sightings.count == (number == 0 ? 1 : 0))
        }
        // One for transfers, one for what the issuer says.
        #expect(ranges(node) == [8, 8])
        #expect(ranges(node, at: "b") == [8, 8])
    }

    /// Behind one endpoint may be many nodes, some of them behind: the next request meets another.
    @Test func `a range and its last block are asked for at once`() async throws {
        let node = node()
        let source = try source(node)
        _ = try await sightings(source, at: 0)
        let asking = node.requests.filter { $0.contains { $0.method == "eth_getLogs" } }
        #expect(asking.count == 2)
        for request in asking {
            #expect(
                request.map(\.method) == ["eth_getLogs", "eth_getBlockByNumber", "eth_getLogs"])
        }
    }

    @Test func `an endpoint that lacks a range's last block says nothing of the range`()
        async throws
    {
        let world = world
        let wasAskedForLogs = LockedBox(false)
        let node = node { call in
            switch call.method {
            case "eth_getLogs":
                wasAskedForLogs.withLock { $0 = true }
                return .result(.array([]))
            case "eth_getBlockByNumber" where wasAskedForLogs.withLock({ $0 }):
                return .result(.null)
            case _: return nil
            }
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await sightings(source, at: 0)
        }
        let height = world.height(7).value
        #expect(found?.reason == "unavailable: a: does not have our block \(height)")
    }

    @Test func `a range that is refused is halved until it goes through, for both alike`()
        async throws
    {
        let world = world
        let node = node { call in
            guard call.method == "eth_getLogs", world.range(in: call).count > 2 else { return nil }
            return .refusal(code: -32_005, "query returned more than 10000 results")
        }
        let source = try source(node)
        for number in 0..<8 {
            let found = try await sightings(source, at: number)
            #expect(found.sightings.count == (number == 0 ? 1 : 0))
        }
        #expect(ranges(node).contains { $0 <= 2 })
        #expect(node.setAside.isEmpty)
    }

    @Test func `a range that the provider suggests is taken`() async throws {
        let world = world
        let first = world.height(0).value
        let hint = "[0x\(String(first, radix: 16)), 0x\(String(first + 2, radix: 16))]"
        let node = node { call in
            guard call.method == "eth_getLogs", world.range(in: call).count > 3 else { return nil }
            return .refusal(
                code: -32_602, "Log response size exceeded. this block range should work: \(hint)")
        }
        let source = try source(node)
        _ = try await sightings(source, at: 0)
        #expect(ranges(node).last == 3)
    }

    @Test func `one block that is still too much is unavailable`() async throws {
        let node = node { call in
            call.method == "eth_getLogs"
                ? .refusal(code: -32_005, "query returned more than 10000 results") : nil
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await sightings(source, at: 0)
        }
        #expect(found?.reason.hasPrefix("unavailable: a: eth_getLogs: ") == true)
        // Each time for transfers and for what the issuer says.
        #expect(ranges(node) == [8, 8, 4, 4, 2, 2, 1, 1])
        #expect(node.setAside.isEmpty)
    }

    @Test func `a provider that has thrown logs away is set aside`() async throws {
        let node = node { call in
            call.method == "eth_getLogs" ? .refusal(code: 4444, "pruned history unavailable") : nil
        }
        let source = try source(node)
        let found = await failure { () async throws(SourceFailure) in
            _ = try await sightings(source, at: 0)
        }
        #expect(found?.reason == "untrustworthy: has thrown old logs away")
        #expect(node.setAside[EndpointName("a")] != nil)
    }
}
