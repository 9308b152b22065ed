import ChainModel
import Connector
import DepositRules
import LedgerRules
import ScreeningRules
import Units

/// `/console/wallets` and `/console/wallets/{id}`.
enum WalletsPage {
    struct Row: Sendable {
        let path: String
        let wallet: ShownAddress
        let walletReference: String
        let tier: String
        let status: ShownState
        let created: ShownTime
    }

    struct Part: Sendable {
        let label: String
        let tone: String
        let amount: ShownAmount
    }

    struct Balance: Sendable {
        let asset: String
        let total: ShownAmount
        let barSVG: String
        let parts: [Part]
    }

    struct Address: Sendable {
        let address: ShownAddress
        let chain: String
        let created: ShownTime
    }

    struct Line: Sendable {
        let time: ShownTime
        let account: String
        let why: String
        let sign: String
        let amount: ShownAmount
        let after: ShownAmount
    }

    struct Detail: Sendable {
        let row: Row
        let balances: [Balance]
        let limits: LimitsView
        let addresses: [Address]
        let cases: [CasePage.Other]
        let deposits: [ShownDeposit]
        let lines: [Line]
        let pager: Pager
    }

    static func row(_ wallet: WalletRecord, _ request: ConsoleRequest) -> Row {
        let words = request.words
        let (tone, icon) =
            switch wallet.status {
            case .active: ("good", "check")
            case .suspended: ("wait", "pause")
            case .closed: ("plain", "dot")
            }
        return Row(
            path: "/console/wallets/\(wallet.id.text)", wallet: ShownAddress(wallet.id.text),
            walletReference: wallet.reference, tier: wallet.tier,
            status: ShownState(
                tone: tone, icon: icon, word: words.say("walletStatus.\(wallet.status.rawValue)")),
            created: ShownTime(wallet.createdAt, now: request.now, words))
    }

    @Sendable
    static func detail(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let id: WalletID = try request.identifier()
        let services = desk.services
        let view = try await desk.store.read { store in
            try detail(of: id, request, services, in: store)
        }
        return try desk.page(
            "wallet", view, request,
            title: request.words.say("wallets.one", ["wallet": view.row.wallet.short]),
            live: "deposit case charge payout hold")
    }

    private static func detail(
        of id: WalletID, _ request: ConsoleRequest, _ services: ConsoleServices,
        in store: any StoreReading
    ) throws -> Detail {
        let profiles = services.chains.map(\.profile)
        guard let wallet = try store.wallet(id) else { throw ConsoleRefusal.notFound }
        let (words, now) = (request.words, request.now)
        let page = Pager.request(request.query)
        let lines = try store.statement(of: id, page: page)
        return Detail(
            row: row(wallet, request),
            balances: try Asset.supported.compactMap { try balance($0, of: id, words, in: store) },
            limits: try LimitsView(wallet, services.screening, request, in: store),
            addresses: try store.addresses(of: id).suffix(100).map { address in
                Address(
                    address: ShownAddress(address.text), chain: address.chain.name,
                    created: ShownTime(address.createdAt, now: now, words))
            },
            cases: try OtherCases.of(id, request, in: store),
            deposits: try store.deposits(
                DepositFilter(wallet: id), page: PageRequest(after: nil, limit: 20)
            ).map { try ShownDeposit($0.1, profiles, request, in: store) },
            lines: lines.map { line($0, request) },
            pager: Pager(
                "/console/wallets/\(id.text)", [], last: lines.last.map(position),
                count: lines.count, limit: page.limit))
    }

    /// Twice the transfer's sequence, and 1 more on the credit side: as the statement counts.
    private static func position(_ line: Posting) -> UInt128 {
        UInt128(line.sequence) * 2 + (line.account == line.transfer.debit ? 0 : 1)
    }

    private static func line(_ line: Posting, _ request: ConsoleRequest) -> Line {
        Line(
            time: ShownTime(line.time, now: request.now, request.words),
            account: request.words.say("account.\(line.account.kind)"),
            why: request.words.say("transfer.\(line.transfer.reason)"),
            sign: line.isIncrease ? "+" : "−", amount: ShownAmount(line.transfer.amount),
            after: ShownAmount(line.balanceAfter))
    }

    /// The five balances of an asset as one bar that adds up; nil where there never was any.
    private static func balance(
        _ asset: Asset, of id: WalletID, _ words: Words, in store: any StoreReading
    ) throws -> Balance? {
        let kinds: [(AccountID, String, String)] = [
            (.available(id, asset), "available", "good"),
            (.reserved(id, asset), "reserved", "accent"),
            (.pending(id, asset), "pending", "wait"),
            (.screening(id, asset), "screening", "second"), (.frozen(id, asset), "frozen", "bad"),
        ]
        var parts: [(label: String, tone: String, amount: Amount)] = []
        var total = Amount.zero(asset)
        for (account, label, tone) in kinds {
            guard let amount = try store.balance(account) else { continue }
            total = try total.adding(amount)
            parts.append((label, tone, amount))
        }
        guard !parts.isEmpty else { return nil }
        let shares = parts.map { part in
            BarPart(tone: part.tone, share: share(part.amount, of: total))
        }
        let label = parts.map { "\(words.say("account.\($0.label)")) \($0.amount)" }
            .joined(separator: ", ")
        return Balance(
            asset: asset.code, total: ShownAmount(total),
            barSVG: Bars.stacked(shares, label: label),
            parts: parts.map { part in
                Part(
                    label: words.say("account.\(part.label)"), tone: part.tone,
                    amount: ShownAmount(part.amount))
            })
    }

    /// In thousandths; what is not nothing is seen.
    private static func share(_ amount: Amount, of total: Amount) -> Int {
        guard !amount.isZero, !total.isZero else { return 0 }
        return max(4, Int(clamping: amount.minorUnits.heldProduct(1_000) / total.minorUnits))
    }
}

extension UInt128 {
    /// A thousandfold, held at the largest number: for the width of a bar only.
    fileprivate func heldProduct(_ factor: UInt128) -> UInt128 {
        let (product, isOver) = multipliedReportingOverflow(by: factor)
        return isOver ? .max : product
    }
}
