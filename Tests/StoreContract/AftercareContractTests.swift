import ChainModel
import Connector
import ScreeningRules
import Testing
import Units

@Suite struct AftercareContractTests {
    private static func place(
        _ wallet: WalletID, _ subject: UInt128, isForm: Bool = false,
        _ kind: SeenAddress.Kind = .payer
    ) -> SeenPlace {
        SeenPlace(wallet: wallet, subject: subject, kind: kind, isForm: isForm)
    }

    @Test(arguments: StoreTwin.allCases)
    func `an address is found by its bytes and family, page by page, each place once`(
        twin: StoreTwin
    ) async throws {
        let key = ScreeningKey(.evm, script(9).bytes)
        let places = [
            Self.place(alice, 1), Self.place(alice, 1, isForm: true),
            Self.place(alice, 2, .destination), Self.place(alice, 2), Self.place(bob, 1),
        ].sorted()
        try await twin.run { store in
            for _ in 0..<2 {
                try await store.write { unit in
                    try unit.add(places.reversed().map { SeenAddress(key: key, place: $0) })
                    try unit.add([
                        SeenAddress(
                            key: ScreeningKey(.tron, key.bytes), place: Self.place(alice, 8)),
                        SeenAddress(
                            key: ScreeningKey(.evm, script(8).bytes), place: Self.place(alice, 8)),
                    ])
                }
            }
            try await store.read { reading throws in
                #expect(try reading.seen(key, after: nil, limit: 9) == places)
                var found: [SeenPlace] = []
                while let next = try reading.seen(key, after: found.last, limit: 1).first {
                    found.append(next)
                }
                #expect(found == places)
                let keys = try reading.seenKeys(after: nil, limit: 9)
                #expect(keys == keys.sorted() && keys.count == 3)
                #expect(try reading.seenKeys(after: keys[0], limit: 1) == [keys[1]])
                #expect(try reading.seen(ScreeningKey(.evm, [1]), after: nil, limit: 9).isEmpty)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `progress is read back as it was saved`(twin: StoreTwin) async throws {
        try await twin.run { store in
            #expect(try await store.read { try $0.aftercare("lists") } == nil)
            for place in [nil, Self.place(bob, 7, isForm: true)] {
                let progress = AftercareProgress(
                    subject: "lists", finished: ["a \"b\"", "c"], finishedDigest: hash(1),
                    target: hash(2), position: 3, place: place)
                try await store.write { try $0.save(progress) }
                #expect(try await store.read { try $0.aftercare("lists") } == progress)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a hit is read back by its id, its case and its deposits, and stays released`(
        twin: StoreTwin
    ) async throws {
        let cause = RetroCause(
            rule: .issuerBlacklist, floor: .freeze, key: ScreeningKey(.evm, script(9).bytes),
            listed: "0x09", source: "issuer", edition: "block 7", label: "frozen",
            token: TokenID(chain: evm, asset: .usdt))
        var hit = RetroHit(
            id: RetroHitID(5), wallet: alice, asset: .usdt, caseID: CaseID(6), cause: cause,
            now: start)
        let amount = try hit.add(
            [TaintedDeposit(deposit(1).id, Amount(50, of: .usdt))],
            given: RetroBalances(
                available: Amount(20, of: .usdt), reserved: Amount(9, of: .usdt)))
        #expect(amount == Amount(20, of: .usdt))
        try await twin.run { store in
            try await store.write { [hit] unit in
                try unit.save(walletRecord(alice))
                try unit.save(deposit(1))
                try unit.save(hit, adding: [deposit(1).id])
            }
            try await store.read { [hit] reading throws in
                #expect(try reading.retroHit(hit.id) == hit)
                #expect(try reading.retroHit(ofCase: CaseID(6)) == hit)
                #expect(try reading.retroHit(ofCase: CaseID(7)) == nil)
                #expect(try reading.retroHits(of: deposit(1).id) == [hit])
                #expect(try reading.retroHits(of: deposit(2).id).isEmpty)
                #expect(
                    try reading.deposits(of: hit.id, after: nil, limit: 9) == [deposit(1).id])
                let page = PageRequest(after: nil, limit: 9)
                #expect(try reading.retroHits(page: page).map(\.1) == [hit])
            }
            var released = hit
            #expect(released.release() == Amount(20, of: .usdt))
            try await store.write { [released] in try $0.save(released, adding: []) }
            await #expect(throws: (any Error).self) {
                try await store.write { [hit] in try $0.save(hit, adding: []) }
            }
            #expect(try await store.read { try $0.retroHit(RetroHitID(5)) } == released)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an issuer's last word counts, and leaves with its block`(twin: StoreTwin) async throws {
        let token = TokenID(chain: evm, asset: .usdt)
        func record(_ kind: IssuerEvent.Kind, _ place: BlockReference, _ index: UInt64)
            -> IssuerRecord
        {
            IssuerRecord(
                number: 0, chain: evm, block: place,
                event: IssuerEvent(
                    asset: .usdt, kind: kind, account: script(9),
                    transaction: TransactionID(hash(UInt128(index))), logIndex: index), time: start)
        }
        try await twin.run { store in
            func isFrozen() async throws -> Bool {
                try await store.read { try $0.isFrozenByIssuer(script(9), token: token) }
            }
            #expect(try await !isFrozen())
            let frozen = record(.frozen, block(5), 3)
            let later = [record(.unfrozen, block(6), 0), record(.destroyed, block(7), 0)]
            try await store.write { unit in
                try unit.add(frozen)
                try unit.add(frozen)
            }
            #expect(try await isFrozen())
            try await store.write { unit in try unit.add(later[0]) }
            #expect(try await !isFrozen())
            try await store.write { unit in try unit.removeIssuerEvents(in: block(6), of: evm) }
            #expect(try await isFrozen())
            try await store.write { unit in try unit.add(later[1]) }
            #expect(try await isFrozen())
            try await store.read { reading throws in
                let all = try reading.issuerEvents(of: evm, after: 0, limit: 9)
                #expect(all.map(\.event) == [frozen.event, later[1].event])
                #expect(
                    try reading.issuerEvents(of: evm, after: all[0].number, limit: 9) == [all[1]])
                let other = TokenID(chain: evm, asset: .usdc)
                #expect(try !reading.isFrozenByIssuer(script(9), token: other))
            }
        }
    }
}
