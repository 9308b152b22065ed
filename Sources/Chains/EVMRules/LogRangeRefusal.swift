public import ChainModel
public import Units

/// Why a provider refused a range of `eth_getLogs`, as far as asking differently can help.
///
/// There is no standard for these refusals: codes and texts are those that go-ethereum, Reth,
/// Erigon, Nethermind and the large providers were seen to answer.
public enum LogRangeRefusal: Sendable, Hashable {
    /// The range holds too many logs or bytes; the range that the provider says would work.
    case tooMuchFound(suggested: ClosedRange<BlockHeight>?)
    /// The range has too many blocks; how many it may have, if the provider says so.
    case tooManyBlocks(max: UInt64?)
    /// The range ends above the node's best block.
    case aboveHead
    /// The node has thrown away what is this old: another endpoint must be asked.
    case pruned

    /// Classifies a refusal; nil if asking for a smaller or another range will not help.
    public init?(_ error: JSONRPCError) {
        guard case .refused(let code, let message) = error else { return nil }
        let text = message.lowercased()
        func says(_ parts: String...) -> Bool { parts.contains { text.contains($0) } }
        // The same codes serve limits of requests over time, where a smaller range is no answer.
        if says("rate limit", "request rate", "request count", "too many requests", "per second") {
            return nil
        }
        if says("beyond current head", "after last accepted block", "greater than latest block") {
            self = .aboveHead
        } else if code == 4444 || says("pruned", "missing trie node", "historical state") {
            self = .pruned
        } else if says(
            "query returned more than", "response size exceeded", "response size should not",
            "exceeds max results", "too many logs", "too many results", "returned too many",
            "more than 10000 results", "response is too big", "response too large")
        {
            self = .tooMuchFound(suggested: LogRangeRefusal.range(in: text))
        } else if text.contains("range")
            && says("too large", "too wide", "limit", "exceed", "max", "less than", "over", "up to")
            || says("too many blocks", "blocks are not supported", "blocks range")
        {
            self = .tooManyBlocks(max: LogRangeRefusal.count(in: text))
        } else if code == -32005 || says("limit exceeded", "query timeout", "query timed out") {
            self = .tooMuchFound(suggested: LogRangeRefusal.range(in: text))
        } else {
            return nil
        }
    }

    /// The first pair of block numbers: `[0x30CE11, 0x30E4F1]` or `22000000-22000100`.
    private static func range(in text: String) -> ClosedRange<BlockHeight>? {
        let numbers = tokens(of: text)
        for (first, second) in zip(numbers, numbers.dropFirst())
        where first.end + 1 == second.start || first.end + 2 == second.start {
            guard first.value <= second.value else { continue }
            return BlockHeight(first.value)...BlockHeight(second.value)
        }
        return nil
    }

    /// The smallest number that can be a count of blocks: texts that name two say the range and its
    /// limit, and the limit is the smaller.
    private static func count(in text: String) -> UInt64? {
        tokens(of: text).map(\.value).filter { $0 > 0 }.min()
    }

    private struct Token {
        let value: UInt64
        let start: Int
        let end: Int
    }

    /// The numbers of a text, hexadecimal behind `0x`; `10,000` and `2k` are read as people mean
    /// them.
    private static func tokens(of text: String) -> [Token] {
        let bytes = Array(text.utf8)
        var tokens: [Token] = []
        var index = 0
        while index < bytes.count {
            let start = index
            guard bytes[index].isDigit, start == 0 || !bytes[start - 1].isLetter else {
                index += 1
                continue
            }
            if bytes[index] == UInt8(ascii: "0"), index + 1 < bytes.count,
                bytes[index + 1] == UInt8(ascii: "x")
            {
                index += 2
                while index < bytes.count, bytes[index].isDigit || bytes[index].isHexLetter {
                    index += 1
                }
                let digits = String(decoding: bytes[start + 2..<index], as: UTF8.self)
                if let value = UInt64(digits, radix: 16) {
                    tokens.append(Token(value: value, start: start, end: index))
                }
                continue
            }
            var digits: [UInt8] = []
            while index < bytes.count, bytes[index].isDigit || isThousandsComma(bytes, at: index) {
                if bytes[index].isDigit { digits.append(bytes[index]) }
                index += 1
            }
            guard var value = UInt64(String(decoding: digits, as: UTF8.self)) else { continue }
            if index < bytes.count, bytes[index] == UInt8(ascii: "k"), value < 1_000_000 {
                value *= 1000
                index += 1
            }
            tokens.append(Token(value: value, start: start, end: index))
        }
        return tokens
    }

    private static func isThousandsComma(_ bytes: [UInt8], at index: Int) -> Bool {
        bytes[index] == UInt8(ascii: ",") && index + 3 < bytes.count
            && bytes[index + 1...index + 3].allSatisfy(\.isDigit)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isHexLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self) }
}
