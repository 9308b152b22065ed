extension OpenAPIDocument {
    /// The paths of screening and lists.
    static let pathsCompliance = #"""
          /v1/screenings:
            post:
              operationId: screenAddress
              tags: [compliance]
              summary: Says what the lists in force say of an address, in any spelling.
              security: [{ apiKey: ["cases:read"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/ScreeningRequest" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Screening" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "413": { $ref: "#/components/responses/TooLarge" }
                "415": { $ref: "#/components/responses/WrongContentType" }
                "422": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/lists:
            get:
              operationId: listLists
              tags: [compliance]
              summary: Lists all versions ever imported, newest first.
              security: [{ apiKey: ["reports:read"] }]
              parameters:
                - $ref: "#/components/parameters/ListState"
                - $ref: "#/components/parameters/After"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/ListPage" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            post:
              operationId: importList
              tags: [compliance]
              summary: Imports a version of a list; it may wait for approval.
              security: [{ apiKey: ["lists:write"] }]
              parameters:
                - $ref: "#/components/parameters/Source"
                - $ref: "#/components/parameters/Kind"
                - $ref: "#/components/parameters/Published"
                - $ref: "#/components/parameters/ListFormat"
              requestBody:
                required: true
                content:
                  application/xml: {}
                  application/x-bzip2: {}
                  text/csv: {}
                  application/yaml: {}
              responses:
                "201":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/ListRecord" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "413": { $ref: "#/components/responses/TooLarge" }
                "415": { $ref: "#/components/responses/WrongContentType" }
                "422": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/lists/{id}/decision:
            parameters:
              - $ref: "#/components/parameters/Name"
            post:
              operationId: decideOnList
              tags: [compliance]
              summary: Approves or rejects a version that waits; never by who imported it.
              security: [{ apiKey: ["cases:decide"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/ListDecision" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/ListRecord" }
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
          /v1/lists/{id}/difference:
            parameters:
              - $ref: "#/components/parameters/Name"
            get:
              operationId: getListDifference
              tags: [compliance]
              summary: Says what a version added and took away.
              security: [{ apiKey: ["reports:read"] }]
              parameters:
                - $ref: "#/components/parameters/OtherList"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/ListDifference" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/lists/history:
            get:
              operationId: askPastLists
              tags: [compliance]
              summary: Says whether an address was listed on a day, by all versions that are kept.
              security: [{ apiKey: ["cases:read"] }]
              parameters:
                - $ref: "#/components/parameters/ListedChain"
                - $ref: "#/components/parameters/ListedAddress"
                - $ref: "#/components/parameters/Day"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/PastListing" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "422": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
        """#
}
