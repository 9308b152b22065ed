import Connector
import Hummingbird

/// A page that only says something.
struct MessageView: Sendable {
    let headline: String
    let sentence: String
    let next: String
    let nextLabel: String
}

extension ConsoleRefusal {
    /// What a use case refused, in words for staff.
    init(_ refusal: RequestRefusal, _ words: Words) {
        switch refusal {
        case .notFound: self = .notFound
        case .conflict(let reason), .caseRule(_, let reason): self = .rule(reason)
        case .invalid(let field, let reason): self = .rule("\(field) \(reason)")
        case .walletNotActive, .insufficientAvailable, .exceedsCharge, .exceedsHold,
            .holdFinished, .ledger:
            self = .rule(words.say("refusal.ledger"))
        }
    }

    var status: Int {
        switch self {
        case .signIn, .changePassword: 303
        case .role, .foreignForm: 403
        case .notFound: 404
        case .wrongMethod: 405
        case .malformed: 400
        case .tooLarge: 413
        case .tooManyStreams: 503
        case .rule: 422
        }
    }

    private var key: String {
        switch self {
        case .signIn, .changePassword: "signIn"
        case .role: "role"
        case .foreignForm: "foreignForm"
        case .notFound: "notFound"
        case .wrongMethod: "wrongMethod"
        case .malformed: "malformed"
        case .tooLarge: "tooLarge"
        case .tooManyStreams: "tooManyStreams"
        case .rule: "rule"
        }
    }

    func view(_ words: Words) -> MessageView {
        let sentence: String
        switch self {
        case .rule(let reason): sentence = reason
        case .signIn, .changePassword, .role, .foreignForm, .notFound, .wrongMethod, .malformed,
            .tooLarge, .tooManyStreams:
            sentence = words.say("refusal.\(key)")
        }
        return MessageView(
            headline: words.say("refusal.\(key)Title"), sentence: sentence, next: "/console",
            nextLabel: words.say("refusal.back"))
    }
}

extension ConsoleDesk {
    /// The answer to a request that goes no further.
    func refusal(_ refusal: ConsoleRefusal, _ words: Words, _ request: Request) -> ConsoleAnswer {
        switch refusal {
        case .signIn:
            let path = request.head.path ?? ""
            let isPage = request.method == .get && !path.hasPrefix(LivePage.path)
            return .redirect(
                "/console/sign-in"
                    + (isPage && path != "/console" ? "?back=\(FormFields.encode(path))" : ""))
        case .changePassword: return .redirect("/console/password")
        case .role, .notFound, .wrongMethod, .foreignForm, .malformed, .tooLarge, .tooManyStreams,
            .rule:
            return message(refusal.view(words), words, request, status: refusal.status)
        }
    }

    /// The answer where our own code is wrong; it says nothing of why.
    func fault(_ words: Words, _ request: Request) -> ConsoleAnswer {
        let view = MessageView(
            headline: words.say("refusal.faultTitle"), sentence: words.say("refusal.fault"),
            next: "/console", nextLabel: words.say("refusal.back"))
        return message(view, words, request, status: 500)
    }

    private func message(
        _ view: MessageView, _ words: Words, _ request: Request, status: Int
    ) -> ConsoleAnswer {
        let look = Cookies(request.headers)["sluice-look"].flatMap(Look.init(rawValue:))
        let frame = PageFrame(
            words: words, look: look ?? .auto, title: view.headline, path: "/console",
            signedIn: nil)
        do {
            return .html(try pages.render("message", view, frame: frame), status: status)
        } catch {
            services.logger.error("a page could not be made", metadata: ["reason": "\(error)"])
            return ConsoleAnswer(status: 500, body: .empty)
        }
    }
}
