import ChainModel
import Connector
import NodeTransport
import ScreeningRules
import Units

/// A provider that is asked by one GET request for each address and answers in JSON.
struct HTTPProvider: ScreeningProvider {
    let name: String
    let terms: ProviderTerms
    let client: CurlClient
    let secrets: SecretReader
    private let target: HTTPTarget

    init(
        name: String, terms: ProviderTerms, client: CurlClient,
        secrets: SecretReader = SecretReader()
    ) {
        self.name = name
        self.terms = terms
        self.client = client
        self.secrets = secrets
        target = HTTPTarget(
            url: terms.place.server, version: terms.place.isEncrypted ? .http2 : .http1,
            certificateAuthorityFile: terms.certificateAuthorityFile)
    }

    func ask(_ question: ProviderQuestion, at now: Timestamp) async -> ProviderFacts.Answer {
        func unavailable(_ reason: String) -> ProviderFacts.Answer {
            ProviderFacts.Answer(
                provider: name, address: question.address, outcome: .unavailable(reason),
                time: now, raw: "", digest: nil)
        }
        let answer: HTTPAnswer
        do {
            let call = try HTTPCall(
                to: target, .get(path: terms.path(for: question)), credentials: terms.credentials,
                secrets: secrets, responseByteLimit: ProviderReading.answerByteCountMax,
                timeout: terms.timeout)
            answer = try await client.send(call)
        } catch let error as SecretError {
            return unavailable("\(error)")
        } catch {
            return unavailable("it gave no answer: \(error)")
        }
        guard answer.status == 200 else { return unavailable("HTTP status \(answer.status)") }
        return terms.reading.answer(
            answer.body, provider: name, address: question.address, at: now)
    }
}

/// Where a provider is asked, and how its answers are read.
struct ProviderTerms: Sendable {
    /// The server; the path stands for what is asked in words that `placeholders` gives.
    let place: WebPlace
    let credentials: EndpointCredentials
    let certificateAuthorityFile: String?
    let reading: ProviderReading
    let timeout: Duration

    /// What stands in the path for an address, and so on: no URL has braces.
    private static let placeholders = [
        ("{address}", "sluice-address"), ("{chain}", "sluice-chain"), ("{asset}", "sluice-asset"),
    ]

    /// Returns the place that a template with `{address}`, `{chain}` and `{asset}` names; nil if it
    /// does not ask for an address in its path or query.
    static func place(template: String) throws(EndpointURLError) -> WebPlace? {
        let filled = placeholders.reduce(template) { $0.replacing($1.0, with: $1.1) }
        let place = try WebPlace(filled)
        return place.path.contains(placeholders[0].1) ? place : nil
    }

    /// Every byte that could end a part of the path is escaped: an address comes from outside.
    func path(for question: ProviderQuestion) -> String {
        let values = [question.address, question.chain.name, question.asset]
        return zip(ProviderTerms.placeholders, values).reduce(place.path) { path, part in
            path.replacing(part.0.1, with: URLText.escaped(part.1))
        }
    }
}

/// Percent encoding. Source: RFC 3986, section 2.1.
enum URLText {
    /// Returns a text as one part of a path or query.
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f:
                result.append(Character(UnicodeScalar(byte)))
            case _: result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
