public import ChainModel
public import Units
import Glibc

/// The addresses that are watched, shared by all watchers.
///
/// An address is added before anybody is told of it, so that no payment can come before it.
public final class WatchedRegistry: Sendable {
    private let indexes = LockedBox<[AddressFamily: WatchedScriptIndex]>([:])
    private let claims = LockedBox<[ChainID: Set<Outpoint>]>([:])

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

    /// Watches outputs that plans of ours claim; a restart watches those of all open plans again.
    public func claim(_ outpoints: [Outpoint], on chain: ChainID) {
        guard !outpoints.isEmpty else { return }
        claims.withLock { $0[chain, default: []].formUnion(outpoints) }
    }

    /// Stops watching outputs that a final transaction spent, or that no plan claims any more.
    public func unclaim(_ outpoints: [Outpoint], on chain: ChainID) {
        claims.withLock { $0[chain]?.subtract(outpoints) }
    }

    /// The outputs that plans of ours claim.
    func claimed(on chain: ChainID) -> Set<Outpoint> { claims.withLock { $0[chain] ?? [] } }
}
