import ChainModel
import Connector
import DepositRules
import ScreeningRules
import Testing
import Units

@Suite
struct DepositContractTests {
    private let verdict = VerdictID(5)

    @Test(arguments: StoreKind.allCases)
    func `a deposit in every state is read back as it was saved`(kind: StoreKind) async throws {
        let chains: [ChainTrack] = [
            .seen, .included(block(5)), .final(block(6)), .orphaned(block(7)),
        ]
        let screenings: [ScreeningTrack] = [
            .refunding(CaseID(1), verdict), .refunded(CaseID(1), verdict),
            .notStarted, .running, .clear(verdict), .held(CaseID(1), verdict),
            .frozen(CaseID(2), verdict),
        ]
        try await kind.run { store throws in
            try await store.write { try $0.save(walletRecord(alice)) }
            for chain in chains {
                for screening in screenings {
                    // The same deposit each time: a later save replaces the earlier one.
                    let saved = deposit(1, chain: chain, screening: screening, lists: hash(1))
                    try await store.write { try $0.save(saved) }
                    #expect(try await store.read { try $0.deposit(saved.id) } == saved)
                }
            }
            #expect(try await store.read { try $0.deposit(DepositID(0)) } == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the queues hold exactly the deposits that wait in them`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            let running = deposit(1, chain: .included(block(5)))
            let clearOld = deposit(
                2, chain: .included(block(6)), screening: .clear(verdict), lists: hash(1))
            let clearNew = deposit(
                3, chain: .included(block(6)), screening: .clear(verdict), lists: hash(2))
            let clearUnknown = deposit(4, chain: .seen, screening: .clear(verdict))
            let final = deposit(
                5, chain: .final(block(5)), screening: .clear(verdict), lists: hash(1))
            let orphaned = deposit(6, chain: .orphaned(block(5)))
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for one in [running, clearOld, clearNew, clearUnknown, final, orphaned] {
                    try unit.save(one)
                }
            }
            try await store.read { reading throws in
                #expect(
                    try reading.depositsToScreen(limit: 9).map(\.id)
                        == [running, orphaned].map(\.id))
                #expect(
                    try reading.depositsClearedWithout(lists: hash(2), limit: 9).map(\.id)
                        == [clearOld, clearUnknown].map(\.id))
                #expect(
                    try reading.depositsAwaitingFinality(
                        of: evm, upTo: BlockHeight(5), limit: 9) == [running])
                #expect(
                    try reading.finalDeposits(of: evm, above: BlockHeight(4), limit: 9) == [final])
                #expect(
                    try reading.finalDeposits(of: evm, above: BlockHeight(5), limit: 9).isEmpty)
                // A final block that leaves must be noticed; an orphaned deposit has left already.
                #expect(try reading.deposits(includedIn: block(5), of: evm) == [running, final])
                #expect(try reading.deposits(includedIn: block(5, 1), of: evm).isEmpty)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `listings are newest first, filtered, and go on where a page ended`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            let all = (UInt128(1)...5).map { number in
                deposit(
                    number, chain: .final(block(5)),
                    screening: number.isMultiple(of: 2) ? .clear(verdict) : .running)
            }
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for one in all { try unit.save(one) }
            }
            try await store.read { reading throws in
                let first = try reading.deposits(
                    DepositFilter(wallet: alice), page: PageRequest(after: nil, limit: 2))
                #expect(first.map(\.1) == [all[4], all[3]])
                let next = try reading.deposits(
                    DepositFilter(chain: evm), page: PageRequest(after: first[1].0, limit: 9))
                #expect(next.map(\.1) == [all[2], all[1], all[0]])
                let spendable = try reading.deposits(
                    DepositFilter(isSpendable: true), page: PageRequest(after: nil, limit: 9))
                #expect(spendable.map(\.1) == [all[3], all[1]])
                #expect(
                    try reading.deposits(
                        DepositFilter(wallet: bob), page: PageRequest(after: nil, limit: 9)
                    ).isEmpty)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `verdicts and ignored sightings are kept once`(kind: StoreKind) async throws {
        let first = deposit(1)
        let record = VerdictRecord(
            id: VerdictID(1), deposit: first.id, canonical: Array("{}".utf8), customerText: "c",
            staffText: "s", time: start)
        let ignored = IgnoredRecord(
            ignored: IgnoredSighting(
                id: first.sighting, recipient: script(1), reason: .zeroValue, contract: nil),
            block: block(5), time: start)
        try await kind.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(first)
                try unit.append(record)
                try unit.add(ignored)
            }
            try await store.write { try $0.add(ignored) }
            try await store.read { reading throws in
                #expect(try reading.verdict(VerdictID(1)) == record)
                #expect(try reading.verdicts(on: first.id) == [record])
                #expect(try reading.ignored(of: evm, limit: 9) == [ignored])
            }
        }
    }
}
