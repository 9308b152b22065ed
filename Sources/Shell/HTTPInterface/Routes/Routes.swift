/// All routes of the API.
enum Routes {
    static let all: [Route] =
        WalletRoutes.all + AddressRoutes.all + DepositRoutes.all + ChargeRoutes.all
        + HoldRoutes.all + CaseRoutes.all + ListRoutes.all + ChainRoutes.all + EventRoutes.all
        + KeyRoutes.all + ServiceRoutes.all + PayoutRoutes.all + SettlementRoutes.all
        + TreasuryRoutes.all + QuestionRoutes.all + TravelRoutes.all
}
