public import ChainModel
import Glibc

/// The addresses that are watched, shared by all watchers.
///
/// An address is added before anybody is told of it, so that no payment can come before it.
public final class WatchedRegistry: Sendable {
    private let indexes = LockedBox<[AddressFamily: WatchedScriptIndex]>([:])

    /// Makes an empty registry.
    public init() {}

    /// Adds an address; adding it again changes nothing.
    public func insert(_ script: WatchedScript, family: AddressFamily) {
        indexes.withLock { _ = $0[family, default: WatchedScriptIndex()].insert(script) }
    }

    /// How many addresses of a family are watched.
    public func count(of family: AddressFamily) -> Int {
        indexes.withLock { $0[family]?.count ?? 0 }
    }

    /// Lends the addresses of a family for a scan; additions wait until it is done.
    public func withAddresses<Value, Failure: Error>(
        of family: AddressFamily, _ body: (WatchedScriptIndex) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try indexes.withLock { (all: inout [AddressFamily: WatchedScriptIndex]) throws(Failure) in
            try body(all[family] ?? WatchedScriptIndex())
        }
    }
}
