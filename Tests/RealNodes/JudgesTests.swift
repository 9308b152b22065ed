import Testing

@testable import sluice

extension LiveNodes {
    /// What we sign, judged by software that is not ours.
    @Suite struct JudgesTests {
        @Test(.timeLimit(.minutes(15)))
        func `what is signed from seeds is valid to judges that are not us`() async throws {
            let judges = try Judges()
            let program = try judges.conformance()
            // One that stays, so that a fault of today is found by whoever looks tomorrow.
            for (seed, count) in [(1, 80), (Int.random(in: 2...999_999), 40)] {
                try await RealPlace.withFolder { folder in
                    let (status, output) = try await judges.run(
                        "judge_signing.py",
                        ["--program", program, "--seed", "\(seed)", "--count", "\(count)"],
                        in: folder)
                    #expect(status == 0, "seed \(seed)\n\(output)")
                    #expect(output.contains("judge_signing: nothing refused"))
                }
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func `a PSBT that we create is read by others as it is meant`() async throws {
            let judges = try Judges()
            let lines = try CreatedPSBTs.lines()
            try await RealPlace.withFolder { folder in
                let file = "\(folder)/psbts.jsonl"
                try SandboxFiles.write(lines.joined(separator: "\n"), to: file)
                let (status, output) = try await judges.run("judge.py", [file], in: folder)
                #expect(status == 0, "\(output)")
                #expect(output.contains("judge: \(lines.count) judged, 0 refused"))
            }
        }

        @Test(.timeLimit(.minutes(15)))
        func `every transaction of a tour is valid to judges that are not us`() async throws {
            let judges = try Judges()
            try await RealPlace.withFolder { folder in
                let run = try await SandboxRun.start(
                    judges.place, folder: folder, nodesFolder: folder, port: try .free(),
                    nodeOptions: ["--bitcoin-block-seconds", "1.5", "--block-seconds", "1"])
                let keeper = Task { try await run.signer.keepAlive() }
                defer { keeper.cancel() }
                do {
                    try await judge(run, by: judges)
                } catch {
                    await run.stop()
                    throw error
                }
                await run.stop()
            }
        }

        private func judge(_ run: SandboxRun, by judges: Judges) async throws {
            let described = run.nodes.description
            let isRight = try await TourPlay(
                place: judges.place, control: SandboxControl(port: described.control),
                note: run.note, key: run.key, listed: described.listedEVMAddress, killer: nil,
                log: "\(run.folder)/audit.log"
            ).run()
            try #require(isRight)
            let (status, output) = try await judges.run(
                "judge_payouts.py", ["--database", run.note.database, "--sandbox", run.folder],
                in: run.folder)
            #expect(status == 0, "\(output)")
        }
    }
}
