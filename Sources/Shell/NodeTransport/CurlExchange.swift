/// One call on its way through the loop.
///
/// Sendable because the mailbox's lock hands it over: `continuation` is set before it is posted,
/// `isCancelled` is touched under that lock only, and `slot` by the loop's thread only.
final class CurlExchange: @unchecked Sendable {
    let call: HTTPCall
    var continuation: CheckedContinuation<Result<HTTPAnswer, HTTPFailure>, Never>?
    var isCancelled = false
    var slot: CurlSlot?

    init(_ call: HTTPCall) { self.call = call }

    /// Wakes the caller. Once only: the continuation is given away.
    func finish(_ result: Result<HTTPAnswer, HTTPFailure>) {
        let waiting = continuation
        continuation = nil
        waiting?.resume(returning: result)
    }
}
