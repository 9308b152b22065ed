import Connector
import Foundation
import GRDB

extension Schema {
    /// Events are found by who acted; the index holds only those of which somebody is named.
    static let trail = [
        "ALTER TABLE event ADD COLUMN actor TEXT",
        "CREATE INDEX event_actor ON event (actor) WHERE actor IS NOT NULL",
    ]

    /// Notes of events that were there before who acted, as their facts say it.
    static func fillActors(_ database: Database) throws {
        // The one change that a kept event ever sees: what it says already, in a column of its own.
        try database.execute(sql: "DROP TRIGGER event_no_update")
        var last: Int64 = 0
        while true {
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT sequence, json FROM event WHERE sequence > ? ORDER BY sequence LIMIT 1000
                    """, arguments: [last])
            for row in rows {
                last = try row.number("sequence")
                guard let actor = EventRecord.actor(of: [UInt8](try row.blob("json"))) else {
                    continue
                }
                try database.execute(
                    sql: "UPDATE event SET actor = ? WHERE sequence = ?", arguments: [actor, last])
            }
            if rows.isEmpty { break }
        }
        try database.execute(sql: appendOnly("event")[0])
    }
}
