import ChainModel
import EVMRules
import Encodings
import Testing
import Units

@testable import Connector

/// What is believed of accounts of ours before they pay.
@Suite struct PayingAccountsTests {
    private let recorded: RecordedEVMNode
    private let account: EVMAddress

    init() throws {
        recorded = try RecordedEVMNode()
        account = try EVMAddress(anyCase: RecordedEVMNode.paidAccount)
    }

    /// A node at whose latest block the account has 600 units, and at the recorded one so many.
    private func source(_ units: UInt64) throws -> EVMSource {
        let recorded = recorded
        let height = "0x" + String(RecordedEVMNode.height.value, radix: 16)
        let node = ScriptedNode { call in
            switch call.method {
            case "eth_getTransactionCount": return .result(.string("0x7"))
            case "eth_getBalance": return .result(.string("0x9"))
            case "eth_call":
                let held = call.parameters.last?.text == height ? units : 600
                return .result(
                    .string("0x" + Hex.encode(UInt256(UInt128(held)).bigEndianBytes)))
            default: return recorded.reply(to: call)
            }
        }
        return try #require(
            EVMSource(
                profile: try Profiles.load("ethereum"), port: node, watched: WatchedRegistry(),
                clock: StillClock()))
    }

    private func facts(
        _ source: EVMSource, at block: BlockReference
    ) async throws -> [EVMAccountFacts]? {
        let contract = try #require(source.profile.tokens.first?.contract.bytes)
        return try await source.facts(
            of: [account], token: try #require(EVMAddress(contract)), knownAt: block)
    }

    @Test(arguments: [(100, 100), (600, 600), (900, 600)])
    func `what came in after our own tip is not paid with`(
        known: UInt64, expected: UInt64
    ) async throws {
        let source = try source(known)
        let tip = try await source.link(at: RecordedEVMNode.height).reference
        let facts = try await facts(source, at: tip)
        #expect(
            facts == [
                EVMAccountFacts(
                    account: account, nonce: 7, coin: UInt256(9),
                    units: UInt256(UInt128(expected)))
            ])
    }

    @Test func `a node on another branch than ours says nothing`() async throws {
        let other = BlockReference(
            height: RecordedEVMNode.height, hash: BlockHash(Bytes32(UInt256(1).bigEndianBytes)!))
        #expect(try await facts(try source(100), at: other) == nil)
    }
}
