import Connector
import Testing

@testable import NodeTransport

/// Certificates and HTTP/2, against nginx.
@Suite(.serialized) struct TLSTests {
    private func send(
        _ nginx: Nginx, host: String = "localhost", authority: String?, version: HTTPVersion
    ) async throws -> String {
        let client = CurlClient()
        let target = HTTPTarget(
            url: try EndpointURL("https://\(host):\(nginx.port)/"), version: version,
            certificateAuthorityFile: authority)
        let call = HTTPCall(
            to: target, .post(Array("{}".utf8)), responseByteLimit: 100, timeout: .seconds(20))
        do {
            let answer = try await client.send(call)
            await client.shutdown()
            return String(decoding: answer.body, as: UTF8.self)
        } catch {
            await client.shutdown()
            throw error
        }
    }

    @Test func `a self-signed certificate is refused unless its file is given`() async throws {
        let nginx = try Nginx()
        await #expect(throws: HTTPFailure.untrustedCertificate) {
            try await send(nginx, authority: nil, version: .http1)
        }
        let own = nginx.certificate
        #expect(
            try await send(nginx, authority: own, version: .http1) == #"["HTTP/1.1"]"#)
        await #expect(throws: HTTPFailure.untrustedCertificate) {
            try await send(nginx, host: "127.0.0.1", authority: own, version: .http1)
        }
        await #expect(throws: HTTPFailure.authorityFile) {
            try await send(nginx, authority: own + ".missing", version: .http1)
        }
    }

    @Test(arguments: [HTTPVersion.http2, .http2PriorKnowledge])
    func `HTTP/2 is spoken over TLS when it is asked for`(version: HTTPVersion) async throws {
        let nginx = try Nginx()
        let body = try await send(nginx, authority: nginx.certificate, version: version)
        #expect(body == #"["HTTP/2.0"]"#)
    }
}
