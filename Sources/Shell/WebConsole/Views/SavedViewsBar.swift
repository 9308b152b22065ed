import Connector
import Units

/// The views of a list that whoever looks at it saved, and the forms for them.
struct SavedViewsBar: Sendable {
    struct Link: Sendable {
        let viewName: String
        let viewPath: String
        let isCurrent: Bool
        let viewToken: String
        let viewPage: String
    }

    let savedViews: [Link]
    let page: String
    /// The filters of the page as it is shown.
    let query: String
    let barToken: String
    let nameLengthMax: Int

    init(
        _ listing: Listing, _ filter: any ListingFilter, _ request: ConsoleRequest,
        _ services: ConsoleServices, in store: any StoreReading
    ) throws {
        let person = try request.person()
        let text = filter.text
        let saved = try store.savedViews(of: person.staff.name)
            .filter { $0.page == listing.rawValue }
        savedViews = try saved.compactMap { view in
            // Read again as the page's own filters: a link is never made of what is stored.
            guard let query = FormFields(view.query) else { return nil }
            let filter = try listing.filter(query, request, services)
            return Link(
                viewName: view.name, viewPath: filter.path(listing.path),
                isCurrent: filter.text == text, viewToken: person.formToken,
                viewPage: listing.rawValue)
        }
        page = listing.rawValue
        query = text
        barToken = person.formToken
        nameLengthMax = SavedView.nameByteCountMax
    }
}

/// The forms for saved views, each for whoever sends it.
enum SavedViewsPage {
    private static func listing(
        _ request: ConsoleRequest
    ) throws(ConsoleRefusal) -> Listing {
        guard let listing = Listing(rawValue: request.form["page"]) else { throw .malformed }
        guard request.may(.get, listing.path) else { throw .role }
        return listing
    }

    @Sendable
    static func save(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let listing = try listing(request)
        let (staff, name, words) = (try request.actor(), request.form["name"], request.words)
        guard let filter = try listing.own(request.form["query"], request, desk.services) else {
            throw ConsoleRefusal.rule(words.say("views.badQuery"))
        }
        let query = filter.text
        do {
            try await desk.store.write { store in
                try SavedViews.save(
                    name, on: listing.rawValue, query: query, of: staff, in: store)
            }
        } catch let refusal as SavedViewRefusal {
            throw ConsoleRefusal.rule(
                words.say("views.\(refusal.rawValue)", ["n": "\(SavedView.countMax)"]))
        }
        return .redirect(filter.path(listing.path))
    }

    @Sendable
    static func remove(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let listing = try listing(request)
        let (staff, name) = (try request.actor(), request.form["name"])
        try await desk.store.write { store in
            try store.removeView(name, on: listing.rawValue, of: staff)
        }
        return .redirect(listing.path)
    }
}
