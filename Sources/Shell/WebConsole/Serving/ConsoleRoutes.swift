import Connector

/// All routes of the console, with who may come where: the one table of rights.
enum ConsoleRoutes {
    private static let everybody = ConsoleRoute.Access.roles(Sight.standing.roles)
    private static let readers = ConsoleRoute.Access.roles(Sight.persons.roles)
    /// Who works on cases.
    static let worker: Set<StaffRole> = [.analyst, .approver]
    private static let workers = ConsoleRoute.Access.roles(worker)
    private static let approvers = ConsoleRoute.Access.roles([.approver])
    private static let listKeepers = ConsoleRoute.Access.roles([.approver, .admin])
    private static let auditors = ConsoleRoute.Access.roles(Sight.trail.roles)
    private static let examiners = ConsoleRoute.Access.roles(Sight.events.roles)
    private static let admins = ConsoleRoute.Access.roles([.admin])

    static let all: [ConsoleRoute] = session + pages + views + trials + decisions

    /// Filters that people keep for themselves: they change nothing else.
    private static let views = [
        ConsoleRoute(.post, "/console/views/save", everybody, SavedViewsPage.save),
        ConsoleRoute(.post, "/console/views/remove", everybody, SavedViewsPage.remove),
    ]

    /// Forms that change nothing: what they ask for is kept in the trail.
    private static let trials = [
        ConsoleRoute(
            .post, "/console/rules/try", workers, formByteCountMax: 1 << 20,
            RulesTrialPage.attempt),
        ConsoleRoute(
            .post, "/console/rules/pack", workers, formByteCountMax: 1 << 20,
            RulesTrialPage.download),
    ]

    private static let session = [
        ConsoleRoute(.get, "/console/assets/console.css", .open, Assets.style),
        ConsoleRoute(.get, "/console/assets/console.js", .open, Assets.script),
        ConsoleRoute(.get, "/console/sign-in", .open, SignInPage.show),
        ConsoleRoute(.post, "/console/sign-in", .open, SignInPage.signIn),
        ConsoleRoute(.post, "/console/look", .open, LookPage.choose),
        ConsoleRoute(.post, "/console/sign-out", .signedIn, SignInPage.signOut),
        ConsoleRoute(.get, "/console/password", .signedIn, PasswordPage.show),
        ConsoleRoute(
            .post, "/console/password", .signedIn, isDecision: true, PasswordPage.change),
        ConsoleRoute(.get, LivePage.path, everybody, LivePage.stream),
    ]

    private static let pages = [
        ConsoleRoute(.get, "/console", everybody, OverviewPage.show),
        ConsoleRoute(.get, "/console/queue", everybody, QueuePage.show),
        ConsoleRoute(.get, "/console/queue.csv", everybody, keepsViewOf: "queue", QueuePage.csv),
        ConsoleRoute(
            .get, "/console/cases/{id}", readers, keepsViewOf: "case", CasePage.show),
        ConsoleRoute(
            .get, "/console/cases/{id}/file", readers, keepsViewOf: "attachment",
            CaseWorkPage.file),
        ConsoleRoute(
            .get, "/console/cases/{id}/export", readers, CaseExportPage.export),
        ConsoleRoute(.get, "/console/deposits", everybody, DepositsPage.show),
        ConsoleRoute(
            .get, "/console/deposits.csv", everybody, keepsViewOf: "deposits", DepositsPage.csv),
        ConsoleRoute(
            .get, "/console/deposits/{id}", readers, keepsViewOf: "deposit", DepositsPage.detail),
        ConsoleRoute(.get, "/console/payouts", everybody, PayoutsPage.show),
        ConsoleRoute(
            .get, "/console/payouts.csv", everybody, keepsViewOf: "payouts", PayoutsPage.csv),
        ConsoleRoute(
            .get, "/console/payouts/{id}", readers, keepsViewOf: "payout", PayoutsPage.detail),
        ConsoleRoute(
            .get, "/console/wallets", readers, keepsViewOf: "wallets", WalletsPage.show),
        ConsoleRoute(
            .get, "/console/wallets.csv", readers, keepsViewOf: "wallets", WalletsPage.csv),
        ConsoleRoute(
            .get, "/console/wallets/{id}", readers, keepsViewOf: "wallet", WalletsPage.detail),
        ConsoleRoute(.get, "/console/treasury", everybody, TreasuryPage.show),
        ConsoleRoute(.get, "/console/chains", everybody, ChainsPage.show),
        ConsoleRoute(.get, "/console/lists", everybody, ListsPage.show),
        ConsoleRoute(
            .get, "/console/lists.csv", everybody, keepsViewOf: "lists", ListsPage.csv),
        ConsoleRoute(.get, "/console/rules", readers, RulesPage.show),
        ConsoleRoute(.get, "/console/search", readers, keepsViewOf: "search", SearchPage.show),
        ConsoleRoute(.get, "/console/audit", auditors, keepsViewOf: "audit", AuditPage.trail),
        ConsoleRoute(
            .get, "/console/audit.csv", auditors, keepsViewOf: "audit", AuditPage.trailCSV),
        ConsoleRoute(
            .get, "/console/audit/events", examiners, keepsViewOf: "audit", AuditPage.events),
        ConsoleRoute(
            .get, "/console/audit/events.csv", examiners, keepsViewOf: "audit",
            AuditPage.eventsCSV),
        ConsoleRoute(.get, "/console/staff", admins, StaffPage.show),
    ]

    private static let decisions = [
        ConsoleRoute(
            .post, "/console/cases/{id}/propose", workers, isDecision: true, CasePage.propose),
        ConsoleRoute(
            .post, "/console/cases/{id}/refund", workers, isDecision: true, RefundPage.propose),
        ConsoleRoute(
            .post, "/console/cases/{id}/note", workers, isDecision: true, CasePage.note),
        ConsoleRoute(
            .post, "/console/cases/{id}/work", workers, isDecision: true, CaseWorkPage.work),
        ConsoleRoute(
            .post, "/console/cases/{id}/attach", workers, isDecision: true, takesFile: true,
            CaseWorkPage.attach),
        ConsoleRoute(.post, "/console/queue/bulk", workers, isDecision: true, BulkPage.propose),
        ConsoleRoute(
            .post, "/console/queue/bulk/decide", approvers, isDecision: true, isApproval: true,
            BulkPage.decide),
        ConsoleRoute(
            .post, "/console/cases/{id}/decide", approvers, isDecision: true, isApproval: true,
            CasePage.decide),
        ConsoleRoute(
            .post, "/console/payouts/{id}/decide", approvers, isDecision: true, isApproval: true,
            PayoutsPage.decide),
        ConsoleRoute(
            .post, "/console/lists/decide", listKeepers, isDecision: true, isApproval: true,
            ListsPage.decide),
        ConsoleRoute(.post, "/console/staff/add", admins, isDecision: true, StaffPage.add),
        ConsoleRoute(.post, "/console/staff/reset", admins, isDecision: true, StaffPage.reset),
        ConsoleRoute(
            .post, "/console/staff/disable", admins, isDecision: true, StaffPage.disable),
    ]
}
