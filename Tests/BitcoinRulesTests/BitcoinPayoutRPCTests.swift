import ChainModel
import Encodings
import Foundation
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinPayoutRPCTests {
    /// The recorded answers to a method, as if they were to a call of ours, whose id is 0.
    private func answers(_ method: String) throws -> [Result<JSONValue, JSONRPCError>] {
        try Vectors.list("btc-rpc/node_regtest.json").compactMap { entry in
            let request = try #require(entry["request"] as? [String: Any])
            guard request["method"] as? String == method else { return nil }
            let text = try #require(entry["response_text"] as? String)
            let bytes = Array(
                text.replacingOccurrences(of: "\"id\":\"rec\"", with: "\"id\":0").utf8)
            do {
                return .success(try JSONRPC.result(of: bytes))
            } catch let error as JSONRPCError {
                return .failure(error)
            }
        }
    }

    private func json(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

    /// Takes away each field of an object in turn; reading it must name that field.
    private func expectFields<Value>(
        _ names: [String], of value: JSONValue, _ read: (JSONValue) throws -> Value
    ) throws {
        for name in names {
            let rest = try #require(value.fields).filter { $0.key != name }
            #expect(throws: BitcoinRPCError.field(name)) { try read(.object(rest)) }
        }
    }

    private let id = "acbb7334c85b714e78cd4783eac723d25d8edf455ee76d9661be58f0b296870e"

    @Test func `calls are written as the node reads them`() throws {
        func text(_ call: JSONRPCCall) -> String {
            call.method
                + String(decoding: JSONValue.array(call.parameters).serialized(), as: UTF8.self)
        }
        let rate = FeeRate(satoshisPerKilobyte: 1_234_567)
        #expect(
            text(BitcoinRPC.feeEstimate(withinBlocks: 6)) == #"estimatesmartfee[6,"economical"]"#)
        #expect(
            text(BitcoinRPC.feeEstimate(withinBlocks: 2, isConservative: true))
                == #"estimatesmartfee[2,"conservative"]"#)
        #expect(
            text(BitcoinRPC.broadcast([1, 0xab], feeRateMax: rate))
                == #"sendrawtransaction["01ab",0.01234567]"#)
        #expect(
            text(BitcoinRPC.mempoolTest([1, 0xab], feeRateMax: rate))
                == #"testmempoolaccept[["01ab"],0.01234567]"#)
        #expect(text(BitcoinRPC.mempoolInfo) == "getmempoolinfo[]")
        let transaction = try #require(TransactionID(bitcoinText: id))
        #expect(text(BitcoinRPC.mempoolEntry(transaction)) == #"getmempoolentry["\#(id)"]"#)
    }

    @Test func `the node's fee estimate is read, and that it has none`() throws {
        let estimates = try answers("estimatesmartfee").map { try BitcoinFeeEstimate($0.get()) }
        #expect(estimates.map(\.blockCount) == [3, 2])
        #expect(estimates.allSatisfy { $0.rate == FeeRate(satoshisPerKilobyte: 32_510) })
        let none = try BitcoinFeeEstimate(
            json(#"{"errors":["Insufficient data or no feerate found"],"blocks":2}"#))
        #expect(none.rate == nil)
        for (text, field) in [
            (#"{"blocks":2}"#, "feerate"), (#"{"feerate":-1,"blocks":2}"#, "feerate"),
            (#"{"feerate":"0.1","blocks":2}"#, "feerate"), (#"{"feerate":0.1}"#, "blocks"),
        ] {
            #expect(throws: BitcoinRPCError.field(field)) {
                try BitcoinFeeEstimate(json(text))
            }
        }
    }

    @Test func `the node's mempool is read`() throws {
        let answer = try #require(try answers("getmempoolinfo").first).get()
        let info = try BitcoinMempoolInfo(answer)
        #expect(info.isLoaded)
        #expect(info.feeRateMin == FeeRate(satoshisPerKilobyte: 1_000))
        #expect(info.relayFeeRateMin == FeeRate(satoshisPerKilobyte: 1_000))
        #expect(info.incrementalRelayFeeRate == FeeRate(satoshisPerKilobyte: 1_000))
        try expectFields(["loaded", "mempoolminfee", "minrelaytxfee"], of: answer) {
            try BitcoinMempoolInfo($0)
        }
    }

    @Test func `a mempool entry is read, and that there is none`() throws {
        let results = try answers("getmempoolentry")
        let entry = try BitcoinMempoolEntry(results[2].get())
        #expect(entry.virtualByteCount == 225)
        #expect(entry.fee == .satoshis(7_315))
        #expect(entry.ancestors.count == 1)
        #expect(entry.descendants.virtualByteCount == 225)
        #expect(entry.descendants.fees == .satoshis(7_315))
        #expect(entry.parents.isEmpty)
        #expect(
            throws: JSONRPCError.refused(
                code: BitcoinRPC.notFound, message: "Transaction not in mempool")
        ) { try results[1].get() }
        try expectFields(
            [
                "vsize", "fees", "ancestorcount", "ancestorsize", "descendantcount",
                "descendantsize", "depends",
            ], of: try results[2].get()
        ) { try BitcoinMempoolEntry($0) }
    }

    @Test func `fees that a miner counts below zero are read as none`() throws {
        func entry(_ counted: String) throws -> BitcoinMempoolEntry {
            let json = """
                {"vsize":1,"fees":{"base":0.1,"ancestor":\(counted),"descendant":\(counted)},
                "ancestorcount":1,"ancestorsize":1,"descendantcount":1,"descendantsize":1,
                "depends":[]}
                """
            return try BitcoinMempoolEntry(try JSONValue.parse(Array(json.utf8)))
        }
        #expect(try entry("-0.5").descendants.fees.isZero)
        #expect(try entry("0.5").descendants.fees == .satoshis(50_000_000))
        for bad in ["-0.123456789", "--1", "\"-1\""] {
            #expect(throws: (any Error).self, "\(bad)") { try entry(bad) }
        }
    }

    @Test func `a broadcast answers the transaction's own id`() throws {
        let result = try #require(try answers("sendrawtransaction").last).get()
        let transaction = try #require(TransactionID(bitcoinText: id))
        #expect(try BitcoinRPC.broadcastID(result, of: transaction) == transaction)
        #expect(throws: BitcoinRPCError.foreign) {
            try BitcoinRPC.broadcastID(result, of: TransactionID(Bytes32(head: 0, tail: 0)))
        }
        #expect(throws: BitcoinRPCError.field("result")) {
            try BitcoinRPC.broadcastID(.null, of: transaction)
        }
    }

    @Test func `a mempool test says yes with a size and fee, or no with a reason`() throws {
        let refused = try #require(try answers("testmempoolaccept").first).get()
        let refusedText = "5e7e38c481813a8fccd56cad82e9eb90b14b662d1a3a6ea7d0e7f6e12a562482"
        let refusedID = try #require(TransactionID(bitcoinText: refusedText))
        #expect(
            try BitcoinMempoolVerdict(refused, of: refusedID)
                == .refused(.conflict, reason: "missing-inputs"))
        let transaction = try #require(TransactionID(bitcoinText: id))
        #expect(throws: BitcoinRPCError.foreign) {
            try BitcoinMempoolVerdict(refused, of: transaction)
        }
        let accepted =
            #"[{"txid":"\#(id)","allowed":true,"vsize":141,"fees":{"base":0.00001410}}]"#
        #expect(
            try BitcoinMempoolVerdict(json(accepted), of: transaction)
                == .accepted(virtualByteCount: 141, fee: .satoshis(1_410)))
        for (text, field) in [
            ("[]", "result"), (#"[{"txid":"\#(id)"}]"#, "allowed"),
            (#"[{"txid":"\#(id)","allowed":false}]"#, "reject-reason"),
            (#"[{"txid":"\#(id)","allowed":true,"fees":{"base":1}}]"#, "vsize"),
            (#"[{"txid":"\#(id)","allowed":true,"vsize":1}]"#, "fees"),
        ] {
            #expect(throws: BitcoinRPCError.field(field)) {
                try BitcoinMempoolVerdict(json(text), of: transaction)
            }
        }
    }

    @Test func `recorded refusals of broadcasts are understood`() throws {
        var refusals: [BitcoinBroadcastRefusal?] = []
        for case .failure(let error) in try answers("sendrawtransaction") {
            refusals.append(BitcoinBroadcastRefusal(error))
        }
        #expect(refusals == [.other, .alreadyKnown])
    }

    /// Source: Bitcoin Core, `rpc/protocol.h`, `node/transaction.cpp`, `validation.cpp`.
    @Test(arguments: [
        (Int64(-27), "Transaction already in block chain", BitcoinBroadcastRefusal.alreadyKnown),
        (-26, "txn-already-in-mempool", .alreadyKnown), (-26, "txn-already-known", .alreadyKnown),
        (-26, "txn-same-nonwitness-data-in-mempool", .alreadyKnown),
        (-25, "bad-txns-inputs-missingorspent", .conflict), (-25, "Missing inputs", .conflict),
        (-25, "Inputs missing or spent", .conflict), (-26, "txn-mempool-conflict", .conflict),
        (-26, "bad-txns-spends-conflicting-tx, ab spends conflicting transaction", .conflict),
        (-26, "min relay fee not met, 0 < 141", .feeTooLow),
        (-26, "mempool min fee not met, 141 < 300", .feeTooLow),
        (-26, "mempool full", .feeTooLow),
        (-26, "insufficient fee, rejecting replacement ab; new feerate 0.1 <= 0.2", .feeTooLow),
        (-26, "non-final", .other), (-26, "", .other),
        (-26, "too-long-mempool-chain, too many", .other),
        (-25, "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)", .other),
        (-22, "TX decode failed. Make sure the tx has at least one input.", .other),
        (-28, "Loading block index…", .other),
    ])
    func `the node's refusals are sorted by code and words`(
        code: Int64, message: String, refusal: BitcoinBroadcastRefusal
    ) {
        #expect(BitcoinBroadcastRefusal(.refused(code: code, message: message)) == refusal)
        #expect(BitcoinBroadcastRefusal(.wrongID) == nil)
    }
}
