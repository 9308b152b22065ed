import ChainModel
import Connector
import PayoutRules
import ScreeningRules
import Testing
import Units

@Suite struct SearchContractTests {
    private func paid(
        _ number: UInt128, by payer: WatchedScript, at time: Timestamp? = nil
    ) -> BehaviourEvent {
        BehaviourEvent(
            direction: .deposit, id: deposit(number).id.value, wallet: alice, recipient: script(1),
            counterparties: [payer], amount: Amount(5, of: .usdt), value: nil,
            time: time ?? start.adding(seconds: Int64(number)))
    }

    @Test(arguments: StoreTwin.allCases)
    func `everything is found by what people know of it, the newest first`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(walletRecord(bob))
                for number in 1...4 as ClosedRange<UInt128> { try unit.save(deposit(number)) }
                for number in 1...3 as ClosedRange<UInt128> {
                    try unit.record(paid(number, by: script(number == 2 ? 8 : 7)))
                }
                // Another verdict knows of another payer.
                try unit.record(paid(4, by: script(7)))
                try unit.record(paid(4, by: script(6), at: start.adding(seconds: 9)))
                try unit.save(record(payout(5)))
                try unit.save(record(payout(6, amount: satoshis(1))))
                try unit.save(
                    plan(9, .outpoints([outpoint(1)]), payouts: [6, 5]).signed(as: 77, .broadcast))
            }
            try await store.read { reading throws in
                func ids(_ key: SearchKey, limit: Int = 10) throws -> [SearchFind] {
                    try reading.search(key, limit: limit)
                }
                let all = ([4, 3, 2, 1] as [UInt128]).map { SearchFind.deposit(deposit($0).id) }
                #expect(try ids(.transaction(evm, TransactionID(hash(2)))) == [all[2]])
                #expect(try ids(.transaction(btc, TransactionID(hash(2)))) == [])
                #expect(
                    try ids(.transaction(btc, txID(77))) == [
                        .payout(PayoutID(6)), .payout(PayoutID(5)),
                    ])
                #expect(try ids(.payer(script(7))) == [all[1], all[3]])
                #expect(try ids(.payer(script(7)), limit: 1) == [all[1]])
                #expect(try ids(.payer(script(6))) == [all[0]])
                #expect(try ids(.payer(script(9))) == [])
                #expect(try ids(.amount(Amount(.max, of: .usdt))) == all)
                #expect(try ids(.amount(Amount(.max, of: .usdt)), limit: 2) == Array(all.prefix(2)))
                #expect(try ids(.amount(Amount(.max, of: .btc))) == [])
                #expect(try ids(.amount(satoshis(1))) == [.payout(PayoutID(6))])
                #expect(
                    try ids(.destination(WatchedScript([9, 9]))) == [
                        .payout(PayoutID(6)), .payout(PayoutID(5)),
                    ])
                #expect(try ids(.destination(script(9))) == [])
                #expect(try ids(.reference("ref")) == [.wallet(bob), .wallet(alice)])
                #expect(try ids(.reference("' OR 1=1 --")) == [])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an id is found by its first digits, and by how pages shorten it`(
        twin: StoreTwin
    ) async throws {
        let near = WalletID(0xabcd_ef12_3456_7890_0000_0000_0012_34ff)
        let far = WalletID(0xabcd_ef12_ffff_ffff_ffff_ffff_ffff_ffff)
        let other = WalletID(0xabcd_f000_0000_0000_0000_0000_0012_34ff)
        try await twin.run { store in
            let sighted = deposit(1).id
            let caseID = CaseID(near.value)
            try await store.write { unit in
                for wallet in [alice, near, far, other] { try unit.save(walletRecord(wallet)) }
                try unit.save(deposit(1))
                try unit.save(record(payout(5)))
                try unit.save(
                    CaseRecord(
                        machine: ComplianceCase(
                            id: caseID, deposit: sighted, opening: .held, isSenior: false,
                            now: start),
                        verdict: 1, wallet: alice, amount: Amount(1, of: .usdt)))
            }
            try await store.read { reading throws in
                func ids(_ text: String, limit: Int = 10) throws -> [SearchFind]? {
                    try ShortenedID(text).map { try reading.search(.shortened($0), limit: limit) }
                }
                let both: [SearchFind] = [.wallet(near), .complianceCase(caseID)]
                #expect(try ids("abcdef1234") == both)
                #expect(try ids("ABCDEF12…1234ff") == both)
                #expect(try ids("abcdef12...1234ff") == both)
                #expect(try ids("abcdef12…0234ff") == [])
                #expect(
                    try ids("abcdef") == [.wallet(near), .wallet(far), .complianceCase(caseID)])
                #expect(try ids("abcdef", limit: 1) == [.wallet(near), .complianceCase(caseID)])
                #expect(
                    try ids("abcd…ff") == [
                        .wallet(near), .wallet(far), .wallet(other), .complianceCase(caseID),
                    ])
                #expect(try ids(String(sighted.text.prefix(8))) == [.deposit(sighted)])
                let paid = try ids(String(PayoutID(5).text.prefix(31)))
                #expect(paid?.contains(.payout(PayoutID(5))) == true)
            }
        }
    }

    @Test func `what is no shortened id is none`() {
        for text in [
            "", "abcde", "abcdeg", "abc…def", "ab12…", "…ab12cd", "ab12…c", "abcdef……12",
            "abcdef…12…34", "+abcdef", "0xabcdef", "abcdef 12", String(repeating: "a", count: 32),
            String(repeating: "a", count: 20) + "…" + String(repeating: "b", count: 12), "%%%%%%",
        ] {
            #expect(ShortenedID(text) == nil, "\(text)")
        }
        let id = ShortenedID("ab12…9f")
        #expect(id?.first == 0xab12 << 112 && id?.last == (0xab13 << 112) - 1)
        #expect(id?.fits(0xab12 << 112 | 0x9f) == true)
        #expect(id?.fits(0xab12 << 112 | 0x9e) == false && id?.fits(0x9f) == false)
    }
}
