/// The API's contract, served at `/openapi.yaml`; written by hand, and compared with the routes by
/// a test.
enum OpenAPIDocument {
    /// The whole document. Source: OpenAPI 3.1.
    static let yaml =
        ([
            head, "paths:", pathsWallets, pathsMoney, pathsHolds, pathsPayouts, pathsSettlements,
            pathsTreasury, pathsCompliance, pathsCases, pathsCaseExport, pathsCaseMemory,
            pathsQuestions, pathsTravel, pathsLimits, pathsService, "components:", components,
            "  schemas:", schemasWallets, schemasMoney, schemasPayouts, schemasTreasury,
            schemasCompliance, schemasCases, schemasCaseMemory, schemasQuestions,
            schemasTravel, schemasLimits, schemasService,
        ] + [""]).joined(separator: "\n")

    private static let head = #"""
        openapi: 3.1.0
        info:
          title: Sluice
          version: "1"
          summary: >-
            Stablecoin and bitcoin deposits, screened, micropayments between wallets, and payouts.
          description: >-
            Amounts are decimal texts in the asset's major unit, with the asset beside them. Times
            are RFC 3339 in UTC. Lists page by `after` and `limit`; `next` is null on the last
            page. Unknown fields and parameters are refused.
        servers:
          - url: /
        tags:
          - name: wallets
          - name: deposits
          - name: charges
          - name: holds
          - name: payouts
          - name: settlements
          - name: treasury
          - name: compliance
          - name: chains
          - name: events
          - name: keys
          - name: service
        """#
}
