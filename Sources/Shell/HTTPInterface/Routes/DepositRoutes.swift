import ChainModel
import Connector
import Encodings
import Units

/// Deposits.
enum DepositRoutes {
    static let all: [Route] = [
        Route(
            "listDeposits", .get, "/v1/deposits", .scope(.walletsRead),
            query: ["wallet", "chain", "spendable", "after", "limit"], gives: "DepositPage",
            handler: list),
        Route(
            "getDeposit", .get, "/v1/deposits/{id}", .scope(.walletsRead),
            keepsReadOf: "deposit", keepsOnlyStaffReads: true, gives: "Deposit", handler: get),
    ]

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let asked: WalletID? = try request.query.identifier("wallet")
        let wallet = asked ?? request.key?.wallet
        try request.require(touching: [wallet])
        var chain: ChainID?
        if let name = request.query["chain"] {
            guard let id = ChainID(name) else {
                throw Problem.malformed("chain", "It must be a chain's id.")
            }
            chain = id
        }
        let filter = DepositFilter(
            wallet: wallet, chain: chain, isSpendable: try request.query.boolean("spendable"))
        let page = try request.query.page()
        let isForStaff = request.has(.casesRead)
        return try await desk.store.read { store in
            let found = try store.deposits(filter, page: page)
            var views: [ChainID: FinalityView] = [:]
            let rows = try found.map { _, deposit in
                let chain = deposit.sighting.chain
                let view = try views[chain] ?? DepositShape.view(of: chain, in: store)
                views[chain] = view
                return try DepositShape(
                    deposit, desk: desk, isForStaff: isForStaff, view: view, in: store
                ).json
            }
            let next = found.count == page.limit ? found.last.map { "\($0.0)" } : nil
            return .json(Shape.page("deposits", rows, next: next))
        }
    }

    @Sendable
    private static func get(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: DepositID = try request.identifier("id", "deposit")
        let isForStaff = request.has(.casesRead)
        return try await desk.store.read { store in
            guard let deposit = try store.deposit(id) else { throw Problem.notFound("deposit") }
            try request.require(touching: [deposit.wallet])
            let view = try DepositShape.view(of: deposit.sighting.chain, in: store)
            return .json(
                try DepositShape(
                    deposit, desk: desk, isForStaff: isForStaff, view: view, in: store
                ).json)
        }
    }
}
