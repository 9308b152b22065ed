import Connector
import Foundation
import HTTPInterface
import Logging
import SQLiteStore
import ScreeningRules
import ServiceLifecycle
import TestKit
import Testing
import Units

@testable import WebConsole

/// Text that a stranger would send to do harm.
enum Hostile {
    static let mark = "<script>alert(1)</script>"
    static let text = "\"'><script>alert(1)</script>{{t.nav.queue}}"
}

/// A clock that stands still until a test moves it.
final class ConsoleClock: ClockPort {
    private let time = LockedBox(Timestamp(seconds: 1_767_225_600))

    func now() -> Timestamp { time.withLock { $0 } }
    func forward(_ seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
    func sleep(for duration: Duration) async throws {
        // Nothing here waits for time: a test's end cancels what sleeps.
        try await Task.sleep(for: .seconds(3_600))
    }
}

/// A running server with the console, over a store of its own with one member of staff a role.
struct ConsoleWorld: Sendable {
    let port: Int
    let store: SQLiteLedgerStore
    let clock: any ClockPort
    let door: StaffDoor
    let credentials: [String: StaffCredentials]
    let sample: ConsoleSample
    let databasePath: String

    static let password = "a long password of staff"

    static var seal: StaffSeal {
        get throws { try #require(StaffSeal(key: [UInt8](repeating: 7, count: 32))) }
    }

    /// Starts a server, runs a test against it, and stops it.
    static func run(
        clock: any ClockPort = ConsoleClock(), freshSeconds: Int64 = 0,
        travel: TravelDesk = .off, tableRowMax: Int? = nil,
        _ test: @Sendable (ConsoleWorld) async throws -> Void
    ) async throws {
        try await Crowd.worlds.run {
            try await play(clock, freshSeconds, travel, tableRowMax, test)
        }
    }

    private static func play(
        _ clock: any ClockPort, _ freshSeconds: Int64, _ travel: TravelDesk, _ tableRowMax: Int?,
        _ test: @Sendable (ConsoleWorld) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "console-\(UInt64.random(in: 0...UInt64.max))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let store = try SQLiteLedgerStore.open(path: "\(folder)/db", clock: clock, logger: logger)
        let terms = StaffTerms(passwordCost: 1 << 4, freshSeconds: freshSeconds)
        let seal = try seal
        let door = StaffDoor(store: store, clock: clock, seal: seal, terms: terms)
        let screening = ScreeningDesk(
            limits: ConsoleSample.limits, rules: .standard, travel: travel)
        let sample = try await ConsoleSample.fill(store, screening)
        let credentials = try await staff(in: store, door)
        var settings = ConsoleSettings(seal: seal, terms: terms)
        if let tableRowMax { settings.tableRowMax = tableRowMax }
        let server = try self.server(store, clock, logger, screening, settings)
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            configuration: .init(
                services: [server.service(host: "127.0.0.1", port: 0) { announce.yield($0) }],
                logger: logger))
        let running = Task { try await group.run() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let world = ConsoleWorld(
            port: port, store: store, clock: clock, door: door, credentials: credentials,
            sample: sample, databasePath: "\(folder)/db")
        let result: Result<Void, any Error>
        do {
            try await test(world)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        _ = await running.result
        await store.close()
        try result.get()
    }

    private static func server(
        _ store: SQLiteLedgerStore, _ clock: any ClockPort, _ logger: Logger,
        _ screening: ScreeningDesk, _ settings: ConsoleSettings
    ) throws -> APIServer {
        let status = ChainStatusBoard()
        status.record(.upToDate, for: ConsoleSource.evm.profile.id, at: clock.now())
        status.record(
            .halted(Hostile.text), for: ConsoleSource.bitcoin.profile.id,
            at: clock.now())
        let lists = ListDesk(desk: screening)
        let console = try Console(
            services: ConsoleServices(
                store: store, clock: clock, logger: logger,
                chains: [ConsoleSource.bitcoin, ConsoleSource.evm], status: status,
                screening: screening, lists: lists, listWarningHours: 24,
                caseLevels: .standard, payouts: ConsoleSample.payoutDesk(screening),
                hotBalances: nil, version: "test"),
            settings: settings)
        return APIServer(
            services: HTTPServices(
                store: store, clock: clock, logger: logger, chains: [],
                addresses: DepositAddresses(files: [], watched: WatchedRegistry()),
                screening: screening, lists: lists, status: status, listMaxAgeHours: 48,
                version: "test"),
            beside: [
                SideDoor(prefix: Console.prefix) { request, caller in
                    await console.respond(
                        to: request, from: caller.address, isLocal: caller.isLocal)
                }
            ])
    }

    /// One of each role, named like it, with a password of their own; and a second approver.
    private static func staff(
        in store: SQLiteLedgerStore, _ door: StaffDoor
    ) async throws -> [String: StaffCredentials] {
        var all: [String: StaffCredentials] = [:]
        let roles = StaffRole.allCases.map { ($0.rawValue, $0) } + [("second", .approver)]
        for (name, role) in roles {
            let drawn = try await door.drawCredentials()
            let password = try StaffPassword.digest(of: password, cost: 1 << 4)
            try await door.add(name, role: role, drawn, by: .signedIn("test"))
            try await store.write { store in
                var record = try #require(try store.staff(name))
                record.password = password
                record.isPasswordOneTime = false
                try store.save(record)
            }
            all[name] = drawn
        }
        return all
    }

    func code(_ name: String) throws -> String {
        let secret = try #require(credentials[name]).secret
        return OneTimeCode.code(secret: secret, step: OneTimeCode.step(at: clock.now()))
    }

    /// Signs somebody in, as their browser would.
    func browser(_ name: String) async throws -> Browser {
        let browser = Browser(port: port)
        let reply = try await browser.post(
            "/console/sign-in",
            ["name": name, "password": Self.password, "code": try code(name)])
        #expect(reply.status == 303, "\(reply.text)")
        return browser
    }
}

/// An answer.
struct Page: Sendable {
    let status: Int
    /// Names in lower case; several of one name stand in one text.
    let headers: [String: String]
    let text: String
}

/// A browser without a screen: it keeps cookies, and says where its forms come from.
final class Browser: Sendable {
    let port: Int
    private let jar = LockedBox<[String: String]>([:])

    init(port: Int) { self.port = port }

    var cookies: [String: String] { jar.withLock { $0 } }
    func setCookie(_ name: String, _ value: String) { jar.withLock { $0[name] = value } }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Page {
        try await send("GET", path, headers: headers, body: nil)
    }

    /// Sends a form with the token of the session, which any of its pages has.
    func submit(_ path: String, _ fields: [String: String]) async throws -> Page {
        var fields = fields
        let page = try await get("/console/password").text
        fields["token"] = page.firstMatch(of: /name="token" value="([0-9a-f]{64})"/)
            .map { String($0.1) }
        return try await post(path, fields)
    }

    func post(
        _ path: String, _ fields: [String: String], headers: [String: String] = [:]
    ) async throws -> Page {
        let body = fields.map { "\(FormFields.encode($0))=\(FormFields.encode($1))" }
            .joined(separator: "&")
        let own = [
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": "http://127.0.0.1:\(port)", "Sec-Fetch-Site": "same-origin",
        ].merging(headers) { $1 }
        return try await send("POST", path, headers: own, body: body)
    }

    /// Sends a form with a file, as browsers do.
    func upload(
        _ path: String, file: (name: String, type: String, text: String), note: String = "",
        token given: String? = nil
    ) async throws -> Page {
        let page = try await get("/console/password").text
        let token =
            given ?? page.firstMatch(of: /name="token" value="([0-9a-f]{64})"/)
            .map { String($0.1) } ?? ""
        let edge = "----edge7"
        let body =
            "--\(edge)\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n\(token)\r\n"
            + "--\(edge)\r\nContent-Disposition: form-data; name=\"file\"; "
            + "filename=\"\(file.name)\"\r\nContent-Type: \(file.type)\r\n\r\n\(file.text)\r\n"
            + "--\(edge)\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\(note)\r\n"
            + "--\(edge)--\r\n"
        return try await send(
            "POST", path,
            headers: [
                "Content-Type": "multipart/form-data; boundary=\(edge)",
                "Origin": "http://127.0.0.1:\(port)", "Sec-Fetch-Site": "same-origin",
            ], body: body)
    }

    private func send(
        _ method: String, _ path: String, headers: [String: String], body: String?
    ) async throws -> Page {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        let cookie = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
        if !cookie.isEmpty { head += "Cookie: \(cookie)\r\n" }
        for (name, value) in headers where !value.isEmpty { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
        let bytes = Array((head + "\r\n" + (body ?? "")).utf8)
        let port = port
        let answer = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Browser.exchange(bytes, port: port) })
            }
        }
        return try keep(answer)
    }

    private func keep(_ answer: [UInt8]) throws -> Page {
        let end = try #require(answer.firstRange(of: Array("\r\n\r\n".utf8)))
        let lines = String(decoding: answer[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            let name = halves[0].lowercased()
            let value = halves[1].trimmingCharacters(in: .whitespaces)
            headers[name] = headers[name].map { "\($0)\n\(value)" } ?? value
            guard name == "set-cookie", let pair = value.split(separator: ";").first else {
                continue
            }
            let parts = pair.split(separator: "=", maxSplits: 1)
            let isGone = value.contains("Max-Age=0")
            jar.withLock { $0[String(parts[0])] = isGone ? nil : parts.last.map(String.init) }
        }
        let rest = answer[end.upperBound...]
        let isChunked = headers["transfer-encoding"] == "chunked"
        return Page(
            status: Int(lines[0].split(separator: " ")[1]) ?? 0, headers: headers,
            text: String(decoding: isChunked ? try Browser.joined(rest) : rest, as: UTF8.self))
    }

    /// Takes the marks of chunks off a body that came to its end. Source: RFC 9112, section 7.1.
    private static func joined(_ body: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
        var (rest, all) = (body, [UInt8]()[...])
        while true {
            let line = try #require(rest.firstRange(of: Array("\r\n".utf8)))
            let digits = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
            let count = try #require(Int(digits, radix: 16))
            guard count > 0 else { return all }
            all += rest[line.upperBound...].prefix(count)
            rest = rest[line.upperBound...].dropFirst(count + 2)
        }
    }

    enum Failure: Error { case noConnection }

    private static func exchange(_ bytes: [UInt8], port: Int) throws -> [UInt8] {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure.noConnection }
        _ = bytes.withUnsafeBytes {
            Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}
