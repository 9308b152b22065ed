import Connector

/// One route as data: the router, the checks before the handler, and the OpenAPI test read it.
struct Route: Sendable {
    enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// Who may call it.
    enum Access: Sendable, Equatable {
        case open
        /// Open on loopback where the settings say so, else by scope.
        case metrics
        case scope(APIScope)
    }

    /// What keys that are restricted to one wallet may do here.
    enum Reach: Sendable {
        /// The handler looks at the wallet.
        case ofOneWallet
        /// It is about all wallets: such keys are refused.
        case ofAll
    }

    /// What body it takes.
    enum Content: Sendable, Equatable {
        case none
        case json(byteLimit: Int)
        /// As JSON, and may be left out.
        case optionalJSON
        /// A file, which the handler streams.
        case file
    }

    /// Which of its requests say yes to what others propose, or let go on what waits for people: a
    /// fresh key may not make them.
    enum Approval: Sendable, Equatable {
        case never
        case always
        /// Those whose body does not have false here.
        case unlessFalse(String)
        /// Those whose body has this word here.
        case word(String, of: String)
    }

    typealias Handler = @Sendable (APIRequest, APIDesk) async throws -> APIAnswer

    /// The operation's id in the OpenAPI document.
    let name: String
    let method: Method
    /// Such as `/v1/wallets/{id}`.
    let template: String
    let access: Access
    let reach: Reach
    let query: [String]
    let content: Content
    /// Whether it needs an `Idempotency-Key`.
    let isIdempotent: Bool
    let success: Int
    /// The statuses of refusals beyond those that follow from the rest.
    let refusals: [Int]
    /// Where nothing is said, it follows from the scope: all of a second person's, and none else.
    let approval: Approval
    /// What is read, such as `case`, where the answer tells of a person: each read is kept in the
    /// trail.
    let keepsReadOf: String?
    /// Whether only reads of keys with `cases:read` are kept: those of people who look into cases.
    /// A platform that reads its own customers' wallets to serve them leaves no line.
    let keepsOnlyStaffReads: Bool
    /// The schemas of the request's and the answer's content.
    let takes: String?
    let gives: String?
    let handler: Handler

    init(
        _ name: String, _ method: Method, _ template: String, _ access: Access,
        reach: Reach = .ofOneWallet, query: [String] = [], content: Content = .none,
        isIdempotent: Bool = false, success: Int = 200, refusals: [Int] = [],
        approval: Approval? = nil,
        keepsReadOf: String? = nil, keepsOnlyStaffReads: Bool = false,
        takes: String? = nil, gives: String?, handler: @escaping Handler
    ) {
        self.name = name
        self.method = method
        self.template = template
        self.access = access
        self.reach = reach
        self.query = query
        self.content = content
        self.isIdempotent = isIdempotent
        self.success = success
        self.refusals = refusals
        self.approval = approval ?? Route.approval(method, access)
        self.keepsReadOf = keepsReadOf
        self.keepsOnlyStaffReads = keepsOnlyStaffReads
        self.takes = takes
        self.gives = gives
        self.handler = handler
    }

    private static func approval(_ method: Method, _ access: Access) -> Approval {
        switch access {
        case .open, .metrics: .never
        case .scope(let scope): method != .get && scope.isOfSecondPersons ? .always : .never
        }
    }

    /// All statuses that it answers with, but for 500; sorted.
    var statuses: [Int] {
        var all: Set<Int> = [success]
        switch access {
        case .open: break
        case .metrics, .scope: all.formUnion([400, 401, 403, 429, 503])
        }
        if content != .none { all.formUnion([413, 415]) }
        if template.contains("{") { all.insert(404) }
        if isIdempotent { all.insert(409) }
        return all.union(refusals).sorted()
    }

    /// The largest body, in bytes.
    var byteLimit: Int {
        switch content {
        case .none, .optionalJSON: Route.byteLimit
        case .json(let limit): limit
        case .file: 256 << 20
        }
    }

    /// The largest body of most requests: 1 MiB.
    static let byteLimit = 1 << 20
    /// The largest body of a batch: 8,190 charges with their references.
    static let batchByteLimit = 8 << 20
}
