import Encodings
public import Units

/// Bitcoin shows hashes as hex digits in the reverse of the wire's order.
extension Bytes32 {
    /// Reads 64 hex digits in Bitcoin's order; nil for anything else.
    public init?(bitcoinText text: String) {
        guard text.utf8.count == 64 else { return nil }
        do {
            self.init(try Hex.decode(text).reversed())
        } catch {
            // The one reason, a character that is no digit, is what nil stands for.
            return nil
        }
    }

    /// The 64 hex digits in Bitcoin's order.
    public var bitcoinText: String { Hex.encode(reversedBytes) }
}

extension BlockHash {
    /// Reads 64 hex digits in Bitcoin's order; nil for anything else.
    public init?(bitcoinText text: String) {
        guard let bytes = Bytes32(bitcoinText: text) else { return nil }
        self.init(bytes)
    }

    /// The 64 hex digits in Bitcoin's order.
    public var bitcoinText: String { bytes.bitcoinText }
}

extension TransactionID {
    /// Reads 64 hex digits in Bitcoin's order; nil for anything else.
    public init?(bitcoinText text: String) {
        guard let bytes = Bytes32(bitcoinText: text) else { return nil }
        self.init(bytes)
    }

    /// The 64 hex digits in Bitcoin's order.
    public var bitcoinText: String { bytes.bitcoinText }
}
