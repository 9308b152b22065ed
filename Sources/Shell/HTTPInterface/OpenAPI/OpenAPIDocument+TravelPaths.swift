extension OpenAPIDocument {
    /// The paths of the travel rule.
    static let pathsTravel = #"""
          /v1/payouts/{id}/travel-rule:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getPayoutTravelRule
              tags: [payouts]
              summary: Says what the travel rule misses of a payout.
              security: [{ apiKey: ["payouts:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/TravelRule" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            put:
              operationId: setPayoutTravelRule
              tags: [payouts]
              summary: Gives the identities that go with a payout.
              security: [{ apiKey: ["payouts:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/TravelRuleRequest" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/TravelRule" }
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
          /v1/payouts/{id}/travel-rule/identity:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getPayoutIdentity
              tags: [payouts]
              summary: Returns a payout's identities as IVMS101.
              security: [{ apiKey: ["cases:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/TransferIdentity" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/deposits/{id}/travel-rule:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getDepositTravelRule
              tags: [deposits]
              summary: Says what the travel rule misses of a deposit.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/TravelRule" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            put:
              operationId: setDepositTravelRule
              tags: [deposits]
              summary: Gives the identities that go with a deposit.
              security: [{ apiKey: ["wallets:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/TravelRuleRequest" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/TravelRule" }
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
          /v1/deposits/{id}/travel-rule/identity:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getDepositIdentity
              tags: [deposits]
              summary: Returns a deposit's identities as IVMS101.
              security: [{ apiKey: ["cases:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/TransferIdentity" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/wallets/{id}/addresses/{address}/travel-rule:
            parameters:
              - $ref: "#/components/parameters/ID"
              - { name: address, in: path, required: true, schema: { type: string } }
            get:
              operationId: getAddressTravelRule
              tags: [wallets]
              summary: Says what was given about the payers into a deposit address.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/TravelRule" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            put:
              operationId: setAddressTravelRule
              tags: [wallets]
              summary: Gives who pays into a deposit address, before a deposit is screened.
              security: [{ apiKey: ["wallets:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/TravelRuleRequest" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/TravelRule" }
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
        """#
}
