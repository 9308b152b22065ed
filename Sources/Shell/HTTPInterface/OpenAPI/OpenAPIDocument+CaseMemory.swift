extension OpenAPIDocument {
    /// The paths of what cases leave behind.
    static let pathsCaseMemory = #"""
          /v1/cases/{id}/false-positives:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: proposeFalsePositive
              tags: [compliance]
              summary: Proposes that a hit means somebody else.
              description: >-
                It holds for one rule, one address and one entry of a list, and voids itself when
                the entry or the rule changes. Exact hits of sanctions need an authority's
                reference.
              security: [{ apiKey: ["cases:decide"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/FalsePositiveRequest" }
              responses:
                "201":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/FalsePositive" }
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
          /v1/false-positives:
            get:
              operationId: listFalsePositives
              tags: [compliance]
              summary: Lists hits that mean somebody else, oldest first.
              security: [{ apiKey: ["cases:read"] }]
              parameters:
                - $ref: "#/components/parameters/FalsePositiveState"
                - $ref: "#/components/parameters/After"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/FalsePositivePage" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/false-positives/{id}/decision:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: decideOnFalsePositive
              tags: [compliance]
              summary: Approves or rejects a proposal; never by who made it.
              security: [{ apiKey: ["cases:decide"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/FalsePositiveDecision" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/FalsePositive" }
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
          /v1/false-positives/{id}/revocation:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: revokeFalsePositive
              tags: [compliance]
              summary: Takes an acceptance back; the rule counts again.
              security: [{ apiKey: ["cases:decide"] }]
              requestBody:
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/FalsePositiveRevocation" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/FalsePositive" }
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
          /v1/blocked-property:
            get:
              operationId: listBlockedProperty
              tags: [compliance]
              summary: Lists property that had to be blocked, the first due in front.
              description: >-
                With `heldOn` what was blocked at the end of that day, as the yearly report asks.
                With `Accept: text/csv` the same as CSV; `X-Next` is where the next page begins.
              security: [{ apiKey: ["cases:read"] }]
              parameters:
                - $ref: "#/components/parameters/BlockedReport"
                - $ref: "#/components/parameters/HeldOn"
                - $ref: "#/components/parameters/After"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/BlockedPropertyPage" }
                    text/csv: {}
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/blocked-property/{id}/reported:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: reportBlockedProperty
              tags: [compliance]
              summary: Records that the authority was told; the id is the case's.
              security: [{ apiKey: ["cases:decide"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/BlockedPropertyReport" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/BlockedProperty" }
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

    /// The schemas of what cases leave behind.
    static let schemasCaseMemory = #"""
            FalsePositiveRequest:
              type: object
              additionalProperties: false
              required: [rule, chain, address, source, label, partyID, until, note]
              properties:
                rule: { type: string }
                chain: { type: string }
                address: { type: string, maxLength: 1024 }
                source: { type: string }
                label: { type: string }
                partyID: { type: string }
                until: { $ref: "#/components/schemas/Time" }
                note: { type: string, maxLength: 4000 }
                authority: { type: string, maxLength: 200 }
            FalsePositiveDecision:
              type: object
              additionalProperties: false
              required: [approve]
              properties:
                approve: { type: boolean }
            FalsePositiveRevocation:
              type: object
              additionalProperties: false
            FalsePositive:
              type: object
              additionalProperties: false
              required:
                [id, case, rule, address, entry, until, authority, proposedBy, note, proposedAt,
                  state, decidedBy, decidedAt]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                case: { $ref: "#/components/schemas/ID" }
                rule: { type: string }
                address: { type: string }
                entry: { type: string }
                until: { $ref: "#/components/schemas/Time" }
                authority: { type: [string, "null"] }
                proposedBy: { type: string }
                note: { type: string }
                proposedAt: { $ref: "#/components/schemas/Time" }
                state: { enum: [proposed, accepted, rejected, revoked] }
                decidedBy: { type: [string, "null"] }
                decidedAt:
                  oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }]
            FalsePositivePage:
              type: object
              additionalProperties: false
              required: [falsePositives, next]
              properties:
                falsePositives:
                  type: array
                  items: { $ref: "#/components/schemas/FalsePositive" }
                next: { type: [string, "null"] }
            BlockedProperty:
              type: object
              additionalProperties: false
              required:
                [case, deposit, wallet, amount, value, entries, blockedAt, dueAt, reference,
                  reportedBy, reportedAt, endedAt]
              properties:
                case: { $ref: "#/components/schemas/ID" }
                deposit: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                amount: { $ref: "#/components/schemas/Amount" }
                value: { oneOf: [{ $ref: "#/components/schemas/CaseValue" }, { type: "null" }] }
                entries: { type: array, items: { type: string } }
                blockedAt: { $ref: "#/components/schemas/Time" }
                dueAt: { $ref: "#/components/schemas/Time" }
                reference: { type: [string, "null"] }
                reportedBy: { type: [string, "null"] }
                reportedAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                endedAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
            BlockedPropertyPage:
              type: object
              additionalProperties: false
              required: [property, next]
              properties:
                property:
                  type: array
                  items: { $ref: "#/components/schemas/BlockedProperty" }
                next: { type: [string, "null"] }
            BlockedPropertyReport:
              type: object
              additionalProperties: false
              required: [reference]
              properties:
                reference: { type: string, minLength: 1, maxLength: 200 }
        """#
}
