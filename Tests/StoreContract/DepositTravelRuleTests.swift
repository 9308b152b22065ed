import ChainModel
import DepositRules
import Encodings
import ScreeningRules
import Testing
import Units

@testable import Connector

/// The travel rule on deposits: what was told beforehand, what holds, and what mends it.
@Suite struct DepositTravelRuleTests {
    /// The EU's rule; nobody knows what anything is worth, so all is above every threshold.
    private static let travel = TravelDesk(
        profile: .standard(.eu), chains: [ForkedSource().profile])

    /// Who sends from a service, with all that the rule asks for.
    private static let sender = """
        {"originator":{"originatorPersons":[{"naturalPerson":{"name":{"nameIdentifier":[
        {"primaryIdentifier":"Clark","secondaryIdentifier":"Alice","nameIdentifierType":"LEGL"}]},
        "dateAndPlaceOfBirth":{"dateOfBirth":"1975-02-18","placeOfBirth":"Defiance, OH"}}}],
        "accountNumber":["w-1"]},
        "beneficiary":{"beneficiaryPersons":[{"naturalPerson":{"name":{"nameIdentifier":[
        {"primaryIdentifier":"Clark","secondaryIdentifier":"Alice","nameIdentifierType":"LEGL"}]
        }}}],"accountNumber":["alice"]},
        "originatingVASP":{"originatingVASP":{"legalPerson":{"name":{"nameIdentifier":[
        {"legalPersonName":"Other Exchange","legalPersonNameIdentifierType":"LEGL"}]}}}}}
        """

    private func address() throws -> AddressRecord {
        AddressRecord(
            family: .evm, script: script(1), text: "0x01", wallet: alice, chain: evm,
            keyFile: "evm", index: 1, createdAt: start)
    }

    /// Screens one deposit and returns what the record says of T-01, and what became of the money.
    private func screen(
        _ number: UInt128, in world: AftercareWorld
    ) async throws -> (result: JSONValue?, isSpendable: Bool, outcome: ReplayOutcome) {
        let id = try await world.screen(number)
        return try await world.store.read { reading throws in
            let record = try #require(try reading.verdicts(on: id).last)
            let rules = try JSONValue.parse(record.canonical)["rules"]?.elements ?? []
            var replays = VerdictReplays()
            let isSpendable: Bool
            switch try #require(try reading.deposit(id)).screeningTrack {
            case .clear: isSpendable = true
            case .held: isSpendable = false
            case .notStarted, .running, .frozen, .refunding, .refunded:
                throw StoreFailure.corrupt("neither clear nor held")
            }
            return (
                rules.first { $0["id"]?.text == "T-01" }, isSpendable,
                try replays.replay(record, in: reading).outcome
            )
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a deposit of an unknown sender is held, and says what is missing`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store, travel: Self.travel)
            try await world.install(1, naming: [3])
            let (result, isSpendable, outcome) = try await screen(1, in: world)
            #expect(result?["fired"]?.boolean == true)
            #expect(result?["evidence"]?.elements?.first?.text == "counterpartyKind")
            #expect(!isSpendable)
            #expect(outcome == .same)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what was told of the address beforehand lets its deposits through`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store, travel: Self.travel)
            try await world.install(1, naming: [3])
            let address = try address()
            try await store.write { unit in
                try unit.add(address)
                let given = try Self.travel.attach(
                    try JSONValue.parse(Array(Self.sender.utf8)), .hosted, to: address,
                    by: "shop", in: unit)
                #expect(given?.counterparty == .hosted)
            }
            let told = try await screen(1, in: world)
            #expect(told.result?["fired"]?.boolean == false)
            #expect(told.isSpendable)
            #expect(told.outcome == .same)
            // It is taken back: what comes now is of nobody that we know.
            try await store.write { unit in
                _ = try Self.travel.attach(nil, .unknown, to: address, by: "shop", in: unit)
            }
            #expect(try await screen(2, in: world).isSpendable == false)
            let events = try await store.read { try $0.events(after: 0, limit: 99) }
            #expect(events.count { $0.type == "address.travelRuleGiven" } == 2)
            #expect(
                !events.contains { String(decoding: $0.json, as: UTF8.self).contains("Clark") })
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what is given for a deposit itself goes before what its address has`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store, travel: Self.travel)
            try await world.install(1, naming: [3])
            let address = try address()
            let id = try await world.sight()
            try await store.write { unit in
                try unit.add(address)
                let json = try JSONValue.parse(Array(Self.sender.utf8))
                _ = try Self.travel.attach(json, .hosted, to: address, by: "shop", in: unit)
                let deposit = try #require(try unit.deposit(id))
                #expect(try TravelDesk.record(of: deposit, in: unit)?.counterparty == .hosted)
                let facts = try Self.travel.attach(nil, .unknown, to: id, by: "shop", in: unit)
                #expect(facts?.missing.first == .counterpartyKind)
                #expect(try TravelDesk.record(of: deposit, in: unit)?.counterparty == .unknown)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `identities that cannot be read are refused with their place`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let address = try address()
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.add(address)
                #expect(throws: RequestRefusal.self) {
                    _ = try Self.travel.attach(
                        .object([]), .hosted, to: address, by: "shop", in: unit)
                }
                #expect(try unit.travelRecord(.address(.evm, script(1))) == nil)
            }
        }
    }
}
