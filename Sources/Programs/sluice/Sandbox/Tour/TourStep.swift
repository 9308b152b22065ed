/// One part of the tour: it plays something on the real nodes and checks how it ends.
protocol TourStep: Sendable {
    /// What it shows, as a sentence.
    var title: String { get }

    /// Plays it.
    ///
    /// - Throws: any error, most often `SandboxFailure`, if it does not end as its title says.
    func play(_ world: TourWorld) async throws
}
