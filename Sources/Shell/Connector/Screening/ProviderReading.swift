import Digests
import Encodings
public import ScreeningRules
public import Units

/// How the answer of a provider is read: where the risk stands in it, and from when on it is one.
public struct ProviderReading: Sendable, Hashable {
    /// Where the risk stands, as RFC 6901 has it: `/data/risk/score`.
    public let pointer: String
    /// From which risk on it is elevated, in hundredths.
    public let elevatedFrom: Int64
    /// From which risk on it is high, in hundredths.
    public let highFrom: Int64
    /// What words mean, where the risk is no number: `Severe` as 10,000.
    public let words: [String: Int64]
    /// Where the answer says which address it is about; nil where it does not say.
    public let addressPointer: String?

    /// How many words there may be.
    public static let wordCountMax = 32
    /// How long an answer may be. Unit: bytes.
    public static let answerByteCountMax = 1 << 20

    /// Makes a reading; nil for a pointer that is none, for thresholds that do not rise, and for
    /// more words than there may be.
    public init?(
        pointer: String, elevatedFrom: Int64, highFrom: Int64, words: [String: Int64] = [:],
        addressPointer: String? = nil
    ) {
        guard JSONPointer(pointer) != nil, elevatedFrom <= highFrom,
            words.count <= ProviderReading.wordCountMax,
            addressPointer.map({ JSONPointer($0) != nil }) ?? true
        else { return nil }
        self.addressPointer = addressPointer
        self.pointer = pointer
        self.elevatedFrom = elevatedFrom
        self.highFrom = highFrom
        self.words = words
    }

    /// Reads an answer's bytes. Whatever is not as expected is no answer, and never a low risk.
    ///
    /// What is no JSON may come from a gateway that stands in for the provider: it is asked again.
    /// An answer without the risk where the configuration says would come again as it is.
    public func answer(
        _ bytes: [UInt8], provider: String, address: String, at time: Timestamp
    ) -> ProviderFacts.Answer {
        ProviderFacts.Answer(
            provider: provider, address: address, outcome: outcome(bytes, about: address),
            time: time,
            raw: String(decoding: bytes, as: UTF8.self), digest: Bytes32(SHA256.hash(bytes)))
    }

    private func outcome(_ bytes: [UInt8], about address: String) -> ProviderFacts.Outcome {
        guard bytes.count <= ProviderReading.answerByteCountMax else {
            return .unanswerable("its answer is too long")
        }
        let json: JSONValue
        do {
            json = try JSONValue.parse(bytes)
        } catch {
            return .unavailable("its answer is no JSON")
        }
        if let addressPointer {
            let about = JSONPointer(addressPointer)?.value(in: json)?.text
            // Providers write accounts and Bech32 in either case.
            guard about?.lowercased() == address.lowercased() else {
                return .unavailable("its answer is not about this address, by \(addressPointer)")
            }
        }
        guard let value = JSONPointer(pointer)?.value(in: json) else {
            return .unanswerable("its answer has nothing at \(pointer)")
        }
        guard let risk = risk(value) else {
            return .unanswerable("its answer has no risk at \(pointer) that is known here")
        }
        if risk >= highFrom { return .risk(hundredths: risk, .high) }
        return .risk(hundredths: risk, risk >= elevatedFrom ? .elevated : .low)
    }

    private func risk(_ value: JSONValue) -> Int64? {
        switch value {
        case .number(let text): ProviderReading.hundredths(text)
        case .string(let text): words[text] ?? ProviderReading.hundredths(text)
        case .bool, .null, .array, .object: nil
        }
    }

    /// Returns a decimal number in hundredths, further digits rounded up so that no risk becomes
    /// lower; nil for text that is none.
    public static func hundredths(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].utf8.count <= 12,
            fraction.utf8.count <= 30, parts.count == 1 || !fraction.isEmpty,
            (parts[0] + fraction).utf8.allSatisfy({ (0x30...0x39) ~= $0 }),
            let whole = Int64(parts[0]),
            let cents = Int64((fraction + "00").prefix(2))
        else { return nil }
        let rest = fraction.dropFirst(2).contains { $0 != "0" }
        return whole * 100 + cents + (rest ? 1 : 0)
    }
}
