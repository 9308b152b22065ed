public import ScreeningRules
import Units

/// Personal records: kept apart, and erased on request.
public enum PersonalDesk {
    /// Keeps content with a salt of its own.
    ///
    /// - Throws: `RequestRefusal.invalid`, `StoreFailure`.
    static func keep(
        _ bytes: [UInt8], _ kind: PersonalRecord.Kind, of wallet: WalletID,
        in store: any StoreTransaction
    ) throws -> PersonalRecord {
        var generator = SystemRandomNumberGenerator()
        func random() -> UInt128 {
            UInt128(generator.next()) << 64 | UInt128(generator.next())
        }
        guard
            let record = PersonalRecord(
                id: PersonalRecordID(random()), wallet: wallet, kind: kind, bytes: bytes,
                salt: Bytes32(head: random(), tail: random()), createdAt: store.now)
        else {
            throw RequestRefusal.invalid(
                field: "text", "must have 1 to \(PersonalRecord.byteCountMax) bytes")
        }
        try store.save(record)
        return record
    }

    /// Erases a record's content; its digest stays, and no one can find the content by it.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func erase(
        _ id: PersonalRecordID, by actor: String, in store: any StoreTransaction
    ) throws -> PersonalRecord {
        guard var record = try store.personalRecord(id) else {
            throw RequestRefusal.notFound(what: "personal record", id: id.text)
        }
        guard record.erased == nil else { return record }
        record.erase(by: actor, at: store.now)
        try store.save(record)
        try CustomerEvents.erased(record, store, by: actor)
        return record
    }
}
