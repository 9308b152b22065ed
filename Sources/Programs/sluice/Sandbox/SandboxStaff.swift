import Connector
import Encodings
import SQLiteStore
import Units

/// The members of staff of a sandbox, who can sign in to its console at once.
enum SandboxStaff {
    /// One of them, with all that is needed to sign in.
    struct Member: Sendable {
        let name: String
        let role: StaffRole
        let password: String
        /// What the one-time codes are made of.
        let secret: [UInt8]

        var json: JSONValue {
            .object([
                ("name", .string(name)), ("role", .string(role.rawValue)),
                ("password", .string(password)), ("secret", .string(Hex.encode(secret))),
            ])
        }

        init(name: String, role: StaffRole, password: String, secret: [UInt8]) {
            self.name = name
            self.role = role
            self.password = password
            self.secret = secret
        }

        /// - Throws: `SandboxFailure`.
        init(json: JSONValue) throws(SandboxFailure) {
            guard let name = json["name"]?.text, let password = json["password"]?.text,
                let role = json["role"]?.text.flatMap(StaffRole.init(rawValue:)),
                let hex = json["secret"]?.text
            else { throw SandboxFailure("a member of staff lacks fields") }
            do {
                self.init(
                    name: name, role: role, password: password, secret: try Hex.decode(hex))
            } catch {
                throw SandboxFailure("the secret of \(name) is no hexadecimal number")
            }
        }
    }

    /// Who they are: one who looks into cases, one who approves, and one who keeps the accounts.
    private static let roles: [(name: String, role: StaffRole)] = [
        ("officer", .analyst), ("second", .approver), ("admin", .admin),
    ]
    /// Whom the trail names for it.
    private static let actor = StaffActor.atMachine("sluice sandbox")

    /// Makes the accounts in a database that no daemon has open, with one-time passwords.
    ///
    /// - Throws: any error of the database.
    static func make(in database: String) async throws -> [Member] {
        var drawn: [(Member, StaffCredentials)] = []
        for (name, role) in roles {
            let credentials = try StaffCredentials.draw()
            let member = Member(
                name: name, role: role, password: credentials.password, secret: credentials.secret)
            drawn.append((member, credentials))
        }
        let all = drawn
        try await OpenDatabase.use(database) { store in
            let (seal, _) = try await StaffKeyFile.seal(
                of: store, StaffKeyFile.pathDefault(database: database))
            try await store.write { store in
                for (member, credentials) in all {
                    try StaffAccounts.add(
                        member.name, role: member.role, credentials, sealedWith: seal, by: actor,
                        in: store)
                }
            }
        }
        return all.map { $0.0 }
    }

    /// Signs each in for the first time, as people must, and returns them with their new passwords.
    ///
    /// - Throws: `SandboxFailure`.
    static func settle(
        _ members: [Member], at port: LoopbackPort
    ) async throws(SandboxFailure) -> [Member] {
        var settled: [Member] = []
        for member in members {
            let password = "\(member.password)-2"
            let visitor = ConsoleVisitor(port: port, member: member)
            try await visitor.changePassword(to: password)
            settled.append(
                Member(
                    name: member.name, role: member.role, password: password,
                    secret: member.secret))
        }
        return settled
    }
}
