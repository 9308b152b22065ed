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

    func make(_ clock: SimClock) throws -> any SimDisk {
        switch self {
        case .memory: MemorySimDisk(clock: clock)
        case .sqlite: try SQLiteSimDisk(clock: clock)
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

    init(clock: SimClock) { self.clock = clock }

    func open() throws -> any StorePort { MemoryStore(disk: disk, clock: clock) }
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
    private var store: SQLiteLedgerStore?

    init(clock: SimClock) throws {
        keeper = try DatabaseQueue(named: name)
        self.clock = clock
    }

    func open() throws -> any StorePort {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        let opened = try SQLiteLedgerStore(
            queue: try DatabaseQueue(named: name, configuration: configuration), clock: clock,
            logger: logger)
        store = opened
        return opened
    }

    func close() async {
        await store?.close()
        store = nil
    }
}
