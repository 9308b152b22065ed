import Connector
import Logging
import NodeTransport
import SQLiteStore
import ServiceLifecycle

extension Daemon {
    /// The schedules of all lists that the settings name.
    func refreshes(downloadFolder: String) -> [any Service] {
        settings.lists.map { terms in
            let port: any ListPort =
                switch terms.origin {
                case .files(let paths):
                    ListFilePort(description: terms.description, paths: paths)
                case .web(let place, let authority):
                    ListURLPort(
                        description: terms.description, place: place,
                        certificateAuthorityFile: authority, client: client,
                        folder: downloadFolder)
                }
            let refresh = ListRefresh(
                port: port, store: store, desk: desk, clock: clock, logger: logger,
                interval: .seconds(Int64(terms.hours) * 3_600))
            return Work { await refresh.run() }
        }
    }
}

extension ScreeningProviders {
    /// Makes the providers that the settings name; they use the daemon's HTTP client.
    init(_ providers: [(name: String, terms: ProviderTerms)], client: CurlClient) {
        self.init(
            providers.map { HTTPProvider(name: $0.name, terms: $0.terms, client: client) })
    }
}
