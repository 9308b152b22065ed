internal import CCurl
import Glibc

/// An HTTP client on libcurl: one thread owns all connections.
///
/// Redirects are not followed, TLS certificates are always verified, proxies in the environment are
/// ignored, and only `http` and `https` are spoken.
public final class CurlClient: Sendable {
    private static let isLibraryReady = ccurl_global_init() == CURLE_OK

    private let mailbox: CurlMailbox
    private let thread: Locked<pthread_t?>

    /// Starts the client's thread.
    public init(settings: CurlSettings = CurlSettings()) {
        precondition(Self.isLibraryReady, "libcurl's own start fails only without memory")
        guard let multi = curl_multi_init() else {
            preconditionFailure("curl_multi_init fails only without memory")
        }
        mailbox = CurlMailbox(multi: multi)
        let loop = CurlLoop(mailbox: mailbox, settings: settings)
        var identifier = pthread_t()
        let status = pthread_create(
            &identifier, nil,
            { argument in
                if let argument {
                    Unmanaged<CurlLoop>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            }, Unmanaged.passRetained(loop).toOpaque())
        precondition(status == 0, "without its thread the client would never answer")
        thread = Locked(identifier)
    }

    deinit {
        mailbox.stop()
        if let identifier = thread.withLock({ $0 }) { pthread_detach(identifier) }
    }

    /// Makes one exchange.
    ///
    /// - Throws: `HTTPFailure`; any HTTP status is an answer, not a failure.
    public func send(_ call: HTTPCall) async throws(HTTPFailure) -> HTTPAnswer {
        let exchange = CurlExchange(call)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                exchange.continuation = continuation
                mailbox.begin(exchange)
            }
        } onCancel: {
            mailbox.cancel(exchange)
        }
        return try result.get()
    }

    /// Fails what is under way with `HTTPFailure.closed`, closes the connections and ends the
    /// thread; returns when that is done. Later calls fail.
    public func shutdown() async {
        mailbox.stop()
        await mailbox.ended()
        let last = thread.withLock { thread in
            let identifier = thread
            thread = nil
            return identifier
        }
        // The thread has nothing left to do but return, so that this does not block.
        if let last { pthread_join(last, nil) }
    }
}
