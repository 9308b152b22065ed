import Connector
import Encodings
import Units

/// What the steps of a tour work with: the public API, the payers' side, a screen and own books.
struct TourWorld: Sendable {
    /// How long a step waits for one thing to happen.
    static let patienceSeconds = 90

    let control: SandboxControl
    /// Three members of staff, each with a key of their own.
    let ada: SandboxAPI
    let ben: SandboxAPI
    let cleo: SandboxAPI
    /// Two more in front of the console: one looks into cases, the other may approve.
    let officer: ConsoleVisitor
    let second: ConsoleVisitor
    let screen: TourScreen
    let books = TourBooks()
    /// Part of every reference and idempotency key, so that tours do not meet.
    let name: String
    private let counter = LockedBox(0)

    /// Makes a world; `firstKey` is only used to make the two members' keys.
    static func prepare(
        control: SandboxControl, firstKey: SandboxAPI, staff: [SandboxStaff.Member],
        screen: TourScreen, name: String
    ) async throws -> TourWorld {
        let all = [
            "wallets:write", "wallets:read", "charges:write", "cases:read", "cases:decide",
            "lists:write",
            "reports:read", "payouts:write", "payouts:read", "payouts:approve", "treasury:read",
        ]
        let few = ["cases:read", "cases:decide", "payouts:read", "payouts:approve"]
        return TourWorld(
            control: control, ada: try await member("ada", all, firstKey, name),
            ben: try await member("ben", few, firstKey, name),
            cleo: try await member("cleo", few, firstKey, name),
            officer: try visitor("officer", among: staff, firstKey.port),
            second: try visitor("second", among: staff, firstKey.port), screen: screen, name: name)
    }

    private init(
        control: SandboxControl, ada: SandboxAPI, ben: SandboxAPI, cleo: SandboxAPI,
        officer: ConsoleVisitor, second: ConsoleVisitor, screen: TourScreen, name: String
    ) {
        self.control = control
        self.ada = ada
        self.ben = ben
        self.cleo = cleo
        self.officer = officer
        self.second = second
        self.screen = screen
        self.name = name
    }

    private static func visitor(
        _ name: String, among staff: [SandboxStaff.Member], _ port: LoopbackPort
    ) throws(SandboxFailure) -> ConsoleVisitor {
        guard let member = staff.first(where: { $0.name == name }) else {
            throw SandboxFailure("the run has no member of staff named \(name)")
        }
        return ConsoleVisitor(port: port, member: member)
    }

    private static func member(
        _ person: String, _ scopes: [String], _ firstKey: SandboxAPI, _ name: String
    ) async throws -> SandboxAPI {
        let answer = try await firstKey.post(
            "/v1/keys",
            [
                ("name", .string("tour \(name)")), ("principal", .string("\(person)@sandbox")),
                ("scopes", .array(scopes.map { .string($0) })),
            ])
        guard let key = answer["key"]?.text else { throw SandboxFailure("no key was made") }
        return SandboxAPI(port: firstKey.port, key: key)
    }

    /// Returns an idempotency key that was not used before.
    func newKey() -> String {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return "tour-\(name)-\(number)"
    }

    /// Checks something, and shows it.
    ///
    /// - Throws: `SandboxFailure` if it is not so.
    func expect(_ isSo: Bool, _ text: String, otherwise: String = "") throws(SandboxFailure) {
        guard isSo else { throw SandboxFailure("not so: \(text) \(otherwise)") }
        screen.passed(text)
    }

    /// Makes a wallet with a name in the tour.
    func makeWallet(_ reference: String, tier: String = "standard") async throws -> String {
        let answer = try await ada.post(
            "/v1/wallets",
            [("reference", .string("tour-\(name)-\(reference)")), ("tier", .string(tier))],
            once: newKey())
        guard let id = answer["id"]?.text else { throw SandboxFailure("no wallet was made") }
        return id
    }

    /// Gets a new deposit address for a wallet.
    func makeAddress(_ wallet: String, _ asset: Asset) async throws -> String {
        let chain = SandboxControl.Chain(asset: asset.code)
        let answer = try await ada.post(
            "/v1/wallets/\(wallet)/addresses",
            [("chain", .string(chain.profile)), ("asset", .string(asset.code))], once: newKey())
        guard let address = answer["address"]?.text else {
            throw SandboxFailure("no address was made")
        }
        books.gaveOut(address, asset)
        return address
    }

    /// Pays addresses in one transaction, and counts it unless the chain is to forget it.
    @discardableResult
    func pay(
        _ asset: Asset, _ outputs: [(address: String, amount: String)],
        from payer: String = "alice",
        mine: Bool = false, isToStay: Bool = true
    ) async throws -> String {
        let transaction = try await control.pay(
            SandboxControl.Chain(asset: asset.code), asset.code, outputs, from: payer, mine: mine)
        let sums = outputs.map(\.amount).joined(separator: " + ")
        screen.did("\(payer) pays \(sums) \(asset.code) in \(transaction.prefix(18))…")
        if isToStay {
            for output in outputs { try books.paid(try Amount(decimal: output.amount, of: asset)) }
        }
        return transaction
    }

    /// Returns all deposits of a wallet.
    func deposits(_ wallet: String) async throws -> [DepositView] {
        let page = try await ada.get("/v1/deposits?wallet=\(wallet)&limit=100")
        return try (page["deposits"]?.elements ?? []).map { json throws(SandboxFailure) in
            try DepositView(json)
        }
    }

    /// Shows a wallet's deposits until all are as they must be, and returns them.
    ///
    /// - Throws: `SandboxFailure` if that takes too long.
    @discardableResult
    func deposits(
        _ wallet: String, count: Int = 1, until what: String,
        _ isDone: @Sendable (DepositView) -> Bool
    ) async throws -> [DepositView] {
        var last: [DepositView] = []
        let end = ContinuousClock.now + .seconds(TourWorld.patienceSeconds)
        while ContinuousClock.now < end, !Task.isCancelled {
            last = try await deposits(wallet)
            if !last.isEmpty { screen.progress(last.map(\.progress).joined(separator: " | ")) }
            if last.count == count, last.allSatisfy(isDone) { return last }
            guard last.count <= count else {
                throw SandboxFailure("there are \(last.count) deposits, not \(count)")
            }
            await Pause.milliseconds(150)
        }
        let states = last.map(\.progress).joined(separator: " | ")
        throw SandboxFailure("not in time: \(what); now: \(states.isEmpty ? "none" : states)")
    }

    /// Waits for something else.
    func wait(until what: String, _ isDone: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(TourWorld.patienceSeconds)
        while ContinuousClock.now < end, !Task.isCancelled {
            if try await isDone() { return }
            await Pause.milliseconds(150)
        }
        throw SandboxFailure("not in time: \(what)")
    }
}
