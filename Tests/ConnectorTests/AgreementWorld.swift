import ChainModel
import Encodings
import Testing
import Units

/// The recorded block, followed by empty ones whose hashes prove nothing.
struct AgreementWorld: Sendable {
    private let recorded: RecordedEVMNode
    private let blocks: [String: JSONValue]
    private let last: UInt64

    init(blockCount: Int) throws {
        let recorded = try RecordedEVMNode()
        var blocks: [String: JSONValue] = [:]
        var parent = recorded.block["parentHash"] ?? .null
        for number in 0..<blockCount {
            let height = RecordedEVMNode.height.value + UInt64(number)
            let made = JSONValue.string(
                "0x" + Hex.encode([UInt8](repeating: UInt8(number), count: 32)))
            let hash = number == 0 ? recorded.block["hash"] ?? .null : made
            let text = AgreementWorld.quantity(height)
            blocks[text] = recorded.block.setting("number", to: .string(text))
                .setting("parentHash", to: parent).setting("hash", to: hash)
                .setting("chainsOwnField", to: .null)
            parent = hash
        }
        self.recorded = recorded
        self.blocks = blocks
        last = RecordedEVMNode.height.value + UInt64(blockCount) - 1
    }

    static func quantity(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

    func height(_ number: Int) -> BlockHeight {
        BlockHeight(RecordedEVMNode.height.value + UInt64(number))
    }

    /// The blocks that an `eth_getLogs` asks about.
    func range(in call: ScriptedNode.Call) -> ClosedRange<UInt64> {
        func bound(_ key: String) -> UInt64 {
            let text = call.parameters.first?[key]?.text ?? "0x0"
            return UInt64(text.dropFirst(2), radix: 16) ?? 0
        }
        return bound("fromBlock")...bound("toBlock")
    }

    func logs(in call: ScriptedNode.Call) -> [JSONValue] {
        range(in: call).contains(RecordedEVMNode.height.value) ? recorded.tokenLogs : []
    }

    /// A payment that is in no receipt: the recorded one once more, under the next number.
    var madeUpLogs: [JSONValue] {
        recorded.tokenLogs.filter { $0["data"]?.text?.hasSuffix("d18aec88") == true }.map {
            $0.setting("logIndex", to: .string("0xfff"))
        }
    }

    func reply(to call: ScriptedNode.Call) -> ScriptedNode.Reply {
        switch call.method {
        case "eth_blockNumber": return .result(.string(AgreementWorld.quantity(last)))
        case "eth_getBlockByNumber":
            return .result(blocks[call.parameters.first?.text ?? ""] ?? .null)
        case "eth_getLogs": return .result(.array(logs(in: call)))
        default: return recorded.reply(to: call)
        }
    }
}
