extension OpenAPIDocument {
    /// The paths of payouts.
    static let pathsPayouts = #"""
          /v1/payouts:
            post:
              operationId: createPayout
              tags: [payouts]
              summary: Asks for money to be sent to an address on a chain.
              description: >-
                The money is reserved at once. Then the address is screened, and as many people as
                the amount needs approve it; the one who asks never does. The network fee is the
                operator's.
              security: [{ apiKey: ["payouts:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/PayoutRequest" }
              responses:
                "201":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Payout" }
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
              operationId: listPayouts
              tags: [payouts]
              summary: Lists payouts, newest first.
              security: [{ apiKey: ["payouts:read"] }]
              parameters:
                - $ref: "#/components/parameters/Wallet"
                - $ref: "#/components/parameters/Chain"
                - $ref: "#/components/parameters/PayoutState"
                - $ref: "#/components/parameters/NeedsPerson"
                - $ref: "#/components/parameters/After"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/PayoutPage" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/payouts/{id}:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getPayout
              tags: [payouts]
              summary: Returns a payout with its transactions and its history.
              security: [{ apiKey: ["payouts:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/PayoutDetail" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/payouts/{id}/approvals:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: decidePayout
              tags: [payouts]
              summary: Says yes or no to a payout.
              description: >-
                A person says one word on a payout, however many keys they have, and never yes to
                one that they asked for themselves. One no ends it; the money is free again.
              security: [{ apiKey: ["payouts:approve"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/PayoutDecision" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Payout" }
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
          /v1/payouts/{id}/cancel:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: cancelPayout
              tags: [payouts]
              summary: Takes a payout back, as long as no transaction is planned for it.
              security: [{ apiKey: ["payouts:write"] }]
              requestBody:
                required: false
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/Empty" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Payout" }
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
          /v1/payouts/{id}/retry:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: retryPayout
              tags: [payouts]
              summary: Lets a payout that waits go on, after a person looked.
              security: [{ apiKey: ["payouts:approve"] }]
              requestBody:
                required: false
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/Empty" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Payout" }
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
