import ChainModel
import GRDB
import Logging
import SQLiteStore
import ScreeningRules
import Testing
import Units

@testable import Connector

/// What after-care reads each second, whether or not anything happened.
@Suite struct AftercareReadTests {
    /// A store that notes every statement.
    private func traced(
        _ body: (SQLiteLedgerStore, LockedBox<[String]>) async throws -> Void
    ) async throws {
        let statements = LockedBox<[String]>([])
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            database.trace { event in
                guard case .statement(let statement) = event else { return }
                statements.withLock { $0.append(statement.expandedSQL) }
            }
        }
        let store = try SQLiteLedgerStore(
            queue: try DatabaseQueue(configuration: configuration), clock: SettableClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await body(store, statements)
        await store.close()
    }

    @Test func `without an issuer's event no block is read`() async throws {
        let profile = ForkedSource().profile
        let subject = AftercareSubject.issuers(on: profile)
        try await traced { store, statements in
            try await store.write { unit in
                try unit.save(
                    ChainRecord(
                        id: evm, genesis: nil, startHeight: BlockHeight(0), finalFloor: nil,
                        safe: nil, finalized: nil, halt: nil))
                for height in UInt64(1)...4 {
                    try unit.addCheckpoint(block(height), of: evm, keeping: 5)
                }
            }
            func read() async throws -> Bool {
                statements.withLock { $0 = [] }
                _ = try await store.read { try subject.digest($0) }
                return statements.withLock { $0.contains { $0.contains("FROM checkpoint") } }
            }
            #expect(try await !read())
            try await store.write { unit in
                let event = IssuerEvent(
                    asset: .usdt, kind: .frozen, account: script(9),
                    transaction: TransactionID(hash(1)), logIndex: 0)
                try unit.add(
                    IssuerRecord(number: 0, chain: evm, block: block(1), event: event, time: start))
            }
            #expect(try await read())
        }
    }

    @Test func `lists that stop nothing are not read`() async throws {
        try await traced { store, statements in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [9])
            try await world.install(2, .deny, source: "own", naming: [8])
            try await world.install(3, .label, source: "names", naming: [7])
            try await world.install(4, .allow, source: "friends", naming: [6])
            statements.withLock { $0 = [] }
            let changes = try await store.read { reading in
                try AftercareSubject.lists.changes([], reading)
            }
            #expect(changes.editions.count == 4)
            // The sanctioned account, its form on another chain, and the denied one.
            #expect(changes.items.count == 3)
            let read = statements.withLock { $0.filter { $0.contains("FROM list_entry") } }
            #expect(read.count == 2)
            #expect(!read.contains { $0.contains("names") || $0.contains("friends") })
        }
    }
}
