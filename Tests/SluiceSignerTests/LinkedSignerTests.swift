import Connector
import Foundation
import SignerLink
import SignerProtocol
import Testing

/// The daemon's side and the real program together.
@Suite struct LinkedSignerTests {
    @Test func `the daemon's link signs, is refused, and finds a signer that was started again`()
        async throws
    {
        let world = try SignerWorld()
        var settings = SocketSigner.Settings()
        settings.pauseMilliseconds = 0
        settings.pauseMillisecondsMax = 0
        let link = SocketSigner(path: world.socket, program: "test", settings: settings)
        defer { link.close() }
        guard case .unavailable = await link.sign(try world.bitcoin(1)) else {
            Issue.record("nobody is there yet")
            return
        }
        var child = try SignerChild.unlocked(world)
        guard case .reachable(let greeting) = await link.state() else {
            Issue.record("the signer is there")
            return
        }
        #expect(!greeting.isLocked)
        let first = await link.sign(try world.bitcoin(1))
        guard case .signed = first else {
            Issue.record("\(first)")
            return
        }
        guard
            case .refused("amountAboveEach", let words) = await link.sign(
                try world.bitcoin(2, satoshis: 51_000_000))
        else {
            Issue.record("it is above the limit")
            return
        }
        #expect(words.contains("limit"))
        child.kill()
        child = try SignerChild.unlocked(world)
        defer { child.kill() }
        // The old connection was closed by the kernel, which is seen before it is used.
        #expect(await link.sign(try world.bitcoin(1)) == first)
    }

    @Test func `a locked signer is unavailable to the daemon, not refusing`() async throws {
        let world = try SignerWorld()
        let child = try SignerChild(world.runWords)
        defer { child.kill() }
        try child.waitFor("listening")
        let link = SocketSigner(path: world.socket, program: "test")
        guard case .unavailable(let words) = await link.sign(try world.bitcoin(1)) else {
            Issue.record("it is locked")
            return
        }
        #expect(words.contains("locked"))
        link.close()
    }

    @Test func `a signer of another user is believed only where that user is named`() async throws {
        let world = try SignerWorld()
        guard geteuid() == 0 else {
            // Only root can start one: what is left is that our own is believed.
            let child = try SignerChild.unlocked(world)
            defer { child.kill() }
            let link = SocketSigner(path: world.socket, program: "test", user: geteuid())
            defer { link.close() }
            guard case .signed = await link.sign(try world.bitcoin(1)) else {
                Issue.record("it is our own signer")
                return
            }
            return
        }
        let user = try world.giveToNobody()
        let child = try SignerChild.unlocked(world, ["--user", "nobody", "--peer-uid", "0"])
        defer { child.kill() }
        for wanted in [nil, 0, user + 1] {
            let link = SocketSigner(path: world.socket, program: "test", user: wanted)
            defer { link.close() }
            guard case .unavailable(let words) = await link.sign(try world.bitcoin(1)) else {
                Issue.record("it is not of user \(wanted ?? 0)")
                return
            }
            #expect(words.hasPrefix("user \(user) listens at the signer's socket"))
        }
        #expect(try world.approvalCount() == 0)
        let link = SocketSigner(path: world.socket, program: "test", user: user)
        defer { link.close() }
        guard case .signed = await link.sign(try world.bitcoin(1)) else {
            Issue.record("it is of the user that is named")
            return
        }
    }
}
