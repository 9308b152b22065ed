import Units

/// Reads a payment URI from left to right.
struct BitcoinURIParser {
    private let bytes: [UInt8]
    private let pathEnd: Int
    private(set) var amount: Amount?

    private static let scheme = Array("bitcoin:".utf8)
    /// Parameters that may be given once.
    private static let single: Set<String> = ["amount", "label", "message", "pop"]
    /// Parameters that are understood, so that `req-` before them is no obstacle.
    private static let understood: Set<String> = [
        "amount", "label", "message", "bc", "tb", "bcrt",
    ]

    init(_ text: String) throws(BitcoinURIError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= BitcoinURI.textByteCountMax else { throw .tooLong }
        let start = bytes.prefix(BitcoinURIParser.scheme.count).map(BitcoinURIParser.lowercased)
        guard start == BitcoinURIParser.scheme else { throw .wrongScheme }
        self.bytes = bytes
        pathEnd = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
    }

    func path() throws(BitcoinURIError) -> String {
        let range = BitcoinURIParser.scheme.count..<pathEnd
        for offset in range where !BitcoinURIParser.isAlphanumeric(bytes[offset]) {
            throw .invalidCharacter(offset: offset)
        }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    mutating func parameters() throws(BitcoinURIError) -> [BitcoinURI.Parameter] {
        guard pathEnd < bytes.count, pathEnd + 1 < bytes.count else { return [] }
        var parameters: [BitcoinURI.Parameter] = []
        var names: Set<String> = []
        let query = bytes[(pathEnd + 1)...]
        for part in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let nameEnd = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            // Keys may come in upper case from QR codes, which write letters so more briefly.
            let key = BitcoinURIParser.lowercased(try text(part[..<nameEnd]))
            let isRequired = key.hasPrefix("req-")
            let name = isRequired ? String(key.dropFirst(4)) : key
            guard !name.isEmpty else { throw .unnamedParameter }
            let isNew = names.insert(name).inserted
            guard isNew || !BitcoinURIParser.single.contains(name) else {
                throw .repeatedParameter(name)
            }
            guard !isRequired || BitcoinURIParser.understood.contains(name) else {
                throw .unknownRequirement(name)
            }
            let value = try text(part[nameEnd...].dropFirst())
            if name == "amount" { amount = try BitcoinURIParser.amount(value) }
            parameters.append(BitcoinURI.Parameter(name: name, value: value))
        }
        return parameters
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._~".utf8.contains(byte)
    }

    private static func amount(_ text: String) throws(BitcoinURIError) -> Amount {
        // The grammar allows no digits on one side of the point.
        var digits = text.hasPrefix(".") ? "0" + text : text
        if digits.hasSuffix("."), digits.utf8.count > 1, text != "." { digits.removeLast() }
        let amount: Amount
        do {
            amount = try Amount(decimal: digits, of: .btc)
        } catch {
            throw .invalidAmount
        }
        guard amount.minorUnits <= UInt128(BitcoinReader.satoshisMax) else {
            throw .invalidAmount
        }
        return amount
    }

    private func text(_ part: ArraySlice<UInt8>) throws(BitcoinURIError) -> String {
        let bytes = try decoded(part)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalidCharacter(offset: part.startIndex)
        }
        return text
    }

    private func decoded(_ part: ArraySlice<UInt8>) throws(BitcoinURIError) -> [UInt8] {
        var result: [UInt8] = []
        var offset = part.startIndex
        while offset < part.endIndex {
            let byte = part[offset]
            if byte == UInt8(ascii: "%") {
                guard offset + 2 < part.endIndex,
                    let high = BitcoinURIParser.digit(part[offset + 1]),
                    let low = BitcoinURIParser.digit(part[offset + 2])
                else { throw .invalidCharacter(offset: offset) }
                result.append(high << 4 | low)
                offset += 3
                continue
            }
            guard BitcoinURIParser.isQueryCharacter(byte) else {
                throw .invalidCharacter(offset: offset)
            }
            result.append(byte)
            offset += 1
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch lowercased(byte) {
        case let digit where (0x30...0x39).contains(digit): digit - 0x30
        case let digit where (0x61...0x66).contains(digit): digit - 0x61 + 10
        default: nil
        }
    }

    /// Source: RFC 3986, `query`; `=` stays allowed in values, as wallets write it.
    private static func isQueryCharacter(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || "!$'()*+,;=:@/?".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(lowercased(byte))
    }

    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map(lowercased), as: UTF8.self)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
    }
}
