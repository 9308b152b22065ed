import Foundation
import Logging
import Testing
import Units

@testable import Connector

@Suite struct RateTimeTests {
    @Test(arguments: [
        ("1795716000", Int64(1_795_716_000_000)), ("1795716000.25", 1_795_716_000_000),
        ("1795716000123", 1_795_716_000_123), ("2026-11-26T18:00:00Z", 1_795_716_000_000),
        ("2026-11-26T18:00:00.999+00:00", 1_795_716_000_000), ("1970-01-01T00:00:00Z", 0),
        ("2024-02-29T23:59:59Z", 1_709_251_199_000),
    ])
    func `times are read as sources write them`(text: String, milliseconds: Int64) {
        #expect(RateTime.parse(text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(arguments: [
        "", "1", "12345678", "123456789012345", "-1795716000", "2026-11-26", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2026-11-26T24:00:00Z", "2026-11-26T18:00:00", "2026-11-26T18:00Z",
        "2026-11-26T18:00:00+01:00", "2026-11-26T18:00:00.Z", "1e9", "T",
    ])
    func `what is no time is none`(text: String) {
        #expect(RateTime.parse(text) == nil)
    }
}

@Suite struct PriceFileTests {
    private let time = Timestamp(seconds: 1_795_716_000)

    private func failure(_ text: String) -> String? {
        do throws(RateFailure) {
            _ = try PriceFile.parse(text, in: .usd)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `a file has lines, comments, and what does not concern us`() throws {
        let text = """
            # asset,currency,price,time
            BTC, USD, 64250.12, 2026-11-26T18:00:00Z

            USDT,USD,0.9998,1795716000
            BTC,EUR,60000,1795716000
            DOGE,USD,0.1,1795716000
            """
        #expect(
            try PriceFile.parse(text, in: .usd) == [
                Rate("64250.12", of: .btc, in: .usd, origin: .published(time)),
                Rate("0.9998", of: .usdt, in: .usd, origin: .published(time)),
            ])
    }

    @Test(arguments: [
        ("BTC,USD,1", "line 1 of the price file must be asset,currency,price,time"),
        ("\nbtc,USD,1,1795716000", "line 2 of the price file must be"),
        ("BTC,USD,1,yesterday", "line 1 of the price file: the time must be"),
        ("BTC,USD,-1,1795716000", "line 1 of the price file: the price is malformed"),
        ("BTC,USD,0,1795716000", "line 1 of the price file: the price is zero"),
        ("USDT,USD,1,1795716000\nBTC,USD,1,000,1795716000", "line 2 of the price file must be"),
    ])
    func `a bad line fails the whole file with its number`(text: String, reason: String) {
        #expect(failure(text)?.hasPrefix(reason) == true, "\(failure(text) ?? "none")")
    }

    @Test func `too many prices fail`() {
        let lines = String(repeating: "BTC,USD,1,1795716000\n", count: RateSheet.countMax + 1)
        #expect(failure(lines) == "the price file has more than 256 prices")
    }

    @Test func `a file is read anew each time, and a missing one fails`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "prices-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        let source = PriceFile(path: file.path, currency: .usd)
        await #expect(throws: RateFailure.self) { try await source.rates() }
        try Data("BTC,USD,1,1795716000".utf8).write(to: file)
        #expect(try await source.rates().map(\.decimal) == ["1"])
        try Data("BTC,USD,2,1795716000".utf8).write(to: file)
        #expect(try await source.rates().map(\.decimal) == ["2"])
    }
}

@Suite struct RateAnswerTests {
    private let now = Timestamp(seconds: 1_795_716_000)

    private func answer(_ prices: [Asset: String], time: String? = nil) -> RateAnswer {
        RateAnswer(
            currency: .usd, prices: prices.mapValues { JSONPointer($0)! },
            time: time.map { JSONPointer($0)! })
    }

    private func failure(_ answer: RateAnswer, _ json: String) -> String? {
        do throws(RateFailure) {
            _ = try answer.parse(Array(json.utf8), cameAt: now)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `prices are numbers or texts where the pointers say`() throws {
        let json = #"{"data":[{"amount":"64250.10"},{"a/b":0.9998}],"at":1795715990}"#
        let reader = answer([.btc: "/data/0/amount", .usdt: "/data/1/a~1b"], time: "/at")
        let earlier = now.adding(seconds: -10)
        #expect(
            try reader.parse(Array(json.utf8), cameAt: now) == [
                Rate("64250.1", of: .btc, in: .usd, origin: .published(earlier)),
                Rate("0.9998", of: .usdt, in: .usd, origin: .published(earlier)),
            ])
        let plain = try answer([.btc: ""]).parse(Array("5".utf8), cameAt: now)
        #expect(plain == [try Rate("5", of: .btc, in: .usd, origin: .published(now))])
    }

    @Test(arguments: [
        ("[", "the answer is no JSON"), ("{}", "the answer has no time"),
        (#"{"at":"soon"}"#, "the answer has no time"),
        (#"{"at":1795715990}"#, "the answer has no price for BTC"),
        (#"{"at":1795715990,"p":null}"#, "the answer has no price for BTC"),
        (#"{"at":1795715990,"p":6.4e4}"#, "the price for BTC is malformed"),
        (#"{"at":1795715990,"p":-1}"#, "the price for BTC is malformed"),
    ])
    func `an answer that lacks something fails whole`(json: String, reason: String) {
        let text = failure(answer([.btc: "/p"], time: "/at"), json)
        #expect(text?.hasPrefix(reason) == true, "\(text ?? "none")")
    }

    @Test func `a pointer begins with a slash and escapes its tildes`() {
        #expect(JSONPointer("a") == nil)
        #expect(JSONPointer("/a~2") == nil)
        #expect(JSONPointer("/a~") == nil)
        #expect(JSONPointer("/" + String(repeating: "a", count: 512)) == nil)
        #expect(JSONPointer("/a~0b/") != nil)
        #expect(failure(answer([.btc: "/01"]), "[1,2]") != nil)
        #expect(failure(answer([.btc: "/2"]), "[1,2]") != nil)
    }
}

@Suite struct RateDeskTests {
    private let now = Timestamp(seconds: 1_795_716_000)
    private let coin = Amount.satoshis(100_000_000)

    private func rate(
        _ text: String, secondsAgo: Int64 = 0, of asset: Asset = .btc, in currency: Asset = .usd
    ) throws -> Rate {
        try Rate(
            text, of: asset, in: currency,
            origin: .published(now.adding(seconds: -secondsAgo)))
    }

    @Test func `nothing has a value until a source has answered, pegs aside`() throws {
        let peg = try Rate("1", of: .usdt, in: .usd, origin: .pegged)
        let desk = RateDesk(pegs: [peg], sources: ["file"])
        #expect(desk.sheet.value(of: coin, at: now).amount == nil)
        #expect(desk.sheet.value(of: Amount(1_000_000, of: .usdt), at: now).amount != nil)
        #expect(desk.sources.map(\.problem) == ["not asked yet"])
        desk.take([try rate("64000")], from: "file", now: now)
        #expect(desk.sheet.value(of: coin, at: now).amount?.decimal == "64000.00")
        #expect(desk.sources.map(\.problem) == [nil])
        #expect(desk.sources.map(\.answeredAt) == [now])
    }

    @Test func `a failure changes no price and is noted`() throws {
        let desk = RateDesk(sources: ["file"])
        desk.take([try rate("64000")], from: "file", now: now)
        desk.note(RateFailure("gone"), of: "file")
        #expect(desk.sheet.rates.map(\.decimal) == ["64000"])
        #expect(desk.sources.map(\.problem) == ["gone"])
        #expect(desk.sources.map(\.answeredAt) == [now])
    }

    @Test func `an older price never takes the place of a newer one`() throws {
        let desk = RateDesk(sources: ["a", "b"])
        desk.take([try rate("64000", secondsAgo: 5)], from: "a", now: now)
        desk.take([try rate("63000", secondsAgo: 6)], from: "b", now: now)
        #expect(desk.sheet.rates.map(\.decimal) == ["64000"])
    }

    @Test func `what is stale, of the future, foreign, pegged or far off is not believed`() throws {
        let euro = try #require(Asset(code: "EUR", scale: 2))
        let desk = RateDesk(sources: ["a"])
        desk.take([try rate("64000", secondsAgo: 60)], from: "a", now: now)
        let bad = [
            (try rate("64001", secondsAgo: 901), "no price for BTC newer than 15 minutes"),
            (try rate("64001", secondsAgo: -121), "the price for BTC was published in the future"),
            (try rate("64001", in: euro), "the price for BTC is in EUR, not in USD"),
            (try Rate("1", of: .btc, in: .usd, origin: .pegged), "BTC has a peg"),
            (try rate("640"), "the price for BTC jumps from 64000 to 640"),
        ]
        for (rate, problem) in bad {
            let problems = desk.take([rate], from: "a", now: now)
            #expect(problems.first?.hasPrefix(problem) == true, "\(problems)")
            #expect(desk.sheet.rates.map(\.decimal) == ["64000"])
        }
    }

    @Test func `after the last price is too old a price may be anywhere`() throws {
        let desk = RateDesk(sources: ["a"])
        desk.take([try rate("64000", secondsAgo: 900)], from: "a", now: now)
        let later = now.adding(seconds: 1)
        #expect(desk.sheet.value(of: coin, at: later).amount == nil)
        #expect(desk.take([try rate("640")], from: "a", now: later).isEmpty)
        #expect(desk.sheet.value(of: coin, at: later).amount?.decimal == "640.00")
    }

    @Test func `a round asks every source, whatever one of them says`() async throws {
        let desk = RateDesk(sources: ["a", "b"])
        let good = FixedRates(name: "b", answer: .success([try rate("5")]))
        let bad = FixedRates(name: "a", answer: .failure(RateFailure("down")))
        let loop = RateLoop(
            sources: [bad, good], desk: desk, interval: .seconds(1), clock: FixedClock(time: now),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await loop.run()
        #expect(desk.sheet.rates.map(\.decimal) == ["5"])
        #expect(desk.sources.map(\.problem) == ["down", nil])
    }
}

/// A source that always answers the same.
private struct FixedRates: RatePort {
    let name: String
    let answer: Result<[Rate], RateFailure>

    func rates() async throws(RateFailure) -> [Rate] { try answer.get() }
}

/// A clock that stands, and on which nobody can wait.
private struct FixedClock: ClockPort {
    let time: Timestamp

    func now() -> Timestamp { time }
    func sleep(for duration: Duration) async throws { throw CancellationError() }
}
