extension OpenAPIDocument {
    /// The paths of holds and events.
    static let pathsHolds = #"""
          /v1/holds:
            post:
              operationId: createHold
              tags: [holds]
              summary: Reserves part of a wallet's available balance.
              security: [{ apiKey: ["charges:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/HoldRequest" }
              responses:
                "201":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Hold" }
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
          /v1/holds/{id}:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getHold
              tags: [holds]
              summary: Returns a hold.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Hold" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/holds/{id}/capture:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: captureHold
              tags: [holds]
              summary: Spends all or part of a hold.
              security: [{ apiKey: ["charges:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/CaptureRequest" }
              responses:
                "200":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Hold" }
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
          /v1/holds/{id}/release:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: releaseHold
              tags: [holds]
              summary: Gives back what is left of a hold.
              security: [{ apiKey: ["charges:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: false
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/ReleaseRequest" }
              responses:
                "200":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Hold" }
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
          /v1/events:
            get:
              operationId: listEvents
              tags: [events]
              summary: Returns the ordered event log.
              description: >-
                With `Accept: text/event-stream` the log is sent as it grows: `id` is the sequence,
                `event` the type, `data` an Event. `Last-Event-ID` comes before `after`.
              security: [{ apiKey: ["reports:read"] }]
              parameters:
                - $ref: "#/components/parameters/AfterSequence"
                - $ref: "#/components/parameters/Limit"
                - $ref: "#/components/parameters/Type"
                - $ref: "#/components/parameters/LastEventID"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/EventPage" }
                    text/event-stream: {}
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
        """#
}
