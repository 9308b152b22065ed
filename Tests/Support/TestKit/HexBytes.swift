/// Returns the bytes of hexadecimal digits, with or without `0x`; stops the test for anything else.
public func bytes(hex text: String) -> [UInt8] {
    let digits = [Character](text.hasPrefix("0x") ? text.dropFirst(2) : text[...])
    precondition(digits.count % 2 == 0, "hexadecimal digits come in pairs: \(text)")
    return stride(from: 0, to: digits.count, by: 2).map { index in
        guard let byte = UInt8(String(digits[index...index + 1]), radix: 16) else {
            preconditionFailure("not hexadecimal: \(text)")
        }
        return byte
    }
}
