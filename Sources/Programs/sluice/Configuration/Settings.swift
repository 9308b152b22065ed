import ChainModel
import Connector
import Glibc
import Logging
import NodeTransport
import ScreeningRules
import Units

/// All that a run of the service is told from outside, checked.
struct Settings: Sendable {
    /// One chain that is followed.
    struct Chain: Sendable {
        let profile: ChainProfile
        let endpoints: [EndpointConfiguration]
        let rules: EndpointRules
    }

    /// How payouts are made.
    struct Payouts: Sendable {
        let signerSocket: String
        /// The user that the signer runs as; nil for our own.
        let signerUser: uid_t?
        let rules: PayoutSettings
    }

    var databasePath: String
    var host: String
    var port: Int
    var trustedProxies: [Network]
    var areMetricsOpen: Bool
    var keyFiles: [KeyFile]
    var chains: [Chain]
    var rates: RateSettings
    var limits: LimitRules
    var rules: RulePack
    /// When a deposit's money is followed backwards; nil for never.
    var exposure: ExposureSettings?
    /// The lists that are fetched on a schedule.
    var lists: [ListRefreshTerms]
    /// The providers that are asked, by name.
    var providers: [(name: String, terms: ProviderTerms)]
    /// Where the head of the verdicts is written once a day; nil for nowhere.
    var evidenceHeads: String?
    var cases: CaseSettings
    var payouts: Payouts?
    /// How long staff stay signed in to the console; nil where it is off.
    var console: StaffTerms?
    /// For how long a new account, and a key that was made over HTTP, approves nothing.
    var freshSeconds: Int64
    /// The file with the key that seals the secrets of staff's codes.
    var staffKeyFile: String
    /// The travel rule that applies; nil for none.
    var travelRule: TravelProfile?
    /// The platform's name, as customers read it.
    var platform: String
    /// Who files reports of suspicious activity; empty where nobody is named.
    var filer: ReportFiler
    var logLevel: Logger.Level
}

/// Every problem that was found, so that a person mends all of them at once.
struct SettingsProblems: Error, Sendable, Equatable {
    let problems: [FileProblem]
}
