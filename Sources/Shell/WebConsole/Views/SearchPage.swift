import BitcoinRules
import ChainModel
import Connector
import DepositRules
import PayoutRules
import ScreeningRules
import Units

/// `/console/search`: an id, an address, a transaction or an amount.
enum SearchPage {
    /// How many of the newest deposits are looked through for a transaction or an amount.
    static let depositCountMax = 1_000

    struct Hit: Sendable {
        let kind: String
        let path: String
        let label: ShownAddress
        let hitAmount: ShownAmount?
    }

    struct View: Sendable {
        let asked: String
        let isAsked: Bool
        let hits: [Hit]
        let limit: Int
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let asked = String(request.query["q"].prefix(200))
        let profiles = desk.services.chains.map(\.profile)
        let words = request.words
        let hits = try await desk.store.read { store in
            asked.isEmpty ? [] : try find(asked, profiles, words, in: store)
        }
        if hits.count == 1, let only = hits.first { return .redirect(only.path) }
        return try desk.page(
            "search",
            View(
                asked: asked, isAsked: !asked.isEmpty, hits: hits, limit: depositCountMax),
            request, title: words.say("nav.search"))
    }

    private static func find(
        _ text: String, _ profiles: [ChainProfile], _ words: Words, in store: any StoreReading
    ) throws -> [Hit] {
        func hit(_ kind: String, _ path: String, _ label: String, _ amount: Amount? = nil) -> Hit {
            Hit(
                kind: words.say("kind.\(kind)"), path: "/console/\(path)",
                label: ShownAddress(label), hitAmount: amount.map { ShownAmount($0) })
        }
        var hits: [Hit] = []
        if let id = WalletID(text: text) {
            if try store.wallet(id) != nil {
                hits.append(hit("wallet", "wallets/\(id.text)", id.text))
            }
            if let one = try store.complianceCase(CaseID(id.value)) {
                hits.append(hit("case", "cases/\(id.text)", id.text, one.amount))
            }
            if let one = try store.deposit(DepositID(id.value)) {
                hits.append(hit("deposit", "deposits/\(id.text)", id.text, one.amount))
            }
            if let one = try store.payout(PayoutID(id.value)) {
                hits.append(hit("payout", "payouts/\(id.text)", id.text, one.payout.amount))
            }
        }
        for owner in try owners(of: text, profiles, in: store) {
            hits.append(hit("wallet", "wallets/\(owner.wallet.text)", owner.text))
        }
        let page = PageRequest(after: nil, limit: depositCountMax)
        let wanted = text.lowercased()
        for (_, deposit) in try store.deposits(DepositFilter(), page: page) {
            let profile = profiles.first { $0.id == deposit.sighting.chain }
            let transaction = ShownHash.text(deposit.sighting.transaction.bytes, profile)
            guard
                transaction == wanted || transaction == "0x" + wanted
                    || isAmount(text, deposit.amount)
            else { continue }
            hits.append(
                hit(
                    "deposit", "deposits/\(deposit.id.text)", deposit.id.text, deposit.amount))
            if hits.count >= 100 { break }
        }
        return hits
    }

    private static func isAmount(_ text: String, _ amount: Amount) -> Bool {
        let plain = text.replacing(",", with: "").split(separator: " ")
        guard let first = plain.first,
            first.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            plain.count < 2 || plain[1].uppercased() == amount.asset.code
        else { return false }
        do {
            return try Amount(decimal: String(first), of: amount.asset) == amount
        } catch {
            return false
        }
    }

    /// The addresses of ours that a text spells.
    private static func owners(
        of text: String, _ profiles: [ChainProfile], in store: any StoreReading
    ) throws -> [AddressRecord] {
        var found: [AddressRecord] = []
        for profile in profiles {
            guard let script = script(text, profile),
                let record = try store.address(profile.addressFamily, script),
                !found.contains(record)
            else { continue }
            found.append(record)
        }
        return found
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
