public import Units

/// A file with prices that the operator, or a program of theirs, writes.
///
/// ```
/// # asset,currency,price,time
/// BTC,USD,64250.12,2026-11-26T18:00:00Z
/// USDT,USD,0.9998,1795716000
/// ```
/// It is read anew for each round; whoever writes it puts a finished file in its place at once.
public struct PriceFile: RatePort {
    /// The largest file that is read.
    static let byteLimit = 65_536

    /// `file`: there is one at most.
    public let name = "file"
    private let path: String
    private let currency: Asset

    /// Makes a source of a file's prices in one currency.
    public init(path: String, currency: Asset) {
        self.path = path
        self.currency = currency
    }

    /// Returns all prices in the file.
    public func rates() async throws(RateFailure) -> [Rate] {
        let text: String
        do {
            text = try TextFile.read(path, byteLimit: PriceFile.byteLimit)
        } catch {
            throw RateFailure("\(path) \(error.problem)")
        }
        return try PriceFile.parse(text, in: currency)
    }

    /// Returns the prices in a file's text.
    ///
    /// Lines in other currencies and of assets that no wallet holds are passed over; any other line
    /// that can't be read is the failure of the whole file, with its number.
    public static func parse(_ text: String, in currency: Asset) throws(RateFailure) -> [Rate] {
        var rates: [Rate] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let content = trimmed(line)
            guard !content.isEmpty, content.first != "#" else { continue }
            let fields = content.split(separator: ",", omittingEmptySubsequences: false)
                .map(trimmed)
            if let rate = try rate(fields, line: index + 1, in: currency) { rates.append(rate) }
            guard rates.count <= RateSheet.countMax else {
                throw RateFailure("the price file has more than \(RateSheet.countMax) prices")
            }
        }
        return rates
    }

    private static func rate(
        _ fields: [Substring], line: Int, in currency: Asset
    ) throws(RateFailure) -> Rate? {
        guard fields.count == 4, Asset(code: String(fields[0]), scale: 0) != nil,
            Asset(code: String(fields[1]), scale: 0) != nil
        else {
            throw RateFailure("line \(line) of the price file must be asset,currency,price,time")
        }
        guard let time = RateTime.parse(String(fields[3])) else {
            throw RateFailure(
                "line \(line) of the price file: the time must be RFC 3339 in UTC or Unix seconds")
        }
        guard fields[1] == currency.code, let asset = Asset.supported(code: String(fields[0]))
        else { return nil }
        do {
            return try Rate(String(fields[2]), of: asset, in: currency, origin: .published(time))
        } catch {
            throw RateFailure("line \(line) of the price file: the price is \(error)")
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
