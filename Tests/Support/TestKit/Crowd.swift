/// Lets so many in at a time: the testing library begins all cases of a test at once.
///
/// Each world of a test keeps some files and connections open, and with more than about 1,300 open
/// Foundation cannot start a process safely.
public actor Crowd {
    /// Worlds with a database and a server.
    public static let worlds = Crowd(24)

    private var freeCount: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(_ count: Int) { freeCount = count }

    /// Runs a test once there is room for it.
    public nonisolated func run(_ body: () async throws -> Void) async rethrows {
        await enter()
        do {
            try await body()
        } catch {
            await leave()
            throw error
        }
        await leave()
    }

    private func enter() async {
        guard freeCount == 0 else {
            freeCount -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { freeCount += 1 } else { waiting.removeFirst().resume() }
    }
}
