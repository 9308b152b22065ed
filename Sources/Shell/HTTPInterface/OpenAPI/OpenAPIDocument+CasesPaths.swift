extension OpenAPIDocument {
    /// The paths of cases.
    static let pathsCases = #"""
          /v1/cases:
            get:
              operationId: listCases
              tags: [compliance]
              summary: Returns the queue of cases, the most urgent first.
              description: >-
                By floor, then points, then value, then age. Cases that were put aside are left
                out until they come back.
              security: [{ apiKey: ["cases:read"] }]
              parameters:
                - $ref: "#/components/parameters/CaseStanding"
                - $ref: "#/components/parameters/CaseOwner"
                - $ref: "#/components/parameters/NeedsSecondPerson"
                - $ref: "#/components/parameters/Overdue"
                - $ref: "#/components/parameters/Tag"
                - $ref: "#/components/parameters/Asleep"
                - $ref: "#/components/parameters/CaseWallet"
                - $ref: "#/components/parameters/AfterPlace"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/CasePage" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/cases/counts:
            get:
              operationId: countCases
              tags: [compliance]
              summary: Counts the cases that wait, by who is waited for.
              security: [{ apiKey: ["cases:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/CaseCounts" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/cases/bulk-close:
            get:
              operationId: listBulkCloses
              tags: [compliance]
              summary: Lists the bulk proposals that wait for a second person.
              security: [{ apiKey: ["cases:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/BulkCloseList" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            post:
              operationId: proposeBulkClose
              tags: [compliance]
              summary: Proposes to finish dust and alerts together.
              security: [{ apiKey: ["cases:decide"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/BulkCloseRequest" }
              responses:
                "201":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/BulkClose" }
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
          /v1/cases/bulk-close/{id}/decision:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: decideOnBulkClose
              tags: [compliance]
              summary: Approves or rejects a bulk proposal as one; never by who proposed it.
              security: [{ apiKey: ["cases:decide"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/BulkCloseDecision" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/BulkCloseResult" }
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
          /v1/cases/{id}:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getCase
              tags: [compliance]
              summary: Returns a case with its verdict, history, ties and files.
              security: [{ apiKey: ["cases:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/CaseDetail" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/cases/{id}/actions:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: actOnCase
              tags: [compliance]
              summary: Proposes, decides, assigns, notes…; the key's principal is the actor.
              security: [{ apiKey: ["cases:decide"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/CaseActionRequest" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Case" }
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
          /v1/cases/{id}/attachments:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: attachToCase
              tags: [compliance]
              summary: Adds a file to a case; nothing takes it away again.
              security: [{ apiKey: ["cases:decide"] }]
              parameters:
                - $ref: "#/components/parameters/FileName"
                - $ref: "#/components/parameters/Note"
              requestBody:
                required: true
                content:
                  "*/*": {}
              responses:
                "201":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Case" }
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
          /v1/cases/{id}/attachments/{file}:
            parameters:
              - $ref: "#/components/parameters/ID"
              - $ref: "#/components/parameters/AttachmentID"
            get:
              operationId: getAttachment
              tags: [compliance]
              summary: Returns a file of a case, to be saved.
              security: [{ apiKey: ["cases:read"] }]
              responses:
                "200":
                  description: The file, as it came.
                  content:
                    "*/*": {}
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
        """#
}
