/// The program's own audit of the database.
struct AuditStep: TourStep {
    let title = "The audit of the database finds nothing"
    let place: SandboxPlace
    let database: String
    let log: String

    func play(_ world: TourWorld) async throws {
        let audit = try await ChildProcess.start(
            [place.executable, "audit", "--database", database], appendingTo: log,
            onOurDeath: .kill)
        let status = await audit.ended()
        try world.expect(
            status == 0, "sluice audit ends with 0",
            otherwise: "but \(status): \(SandboxFiles.tail(log))")
    }
}
