import Digests

extension BitcoinScript {
    /// How many signatures by which keys a multisig script asks for; nil for another script.
    var multisigPolicy: (required: Int, keys: [[UInt8]])? {
        guard isMultisig, let first = element(at: 0) else { return nil }
        let required =
            first.push.isEmpty
            ? Int(first.opcode - Opcode.one) + 1 : Int(bytes[first.push.lowerBound])
        let keys = pushes.filter { $0.count == 33 || $0.count == 65 }
        return (required, keys)
    }

    /// The public key that a P2PK script pays; nil for another script.
    var paidPublicKey: [UInt8]? {
        isPublicKeyScript ? Array(bytes[1..<bytes.count - 1]) : nil
    }

    /// The hash of the public key that a P2PKH script pays; nil for another script.
    var paidKeyHash: [UInt8]? {
        kind == .p2pkh ? Array(bytes[3..<23]) : nil
    }

    /// Whether the script names a public key, by itself or by its hash.
    func names(_ publicKey: [UInt8]) -> Bool {
        BitcoinScript.names(publicKey, among: Set(pushes))
    }

    /// Whether a public key or its hash is among what a script pushes.
    static func names(_ publicKey: [UInt8], among pushes: Set<[UInt8]>) -> Bool {
        pushes.contains(publicKey) || pushes.contains(Hash160.hash(publicKey))
    }

    /// What the script pushes, up to where it can be read.
    var pushes: [[UInt8]] {
        var found: [[UInt8]] = []
        var offset = 0
        while let element = element(at: offset) {
            if !element.push.isEmpty { found.append(Array(bytes[element.push])) }
            offset = element.end
        }
        return found
    }

    /// Returns the script that pushes some items, each in the shortest form.
    ///
    /// - Precondition: no item is longer than 520 bytes, which is the network's own limit, or a
    ///   single byte, which has opcodes of its own.
    static func pushing(_ items: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for item in items {
            precondition(item.count != 1, "a single byte has opcodes of its own")
            precondition(item.count <= pushByteCountMax, "longer pushes are invalid")
            switch item.count {
            case ...75: bytes.append(UInt8(item.count))
            case ...255: bytes += [Opcode.pushData1, UInt8(item.count)]
            default:
                bytes.append(Opcode.pushData2)
                bytes.appendLittleEndian(UInt16(item.count))
            }
            bytes += item
        }
        return bytes
    }

    /// Source: Bitcoin Core, `MAX_SCRIPT_ELEMENT_SIZE`.
    static let pushByteCountMax = 520
}
