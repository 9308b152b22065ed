import TestKit
import Testing
import Units

/// Returns a vector's text; fails the test if it is none.
func text(_ value: Any?) throws -> String {
    try #require(value as? String)
}

/// Returns the number of a quantity that a vector writes with any leading zeros; zero for none.
func quantity(_ value: Any?) -> UInt256 {
    guard let text = value as? String else { return .zero }
    return UInt256(hexDigits: text.dropFirst(2)) ?? .zero
}

/// Returns a vector's 32 bytes; fails the test if they are not that.
func word(_ value: Any?) throws -> Bytes32 {
    try #require(Bytes32(bytes(hex: text(value))))
}
