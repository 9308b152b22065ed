import BitcoinRules
import ChainModel
import Connector
import DepositRules
import Encodings
import PayoutRules
import ScreeningRules
import Units

/// `/console/search`: an id, an address, a transaction, a reference or an amount, each by its
/// index, however old it is.
enum SearchPage {
    /// The most hits of one kind.
    static let hitCountMax = 50

    struct Hit: Sendable {
        let kind: String
        let path: String
        let label: ShownAddress
        let hitAmount: ShownAmount?
        let hitState: ShownState?
        /// What of it was looked for.
        let by: String
    }

    struct View: Sendable {
        let asked: String
        let isAsked: Bool
        let hits: [Hit]
        let limit: Int
        let isCut: Bool
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let asked = String(request.query["q"].prefix(200))
        let profiles = desk.services.chains.map(\.profile)
        let words = request.words
        let (hits, isCut) = try await desk.store.read { store -> ([Hit], Bool) in
            guard !asked.isEmpty else { return ([], false) }
            var search = Search(text: asked, profiles: profiles, words: words, store: store)
            try search.run()
            return (search.hits, search.isCut)
        }
        if hits.count == 1, let only = hits.first { return .redirect(only.path) }
        return try desk.page(
            "search",
            View(
                asked: asked, isAsked: !asked.isEmpty, hits: hits, limit: hitCountMax,
                isCut: isCut),
            request, title: words.say("nav.search"))
    }
}

/// One search: every reading of the text is looked for.
private struct Search {
    let text: String
    let profiles: [ChainProfile]
    let words: Words
    let store: any StoreReading
    private(set) var hits: [SearchPage.Hit] = []
    private(set) var isCut = false

    init(text: String, profiles: [ChainProfile], words: Words, store: any StoreReading) {
        self.text = text
        self.profiles = profiles
        self.words = words
        self.store = store
    }

    mutating func run() throws {
        if let id = WalletID(text: text) { try ids(id.value) }
        if let id = ShortenedID(text) { try look(.shortened(id), "id") }
        for profile in profiles {
            if let transaction = Search.transaction(text, profile) {
                try look(.transaction(profile.id, transaction), "transaction")
            }
        }
        var scripts: [WatchedScript] = []
        for profile in profiles {
            guard let script = Search.script(text, profile) else { continue }
            if let owner = try store.address(profile.addressFamily, script) {
                add("wallet", "wallets/\(owner.wallet.text)", owner.text, by: "paidTo")
            }
            if !scripts.contains(script) { scripts.append(script) }
        }
        for script in scripts {
            try look(.payer(script), "payer")
            try look(.destination(script), "destination")
        }
        for asset in Asset.supported {
            if let amount = Search.amount(text, asset) { try look(.amount(amount), "amount") }
        }
        try look(.reference(text), "reference")
    }

    private mutating func ids(_ value: UInt128) throws {
        try find(.wallet(WalletID(value)), "id")
        try find(.complianceCase(CaseID(value)), "id")
        try find(.deposit(DepositID(value)), "id")
        try find(.payout(PayoutID(value)), "id")
    }

    private mutating func look(_ key: SearchKey, _ by: String) throws {
        let found = try store.search(key, limit: SearchPage.hitCountMax)
        if found.count >= SearchPage.hitCountMax { isCut = true }
        for find in found { try self.find(find, by) }
    }

    /// Adds what was found, and the cases about a deposit.
    private mutating func find(_ find: SearchFind, _ by: String) throws {
        switch find {
        case .wallet(let id):
            guard try store.wallet(id) != nil else { return }
            add("wallet", "wallets/\(id.text)", id.text, by: by)
        case .deposit(let id):
            guard let one = try store.deposit(id) else { return }
            add("deposit", "deposits/\(id.text)", id.text, one.amount, by: by)
            for record in try store.complianceCases(about: id).prefix(5) where by != "id" {
                let machine = record.machine
                add(
                    "case", "cases/\(machine.id.text)", machine.id.text, record.amount,
                    machine.state.shown(words), by: by)
            }
        case .payout(let id):
            guard let one = try store.payout(id) else { return }
            add("payout", "payouts/\(id.text)", id.text, one.payout.amount, by: by)
        case .complianceCase(let id):
            guard let one = try store.complianceCase(id) else { return }
            add(
                "case", "cases/\(id.text)", id.text, one.amount, one.machine.state.shown(words),
                by: by)
        }
    }

    private mutating func add(
        _ kind: String, _ path: String, _ label: String, _ amount: Amount? = nil,
        _ state: ShownState? = nil, by: String
    ) {
        let path = "/console/\(path)"
        guard !hits.contains(where: { $0.path == path }) else { return }
        hits.append(
            SearchPage.Hit(
                kind: words.say("kind.\(kind)"), path: path, label: ShownAddress(label),
                hitAmount: amount.map { ShownAmount($0) }, hitState: state,
                by: words.say("search.by-\(by)")))
    }

    /// A transaction as explorers of a chain write it; nil for other text.
    private static func transaction(_ text: String, _ profile: ChainProfile) -> TransactionID? {
        let plain = text.lowercased()
        let digits = plain.hasPrefix("0x") ? String(plain.dropFirst(2)) : plain
        guard digits.utf8.count == 64 else { return nil }
        do {
            let bytes = try Hex.decode(digits)
            switch profile.family {
            case .bitcoin: return Bytes32(Array(bytes.reversed())).map { TransactionID($0) }
            case .evm: return Bytes32(bytes).map { TransactionID($0) }
            }
        } catch {
            return nil
        }
    }

    /// An amount of an asset, such as `1,250.00`, `1250 USDT`, `1250usdt` or `USDT 1,250`; nil for
    /// other text.
    private static func amount(_ text: String, _ asset: Asset) -> Amount? {
        var plain = text.replacing(",", with: "").replacing(" ", with: "").uppercased()
        if plain.hasPrefix(asset.code) {
            plain.removeFirst(asset.code.count)
        } else if plain.hasSuffix(asset.code) {
            plain.removeLast(asset.code.count)
        }
        guard plain.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else { return nil }
        if plain.hasPrefix(".") { plain = "0" + plain }
        do {
            return try Amount(decimal: plain, of: asset)
        } catch {
            return nil
        }
    }

    private static func script(_ text: String, _ profile: ChainProfile) -> WatchedScript? {
        do {
            switch profile.family {
            case .bitcoin(let word):
                guard let network = BitcoinNetwork(rawValue: word) else { return nil }
                return try PayoutDestination(bitcoin: text, network: network).script
            case .evm: return try PayoutDestination(evm: text, tokenContract: nil).script
            }
        } catch {
            return nil
        }
    }
}
