import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct CasePriorityTests {
    private func place(
        _ floor: Int, _ points: Int, _ value: UInt128?, _ number: UInt64
    ) -> CasePriority {
        CasePriority(floor: floor, points: points, value: value, number: number)
    }

    @Test func `floor counts before points, points before value, value before age`() {
        let sorted = [
            place(3, 0, nil, 9), place(2, 80, nil, 8), place(2, 50, 10, 7), place(2, 50, 9, 1),
            place(2, 50, 9, 2), place(2, 50, nil, 1), place(1, 99, 99, 1),
        ]
        #expect(sorted.shuffled().sorted() == sorted)
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            #expect(left < right)
            #expect(!(right < left))
        }
    }

    @Test func `a place is written and read without loss, and nothing else is read`() {
        for place in [place(3, 0, nil, 1), place(0, -5, .max, UInt64(Int64.max))] {
            #expect(CasePriority(text: place.text) == place)
        }
        for text in [
            "", "1", "1.2.3", "4.0.n.1", "-1.0.n.1", "1.x.n.1", "1.0.m.1", "1.0.n.-1",
            "1.0.n.9223372036854775808", "1.0.n.1.1",
        ] {
            #expect(CasePriority(text: text) == nil, "\(text)")
        }
    }

    @Test func `what is frozen now counts as frozen`() throws {
        let grounds = CaseGrounds(floor: .hold, points: 5, value: nil, rules: [])
        #expect(CasePriority(CaseSample.make(.open), grounds, number: 1).floor == 2)
        #expect(CasePriority(CaseSample.make(.frozen), grounds, number: 1).floor == 3)
    }

    @Test func `only cases with nothing but dust in them are dust`() {
        func grounds(_ rules: [String]) -> CaseGrounds {
            CaseGrounds(floor: .hold, points: 0, value: nil, rules: rules)
        }
        #expect(grounds(["L-02"]).areDustOnly)
        #expect(grounds(["L-02", "B-09"]).areDustOnly)
        #expect(!grounds(["L-02", "S-05"]).areDustOnly)
        #expect(!grounds(["L-01"]).areDustOnly)
        #expect(!grounds([]).areDustOnly)
    }

    @Test func `the grounds of a verdict name the rules that count`() throws {
        let screening = Screening(
            index: SanctionsIndex(lists: [Fixture.list([Fixture.entry(Fixture.listed)])]),
            limits: LimitRules(tiers: []))
        let verdict = screening.decide(
            Fixture.input(Fixture.deposit(from: Fixture.listed)))
        let grounds = CaseGrounds(verdict, value: nil)
        #expect(grounds.floor == .freeze)
        #expect(grounds.rules.contains("S-01"))
        #expect(!grounds.rules.contains("S-05"))
    }
}
