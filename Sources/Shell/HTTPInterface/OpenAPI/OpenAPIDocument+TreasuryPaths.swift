extension OpenAPIDocument {
    /// The paths of the treasury.
    static let pathsTreasury = #"""
          /v1/treasury:
            get:
              operationId: getTreasury
              tags: [treasury]
              summary: Returns what the keys hold on each chain, and transactions under way.
              security: [{ apiKey: ["treasury:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Treasury" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/reconciliations:
            get:
              operationId: listReconciliations
              tags: [treasury]
              summary: Returns each token's last comparison of the books with its chain.
              security: [{ apiKey: ["treasury:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/ReconciliationList" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/reconciliations/{chain}/{asset}/clear:
            parameters:
              - $ref: "#/components/parameters/ChainName"
              - $ref: "#/components/parameters/AssetCode"
            post:
              operationId: clearReconciliation
              tags: [treasury]
              summary: Lets payouts of a token go on that a mismatch stopped.
              security: [{ apiKey: ["treasury:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/ReconciliationClearing" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Reconciliation" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "409": { $ref: "#/components/responses/Conflict" }
                "413": { $ref: "#/components/responses/TooLarge" }
                "415": { $ref: "#/components/responses/WrongContentType" }
                "422": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
        """#
}
