import ChainModel
import Connector
import EVMRules
import Encodings
import TestKit
import Testing
import Units

/// A real Ethereum node's answers about block 0x14e8d38, as recorded in `eth-rpc/`.
struct RecordedEVMNode: Sendable {
    static let height = BlockHeight(0x14e_8d38)
    /// Paid 3,515.542664 USDT in that block, by a plain transfer.
    static let paidAccount = "0x1ca5aa5b1dd8d948bb0971a5fb1762fe172e0040"
    static let paidUnits = UInt256(3_515_542_664)

    let block: JSONValue
    let receipts: [JSONValue]

    init() throws {
        var limits = JSONLimits.standard
        limits.byteCountMax = 1 << 25
        limits.valueCountMax = 1 << 22
        block = try JSONValue.parse(
            try Vectors.data("eth-rpc/mainnet_block_0x14e8d38.json"), limits: limits)
        let parsed = try JSONValue.parse(
            try Vectors.data("eth-rpc/mainnet_block_0x14e8d38_receipts.json"), limits: limits)
        receipts = try #require(parsed.elements)
    }

    var hash: String { block["hash"]?.text ?? "" }

    /// The logs of all receipts, as `eth_getLogs` would give them for USDT.
    var tokenLogs: [JSONValue] {
        let contract = Profiles.contracts["USDT"]?.lowercased()
        let transfer = "0x" + Hex.encode(ERC20.transferTopic.bytes)
        return receipts.flatMap { $0["logs"]?.elements ?? [] }.filter {
            $0["address"]?.text?.lowercased() == contract
                && $0["topics"]?.elements?.first?.text == transfer
        }
    }

    func reply(to call: ScriptedNode.Call) -> ScriptedNode.Reply {
        let number = "0x" + String(RecordedEVMNode.height.value, radix: 16)
        switch call.method {
        case "eth_chainId": return .result(.string("0x1"))
        case "eth_blockNumber": return .result(.string(number))
        case "eth_getBlockByNumber":
            let isKnown = [number, "0x0"].contains(call.parameters.first?.text ?? "")
            return .result(isKnown ? block : .null)
        case "eth_getBlockByHash": return .result(block)
        case "eth_getBlockReceipts": return .result(.array(receipts))
        case "eth_getTransactionReceipt":
            let id = call.parameters.first?.text
            return .result(receipts.first { $0["transactionHash"]?.text == id } ?? .null)
        case "eth_getLogs": return .result(.array(tokenLogs))
        default: return .refusal(code: -32_601, "Method not found")
        }
    }
}

extension JSONValue {
    /// The object with one field changed or added.
    func setting(_ key: String, to value: JSONValue) -> JSONValue {
        let rest = (fields ?? []).filter { $0.key != key }
        return .object(rest + [(key: key, value: value)])
    }
}
