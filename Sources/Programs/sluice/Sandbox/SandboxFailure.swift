/// Why a sandbox command cannot go on, and what to do next.
struct SandboxFailure: Error, CustomStringConvertible {
    let description: String

    init(_ problem: String, next: String? = nil) {
        description = next.map { "\(problem)\n  next: \($0)" } ?? problem
    }
}
