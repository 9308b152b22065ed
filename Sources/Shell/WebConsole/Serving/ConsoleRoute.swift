import Connector

/// One route of the console as data: the router, the check of roles and their test read it.
struct ConsoleRoute: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// Who may come here.
    enum Access: Sendable, Equatable {
        /// Everybody: the page to sign in on, and what it is made of.
        case open
        /// Whoever signed in, also with a one-time password.
        case signedIn
        /// These roles.
        case roles(Set<StaffRole>)
    }

    typealias Handler = @Sendable (ConsoleRequest, ConsoleDesk) async throws -> ConsoleAnswer

    let method: Method
    /// Such as `/console/cases/{id}`.
    let template: String
    let access: Access
    /// What is looked at, such as `case`, where the page is about a person's money; each view is
    /// kept in the trail.
    let keepsViewOf: String?
    /// Whether the form decides something: the session's token is new afterwards.
    let isDecision: Bool
    /// Whether the form says yes to what another proposes: a fresh account may not.
    let isApproval: Bool
    /// Whether the form brings a file.
    let takesFile: Bool
    /// The largest form, in bytes as they are sent.
    let formByteCountMax: Int
    let handler: Handler

    /// The largest form of most: a note of 4,000 bytes, each as three letters, and the rest.
    static let formByteCountMax = 64 << 10

    init(
        _ method: Method, _ template: String, _ access: Access, keepsViewOf: String? = nil,
        isDecision: Bool = false, isApproval: Bool = false, takesFile: Bool = false,
        formByteCountMax: Int = ConsoleRoute.formByteCountMax, _ handler: @escaping Handler
    ) {
        self.method = method
        self.template = template
        self.access = access
        self.keepsViewOf = keepsViewOf
        self.isDecision = isDecision
        self.isApproval = isApproval
        self.takesFile = takesFile
        self.formByteCountMax = formByteCountMax
        self.handler = handler
    }

    func allows(_ role: StaffRole) -> Bool {
        switch access {
        case .open, .signedIn: true
        case .roles(let roles): roles.contains(role)
        }
    }

    /// Returns the value of `{id}` if a path fits; empty for a template without one.
    func match(_ path: Substring) -> String? {
        let wanted = template.split(separator: "/", omittingEmptySubsequences: false)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard wanted.count == parts.count else { return nil }
        var found = ""
        for (want, part) in zip(wanted, parts) {
            if want == "{id}" {
                guard let text = FormFields.decode(part), !text.isEmpty, text.utf8.count <= 300
                else { return nil }
                found = text
            } else if want != part {
                return nil
            }
        }
        return found
    }
}
