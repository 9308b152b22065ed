import Foundation
import SignerProtocol
import Testing

@Suite struct SignerProcessTests {
    @Test func `what is against the policy is refused in words, and nothing is signed`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let client = try RawClient(world.socket)
        #expect(try client.ask(world.bitcoin(1, satoshis: 51_000_000)).refusal == "amountAboveEach")
        #expect(try client.ask(world.evm(1, units: 1_000_000_001)).refusal == "amountAboveEach")
        guard case .evm(let evm) = try world.evm(2) else { return }
        let elsewhere = EVMSigningRequest(
            plan: evm.plan, chainID: 56, transaction: evm.transaction, nonce: evm.nonce,
            sender: evm.sender, purpose: evm.purpose, payouts: evm.payouts, feeMax: evm.feeMax)
        #expect(try client.ask(.evm(elsewhere)).refusal == "chainNotAllowed")
        #expect(try world.approvalCount() == 0)
        #expect(try world.read(world.log).contains("is above the limit for one"))
    }

    @Test func `a signer is locked until its passphrase comes`() throws {
        let world = try SignerWorld()
        let child = try SignerChild(world.runWords)
        defer { child.kill() }
        try child.waitFor("listening")
        let client = try RawClient(world.socket)
        #expect(try client.greeting()?.isLocked == true)
        #expect(try client.ask(world.bitcoin(1)).failure?.contains("locked") == true)
        #expect(try world.approvalCount() == 0)
        child.write(SignerWorld.passphrase + "\n")
        try child.waitFor("unlocked")
        let greeting = try #require(try client.greeting())
        #expect(!greeting.isLocked)
        #expect(greeting.descriptors.count == 5)
        #expect(try !client.ask(world.bitcoin(1)).bytes.isEmpty)
    }

    @Test func `a wrong passphrase ends the signer with its own status`() throws {
        let world = try SignerWorld()
        let ending = try SignerChild.run(world.runWords, input: "wrong passphrase\n")
        #expect(ending.status == 77)
        #expect(ending.complaint.contains("passphrase"))
        #expect(!ending.complaint.contains("wrong passphrase\n"))
    }

    @Test func `a vault without the policy's keys is found out at the start`() throws {
        let world = try SignerWorld(ownsKeys: false)
        let ending = try SignerChild.run(world.runWords, input: SignerWorld.passphrase + "\n")
        #expect(ending.status == 65)
        #expect(ending.complaint.contains("does not have its keys"))
    }

    @Test func `windows and answered plans survive a restart`() throws {
        let world = try SignerWorld()
        var child = try SignerChild.unlocked(world)
        let first = try RawClient(world.socket).ask(world.bitcoin(1)).bytes
        let ending = child.terminate()
        #expect(ending.status == 0)
        #expect(!FileManager.default.fileExists(atPath: world.socket))
        child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let client = try RawClient(world.socket)
        #expect(try client.ask(world.bitcoin(1)).bytes == first)
        #expect(try !client.ask(world.bitcoin(2)).bytes.isEmpty)
        #expect(try client.ask(world.bitcoin(3)).refusal == "amountAboveHour")
        #expect(try client.ask(world.bitcoin(1, satoshis: 39_000_000)).refusal == "planChanged")
        #expect(try world.approvalCount() == 2)
    }

    @Test func `a signer that is killed at any point frees no quota`() throws {
        let world = try SignerWorld()
        for round in 0..<8 {
            let child = try SignerChild.unlocked(world)
            let client = try RawClient(world.socket)
            try client.send(.sign(try world.bitcoin(1)))
            if round % 2 == 0 {
                // Between the entry and the answer, as near as can be seen from outside.
                while try !world.read(world.log).contains("decision") {}
            }
            child.kill()
        }
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let client = try RawClient(world.socket)
        #expect(try !client.ask(world.bitcoin(1)).bytes.isEmpty)
        #expect(try world.approvalCount() == 1)
        #expect(try !client.ask(world.bitcoin(2)).bytes.isEmpty)
        #expect(try client.ask(world.bitcoin(3)).refusal == "amountAboveHour")
    }

    @Test func `two clients at once get each their own answers`() async throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let socket = world.socket
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in UInt64(0)..<2 {
                let wishes = try (1...4).map { try world.evm(100 * client + $0) }
                group.addTask {
                    let connection = try RawClient(socket)
                    for wish in wishes { #expect(try !connection.ask(wish).bytes.isEmpty) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try world.approvalCount() == 8)
    }

    @Test func `a connection beyond the fourth is told so`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let clients = try (0..<4).map { _ in try RawClient(world.socket) }
        for client in clients { #expect(try client.greeting() != nil) }
        let fifth = try RawClient(world.socket)
        #expect(try fifth.answer()?.body.failure?.contains("Too many") == true)
        #expect(try fifth.answer() == nil)
        #expect(try clients[3].greeting() != nil)
    }

    @Test func `garbage is answered where possible, and closes the connection`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let garbage: [[UInt8]] = [
            [0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff, 1], [0, 0, 0, 2] + Array("{}".utf8),
            [0, 0, 0, 3, 0xff, 0xfe, 0],
            try FrameReader.frame(Array(#"{"version":2,"id":"a","message":"hello"}"#.utf8)),
            Array("GET / HTTP/1.1\r\n\r\n".utf8),
        ]
        for bytes in garbage {
            let client = try RawClient(world.socket)
            client.send(bytes)
            #expect(try client.answer()?.body.failure != nil, "\(bytes)")
            #expect(try client.answer() == nil)
        }
        #expect(try RawClient(world.socket).greeting() != nil)
    }

    @Test func `silent and half-said connections are closed`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(
            world, ["--idle-seconds", "1", "--frame-seconds", "1"])
        defer { child.kill() }
        let silent = try RawClient(world.socket)
        let half = try RawClient(world.socket)
        half.send([0, 0, 1, 0, 1, 2, 3])
        #expect(try silent.answer() == nil)
        #expect(try half.answer() == nil)
        #expect(try RawClient(world.socket).greeting() != nil)
    }

    @Test func `another user than the one allowed is turned away`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world, ["--peer-uid", String(geteuid() + 1)])
        defer { child.kill() }
        let client = try RawClient(world.socket)
        #expect(try client.answer()?.body.failure?.contains("user") == true)
        #expect(try client.answer() == nil)
    }

    @Test func `only this user can reach the socket and the log`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        #expect(try world.mode(world.path + "/run") == 0o700)
        #expect(try world.mode(world.socket) == 0o600)
        #expect(try world.mode(world.path + "/state") == 0o700)
        #expect(try world.mode(world.log) == 0o600)
        chmod(world.path + "/state", 0o750)
        let second = try SignerChild.run(world.runWords)
        #expect(second.status == 77)
    }

    @Test func `two signers never share a log or a socket`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        #expect(try SignerChild.run(world.runWords).status == 75)
        let elsewhere = try SignerChild.run(world.runWords + ["--state", world.path + "/other"])
        #expect(elsewhere.status == 75)
        #expect(elsewhere.complaint.contains("listens"))
        #expect(try RawClient(world.socket).greeting() != nil)
    }

    @Test func `a running signer writes no core dumps, gains no rights and filters its calls`()
        throws
    {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let status = try world.read("/proc/\(child.id)/status")
        #expect(status.contains("NoNewPrivs:\t1"))
        #expect(status.contains("Seccomp:\t2"))
        let limits = try world.read("/proc/\(child.id)/limits").split(separator: "\n")
        let core = try #require(limits.first { $0.hasPrefix("Max core file size") })
        #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
    }

    @Test func `a log that cannot be written ends the signer before it signs`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        try FileManager.default.removeItem(atPath: world.path + "/state")
        let client = try RawClient(world.socket)
        try client.send(.sign(try world.bitcoin(1)))
        #expect(try client.answer() == nil)
        #expect(child.ending().status == 74)
    }

    @Test func `the passphrase may be a systemd credential`() throws {
        let world = try SignerWorld()
        try world.write("pass", SignerWorld.passphrase + "\n")
        let words = Array(world.runWords.dropLast(2)) + ["--passphrase-credential"]
        let child = try SignerChild(
            words + ["pass"], environment: ["CREDENTIALS_DIRECTORY": world.path])
        try child.waitFor("unlocked")
        child.kill()
        for name in ["../pass", "other"] {
            let other = try SignerChild(
                words + [name], environment: ["CREDENTIALS_DIRECTORY": world.path])
            #expect(other.ending().status != 0)
        }
        #expect(try SignerChild.run(words + ["pass"]).status == 64)
    }

    @Test func `a signer that root starts drops its privileges, others cannot`() throws {
        let world = try SignerWorld()
        guard geteuid() == 0 else {
            let ending = try SignerChild.run(world.runWords + ["--user", "nobody"])
            #expect(ending.status == 64)
            #expect(ending.complaint.contains("--user needs a start as root"))
            return
        }
        _ = try world.giveToNobody()
        let child = try SignerChild.unlocked(world, ["--user", "nobody"])
        let client = try RawClient(world.socket)
        // Root is not the user that is allowed.
        #expect(try client.answer()?.body.failure?.contains("user") == true)
        #expect(child.terminate().status == 0)
    }
}
