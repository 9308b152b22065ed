import ChainModel
import Connector
import StubChains
import Units

/// The chains of the sample: one endpoint answers, the other says what a stranger may.
enum ConsoleSource {
    static let bitcoin = StubSource.bitcoin.with(endpoints)
    static let evm = StubSource.evm.with(endpoints)

    private static let endpoints = [
        EndpointHealth(
            endpoint: EndpointName("local"), state: .coolingDown, consecutiveFailureCount: 2,
            requestCount: 70_412, lastFailure: "refused \(Hostile.text)",
            retryAt: Timestamp(seconds: 1_767_225_600), latencyMilliseconds: nil),
        EndpointHealth(
            endpoint: EndpointName("backup"), state: .healthy, consecutiveFailureCount: 0,
            requestCount: 1_204, lastFailure: nil, retryAt: nil, latencyMilliseconds: 42),
    ]
}
