import Dispatch
import Glibc

/// Ctrl-C and its kin, as an end that is waited for instead of a sudden one.
enum Interrupts {
    /// Runs work that is cancelled by SIGINT, SIGTERM or SIGHUP; it must clean up and return.
    static func cancelling<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await work() }
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { task.cancel() }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return try await task.value
    }
}
