import Testing

@testable import sluice

extension LiveNodes {
    /// The tour as a person plays it: the built program, on nodes of its own. `JudgesTests` plays
    /// it without kills.
    @Suite struct TourTests {
        @Test(.timeLimit(.minutes(15)))
        func `ten kills of the daemon at random moments lose and double nothing`() async throws {
            let seed = UInt64.random(in: 1...999_999)
            try await play(["--kills", "10", "--seed", "\(seed)"])
        }

        private func play(_ options: [String]) async throws {
            let place = try RealPlace.sandbox()
            try await RealPlace.withFolder { folder in
                let log = "\(folder)/tour.log"
                let arguments = [place.executable, "sandbox", "tour", "--alone"]
                let tour = try await ChildProcess.start(
                    arguments + ["--install", place.install] + options, appendingTo: log,
                    onOurDeath: .terminate)
                let status = await tour.ended()
                let output = try SandboxFiles.read(log)
                #expect(status == 0, "\(options)\n\(output)")
                #expect(output.contains("steps ended as they say."))
            }
        }
    }
}
