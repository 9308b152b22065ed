import Connector
import NodeTransport
import Units

/// Where prices come from, and how old they may be.
struct RateSettings: Sendable {
    /// A source that is asked over HTTP.
    struct HTTPSource: Sendable {
        let name: String
        let url: String
        let certificateAuthorityFile: String?
        let answer: RateAnswer
        let credentials: EndpointCredentials
    }

    /// The fiat money of limits.
    var currency = Asset.usd
    /// How old a price may be.
    var age = RateAge.standard
    /// How long to wait between two rounds.
    var interval = Duration.seconds(30)
    /// The operator's fixed prices.
    var pegs: [Rate] = []
    /// A file with prices; nil for none.
    var file: String?
    /// Sources over HTTP, by name.
    var http: [HTTPSource] = []

    /// Whether nothing can ever have a price.
    var isEmpty: Bool { pegs.isEmpty && file == nil && http.isEmpty }

    /// A desk that knows the pegs, and no other price yet.
    var desk: RateDesk {
        let names = (file == nil ? [] : ["file"]) + http.map(\.name)
        return RateDesk(currency: currency, pegs: pegs, age: age, sources: names)
    }

    /// Returns the sources, ready to be asked.
    ///
    /// - Throws: `CommandFailure` if a URL is none.
    func ports(client: CurlClient, clock: any ClockPort) throws -> [any RatePort] {
        var ports: [any RatePort] = []
        if let file { ports.append(PriceFile(path: file, currency: currency)) }
        for source in http {
            do {
                ports.append(
                    try HTTPRates(
                        name: source.name, url: source.url,
                        certificateAuthorityFile: source.certificateAuthorityFile,
                        answer: source.answer, credentials: source.credentials, client: client,
                        clock: clock))
            } catch {
                throw CommandFailure("rates.http.\(source.name): \(error)")
            }
        }
        return ports
    }
}

extension RateSettings {
    /// Reads the settings.
    static func read(_ reader: inout SettingsReader) -> RateSettings {
        var settings = RateSettings()
        let code = reader.text("rates.currency", default: "USD")
        if code.utf8.count == 3, let currency = Asset(code: code, scale: 2) {
            settings.currency = currency
        } else {
            reader.note("rates.currency", "must be a code of three letters, such as USD")
        }
        settings.age = RateAge(
            secondsMax: Int64(
                reader.count("rates.max-age-seconds", default: 900, in: 10...604_800)))
        let seconds = reader.count("rates.refresh-seconds", default: 30, in: 1...86_400)
        if Int64(seconds) > settings.age.secondsMax {
            reader.note("rates.refresh-seconds", "must be at most max-age-seconds")
        }
        settings.interval = .seconds(seconds)
        settings.file = reader.text("rates.file")
        settings.pegs = pegs(&reader, settings.currency)
        settings.http = sources(&reader, settings.currency)
        return settings
    }

    private static func pegs(_ reader: inout SettingsReader, _ currency: Asset) -> [Rate] {
        var pegs: [Rate] = []
        for text in reader.texts("rates.pegs") {
            let parts = text.split(separator: " ").map(String.init)
            guard parts.count == 2, let asset = Asset.supported(code: parts[0]) else {
                reader.note("rates.pegs", "\(text) must be like \"USDT 1.00\"")
                continue
            }
            if pegs.contains(where: { $0.asset == asset }) {
                reader.note("rates.pegs", "\(asset) is fixed twice")
            }
            do {
                pegs.append(try Rate(parts[1], of: asset, in: currency, origin: .pegged))
            } catch {
                reader.note("rates.pegs", "the price of \(asset) is \(error)")
            }
        }
        return pegs
    }

    private static func sources(
        _ reader: inout SettingsReader, _ currency: Asset
    ) -> [HTTPSource] {
        var names: Set<String> = []
        for path in reader.filePaths {
            let parts = path.split(separator: ".")
            if parts.count > 3, parts[0] == "rates", parts[1] == "http" {
                names.insert(String(parts[2]))
            }
        }
        if names.contains("file") {
            reader.note("rates.http.file", "must have another name: file is the price file's")
        }
        if names.count > 8 { reader.note("rates.http", "must have at most 8 sources") }
        return names.sorted().prefix(8).compactMap { source($0, &reader, currency) }
    }

    private static func source(
        _ name: String, _ reader: inout SettingsReader, _ currency: Asset
    ) -> HTTPSource? {
        let key = "rates.http.\(name)"
        guard let url = reader.text("\(key).url") else {
            reader.note("\(key).url", "is missing: where the prices are asked for")
            return nil
        }
        do {
            _ = try EndpointURL(url)
        } catch {
            reader.note("\(key).url", "\(error)")
            return nil
        }
        let prices = pointers(key, &reader)
        var time: JSONPointer?
        if let text = reader.text("\(key).time") {
            time = JSONPointer(text)
            if time == nil { reader.note("\(key).time", "must be a JSON pointer like /data/time") }
        }
        return HTTPSource(
            name: name, url: url, certificateAuthorityFile: reader.text("\(key).ca-file"),
            answer: RateAnswer(currency: currency, prices: prices, time: time),
            credentials: credentials(key, &reader))
    }

    private static func pointers(
        _ key: String, _ reader: inout SettingsReader
    ) -> [Asset: JSONPointer] {
        var prices: [Asset: JSONPointer] = [:]
        for text in reader.texts("\(key).prices") {
            let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, let asset = Asset.supported(code: parts[0]),
                let pointer = JSONPointer(parts[1])
            else {
                reader.note("\(key).prices", "\(text) must be like \"BTC /data/amount\"")
                continue
            }
            prices[asset] = pointer
        }
        if prices.isEmpty {
            reader.note("\(key).prices", "is missing: texts like \"BTC /data/amount\"")
        }
        return prices
    }

    private static func credentials(
        _ key: String, _ reader: inout SettingsReader
    ) -> EndpointCredentials {
        func secret(_ word: String) -> SecretSource? {
            if let name = reader.text("\(key).\(word)-env") { return .environment(name) }
            return reader.text("\(key).\(word)-file").map { .file($0) }
        }
        if let bearer = secret("bearer") { return .bearer(bearer) }
        let value = secret("header")
        switch (reader.text("\(key).header"), value) {
        case (let name?, let value?): return .header(name: name, value)
        case (nil, nil): return .none
        case (nil, .some), (.some, nil):
            reader.note(
                "\(key).header", "needs the header's name, and header-env or header-file")
            return .none
        }
    }
}
