extension OpenAPIDocument {
    /// The paths of deposits and charges.
    static let pathsMoney = #"""
          /v1/deposits:
            get:
              operationId: listDeposits
              tags: [deposits]
              summary: Lists deposits, newest first.
              security: [{ apiKey: ["wallets:read"] }]
              parameters:
                - $ref: "#/components/parameters/Wallet"
                - $ref: "#/components/parameters/Chain"
                - $ref: "#/components/parameters/Spendable"
                - $ref: "#/components/parameters/After"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/DepositPage" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/deposits/{id}:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getDeposit
              tags: [deposits]
              summary: Returns a deposit with both of its tracks.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Deposit" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/charges:
            post:
              operationId: createCharge
              tags: [charges]
              summary: Moves money from one wallet to another.
              security: [{ apiKey: ["charges:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/ChargeRequest" }
              responses:
                "201":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Charge" }
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
            get:
              operationId: listCharges
              tags: [charges]
              summary: Lists a wallet's charges, newest first.
              security: [{ apiKey: ["wallets:read"] }]
              parameters:
                - $ref: "#/components/parameters/Wallet"
                - $ref: "#/components/parameters/AfterID"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/ChargePage" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/charges/batch:
            post:
              operationId: createCharges
              tags: [charges]
              summary: Records up to 8,190 charges, each by itself; one result for each.
              security: [{ apiKey: ["charges:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/ChargeBatchRequest" }
              responses:
                "200":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/ChargeBatchResult" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "409": { $ref: "#/components/responses/Conflict" }
                "413": { $ref: "#/components/responses/TooLarge" }
                "415": { $ref: "#/components/responses/WrongContentType" }
                "422": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/charges/{id}:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getCharge
              tags: [charges]
              summary: Returns a charge.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Charge" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/charges/{id}/refunds:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: createRefund
              tags: [charges]
              summary: Gives all or part of a charge back.
              security: [{ apiKey: ["charges:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/RefundRequest" }
              responses:
                "201":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Refund" }
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
