import Connector
import Testing
import Units

@testable import SimWorld

/// What keeps strangers out, and must not keep staff out.
@Suite
struct StaffDoorTests {
    private func run(_ body: (DoorWorld) async throws -> Void) async throws {
        let clock = SettableClock()
        let store = MemoryStore(disk: MemoryDisk(), clock: clock)
        try await body(
            DoorWorld(
                store, clock, StaffTerms(passwordCost: 1 << 4, freshSeconds: 3_600), .analyst))
    }

    @Test func `a client has 20 tries and then 12 a minute, whatever name it says`() async throws {
        try await run { world in
            for number in 0..<20 { await world.isRefused("nobody\(number)", "x", "000000") }
            let count = world.door.passwordCount
            await world.isRefused("nobody", "x", "000000", .tooMany(seconds: 5))
            await world.isRefused("li", world.password, world.code, .tooMany(seconds: 5))
            #expect(world.door.passwordCount == count, "no password was worked out")
            await world.isRefused("li", "x", "000000", from: StaffVisitor(client: "203.0.113.9"))
            world.forward(5)
            await world.isRefused("nobody", "x", "000000")
            await world.isRefused("nobody", "x", "000000", .tooMany(seconds: 5))
        }
    }

    @Test func `all addresses of a network that one client has count as one`() async throws {
        try await run { world in
            for number in 0..<20 {
                let client = StaffVisitor(client: "2001:db8:1:2::\(number + 1)")
                await world.isRefused("nobody", "x", "000000", from: client)
            }
            await world.isRefused(
                "nobody", "x", "000000", .tooMany(seconds: 5),
                from: StaffVisitor(client: "2001:db8:1:2:ffff::1"))
            await world.isRefused(
                "nobody", "x", "000000", from: StaffVisitor(client: "2001:db8:1:3::1"))
        }
    }

    @Test func `a stranger keeps new places out for an hour at most, and known browsers never`()
        async throws
    {
        try await run { world in
            let home = StaffVisitor(client: "198.51.100.9")
            let known = try await world.enter(from: home).browser
            world.forward(30)
            for _ in 0..<12 {
                await world.isRefused("li", "wrong", "000000")
                world.forward(3_600)
            }
            await world.isRefused("li", "wrong", "000000")
            await world.isRefused("li", world.password, world.code, from: home)
            var back = home
            back.browser = known
            _ = try await world.enter(from: back)
            // What the right password ended begins anew with the next three failures.
            world.forward(30)
            for _ in 0..<3 { await world.isRefused("li", "wrong", "000000") }
            await world.isRefused("li", world.password, world.code, from: home)
            world.forward(3_600)
            _ = try await world.enter(from: home)
        }
    }

    @Test func `an open session is not ended by what strangers try`() async throws {
        try await run { world in
            let token = try await world.signIn()
            for _ in 0..<10 { await world.isRefused("li", "wrong", "000000") }
            #expect(try await world.door.find(token) != nil)
        }
    }

    @Test func `a browser is known for its person and its time, and until a reset`() async throws {
        try await run { world in
            let known = try await world.enter(from: StaffVisitor(client: "198.51.100.9")).browser
            func lock() async {
                world.forward(30)
                for _ in 0..<3 { await world.isRefused("li", "wrong", "000000") }
            }
            await lock()
            let altered = String(known.dropLast()) + (known.hasSuffix("0") ? "1" : "0")
            for token in ["", "zz", altered, String(known.dropLast(2)), known + "00"] {
                await world.isRefused(
                    "li", world.password, world.code,
                    from: StaffVisitor(client: "198.51.100.9", browser: token))
            }
            let other = try await world.door.drawCredentials()
            try await world.door.add("wu", role: .viewer, other, by: .signedIn("boss"))
            for _ in 0..<3 { await world.isRefused("wu", "wrong", "000000") }
            let step = OneTimeCode.step(at: world.clock.now())
            await world.isRefused(
                "wu", other.password, OneTimeCode.code(secret: other.secret, step: step),
                from: StaffVisitor(client: "198.51.100.9", browser: known))
            let back = StaffVisitor(client: "198.51.100.9", browser: known)
            _ = try await world.enter(from: back)
            world.forward(StaffSeal.browserSeconds)
            await lock()
            await world.isRefused("li", world.password, world.code, from: back)
            world.forward(3_600)
            let newer = try await world.enter(from: back).browser
            let fresh = try await world.door.drawCredentials()
            try await world.door.reset("li", fresh, by: .signedIn("boss"))
            await lock()
            let now = OneTimeCode.step(at: world.clock.now())
            await world.isRefused(
                "li", fresh.password, OneTimeCode.code(secret: fresh.secret, step: now),
                from: StaffVisitor(client: "198.51.100.9", browser: newer))
        }
    }

    @Test func `a known browser that guesses is a stranger after ten tries`() async throws {
        try await run { world in
            let home = StaffVisitor(client: "198.51.100.9")
            var back = home
            back.browser = try await world.enter(from: home).browser
            world.forward(30)
            for _ in 0..<10 { await world.isRefused("li", "wrong", "000000", from: back) }
            await world.isRefused("li", world.password, world.code, from: back)
            world.forward(600)
            _ = try await world.enter(from: back)
        }
    }

    @Test func `each refused try costs one password and one line, whatever was wrong`()
        async throws
    {
        try await run { world in
            let gone = try await world.door.drawCredentials()
            try await world.door.add("wu", role: .viewer, gone, by: .signedIn("boss"))
            try await world.store.write {
                try StaffAccounts.disable("wu", by: .signedIn("boss"), in: $0)
            }
            for _ in 0..<3 { await world.isRefused("li", "wrong", "000000") }
            func cost(_ name: String, _ password: String) async throws -> [Int] {
                func lineCount() async throws -> Int {
                    try await world.store.read { store in
                        try store.staffTrail(
                            TrailFilter(), page: PageRequest(after: nil, limit: 100)
                        ).count { $0.act == "refused" }
                    }
                }
                let before = (world.door.passwordCount, try await lineCount())
                await world.isRefused(name, password, world.code)
                return [world.door.passwordCount - before.0, try await lineCount() - before.1]
            }
            // Unknown, no name at all, disabled, waiting with the right password.
            #expect(try await cost("nobody", "x") == [1, 1])
            #expect(try await cost("No Name!", "x") == [1, 1])
            #expect(try await cost("wu", gone.password) == [1, 1])
            #expect(try await cost("li", world.password) == [1, 1])
            world.forward(60)
            #expect(try await cost("li", "wrong") == [1, 1])
            // What was typed for a name may be a password: it is not kept.
            let names = try await world.store.read { store in
                try store.staffTrail(TrailFilter(), page: PageRequest(after: nil, limit: 100))
                    .filter { $0.act == "refused" }.map(\.staff)
            }
            #expect(Set(names) == ["li", "wu", "?"])
        }
    }

    @Test func `accounts are fresh when another makes or resets them`() async throws {
        try await run { world in
            let terms = world.door.terms
            func account(_ name: String) async throws -> StaffRecord {
                try #require(try await world.store.read { try $0.staff(name) })
            }
            let made = world.clock.now()
            let record = try await account("li")
            #expect(record.freshSince == made && record.freshBy == "boss")
            #expect(record.freshUntil(terms, now: made) == made.adding(seconds: 3_600))
            #expect(record.freshUntil(terms, now: made.adding(seconds: 3_599)) != nil)
            #expect(record.freshUntil(terms, now: made.adding(seconds: 3_600)) == nil)
            let drawn = try await world.door.drawCredentials()
            // Nobody could wait for them where there is nobody, and no money yet.
            try await world.door.add("first", role: .admin, drawn, by: .atMachine("shell"))
            #expect(try await account("first").freshSince == nil)
            #expect(try await account("first").freshUntil(terms, now: made) == nil)
            world.forward(7_200)
            try await world.door.reset("li", drawn, by: .signedIn("first"))
            let reset = try await account("li")
            #expect(reset.freshSince == world.clock.now() && reset.freshBy == "first")
        }
    }

    @Test func `after the first deposit also the machine's accounts are fresh`() async throws {
        try await run { world in
            let seen = deposit(1)
            try await world.store.write { store in
                try store.save(walletRecord(alice))
                try store.save(seen)
            }
            let drawn = try await world.door.drawCredentials()
            try await world.door.add("late", role: .approver, drawn, by: .atMachine("shell"))
            let record = try #require(try await world.store.read { try $0.staff("late") })
            #expect(record.freshSince == world.clock.now())
        }
    }

    @Test func `the event log says who made, reset and disabled whom`() async throws {
        try await run { world in
            let drawn = try await world.door.drawCredentials()
            try await world.door.reset("li", drawn, by: .signedIn("ada"))
            try await world.store.write {
                try StaffAccounts.disable("li", by: .atMachine("shell"), in: $0)
            }
            let events = try await world.store.read {
                try $0.newestEvents(
                    TrailFilter(subject: "li"), page: PageRequest(after: nil, limit: 9))
            }
            #expect(events.map(\.type) == ["staff.disabled", "staff.reset", "staff.added"])
            let texts = events.map { String(decoding: $0.json, as: UTF8.self) }
            #expect(
                texts
                    == ["shell", "ada", "boss"].map {
                        #"{"account":"li","role":"analyst","by":"\#($0)"}"#
                    })
        }
    }
}
