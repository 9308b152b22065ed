import Connector
import Foundation
import GRDB
import Logging
import SQLiteStore

/// Which store the books are kept in.
public enum SimDiskKind: String, Sendable, Hashable, CaseIterable {
    /// The store in memory that belongs to the simulation.
    case memory
    /// The daemon's own store, over a database in memory.
    case sqlite

    func make(
        _ clock: SimClock, _ death: SimDeath, plant: SimPlant?
    ) throws -> any SimDisk {
        switch self {
        case .memory: MemorySimDisk(clock: clock, death: death, plant: plant)
        case .sqlite: try SQLiteSimDisk(clock: clock, death: death)
        }
    }
}

/// What outlives the process: a database that a new process opens again.
protocol SimDisk: AnyObject, Sendable {
    /// Opens the store as a starting process does.
    func open() throws -> any StorePort
    /// Lets the process's store go.
    func close() async
}

/// A machine whose disk is memory.
final class MemorySimDisk: SimDisk {
    private let disk = MemoryDisk()
    private let clock: SimClock
    private let death: SimDeath
    private let plant: SimPlant?

    init(clock: SimClock, death: SimDeath, plant: SimPlant?) {
        self.clock = clock
        self.death = death
        self.plant = plant
    }

    func open() throws -> any StorePort {
        MemoryStore(disk: disk, clock: clock, death: death, plant: plant)
    }
    func close() async {}
}

/// A machine whose disk holds a SQLite database: it stays when the process's store goes.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SQLiteSimDisk: SimDisk, @unchecked Sendable {
    private let name = "simulation-\(UUID().uuidString)"
    /// A named database in memory lives as long as one connection to it does.
    private let keeper: DatabaseQueue
    private let clock: SimClock
    private let death: SimDeath
    private var store: SQLiteLedgerStore?

    init(clock: SimClock, death: SimDeath) throws {
        keeper = try DatabaseQueue(named: name)
        self.clock = clock
        self.death = death
    }

    func open() throws -> any StorePort {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        let queue = try DatabaseQueue(named: name, configuration: configuration)
        let opened = try SQLiteLedgerStore(queue: queue, clock: clock, logger: logger)
        try queue.writeWithoutTransaction { [death] database in
            database.add(
                function: DatabaseFunction("sim_pass", argumentCount: 0) { _ in
                    try death.pass()
                    return 1
                })
            try database.execute(
                sql: """
                    CREATE TEMP TRIGGER sim_death BEFORE INSERT ON main.posting
                    BEGIN SELECT sim_pass(); END
                    """)
        }
        store = opened
        return opened
    }

    func close() async {
        await store?.close()
        store = nil
    }
}
