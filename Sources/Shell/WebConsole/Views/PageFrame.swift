import Connector

/// What every page has around its content.
struct PageFrame: Sendable {
    /// A page that the navigation leads to.
    struct Place: Sendable {
        let path: String
        let label: String
        let isHere: Bool
    }

    /// One way for pages to look, or to read.
    struct Choice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    /// Who is signed in.
    struct Person: Sendable {
        let name: String
        let role: String
        let token: String
    }

    let words: Words
    let language: String
    let look: String
    let title: String
    let path: String
    let person: Person?
    let places: [Place]
    let looks: [Choice]
    let languages: [Choice]
    let maySearch: Bool
    /// The kinds of events that this page changes with; nil for none.
    let live: String?
    /// What became of what was sent; nil for nothing.
    let notice: String?
    let assetTag: String

    init(
        _ request: ConsoleRequest, title: String, live: String? = nil, notice: String? = nil
    ) {
        self.init(
            words: request.words, look: request.look, title: title, path: request.path,
            signedIn: request.signedIn, live: live, notice: notice)
    }

    init(
        words: Words, look: Look, title: String, path: String, signedIn: SignedIn?,
        live: String? = nil, notice: String? = nil
    ) {
        self.words = words
        language = words.code
        self.look = look.rawValue
        self.title = title
        self.path = path
        person = signedIn.map {
            Person(
                name: $0.staff.name, role: words.say("role.\($0.staff.role.rawValue)"),
                token: $0.formToken)
        }
        let role = signedIn.flatMap { $0.staff.isPasswordOneTime ? nil : $0.staff.role }
        places = PageFrame.map.compactMap { target, label in
            guard let role,
                ConsoleRoutes.all.contains(where: {
                    $0.method == .get && $0.template == target && $0.allows(role)
                })
            else { return nil }
            let isHere =
                target == path || (target != "/console" && path.hasPrefix(target + "/"))
                || (target == "/console/queue" && path.hasPrefix("/console/cases/"))
            return Place(path: target, label: words.say("nav.\(label)"), isHere: isHere)
        }
        maySearch = places.contains { $0.path == "/console/search" }
        looks = Look.allCases.map {
            Choice(
                value: $0.rawValue, label: words.say("look.\($0.rawValue)"), isChosen: $0 == look)
        }
        languages = [("en", "English"), ("zh", "简体中文")].map { code, label in
            Choice(value: code, label: label, isChosen: words.code.hasPrefix(code))
        }
        self.live = live
        self.notice = notice
        assetTag = Assets.tag
    }

    /// The pages of the navigation, in its order.
    private static let map: [(String, String)] = [
        ("/console", "overview"), ("/console/queue", "queue"),
        ("/console/deposits", "deposits"), ("/console/payouts", "payouts"),
        ("/console/wallets", "wallets"), ("/console/treasury", "treasury"),
        ("/console/chains", "chains"), ("/console/lists", "lists"),
        ("/console/rules", "rules"),
        ("/console/audit", "audit"), ("/console/search", "search"), ("/console/staff", "staff"),
    ]
}

extension ConsoleDesk {
    /// Renders a page for a request.
    func page(
        _ name: String, _ view: Any, _ request: ConsoleRequest, title: String,
        live: String? = nil, notice: String? = nil, status: Int = 200
    ) throws -> ConsoleAnswer {
        let frame = PageFrame(request, title: title, live: live, notice: notice)
        return .html(try pages.render(name, view, frame: frame), status: status)
    }
}
