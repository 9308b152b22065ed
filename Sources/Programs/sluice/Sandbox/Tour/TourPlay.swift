/// A whole tour: its steps, with or without kills, and what is checked at the end.
struct TourPlay: Sendable {
    let place: SandboxPlace
    let control: SandboxControl
    let note: SandboxRunNote
    let key: String
    /// An EVM address on the sandbox's list.
    let listed: String
    let killer: TourKiller?
    /// Where the audit's words go; nil for the run's own folder.
    let log: String?

    /// Plays all; returns whether every step ended as it says.
    ///
    /// - Throws: any error of the preparations, before the first step.
    func run() async throws -> Bool {
        let screen = killer?.screen ?? TourScreen()
        let name = String(UInt64.random(in: 0x1000_0000...0xffff_ffff), radix: 16)
        let world = try await TourWorld.prepare(
            control: control, firstKey: SandboxAPI(port: note.port, key: key), staff: note.staff,
            screen: screen, name: name)
        let tour = try await Tour(world, folder: note.folder)
        let steps = tour.steps
        let last = AuditStep(place: place, database: note.database, log: log ?? "/dev/null")
        let payouts = tour.payoutSteps(listed: listed)
        let count = steps.count + payouts.count + 2
        let killing = killer.map { killer in Task { try await killer.run() } }
        var results: [Tour.Result] = []
        for (index, step) in steps.enumerated() where !Task.isCancelled {
            results.append(await tour.play(step, number: index + 1, of: count))
        }
        let rest: [any TourStep] = [BooksStep()] + payouts
        for step in rest where !Task.isCancelled {
            results.append(await tour.play(step, number: results.count + 1, of: count))
        }
        if Task.isCancelled { killing?.cancel() }
        do {
            try await killing?.value
        } catch {
            screen.failed("\(error)")
            results.append(Tour.Result(title: "Kills", failure: "\(error)", time: .zero))
        }
        guard !Task.isCancelled else { throw SandboxFailure("The tour was interrupted.") }
        results.append(await tour.play(last, number: count, of: count))
        screen.line("")
        screen.line(Tour.table(results))
        let failedCount = results.count { $0.failure != nil }
        screen.line("")
        screen.line(
            failedCount == 0
                ? "All \(results.count) steps ended as they say."
                : "\(failedCount) of \(results.count) steps did not end as they say.")
        return failedCount == 0
    }
}
