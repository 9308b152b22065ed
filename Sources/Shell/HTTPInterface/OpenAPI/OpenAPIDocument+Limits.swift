extension OpenAPIDocument {
    /// The paths of limits and prices.
    static let pathsLimits = #"""
          /v1/wallets/{id}/limits:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getLimits
              tags: [wallets]
              summary: Returns what a wallet has used of its limits on deposits.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/LimitList" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/rates:
            get:
              operationId: listRates
              tags: [compliance]
              summary: Returns the prices that limits in fiat money are valued with.
              security: [{ apiKey: ["reports:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/RateList" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
        """#

    /// The schemas of limits and prices.
    static let schemasLimits = #"""
            LimitUse:
              type: object
              additionalProperties: false
              required: [scope, window, unit, measure, use, ceiling, isPassed, problem, text]
              properties:
                scope: { enum: [wallet, tier] }
                window: { enum: [hour, day, thirtyDays, lifetime] }
                unit: { type: string }
                measure: { enum: [sum, count] }
                use:
                  description: A decimal text, or how many; null if nobody knows now.
                  type: [string, "null"]
                ceiling: { type: string }
                isPassed:
                  description: Also true while the use is not known.
                  type: boolean
                problem: { type: [string, "null"] }
                text: { type: string }
            LimitList:
              type: object
              additionalProperties: false
              required: [wallet, tier, isTierKnown, limits]
              properties:
                wallet: { $ref: "#/components/schemas/ID" }
                tier: { type: string }
                isTierKnown: { type: boolean }
                limits: { type: array, items: { $ref: "#/components/schemas/LimitUse" } }
            Rate:
              type: object
              additionalProperties: false
              required: [asset, price, isPegged, publishedAt, ageSeconds, isUsable]
              properties:
                asset: { type: string }
                price: { $ref: "#/components/schemas/Decimal" }
                isPegged: { type: boolean }
                publishedAt: { type: [string, "null"], format: date-time }
                ageSeconds: { type: [integer, "null"] }
                isUsable: { type: boolean }
            RateSource:
              type: object
              additionalProperties: false
              required: [name, answeredAt, problem]
              properties:
                name: { type: string }
                answeredAt: { type: [string, "null"], format: date-time }
                problem: { type: [string, "null"] }
            RateList:
              type: object
              additionalProperties: false
              required: [currency, maxAgeSeconds, rates, sources]
              properties:
                currency: { type: string }
                maxAgeSeconds: { type: integer, minimum: 1 }
                rates: { type: array, items: { $ref: "#/components/schemas/Rate" } }
                sources: { type: array, items: { $ref: "#/components/schemas/RateSource" } }
        """#
}
