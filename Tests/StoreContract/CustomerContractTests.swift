import Connector
import PayoutRules
import ScreeningRules
import Testing
import Units

@Suite struct CustomerContractTests {
    private static let address = CustomerAddress(
        family: .evm, key: [UInt8](repeating: 5, count: 20), text: "0x05")

    private static func question(
        _ number: UInt128, of wallet: WalletID = alice, caseID: CaseID? = nil,
        seconds: Int64 = 600
    ) throws -> InformationRequest {
        try InformationRequest(
            id: QuestionID(number), wallet: wallet,
            kind: .ownership(address, nonce: 9, payment: Amount(7, of: .usdt)), platform: "P",
            text: "Is it yours?", caseID: caseID, askedBy: "ann", askedAt: start,
            dueAt: start.adding(seconds: seconds))
    }

    private static func personal(_ number: UInt128) throws -> PersonalRecord {
        try #require(
            PersonalRecord(
                id: PersonalRecordID(number), wallet: alice, kind: .declaration,
                bytes: [1, 2, 3], salt: hash(number), createdAt: start))
    }

    private static func proof(
        _ question: UInt128, _ method: OwnershipMethod
    ) -> OwnershipRecord {
        OwnershipRecord(
            wallet: alice, address: address, method: method, provenAt: start,
            evidence: hash(question), question: QuestionID(question))
    }

    private static func given(
        _ subject: TravelSubject, _ identity: PersonalRecord?
    ) -> TravelRecord {
        TravelRecord(
            subject: subject, wallet: alice, counterparty: .hosted,
            present: [.originatorName, .beneficiaryVASP], identity: identity?.id,
            digest: identity?.digest, setBy: "shop", setAt: start)
    }

    @Test(arguments: StoreTwin.allCases)
    func `questions are read back, by wallet, by case and by their ends`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let first = try Self.question(1, caseID: CaseID(4))
            let second = try Self.question(2, seconds: 300)
            let others = try Self.question(3, of: bob)
            try await store.write { unit in
                for question in [first, second, others] { try unit.save(question) }
            }
            try await store.read { reading throws in
                let page = PageRequest(after: nil, limit: 9)
                let found = try reading.questions(of: alice, page: page)
                #expect(found.map(\.1) == [second, first])
                let next = PageRequest(after: found[0].0, limit: 9)
                #expect(try reading.questions(of: alice, page: next).map(\.1) == [first])
                #expect(try reading.questions(about: CaseID(4), limit: 9) == [first])
                #expect(try reading.question(QuestionID(9)) == nil)
                let end = start.adding(seconds: 600)
                #expect(
                    try reading.overdueQuestions(at: end, limit: 9) == [second, first, others])
                #expect(
                    try reading.overdueQuestions(at: start.adding(seconds: 300), limit: 9)
                        == [second])
            }
            var answered = second
            let words = try Self.personal(1)
            try answered.answer(declaration: words, by: "shop", now: start)
            try await store.write { [answered] unit in try unit.save(answered) }
            try await store.read { [answered] reading throws in
                #expect(try reading.question(second.id) == answered)
                #expect(
                    try reading.overdueQuestions(at: start.adding(seconds: 300), limit: 9)
                        .isEmpty)
            }
            // An answer that was given is never lost, and an id never becomes another question.
            #expect(try await isCorrupt(store) { try $0.save(second) })
            let stolen = try Self.question(1, of: bob)
            #expect(try await isCorrupt(store) { try $0.save(stolen) })
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a proof replaces an earlier one, and goes with its question`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            try await store.write { unit in
                for number in [1, 2] as [UInt128] { try unit.save(try Self.question(number)) }
                try unit.save(Self.proof(1, .declaration))
                try unit.save(Self.proof(2, .personalSign))
            }
            try await store.read { reading throws in
                let key = Self.address.key
                #expect(try reading.ownership(of: alice, .evm, key) == Self.proof(2, .personalSign))
                #expect(try reading.ownership(of: bob, .evm, key) == nil)
                #expect(try reading.ownership(of: alice, .tron, key) == nil)
                #expect(try reading.ownerships(of: alice, limit: 9).count == 1)
            }
            try await store.write { try $0.removeOwnership(provenBy: QuestionID(1)) }
            #expect(try await store.read { try $0.ownerships(of: alice, limit: 9).count } == 1)
            try await store.write { try $0.removeOwnership(provenBy: QuestionID(2)) }
            #expect(try await store.read { try $0.ownerships(of: alice, limit: 9).isEmpty })
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what is erased never comes back`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let record = try Self.personal(1)
            var erased = record
            erased.erase(by: "ann", at: start.adding(seconds: 5))
            try await store.write { try $0.save(record) }
            #expect(try await store.read { try $0.personalRecord(record.id) } == record)
            try await store.write { [erased] in try $0.save(erased) }
            #expect(try await store.read { try $0.personalRecord(record.id) } == erased)
            #expect(try await isCorrupt(store) { try $0.save(record) })
            let other = try #require(
                PersonalRecord(
                    id: record.id, wallet: bob, kind: .declaration, bytes: [1, 2, 3],
                    salt: hash(1), createdAt: start))
            #expect(try await isCorrupt(store) { try $0.save(other) })
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `identities of a payout and of a deposit with the same id are two`(
        twin: StoreTwin
    ) async throws {
        let words = try Self.personal(8)
        try await twin.run { store in
            try await store.write { unit in
                try unit.save(words)
                try unit.save(Self.given(.payout(PayoutID(1)), words))
                try unit.save(Self.given(.deposit(DepositID(1)), nil))
            }
            try await store.read { reading throws in
                let subject = TravelSubject.payout(PayoutID(1))
                #expect(try reading.travelRecord(subject) == Self.given(subject, words))
                let other = TravelSubject.deposit(DepositID(1))
                #expect(try reading.travelRecord(other) == Self.given(other, nil))
                #expect(try reading.travelRecord(.payout(PayoutID(2))) == nil)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout under a hold is not planned, and is once the hold is gone`(
        twin: StoreTwin
    ) async throws {
        let facts = TravelFacts(
            .standard(.eu),
            TravelInput(
                direction: .outgoing, value: nil, counterparty: .unknown, present: [],
                isOwnershipProven: false))
        let hold = PayoutHold(payout: PayoutID(1), wallet: alice, facts: facts, since: start)
        try await twin.run { store in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for number in [1, 2] as [UInt128] {
                    try unit.save(record(payout(number, state: .approved)))
                }
                try unit.save(hold)
                try unit.save(
                    PayoutHold(
                        payout: hold.payout, wallet: alice, facts: facts,
                        since: start.adding(seconds: 9)))
            }
            try await store.read { reading throws in
                #expect(
                    try reading.payoutsToPlan(on: btc, limit: 9).map(\.payout.id)
                        == [PayoutID(2)])
                // It is held since the first moment.
                #expect(try reading.payoutHold(hold.payout) == hold)
            }
            try await store.write { try $0.removeHold(of: hold.payout) }
            try await store.read { reading throws in
                #expect(try reading.payoutsToPlan(on: btc, limit: 9).count == 2)
                #expect(try reading.payoutHold(hold.payout) == nil)
            }
        }
    }
}
