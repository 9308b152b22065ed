/// All routes of the API.
enum Routes {
    static let all: [Route] =
        WalletRoutes.all + AddressRoutes.all + DepositRoutes.all + ChargeRoutes.all
        + HoldRoutes.all + CaseRoutes.all + CaseFileRoutes.all + CaseExportRoutes.all
        + CaseMemoryRoutes.all + ListRoutes.all + ChainRoutes.all + EventRoutes.all
        + KeyRoutes.all + ServiceRoutes.all + PayoutRoutes.all + SettlementRoutes.all
        + TreasuryRoutes.all + LimitRoutes.all + QuestionRoutes.all + TravelRoutes.all
}
