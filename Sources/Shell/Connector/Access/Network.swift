import Glibc

/// A network of client addresses, such as `10.0.0.0/8` or `2001:db8::/32`.
public struct Network: Sendable, Hashable {
    private let bytes: [UInt8]
    private let bitCount: Int

    /// Reads an address, with or without a prefix length; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let bytes = Network.address(String(parts[0])) else {
            return nil
        }
        let most = bytes.count * 8
        guard let count = parts.count == 2 ? Int(parts[1]) : most, (0...most).contains(count)
        else { return nil }
        self.bytes = bytes
        bitCount = count
    }

    /// Whether an address belongs to it; false for what is no address.
    public func contains(_ text: String) -> Bool {
        guard let other = Network.address(text), other.count == bytes.count else { return false }
        for bit in 0..<bitCount {
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            if (bytes[bit / 8] ^ other[bit / 8]) & mask != 0 { return false }
        }
        return true
    }

    /// Returns what stands for one client: an IPv4 address, or the /64 of an IPv6 address, of which
    /// one client has as many as it likes. Source: RFC 6177, section 2.
    ///
    /// What is no address stands for itself, cut to the length of one.
    package static func client(_ text: String) -> String {
        guard let bytes = address(text) else { return "?" + String(text.prefix(45)) }
        let part = bytes.count == 16 ? bytes.prefix(8) : bytes[...]
        return part.map { "\($0)" }.joined(separator: ".")
    }

    /// IPv4 addresses in IPv6 form count as IPv4.
    private static func address(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four, Array.init) }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six, Array.init)
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        return bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }
}
