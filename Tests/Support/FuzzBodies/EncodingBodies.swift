import Encodings

/// What must hold for every input of the encodings: nothing traps, and what was decoded is encoded
/// as it was written.
enum EncodingBodies {
    /// RLP, whose one form comes back byte for byte.
    static func rlp(_ bytes: [UInt8]) {
        guard let item = try? RLP.decode(bytes) else { return }
        precondition(RLP.encode(item) == bytes, "canonical RLP has one form")
    }

    /// The ABI: the first byte picks the types, or asks for the rest to be read as a type.
    static func abi(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let rest = [UInt8](bytes.dropFirst())
        guard Int(choice) < signatures.count else {
            let text = String(decoding: rest, as: UTF8.self)
            guard let type = try? ABIType(text) else { return }
            let again = try? ABIType(type.description)
            precondition(again == type, "a type's full name is read as the type")
            return
        }
        guard let type = try? ABIType(signatures[Int(choice)]) else {
            preconditionFailure("the list holds types")
        }
        guard let values = try? ABI.decode(rest, as: [type], valueCountMax: 10_000) else { return }
        let encoded = try? ABI.encode(values, as: [type])
        precondition(encoded == rest, "the canonical ABI encoding has one form")
    }

    /// JSON, as a tree and by skipping.
    static func json(_ bytes: [UInt8]) {
        let tree = try? JSONValue.parse(bytes)
        let isSkipped = skips(bytes)
        guard let tree else { return }
        precondition(isSkipped, "what is JSON can be skipped")
        let again = try? JSONValue.parse(tree.serialized())
        precondition(again == tree, "a tree that is written is read as the same tree")
        let canonical = tree.canonical()
        let sorted = try? JSONValue.parse(canonical)
        precondition(sorted?.canonical() == canonical, "the canonical form is a fixed point")
    }

    /// Bech32 and segwit addresses, which come back in lower case.
    static func bech32(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = try? Bech32.decode(text) {
            let encoded = Bech32.encode(
                prefix: decoded.prefix, values: decoded.values, variant: decoded.variant)
            precondition(encoded == text.lowercased(), "the parts write the same text")
        }
        // Guessing a checksum would take too long, so the input is also taken as the values.
        for variant in [Bech32.Variant.bech32, .bech32m] {
            let written = Bech32.encode(
                prefix: "bc", values: bytes.map { $0 & 31 }, variant: variant)
            guard let address = try? Bech32.decodeSegwit(written, prefix: "bc") else { continue }
            let again = try? Bech32.encodeSegwit(
                prefix: "bc", version: address.version, program: address.program)
            precondition(again == written, "an address has one form")
        }
    }

    /// Base58, with a checksum and without.
    static func base58(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = try? Base58.decode(text) {
            precondition(Base58.encode(decoded) == text, "Base58 has one form")
        }
        if let payload = try? Base58Check.decode(text) {
            precondition(Base58Check.encode(payload) == text, "Base58Check has one form")
        }
        // Longer payloads make texts beyond the decoder's limit.
        guard bytes.count <= 700 else { return }
        let again = try? Base58Check.decode(Base58Check.encode(bytes))
        precondition(again == bytes, "a payload comes back")
    }

    /// Hexadecimal text.
    static func hex(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = try? Hex.decode(text) {
            precondition(Hex.encode(decoded) == text.lowercased(), "digits come back in lower case")
        }
        precondition((try? Hex.decodePrefixed(Hex.encodePrefixed(bytes))) == bytes)
    }

    private static let signatures = [
        "uint256", "uint8", "int256", "int24", "address", "bool", "bytes1", "bytes32", "bytes",
        "string", "uint256[]", "address[3]", "string[]", "string[2]", "bytes[][]", "(uint8,bytes)",
        "(string,(bool,bytes)[],int64)", "(address,uint256)[]", "()", "()[]", "uint8[0][]",
        "(bytes32,(uint256[2],string)[3])",
    ]

    private static func skips(_ bytes: [UInt8]) -> Bool {
        do {
            var scanner = try JSONScanner(bytes)
            try scanner.skip()
            try scanner.end()
            return true
        } catch {
            return false
        }
    }
}
