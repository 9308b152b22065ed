import DepositRules
import Encodings
import ScreeningRules
import Testing
import Units

@testable import Connector
@testable import WebConsole

/// What a case's page says of travel-rule data that came after the deposit was held.
@Suite
struct CaseTravelTests {
    /// The EU's rule; nobody knows what anything is worth, so all is above every threshold.
    private static let travel = TravelDesk(
        profile: .standard(.eu), chains: [ConsoleSource.evm.profile])

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

    private static let canPropose = "staff can now propose the release"

    private static func give(
        _ identity: String?, _ counterparty: TravelCounterparty, by actor: String = "shop",
        in world: ConsoleWorld
    ) async throws {
        let held = world.sample.held
        try await world.store.write { store in
            let deposit = try #require(try store.complianceCase(held)).machine.deposit
            _ = try travel.attach(
                try identity.map { try JSONValue.parse(Array($0.utf8)) }, counterparty,
                to: deposit, by: actor, in: store)
        }
    }

    @Test func `what came after the hold is shown with who and when, and what is to be done`()
        async throws
    {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock, travel: Self.travel) { world in
            let path = "/console/cases/\(world.sample.held.text)"
            let analyst = try await world.browser("analyst")
            let before = try await analyst.get(path).text
            #expect(before.contains("<h2>Travel rule</h2>"))
            #expect(before.contains("Nothing came since the deposit was held."))
            #expect(before.contains("<li>whether the other side is a service or self-hosted"))
            #expect(!before.contains("Given by") && !before.contains(Self.canPropose))
            clock.forward(600)
            try await Self.give(nil, .hosted, by: Hostile.text, in: world)
            let part = try await analyst.get(path).text
            #expect(part.contains("after the deposit was held. The rule (European Union) still"))
            #expect(part.contains("a service") && !part.contains(Hostile.mark))
            #expect(!part.contains("<li>whether the other side is a service"))
            #expect(!part.contains(Self.canPropose))
            clock.forward(60)
            try await Self.give(Self.sender, .hosted, in: world)
            clock.forward(120)
            let whole = try await analyst.get(path).text
            #expect(whole.contains("shop gave data 2 min ago, after the deposit was held"))
            #expect(whole.contains(Self.canPropose))
            #expect(whole.contains("shop, 2026-01-01 00:11:00 UTC"))
            // Who it is has a route of its own, with a right and a line of the trail.
            #expect(!whole.contains("Clark") && !whole.contains("Defiance"))
            let chinese = try await analyst.get(path, headers: ["Accept-Language": "zh"]).text
            #expect(chinese.contains("工作人员现在可以提议放行"))
            let trail = try await world.store.read {
                try $0.staffTrail(
                    TrailFilter(staff: "analyst", subject: world.sample.held.text),
                    page: PageRequest(after: nil, limit: 10))
            }
            #expect(trail.count { $0.act == "viewed" && $0.kind == "case" } == 4)
        }
    }

    @Test func `once the release is proposed, nobody is told to propose it`() async throws {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock, travel: Self.travel) { world in
            let path = "/console/cases/\(world.sample.held.text)"
            clock.forward(60)
            try await Self.give(Self.sender, .hosted, in: world)
            let analyst = try await world.browser("analyst")
            let release = [
                "command": "proposeRelease", "reason": "sourceExplained", "note": "they came",
            ]
            #expect(try await analyst.submit(path + "/propose", release).status == 303)
            let page = try await analyst.get(path).text
            #expect(page.contains("the rule (European Union) misses nothing now."))
            #expect(!page.contains(Self.canPropose))
        }
    }

    @Test func `a case that the rule has no part in has no such part`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            let page = try await analyst.get("/console/cases/\(world.sample.held.text)").text
            #expect(page.contains("L-01") && !page.contains("<h2>Travel rule</h2>"))
        }
    }
}
