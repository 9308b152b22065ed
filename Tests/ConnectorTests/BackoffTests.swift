import Testing

@testable import Connector

@Suite struct BackoffTests {
    private func waits(_ asked: [Duration?]) -> [Duration] {
        var backoff = Backoff(least: .seconds(1), most: .seconds(5))
        return asked.map { backoff.next(atLeast: $0) }
    }

    @Test func `waits double up to the most`() {
        #expect(waits([nil, nil, nil, nil, nil]) == [1, 2, 4, 5, 5].map { .seconds($0) })
    }

    @Test func `a success starts them afresh`() {
        var backoff = Backoff(least: .seconds(1), most: .seconds(5))
        for _ in 0..<3 { _ = backoff.next(atLeast: nil) }
        backoff.reset()
        let next = backoff.next(atLeast: nil)
        #expect(next == .seconds(1))
    }

    @Test func `a wait that was asked for is kept, up to an hour`() {
        #expect(
            waits([.seconds(60), .seconds(86_400), .milliseconds(1)])
                == [.seconds(60), .seconds(3_600), .seconds(4)])
    }
}
