import Connector
import Testing
import Units

@testable import NodeTransport

/// Prices over HTTP, from servers that behave and from those that do not.
@Suite struct HTTPRatesTests {
    private let client = CurlClient()
    private let clock = ManualClock()

    private func source(
        _ server: LoopbackServer, path: String = "v1/ticker?pair=btc",
        credentials: EndpointCredentials = .none, environment: [String: String] = [:]
    ) throws -> HTTPRates {
        let pointer = try #require(JSONPointer("/price"))
        return try HTTPRates(
            name: "exchange", url: server.url + path,
            answer: RateAnswer(currency: .usd, prices: [.btc: pointer], time: nil),
            credentials: credentials, reader: SecretReader { environment[$0] }, client: client,
            clock: clock)
    }

    private func failure(_ source: HTTPRates) async -> String? {
        do throws(RateFailure) {
            _ = try await source.rates()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `a price is asked for at the whole URL, with the secret in its header`()
        async throws
    {
        let server = try LoopbackServer(
            always: LoopbackServer.answer("200 OK", #"{"price":"64250.5"}"#))
        defer { server.stop() }
        let asked = try source(
            server, credentials: .header(name: "X-Api-Key", .environment("RATES_KEY")),
            environment: ["RATES_KEY": "hunter2"])
        let rates = try await asked.rates()
        #expect(
            rates == [try Rate("64250.5", of: .btc, in: .usd, origin: .published(clock.now()))])
        let request = try #require(server.requests.first)
        #expect(request.head.hasPrefix("GET /v1/ticker?pair=btc HTTP/1.1\r\n"))
        #expect(request.header("X-Api-Key") == "X-Api-Key: hunter2")
        await client.shutdown()
    }

    @Test func `a refusal, nonsense, too much and a missing secret fail, and tell no secret`()
        async throws
    {
        let refusing = try LoopbackServer(always: LoopbackServer.answer("403 Forbidden", "no"))
        let silly = try LoopbackServer(always: LoopbackServer.answer("200 OK", "<html>"))
        let spaces = [UInt8](repeating: 0x20, count: RateAnswer.byteLimit + 1)
        let huge = try LoopbackServer(always: LoopbackServer.answer(bytes: spaces))
        defer { for server in [refusing, silly, huge] { server.stop() } }
        let secret = EndpointCredentials.bearer(.environment("RATES_KEY"))
        let known = ["RATES_KEY": "hunter2"]
        let refused = await failure(
            try source(refusing, credentials: secret, environment: known))
        #expect(refused?.hasSuffix("answers with status 403") == true)
        #expect(refused?.contains("hunter2") == false)
        #expect(refused?.contains("ticker") == false)
        #expect(await failure(try source(silly))?.hasPrefix("the answer is no JSON") == true)
        #expect(await failure(try source(huge))?.contains("tooLarge") == true)
        #expect(
            await failure(try source(silly, credentials: secret))
                == "the environment variable RATES_KEY is not set")
        await client.shutdown()
        #expect(await failure(try source(silly))?.contains("closed") == true)
    }

    @Test func `a URL with a password in it is refused`() {
        #expect(throws: EndpointURLError.holdsCredentials) {
            try HTTPRates(
                name: "x", url: "https://me:secret@example.com/",
                answer: RateAnswer(currency: .usd, prices: [:], time: nil), credentials: .none,
                client: client, clock: clock)
        }
    }
}
