import BitcoinRules
import ChainModel
import Connector
import Encodings
import Foundation
import TestKit
import Testing
import Units

/// A real regtest node's answers, as recorded in `btc-rpc/node_regtest.json`.
struct RecordedBitcoinNode: Sendable {
    /// The recorded tip at height 127.
    static let tip = "5adca2015071784ee0c47d769b62a0ac6327d0aa995a877dc548f82f7d4e5f13"
    /// Paid 0.72436848 BTC in that block.
    static let paidAddress = "bcrt1qgctng8rn9eq2c9aq97npsd3cawwwkuemmu5284"
    static let height = BlockHeight(127)

    private let answers: [String: JSONValue]

    init() throws {
        var answers: [String: JSONValue] = [
            "getblockhash [0]": .string(
                "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206")
        ]
        for entry in try Vectors.list("btc-rpc/node_regtest.json") {
            guard let request = entry["request"] as? [String: Any],
                let method = request["method"] as? String,
                let answer = entry["response_text"] as? String
            else { continue }
            let parameters = try JSONSerialization.data(withJSONObject: request["params"] ?? [])
            let written = try JSONValue.parse([UInt8](parameters)).serialized()
            let key = "\(method) \(String(decoding: written, as: UTF8.self))"
            // The first answer counts: later ones are from after the recorded reorg.
            if answers[key] == nil, let parsed = try? JSONValue.parse(Array(answer.utf8)),
                let result = parsed["result"], !result.isNull
            {
                answers[key] = result
            }
        }
        self.answers = answers
    }

    func reply(to call: ScriptedNode.Call) -> ScriptedNode.Reply {
        answers[call.text].map { .result($0) } ?? .refusal(code: -5, "not recorded: \(call.text)")
    }

    /// Returns the recorded result of a call.
    func result(_ text: String) throws -> JSONValue { try #require(answers[text]) }
}
