import Connector

@testable import NodeTransport

extension EndpointPool {
    /// Returns how an exchange failed; nil if it was answered.
    func failure(of request: NodeRequest) async -> NodeFailure? {
        do {
            _ = try await exchange(request)
            return nil
        } catch {
            return error
        }
    }
}

extension NodeFailure {
    /// The reason of a transient failure.
    var transientReason: String? {
        if case .transient(let reason, _) = self { reason } else { nil }
    }

    var permanentReason: String? {
        if case .permanent(let reason) = self { reason } else { nil }
    }

    var retryAfter: Duration? {
        if case .transient(_, let retryAfter) = self { retryAfter } else { nil }
    }
}
