import ChainModel
import Digests
import Encodings
import Testing
import Units

@testable import EVMRules

@Suite struct IssuerLogTests {
    private static let signatures: [(String, IssuerEvent.Kind)] = [
        ("AddedBlackList(address)", .frozen), ("RemovedBlackList(address)", .unfrozen),
        ("DestroyedBlackFunds(address,uint256)", .destroyed), ("Blacklisted(address)", .frozen),
        ("UnBlacklisted(address)", .unfrozen),
    ]
    private static let account =
        String(repeating: "0", count: 24) + String(repeating: "ab", count: 20)

    private func log(_ topics: [String], data: String, isRemoved: Bool = false) throws -> EVMLog {
        let hash = "0x" + String(repeating: "1", count: 64)
        return try EVMLog(
            json: .object([
                (key: "address", value: .string("0x" + String(repeating: "dd", count: 20))),
                (key: "topics", value: .array(topics.map { .string("0x" + $0) })),
                (key: "data", value: .string("0x" + data)),
                (key: "blockHash", value: .string(hash)),
                (key: "blockNumber", value: .string("0x5")),
                (key: "transactionHash", value: .string(hash)),
                (key: "transactionIndex", value: .string("0x0")),
                (key: "logIndex", value: .string("0x2")),
                (key: "removed", value: .bool(isRemoved)),
            ]))
    }

    private func topic(_ signature: String) -> String {
        Hex.encode(Keccak256.hash(Array(signature.utf8)))
    }

    @Test func `each event is known by its signature, with the account indexed or not`() throws {
        for (signature, kind) in Self.signatures {
            let name = topic(signature)
            let more = signature.contains(",") ? String(repeating: "0", count: 64) : ""
            for log in [
                try log([name], data: Self.account + more),
                try log([name, Self.account], data: more),
            ] {
                let event = try #require(IssuerLog.event(of: log, as: .usdt))
                #expect(event.kind == kind)
                #expect(event.account == WatchedScript([UInt8](repeating: 0xab, count: 20)))
                #expect(event.logIndex == 2)
            }
        }
    }

    @Test func `other events, removed ones and dirty words say nothing`() throws {
        let name = topic("AddedBlackList(address)")
        let dirty = "01" + Self.account.dropFirst(2)
        for log in [
            try log([topic("Transfer(address,address,uint256)")], data: Self.account),
            try log([name], data: Self.account, isRemoved: true), try log([name], data: dirty),
            try log([name, dirty], data: ""), try log([name], data: ""),
            try log([name], data: String(Self.account.dropLast(2))),
            try log([], data: Self.account),
        ] {
            #expect(IssuerLog.event(of: log, as: .usdt) == nil)
        }
    }

    @Test func `a block's filter tells whether an issuer may have spoken`() throws {
        let added = try log([topic("Blacklisted(address)"), Self.account], data: "")
        let token = try #require(EVMAddress([UInt8](repeating: 0xdd, count: 20)))
        #expect(EVMBloom(of: [added]).mightHoldIssuerEvent(of: token))
        #expect(!EVMBloom().mightHoldIssuerEvent(of: token))
        #expect(!EVMBloom(of: [added]).mightHoldIssuerEvent(of: .zero))
    }
}
