import Foundation
import SignerProtocol
import Testing

@Suite struct StartTests {
    /// A world with two entries in its log.
    private func used() throws -> SignerWorld {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        let client = try RawClient(world.socket)
        _ = try client.ask(world.bitcoin(1)).bytes
        _ = try client.ask(world.evm(1)).bytes
        _ = child.terminate()
        return world
    }

    private func start(_ world: SignerWorld) throws -> SignerChild.Ending {
        try SignerChild.run(world.runWords, input: "")
    }

    @Test func `a changed entry refuses to start, and says what to do`() throws {
        let world = try used()
        let log = try world.read(world.log)
        try world.write(
            "state/signer.log", log.replacing("\"fee\":\"20000\"", with: "\"fee\":\"1\""))
        let ending = try start(world)
        #expect(ending.status == 65)
        #expect(ending.complaint.contains("entry 0"))
        #expect(ending.complaint.contains("bring back"))
        #expect(try SignerChild.run(verify(world)).status == 65)
    }

    @Test func `a missing tail refuses to start`() throws {
        let world = try used()
        let first = try #require(try world.read(world.log).split(separator: "\n").first)
        try world.write("state/signer.log", first + "\n")
        let ending = try start(world)
        #expect(ending.status == 65)
        #expect(ending.complaint.contains("tail is missing"))
    }

    @Test func `a log without its end, or an end without its log, refuses to start`() throws {
        let world = try used()
        let end = try world.read(world.end)
        try FileManager.default.removeItem(atPath: world.end)
        #expect(try start(world).status == 65)
        try world.write("state/signer.end", end.replacing("\"count\":2", with: "\"count\":1"))
        #expect(try start(world).status == 65)
        try world.write("state/signer.end", end)
        try FileManager.default.removeItem(atPath: world.log)
        #expect(try start(world).status == 65)
    }

    @Test func `an entry that was never finished is cut off`() throws {
        let world = try used()
        let log = try world.read(world.log)
        for torn in [String(log.prefix(100)), "garbage\n"] {
            try world.write("state/signer.log", log + torn)
            let child = try SignerChild.unlocked(world)
            _ = child.terminate()
            #expect(try world.read(world.log) == log)
        }
        #expect(try SignerChild.run(verify(world)).status == 0)
    }

    @Test func `an entry that was written, but not yet noted as the end, counts`() throws {
        let world = try used()
        let older = try #require(try world.read(world.log).split(separator: "\n").first)
        let link = try #require(older.firstRange(of: /"link":"([0-9a-f]{64})"/))
        let text = "{\"count\":1,\(older[link])}\n"
        try world.write("state/signer.end", text)
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        _ = try RawClient(world.socket).ask(world.evm(1)).bytes
        #expect(try world.approvalCount() == 2)
    }

    private func verify(_ world: SignerWorld) -> [String] {
        ["log", "verify", "--state", world.path + "/state"]
    }

    @Test func `a policy with a mistake is refused with its place`() throws {
        let world = try SignerWorld()
        let text = try world.read(world.path + "/policy.yaml")
        try world.write("policy.yaml", text.replacing("hourCount: 20,", with: ""))
        let ending = try start(world)
        #expect(ending.status == 65)
        #expect(ending.complaint.contains("bitcoin[0].limits.hourCount"))
        for text in ["a: *b", "a: [", "", "a: &x [1]\nb: *x", "\u{0}"] {
            try world.write("policy.yaml", text)
            #expect(try start(world).status == 65, "\(text)")
        }
    }
}
