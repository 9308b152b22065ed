internal import Encodings
internal import Units

extension EVMURI {
    /// Reads ERC-681's `number`: digits, a fraction and an exponent, which must give a whole
    /// number.
    static func number(_ text: String?) throws(EVMURIError) -> UInt256? {
        guard let text else { return nil }
        // A plus sign in a query is sometimes a blank; neither adds anything.
        let unsigned = text.hasPrefix("+") ? Substring(text.dropFirst()) : Substring(text)
        let halves = unsigned.lowercased().split(
            separator: "e", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { throw .malformedNumber }
        var exponent = 0
        if halves.count == 2 {
            // 2²⁵⁶ has 78 digits: no longer exponent can be meant.
            guard halves[1].utf8.count <= 2, isDigits(halves[1]), let value = Int(halves[1]) else {
                throw .malformedNumber
            }
            exponent = value
        }
        let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0].utf8.count <= 78,
            isDigits(parts[0]) || (parts[0].isEmpty && parts.count == 2)
        else {
            throw .malformedNumber
        }
        var digits = String(parts[0])
        if parts.count == 2 {
            guard isDigits(parts[1]), parts[1].utf8.count <= 78 else { throw .malformedNumber }
            let fraction = parts[1].utf8.count
            let kept = parts[1].prefix(exponent)
            guard parts[1].dropFirst(exponent).allSatisfy({ $0 == "0" }) else {
                throw .malformedNumber
            }
            digits += kept
            exponent -= min(exponent, fraction)
        }
        digits += String(repeating: "0", count: exponent)
        let significant = digits.drop { $0 == "0" }
        guard let value = UInt256(decimal: significant.isEmpty ? "0" : significant) else {
            throw .malformedNumber
        }
        return value
    }

    /// Takes the percent encoding off. Source: RFC 3986, section 2.1.
    static func unescaped(_ text: Substring) throws(EVMURIError) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        let input = Array(text.utf8)
        var output: [UInt8] = []
        var index = 0
        while index < input.count {
            if input[index] != UInt8(ascii: "%") {
                output.append(input[index])
                index += 1
                continue
            }
            guard index + 2 < input.count else { throw .malformed }
            do {
                output += try Hex.decode(ascii: input[index + 1...index + 2])
            } catch {
                throw .malformed
            }
            index += 3
        }
        guard let decoded = String(validating: output, as: UTF8.self) else { throw .malformed }
        return decoded
    }

    /// Percent-encodes all but what RFC 3986, section 2.3, leaves as it is.
    static func escaped(_ text: String) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                output.append(byte)
            default:
                output += Array("%".utf8) + Array(Hex.encode([byte]).uppercased().utf8)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
