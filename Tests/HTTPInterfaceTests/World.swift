import ChainModel
import Connector
import DepositRules
import Encodings
import Foundation
import LedgerRules
import Logging
import SQLiteStore
import ScreeningRules
import ServiceLifecycle
import StubChains
import TestKit
import Testing
import Units

@testable import HTTPInterface

/// A running server over a store in a folder of its own, with keys for all who ask.
struct World: Sendable {
    let client: HTTPClient
    let store: SQLiteLedgerStore
    let clock: TestClock
    let status: ChainStatusBoard
    /// May do everything; acts for `alice`.
    let admin: String
    /// May do everything; acts for `bob`.
    let second: String
    let stop: @Sendable () async -> Void

    /// What the tier `plus` limits.
    static let plusLimits = [
        DepositLimit(.wallet, .day, .asset(.usdt), .sum(Amount(10_000_000, of: .usdt))),
        DepositLimit(.tier, .lifetime, .fiat(.usd), .count(2)),
        DepositLimit(.wallet, .day, .fiat(.usd), .sum(Amount(1_025_000, of: .usd))),
        DepositLimit(.sourceAddress, .day, .asset(.usdt), .count(1)),
    ].compactMap(\.self)

    /// Starts a server, runs a test against it, and stops it.
    static func run(
        _ settings: HTTPSettings = settings, payouts: PayoutDesk? = payoutDesk,
        travel: TravelDesk = .off, _ test: @Sendable (World) async throws -> Void
    ) async throws {
        try await Crowd.worlds.run { try await play(settings, payouts, travel, test) }
    }

    private static func play(
        _ settings: HTTPSettings, _ payouts: PayoutDesk?, _ travel: TravelDesk,
        _ test: @Sendable (World) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "http-\(UInt64.random(in: 0...UInt64.max))").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = TestClock()
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let store = try SQLiteLedgerStore.open(path: "\(folder)/db", clock: clock, logger: logger)
        var chosen = settings
        chosen.uploadFolder = folder
        let status = ChainStatusBoard()
        let services = try services(store, clock, logger, status, payouts, travel)
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let server = APIServer(services: services, settings: chosen)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    server.service(host: "127.0.0.1", port: 0) { announce.yield($0) }
                ], logger: logger))
        let running = Task { try await group.run() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let world = World(
            client: HTTPClient(port: port), store: store, clock: clock, status: status,
            admin: try await key(in: store, principal: "alice"),
            second: try await key(in: store, principal: "bob"),
            stop: {
                await group.triggerGracefulShutdown()
                _ = await running.result
            })
        do {
            try await test(world)
        } catch {
            await world.stop()
            await store.close()
            throw error
        }
        await world.stop()
        await store.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(left.allSatisfy { !$0.hasPrefix("sluice-upload") })
    }

    static var settings: HTTPSettings {
        var settings = HTTPSettings()
        settings.requestsPerSecond = 100_000
        settings.requestBurst = 100_000
        return settings
    }

    private static func services(
        _ store: SQLiteLedgerStore, _ clock: TestClock, _ logger: Logger,
        _ status: ChainStatusBoard, _ payouts: PayoutDesk?, _ travel: TravelDesk
    ) throws -> HTTPServices {
        let screening = ScreeningDesk(
            limits: LimitRules(tiers: [
                LimitTier(name: "basic"), LimitTier(name: "plus", limits: plusLimits),
            ]), rules: .standard)
        return HTTPServices(
            store: store, clock: clock, logger: logger,
            chains: [
                ChainServices(source: StubSource.bitcoin), ChainServices(source: StubSource.evm),
            ],
            addresses: DepositAddresses(files: try keyFiles, watched: WatchedRegistry()),
            screening: screening, lists: ListDesk(desk: screening), status: status,
            listMaxAgeHours: 48, version: "test", payouts: payouts, travel: travel,
            platform: "Example Pay", filer: filer)
    }

    private static let filer = ReportFiler(
        name: "Example Pay, Inc.", taxNumber: "458985215", transmitterCode: "PBSA8180",
        street: "1 Main Street", city: "Rockville", state: "MD", postalCode: "20905",
        country: "US", phone: "7217894455", contact: "Compliance office")

    /// Source of the keys: the test vectors of BIP-0032 and Bitcoin Core's descriptors.
    private static var keyFiles: [KeyFile] {
        get throws {
            let main =
                "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8"
                + "idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB"
            let test =
                "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaA"
                + "stxYSnhyswJ76uZPStJRJCTKvosUCJZL5B"
            return [
                try KeyFile.parse(
                    "family: evm\ndescriptor: \"evm(\(main)/0/*)#3uuqjy56\"\n", name: "evm",
                    file: "evm"),
                try KeyFile.parse(
                    "family: bitcoin\nnetwork: regtest\n"
                        + "descriptor: \"wpkh(\(test)/0/*)#efr7m7hr\"\n", name: "btc", file: "btc"),
            ]
        }
    }

    static func key(
        in store: SQLiteLedgerStore, principal: String,
        scopes: Set<APIScope> = Set(APIScope.allCases),
        wallet: WalletID? = nil, networks: [String] = [], expiresAt: Timestamp? = nil
    ) async throws -> String {
        try await store.write { store in
            try APIKeys.issue(
                name: principal, principal: principal, scopes: scopes, wallet: wallet,
                allowedNetworks: networks, expiresAt: expiresAt, by: .atMachine, in: store
            ).text
        }
    }

    func key(
        _ scopes: Set<APIScope> = Set(APIScope.allCases), wallet: WalletID? = nil,
        networks: [String] = [], expiresAt: Timestamp? = nil
    ) async throws -> String {
        try await World.key(
            in: store, principal: "carol", scopes: scopes, wallet: wallet, networks: networks,
            expiresAt: expiresAt)
    }

    /// Sends a request as the document describes it, and compares the answer with the document.
    func call(
        _ method: String, _ target: String, _ body: String? = nil, key: String? = nil,
        once: String? = nil, headers: [(String, String)] = [],
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        var all = headers + [("Authorization", "Bearer \(key ?? admin)")]
        let hasType = headers.contains { $0.0 == "Content-Type" }
        if body != nil, !hasType { all.append(("Content-Type", "application/json")) }
        if let once { all.append(("Idempotency-Key", once)) }
        let reply = try await client.send(
            method, target, headers: all, body: body.map { Array($0.utf8) })
        let problems = ContractCheck.problems(method, target, reply)
        #expect(problems.isEmpty, "\(method) \(target) \(reply.text)", sourceLocation: location)
        return reply
    }

    func get(_ target: String, key: String? = nil) async throws -> Reply {
        try await call("GET", target, key: key)
    }

    /// A POST with an idempotency key of its own.
    func post(_ target: String, _ body: String, key: String? = nil) async throws -> Reply {
        try await call(
            "POST", target, body, key: key, once: "once-\(UInt64.random(in: 0...UInt64.max))")
    }

    /// Makes a wallet that has some money.
    func wallet(usdt: String = "100") async throws -> WalletID {
        let reply = try await post("/v1/wallets", #"{"reference":"r","tier":"basic"}"#)
        let id = try #require(WalletID(text: reply.json["id"]?.text ?? ""))
        let amount = try Amount(decimal: usdt, of: .usdt)
        if !amount.isZero { try await fund(id, amount, on: "evm-local") }
        return id
    }

    /// Gives a wallet money that came in on a chain.
    func fund(_ id: WalletID, _ amount: Amount, on chain: String) async throws {
        let custody = AccountID.custody(TokenID(chain: ChainID(chain)!, asset: amount.asset))
        let transfer = TransferID(UInt128.random(in: 0...UInt128.max))
        try await store.write { store in
            _ = try store.apply([.openAccount(custody)])
            let results = try store.apply([
                .transfer(
                    LedgerTransfer(
                        id: transfer, debit: custody, credit: .available(id, amount.asset),
                        amount: amount, reason: .adjustment, subject: 0))
            ])
            let isDone = results.allSatisfy { $0.isOnRecord }
            #expect(isDone)
        }
    }

    func available(_ wallet: WalletID) async throws -> String? {
        try await balance(wallet, "available")
    }

    func balance(_ wallet: WalletID, _ name: String) async throws -> String? {
        let reply = try await get("/v1/wallets/\(wallet.text)/balances")
        return reply.json["balances"]?.elements?.first { $0["asset"]?.text == "USDT" }?[name]?.text
    }
}

func usdt(_ amount: String) -> String { #"{"asset":"USDT","amount":"\#(amount)"}"# }

func charge(_ from: WalletID, _ to: WalletID, _ amount: String, more: String = "") -> String {
    #"{"from":"\#(from.text)","to":"\#(to.text)","amount":\#(usdt(amount))\#(more)}"#
}

/// Compares answers with the OpenAPI document.
enum ContractCheck {
    static func problems(_ method: String, _ target: String, _ reply: Reply) -> [String] {
        let path = target.split(separator: "?").first ?? ""
        guard case .route(let route, _) = RouteTable(Routes.all).find(method, path) else {
            return SchemaCheck.shared.problems(reply.json, schema: "Problem")
        }
        guard route.statuses.contains(reply.status) else {
            return ["the status \(reply.status) of \(route.name) is not documented"]
        }
        if reply.headers["content-type"] == "application/problem+json" {
            return SchemaCheck.shared.problems(reply.json, schema: "Problem")
        }
        guard reply.headers["content-type"] == "application/json", let schema = route.gives else {
            return []
        }
        return SchemaCheck.shared.problems(reply.json, schema: schema)
    }
}
