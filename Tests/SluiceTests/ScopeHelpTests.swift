import Connector
import Testing

@testable import sluice

@Suite struct ScopeHelpTests {
    @Test func `the help says of each scope what it lets one see`() {
        let help = APIKeysCommand.Create.configuration.discussion
        for scope in APIScope.allCases {
            #expect(help.contains("\(scope.rawValue): \(scope.sentence)"), "\(scope)")
        }
    }
}
