import Connector
import Foundation
import SignerLink
import SignerProtocol
import Testing
import Units

@Suite struct SocketSignerTests {
    private func request(_ plan: String = "plan-1", byteCount: Int = 40) throws -> SigningRequest {
        .bitcoin(
            BitcoinSigningRequest(
                plan: try #require(SigningID(plan)), network: .regtest,
                transaction: [UInt8](repeating: 1, count: byteCount), inputs: [], outputs: [],
                feeMax: .satoshis(1)))
    }

    private func link(
        _ signer: FakeSigner, answerMilliseconds: Int64 = 10_000, pauseMilliseconds: Int64 = 0,
        queueCountMax: Int = 64
    ) -> SocketSigner {
        var settings = SocketSigner.Settings()
        settings.answerMilliseconds = answerMilliseconds
        settings.pauseMilliseconds = pauseMilliseconds
        settings.pauseMillisecondsMax = pauseMilliseconds
        settings.queueCountMax = queueCountMax
        return SocketSigner(path: signer.path, program: "test", settings: settings)
    }

    private func isUnavailable(_ reply: SignerReply) -> Bool {
        if case .unavailable(let words) = reply { !words.isEmpty } else { false }
    }

    @Test func `an answer is given on in its own kind`() async throws {
        let signer = FakeSigner([
            .hello, .answer(.signed([1, 2, 3])),
            .answer(.refused(code: "clockUnusable", sentence: "No.")),
            .answer(.failed(sentence: "It is locked.")), .answer(.signed([4])),
        ])
        let link = link(signer)
        #expect(await link.sign(try request()) == .signed([1, 2, 3]))
        #expect(
            await link.sign(try request()) == .refused(code: "clockUnusable", words: "No."))
        #expect(await link.sign(try request()) == .unavailable("It is locked."))
        #expect(await link.sign(try request()) == .signed([4]))
        #expect(signer.connectionCount == 1)
        link.close()
    }

    @Test(arguments: [
        FakeSigner.Step.answerAs("plan-2", .signed([1])), .raw([0, 0, 0, 2, 1, 2]),
        .raw([0, 0, 0, 0]), .raw([0xff, 0xff, 0xff, 0xff]), .hello, .close,
    ])
    func `what is no answer to the request is unavailable, and closes`(step: FakeSigner.Step)
        async throws
    {
        let signer = FakeSigner([.hello, step, .hello, .answer(.signed([9]))])
        let link = link(signer)
        #expect(isUnavailable(await link.sign(try request())))
        #expect(await link.sign(try request()) == .signed([9]))
        #expect(signer.connectionCount == 2)
        link.close()
    }

    @Test func `an answer that nobody asked for is not taken for the next one`() async throws {
        let id = try #require(SigningID("plan-2"))
        let early = try FrameReader.frame(SignerAnswer(id: id, body: .signed([6])).encoded())
        let first = try FrameReader.frame(
            SignerAnswer(id: try #require(SigningID("plan-1")), body: .signed([5])).encoded())
        let signer = FakeSigner([
            .hello, .raw(first + early), .hello, .answer(.signed([7])),
        ])
        let link = link(signer)
        #expect(await link.sign(try request("plan-1")) == .signed([5]))
        #expect(isUnavailable(await link.sign(try request("plan-2"))))
        #expect(await link.sign(try request("plan-2")) == .signed([7]))
        link.close()
    }

    @Test func `a signer that does not answer in time is unavailable`() async throws {
        let signer = FakeSigner([.hello, .silence, .hello, .answer(.signed([1]))])
        let link = link(signer, answerMilliseconds: 100)
        #expect(isUnavailable(await link.sign(try request())))
        #expect(await link.sign(try request()) == .signed([1]))
        link.close()
    }

    @Test func `a greeting of another version or kind makes no connection`() async throws {
        let other = Array(#"{"id":"hello-1","message":"hello","version":2}"#.utf8)
        let signer = FakeSigner([.raw(try FrameReader.frame(other)), .answer(.signed([1]))])
        let link = link(signer)
        guard case .unavailable(let words) = await link.state() else {
            Issue.record("it speaks another version")
            return
        }
        #expect(words.contains("cannot be read"))
        #expect(isUnavailable(await link.sign(try request())))
        link.close()
    }

    @Test func `after a failure nothing is tried until the pause is over`() async throws {
        let signer = FakeSigner([.hello, .close, .hello, .answer(.signed([1]))])
        let link = link(signer, pauseMilliseconds: 3_600_000)
        #expect(isUnavailable(await link.sign(try request())))
        #expect(isUnavailable(await link.sign(try request())))
        #expect(signer.connectionCount == 1)
        link.close()
    }

    @Test func `requests beyond the queue's room are answered at once`() async throws {
        let signer = FakeSigner([.silence])
        let link = link(signer, queueCountMax: 0)
        #expect(
            await link.sign(try request())
                == .unavailable("too many requests wait for the signer"))
        link.close()
    }

    @Test func `a closed link answers, and a request above the protocol's size is refused`()
        async throws
    {
        let signer = FakeSigner([])
        let link = link(signer)
        let reply = await link.sign(try request(byteCount: 3 << 20))
        guard case .refused("requestTooLarge", _) = reply else {
            Issue.record("\(reply)")
            return
        }
        link.close()
        #expect(isUnavailable(await link.sign(try request())))
    }

    @Test func `a socket that is not there, or cannot be, is unavailable`() async throws {
        for path in ["/nowhere/at/all.sock", String(repeating: "x", count: 200), ""] {
            let link = SocketSigner(path: path, program: "test")
            #expect(isUnavailable(await link.sign(try request())))
            link.close()
        }
    }

    @Test func `a listener that is not the wanted user is told nothing, and refused in words`()
        async throws
    {
        let own = geteuid()
        let signer = FakeSigner([.hello, .answer(.signed([1]))])
        let stranger = SocketSigner(path: signer.path, program: "test", user: own + 1)
        let words =
            "user \(own) listens at the signer's socket, where user \(own + 1) should: see "
            + "payouts.signer-user"
        #expect(await stranger.sign(try request()) == .unavailable(words))
        stranger.close()
        for user in [nil, own] {
            let signer = FakeSigner([.hello, .answer(.signed([1]))])
            let link = SocketSigner(path: signer.path, program: "test", user: user)
            #expect(await link.sign(try request()) == .signed([1]))
            link.close()
        }
        // It was greeted by nobody: its script is where it began.
        let late = SocketSigner(path: signer.path, program: "test")
        #expect(await late.sign(try request()) == .signed([1]))
        late.close()
    }
}
