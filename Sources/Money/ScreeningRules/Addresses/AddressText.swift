/// The text of an address as people and nodes send it, cut down to the address itself.
///
/// Takes out white space and invisible characters, the scheme of a URI (BIP-0021, BIP-0321,
/// EIP-681) or a CAIP-10 account id, and a URI's amount and label.
struct AddressText {
    /// The address's ASCII characters.
    let address: [UInt8]
    /// The values of a URI's parameters: an address among them would be another payee.
    let parameters: [[UInt8]]
    /// The whole text without white space and invisible characters.
    let whole: [UInt8]

    init(_ text: String) throws(AddressDecodingError) {
        guard text.utf8.count <= AddressDecoding.textByteCountMax else { throw .tooLong }
        whole = try AddressText.visible(text)
        guard !whole.isEmpty else { throw .empty }
        let parts = whole.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        let path = AddressText.path(withoutScheme: parts[0])
        let fields = parts.count == 2 ? AddressText.fields(parts[1]) : []
        let target = AddressText.beforeChainAndFunction(path)
        switch target.function {
        case nil:
            address = target.address
            parameters = fields.map(\.value)
        case "transfer":
            // EIP-681: the path names the token's contract, the parameter `address` the payee.
            let payees = fields.filter { $0.key == "address" }.map(\.value)
            guard payees.count == 1 else { throw .ambiguous }
            address = payees[0]
            parameters = []
        default:
            throw .ambiguous
        }
    }

    private static func visible(_ text: String) throws(AddressDecodingError) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            if properties.isWhitespace || properties.isDefaultIgnorableCodePoint
                || properties.generalCategory == .format
            {
                continue
            }
            guard (0x21...0x7e).contains(scalar.value) else { throw .notASCII }
            bytes.append(UInt8(scalar.value))
        }
        return bytes
    }

    /// Takes `scheme:`, `//`, EIP-681's `pay-` and CAIP-10's `namespace:reference:` away.
    private static func path(withoutScheme text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let colon = text.lastIndex(of: UInt8(ascii: ":")) else { return text }
        let rest = text[(colon + 1)...]
        let slashes = rest.prefix { $0 == UInt8(ascii: "/") }.count
        let path = rest.dropFirst(slashes)
        let pay = Array("pay-".utf8)
        return path.starts(with: pay) ? path.dropFirst(pay.count) : path
    }

    /// Splits EIP-681's `address@chain/function`.
    private static func beforeChainAndFunction(
        _ path: ArraySlice<UInt8>
    ) -> (address: [UInt8], function: String?) {
        let parts = path.split(
            separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        let function = parts.count == 2 && !parts[1].isEmpty ? parts[1] : nil
        let address = parts[0].prefix { $0 != UInt8(ascii: "@") }
        return (Array(address), function.map { String(decoding: $0, as: UTF8.self) })
    }

    private static func fields(_ query: ArraySlice<UInt8>) -> [(key: String, value: [UInt8])] {
        query.split(separator: UInt8(ascii: "&")).map { field in
            let parts = field.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? Array(parts[1]) : []
            return (String(decoding: parts[0], as: UTF8.self).lowercased(), value)
        }
    }
}
