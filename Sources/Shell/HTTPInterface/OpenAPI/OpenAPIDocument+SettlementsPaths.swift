extension OpenAPIDocument {
    /// The paths of settlements.
    static let pathsSettlements = #"""
          /v1/wallets/{id}/settlement-terms/{asset}:
            parameters:
              - $ref: "#/components/parameters/ID"
              - $ref: "#/components/parameters/AssetCode"
            put:
              operationId: setSettlementTerms
              tags: [settlements]
              summary: Sets when and where to a wallet is paid out by itself.
              security: [{ apiKey: ["payouts:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/SettlementTermsRequest" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/SettlementTerms" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "413": { $ref: "#/components/responses/TooLarge" }
                "415": { $ref: "#/components/responses/WrongContentType" }
                "422": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            get:
              operationId: getSettlementTerms
              tags: [settlements]
              summary: Returns when and where to a wallet is paid out.
              security: [{ apiKey: ["payouts:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/SettlementTerms" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            delete:
              operationId: endSettlementTerms
              tags: [settlements]
              summary: Ends the terms; what is under way goes on.
              security: [{ apiKey: ["payouts:write"] }]
              responses:
                "204":
                  description: It is done.
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/wallets/{id}/settlements:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: createSettlement
              tags: [settlements]
              summary: Pays a wallet out now, by its terms' address.
              security: [{ apiKey: ["payouts:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/SettlementRequest" }
              responses:
                "201":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Settlement" }
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
          /v1/settlements:
            get:
              operationId: listSettlements
              tags: [settlements]
              summary: Lists settlements, newest first.
              security: [{ apiKey: ["payouts:read"] }]
              parameters:
                - $ref: "#/components/parameters/Wallet"
                - $ref: "#/components/parameters/After"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/SettlementPage" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/settlements/{id}/charges:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getSettledCharges
              tags: [settlements]
              summary: Returns the lines of the statement that a settlement covers.
              description: >-
                Each line is in one settlement only. A page may have fewer lines than were asked
                for and go on all the same: follow `next`, or the `Link` header of CSV (`Accept:
                text/csv`).
              security: [{ apiKey: ["payouts:read"] }]
              parameters:
                - $ref: "#/components/parameters/After"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Statement" }
                    text/csv: {}
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
        """#
}
