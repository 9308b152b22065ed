import Connector
import Encodings
import Testing
import Units

@testable import SimWorld

@Suite
struct StaffContractTests {
    private static let terms = StaffTerms(
        idleSeconds: 600, sessionSeconds: 3_600, passwordCost: 1 << 4)

    /// A door with one account, over both stores.
    private func run(
        _ twin: StoreTwin, role: StaffRole = .analyst,
        _ body: (DoorWorld) async throws -> Void
    ) async throws {
        let clock = SettableClock()
        switch twin {
        case .sqlite:
            try await StoreKind.memory.run(clock) { store in
                try await body(DoorWorld(store, clock, Self.terms, role))
            }
        case .memory:
            let store = MemoryStore(disk: MemoryDisk(), clock: clock)
            try await body(DoorWorld(store, clock, Self.terms, role))
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `accounts and sessions are read back as they were saved`(twin: StoreTwin) async throws {
        try await run(twin) { world in
            let token = try await world.signIn()
            let found = try #require(try await world.door.find(token))
            #expect(found.staff.name == "li")
            #expect(found.staff.role == .analyst)
            #expect(found.staff.isPasswordOneTime)
            #expect(found.isNewest)
            #expect(try await world.store.read { try $0.allStaff() } == [found.staff])
            #expect(
                try await world.store.read { try $0.staffSessions(of: "li") } == [found.session])
            #expect(try await world.store.read { try $0.staff("wu") } == nil)
            #expect(try await world.door.find("0" + token.dropFirst()) == nil || token.first == "0")
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `name, password and a code that was not used let somebody in`(
        twin: StoreTwin
    ) async throws {
        try await run(twin) { world in
            let code = world.code
            await world.isRefused("li", "wrong password", code)
            await world.isRefused("wu", world.password, code)
            await world.isRefused("li", world.password, "000000")
            world.forward(60)
            _ = try await world.signIn()
            await world.isRefused("li", world.password, world.code)
            world.forward(30)
            _ = try await world.signIn()
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `failures make the wait longer, and also the right password waits`(
        twin: StoreTwin
    ) async throws {
        try await run(twin) { world in
            for _ in 0..<3 { await world.isRefused("li", "wrong", world.code) }
            await world.isRefused("li", world.password, world.code)
            world.forward(29)
            await world.isRefused("li", world.password, world.code)
            world.forward(1)
            await world.isRefused("li", "wrong", world.code)
            world.forward(59)
            await world.isRefused("li", world.password, world.code)
            world.forward(1)
            _ = try await world.signIn()
            #expect(try await world.store.read { try $0.staff("li")?.failureCount } == 0)
        }
    }

    @Test func `the wait doubles up to an hour`() {
        let delays = (0...20).map { StaffDoor.delaySeconds(after: $0) }
        #expect(delays.prefix(6) == [0, 0, 0, 30, 60, 120])
        #expect(delays.last == 3_600)
        #expect(StaffDoor.delaySeconds(after: 1_000) == 3_600)
    }

    @Test(arguments: StoreTwin.allCases)
    func `a session ends when it is idle, and after its time`(twin: StoreTwin) async throws {
        try await run(twin) { world in
            let token = try await world.signIn()
            for _ in 0..<5 {
                world.forward(599)
                #expect(try await world.door.find(token) != nil)
            }
            world.forward(604)
            #expect(try await world.door.find(token) == nil)
            let second = try await world.signIn()
            world.forward(600)
            #expect(try await world.door.find(second) == nil)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `live updates do not keep a session awake`(twin: StoreTwin) async throws {
        try await run(twin) { world in
            let token = try await world.signIn()
            for _ in 0..<5 {
                world.forward(119)
                #expect(try await world.door.find(token, isUse: false) != nil)
            }
            world.forward(5)
            #expect(try await world.door.find(token, isUse: false) == nil)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a new token replaces the old one, which works for a moment`(
        twin: StoreTwin
    ) async throws {
        try await run(twin) { world in
            let token = try await world.signIn()
            let before = try #require(try await world.door.find(token))
            let next = try #require(try await world.door.rotate(before))
            #expect(try await world.door.rotate(before) == nil)
            let after = try #require(try await world.door.find(next))
            #expect(after.session.id == before.session.id)
            #expect(after.formToken == before.formToken)
            world.forward(29)
            #expect(try await world.door.find(token)?.isNewest == false)
            world.forward(1)
            #expect(try await world.door.find(token) == nil)
            #expect(try await world.door.find(next) != nil)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `signing in ends the session that the browser had`(twin: StoreTwin) async throws {
        try await run(twin) { world in
            let token = try await world.signIn()
            world.forward(30)
            let second = try await world.signIn(replacing: token)
            #expect(try await world.door.find(token) == nil)
            #expect(try await world.door.find(second) != nil)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `signing out ends one session or all, and too many end the oldest`(
        twin: StoreTwin
    ) async throws {
        try await run(twin) { world in
            var tokens: [String] = []
            for _ in 0..<6 {
                world.forward(30)
                tokens.append(try await world.signIn())
            }
            #expect(try await world.door.find(tokens[0]) == nil)
            let one = try #require(try await world.door.find(tokens[5]))
            try await world.door.signOut(one, everywhere: false)
            #expect(try await world.door.find(tokens[5]) == nil)
            let other = try #require(try await world.door.find(tokens[4]))
            try await world.door.signOut(other, everywhere: true)
            for token in tokens { #expect(try await world.door.find(token) == nil) }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a changed password counts, and ends the other sessions`(twin: StoreTwin) async throws {
        try await run(twin) { world in
            let other = try await world.signIn()
            world.forward(30)
            let token = try await world.signIn()
            let signedIn = try #require(try await world.door.find(token))
            for unfit in ["short", world.password, String(repeating: "x", count: 201)] {
                await #expect(throws: StaffRefusal.passwordUnfit) {
                    try await world.door.changePassword(signedIn, old: world.password, new: unfit)
                }
            }
            let new = "a new long password"
            await #expect(throws: StaffRefusal.notAccepted) {
                try await world.door.changePassword(signedIn, old: "wrong", new: new)
            }
            try await world.door.changePassword(signedIn, old: world.password, new: new)
            #expect(try await world.door.find(token)?.staff.isPasswordOneTime == false)
            #expect(try await world.door.find(other) == nil)
            world.forward(30)
            await world.isRefused("li", world.password, world.code)
            _ = try await world.signIn(password: new)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `disabled accounts are out at once, and reset ones have new secrets`(
        twin: StoreTwin
    ) async throws {
        try await run(twin) { world in
            let token = try await world.signIn()
            try await world.store.write {
                try StaffAccounts.disable("li", by: .signedIn("boss"), in: $0)
            }
            #expect(try await world.door.find(token) == nil)
            world.forward(30)
            await world.isRefused("li", world.password, world.code)
            let fresh = try await world.door.drawCredentials()
            try await world.door.reset("li", fresh, by: .signedIn("boss"))
            await world.isRefused("li", world.password, world.code)
            let step = OneTimeCode.step(at: world.clock.now())
            _ = try await world.door.signIn(
                name: "li", password: fresh.password,
                code: OneTimeCode.code(secret: fresh.secret, step: step),
                from: StaffVisitor(client: "198.51.100.9"))
            await #expect(throws: RequestRefusal.self) {
                try await world.store.write {
                    try StaffAccounts.disable("li", by: .signedIn("li"), in: $0)
                }
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `the trail keeps who did what, newest first`(twin: StoreTwin) async throws {
        try await run(twin) { world in
            try await world.door.note("wu", "viewed", "case", "c1")
            world.forward(10)
            try await world.door.note("li", "viewed", "case", "c2")
            try await world.store.read { store throws in
                let page = PageRequest(after: nil, limit: 10)
                let all = try store.staffTrail(TrailFilter(), page: page)
                #expect(all.map(\.act) == ["viewed", "viewed", "added"])
                #expect(all.map(\.number) == [3, 2, 1])
                let mine = try store.staffTrail(TrailFilter(staff: "wu"), page: page)
                #expect(mine.map(\.subject) == ["c1"])
                let about = try store.staffTrail(TrailFilter(subject: "c2"), page: page)
                #expect(about.map(\.staff) == ["li"])
                let late = try store.staffTrail(
                    TrailFilter(from: all[0].time), page: PageRequest(after: nil, limit: 10))
                #expect(late.count == 1)
                let next = try store.staffTrail(
                    TrailFilter(before: all[0].time), page: PageRequest(after: 2, limit: 10))
                #expect(next.map(\.number) == [1])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `events are listed newest first, by subject and time`(twin: StoreTwin) async throws {
        try await run(twin) { world in
            for subject in ["a", "b", "a"] {
                world.forward(10)
                try await world.store.write {
                    _ = try $0.appendEvent(type: "t", subject: subject, json: [])
                }
            }
            try await world.store.read { store throws in
                let page = PageRequest(after: nil, limit: 2)
                #expect(
                    try store.newestEvents(TrailFilter(), page: page).map(\.sequence) == [4, 3])
                let about = try store.newestEvents(TrailFilter(subject: "a"), page: page)
                #expect(about.map(\.sequence) == [4, 2])
                let rest = try store.newestEvents(
                    TrailFilter(before: about[0].time), page: PageRequest(after: 3, limit: 2))
                #expect(rest.map(\.sequence) == [2, 1])
            }
        }
    }

    @Test func `the trail refuses changes, also by hand`() async throws {
        try await StoreKind.memory.run { store in
            try await store.write { unit in
                try unit.appendStaffTrail(staff: "li", act: "a", kind: "k", subject: "s")
            }
            let lines = try await store.read {
                try $0.staffTrail(TrailFilter(), page: PageRequest(after: nil, limit: 5))
            }
            #expect(lines.count == 1)
        }
    }
}

/// One account, its password and its phone.
struct DoorWorld {
    let store: any StorePort
    let clock: SettableClock
    let door: StaffDoor
    let password: String
    private let secret: [UInt8]

    init(
        _ store: any StorePort, _ clock: SettableClock, _ terms: StaffTerms, _ role: StaffRole
    ) async throws {
        self.store = store
        self.clock = clock
        let seal = try #require(StaffSeal(key: [UInt8](repeating: 9, count: 32)))
        door = StaffDoor(store: store, clock: clock, seal: seal, terms: terms)
        let drawn = try await door.drawCredentials()
        password = drawn.password
        secret = drawn.secret
        try await door.add("li", role: role, drawn, by: .signedIn("boss"))
    }

    var code: String {
        OneTimeCode.code(secret: secret, step: OneTimeCode.step(at: clock.now()))
    }

    func forward(_ seconds: Int64) { clock.set(clock.now().adding(seconds: seconds)) }

    func signIn(password: String? = nil, replacing old: String? = nil) async throws -> String {
        try await enter(
            password: password, from: StaffVisitor(client: "198.51.100.9", session: old)
        ).token
    }

    func enter(password: String? = nil, from visitor: StaffVisitor) async throws -> StaffEntry {
        try await door.signIn(
            name: "li", password: password ?? self.password, code: code, from: visitor)
    }

    func isRefused(
        _ name: String, _ password: String, _ code: String,
        _ refusal: StaffRefusal = .notAccepted,
        from visitor: StaffVisitor = StaffVisitor(client: "203.0.113.8")
    ) async {
        await #expect(throws: refusal) {
            _ = try await door.signIn(name: name, password: password, code: code, from: visitor)
        }
    }
}
