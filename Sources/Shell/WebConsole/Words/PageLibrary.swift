import Mustache

/// The templates of all pages.
struct PageLibrary: Sendable {
    private let library: MustacheLibrary

    /// All templates by name, as the build embedded them.
    static let sources: [String: [UInt8]] = [
        "layout": PackageResources.layout_mustache,
        "amount": PackageResources.amount_mustache,
        "time": PackageResources.time_mustache,
        "address": PackageResources.address_mustache,
        "state": PackageResources.state_mustache,
        "tracks": PackageResources.tracks_mustache,
        "views": PackageResources.views_mustache,
        "pager": PackageResources.pager_mustache,
        "work": PackageResources.work_mustache,
        "bulk": PackageResources.bulk_mustache,
        "limits": PackageResources.limits_mustache,
        "actions": PackageResources.actions_mustache,
        "signin": PackageResources.signin_mustache,
        "password": PackageResources.password_mustache,
        "message": PackageResources.message_mustache,
        "overview": PackageResources.overview_mustache,
        "plots": PackageResources.plots_mustache,
        "queue": PackageResources.queue_mustache,
        "case": PackageResources.case_mustache,
        "reasons": PackageResources.reasons_mustache,
        "screened": PackageResources.screened_mustache,
        "travel": PackageResources.travel_mustache,
        "refund": PackageResources.refund_mustache,
        "export": PackageResources.export_mustache,
        "flow": PackageResources.flow_mustache,
        "deposits": PackageResources.deposits_mustache,
        "deposit": PackageResources.deposit_mustache,
        "wallets": PackageResources.wallets_mustache,
        "wallet": PackageResources.wallet_mustache,
        "payouts": PackageResources.payouts_mustache,
        "payout": PackageResources.payout_mustache,
        "treasury": PackageResources.treasury_mustache,
        "chains": PackageResources.chains_mustache,
        "lists": PackageResources.lists_mustache,
        "rules": PackageResources.rules_mustache,
        "rulesforce": PackageResources.rulesforce_mustache,
        "rulesforms": PackageResources.rulesforms_mustache,
        "rulesdays": PackageResources.rulesdays_mustache,
        "rulestrial": PackageResources.rulestrial_mustache,
        "audit": PackageResources.audit_mustache,
        "search": PackageResources.search_mustache,
        "staff": PackageResources.staff_mustache,
    ]

    init() throws {
        var templates: [String: MustacheTemplate] = [:]
        for (name, bytes) in PageLibrary.sources {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ConsoleDefect(description: "\(name).mustache is no UTF-8")
            }
            do {
                templates[name] = try MustacheTemplate(string: text)
            } catch {
                throw ConsoleDefect(description: "\(name).mustache: \(error)")
            }
        }
        library = MustacheLibrary(templates: templates)
    }

    /// Renders a page inside the layout; every `{{value}}` is escaped.
    ///
    /// - Throws: `ConsoleDefect` if there is no such template.
    func render(_ name: String, _ view: Any, frame: PageFrame) throws -> String {
        let content: [String: Any] = ["t": frame.words.groups, "frame": frame, "view": view]
        guard let text = library.render(content, withTemplate: name) else {
            throw ConsoleDefect(description: "there is no template \(name)")
        }
        return text
    }
}
