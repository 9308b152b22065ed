import TestKit

/// One line of Bitcoin Core's `key_io_valid.json`.
struct KeyIOEntry {
    let text: String
    let payload: [UInt8]
    let chain: String
    let isPrivateKey: Bool

    /// The prefix of segwit addresses on the entry's chain.
    var segwitPrefix: String {
        switch chain {
        case "main": "bc"
        case "regtest": "bcrt"
        default: "tb"
        }
    }

    /// Whether the text is a segwit address.
    var isBech32: Bool { text.hasPrefix(segwitPrefix + "1") }

    /// The hash inside a P2PKH or P2SH script.
    var scriptHash: [UInt8] {
        payload.first == 0x76 ? Array(payload[3..<23]) : Array(payload[2..<22])
    }

    /// Returns all lines.
    static func all() throws -> [KeyIOEntry] {
        let path = "btc-encoding/core_key_io_valid.json"
        guard let lines = try Vectors.json(path) as? [[Any]] else {
            throw Vectors.ReadError.wrongShape(path)
        }
        return try lines.map { line in
            guard let text = line[0] as? String, let payload = line[1] as? String,
                let facts = line[2] as? [String: Any], let chain = facts["chain"] as? String,
                let isPrivateKey = facts["isPrivkey"] as? Bool
            else { throw Vectors.ReadError.wrongShape(path) }
            return KeyIOEntry(
                text: text, payload: bytes(hex: payload), chain: chain, isPrivateKey: isPrivateKey)
        }
    }
}
