public import Units

/// What people do about chains.
public enum ChainDesk {
    /// Lets a halted chain be followed again.
    ///
    /// Our tip is kept: if the node has left it for good, the chain halts again at once.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func resume(
        _ id: ChainID, by actor: String, in store: any StoreTransaction
    ) throws -> ChainRecord {
        guard var record = try store.chain(id) else {
            throw RequestRefusal.notFound(what: "chain", id: id.name)
        }
        guard record.halt != nil else { return record }
        record.halt = nil
        try store.save(record)
        try ChainEvents.resumed(id, by: actor, store)
        return record
    }
}
