extension OpenAPIDocument {
    /// The paths of chains, keys and the service itself.
    static let pathsService = #"""
          /v1/chains:
            get:
              operationId: listChains
              tags: [chains]
              summary: "Lists the chains: tip, lag, finality, endpoints."
              security: [{ apiKey: ["reports:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/ChainList" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/chains/{id}/ignored:
            parameters:
              - $ref: "#/components/parameters/Name"
            get:
              operationId: listIgnored
              tags: [chains]
              summary: Lists what looked like a payment and is none, newest first.
              security: [{ apiKey: ["reports:read"] }]
              parameters:
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/IgnoredList" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/chains/{id}/rescans:
            parameters:
              - $ref: "#/components/parameters/Name"
            post:
              operationId: requestRescan
              tags: [chains]
              summary: Asks for a range of blocks to be read again.
              security: [{ apiKey: ["chains:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/RescanRequest" }
              responses:
                "202":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Rescan" }
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
          /v1/chains/{id}/rescan:
            parameters:
              - $ref: "#/components/parameters/Name"
            get:
              operationId: getRescan
              tags: [chains]
              summary: Returns how far the last rescan has come.
              security: [{ apiKey: ["reports:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Rescan" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/chains/{id}/resume:
            parameters:
              - $ref: "#/components/parameters/Name"
            post:
              operationId: resumeChain
              tags: [chains]
              summary: Lets a halted chain be followed again.
              security: [{ apiKey: ["chains:write"] }]
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
                      schema: { $ref: "#/components/schemas/Chain" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "413": { $ref: "#/components/responses/TooLarge" }
                "415": { $ref: "#/components/responses/WrongContentType" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/chains/{id}/reanchor:
            parameters:
              - $ref: "#/components/parameters/Name"
            post:
              operationId: reanchorChain
              tags: [chains]
              summary: Goes on from a block of a halted chain whose branch is lost.
              security: [{ apiKey: ["chains:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/ReanchorRequest" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Reanchor" }
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
          /v1/keys:
            post:
              operationId: createKey
              tags: [keys]
              summary: Makes an API key; its text is in this answer only.
              description: >-
                For the time that is configured (console.fresh-hours, 24 by default) the new key
                approves nothing, and its maker's keys neither: such requests are refused with 403
                and the code freshKey or freshKeyMade. Keys that are made on the machine with
                sluice api-keys create approve at once.
              security: [{ apiKey: ["keys:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/KeyRequest" }
              responses:
                "201":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/IssuedKey" }
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
              operationId: listKeys
              tags: [keys]
              summary: Lists API keys.
              security: [{ apiKey: ["keys:write"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/KeyList" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/keys/{id}:
            parameters:
              - $ref: "#/components/parameters/Name"
            delete:
              operationId: revokeKey
              tags: [keys]
              summary: Ends an API key at once.
              security: [{ apiKey: ["keys:write"] }]
              responses:
                "204": { description: It was done. }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /healthz:
            get:
              operationId: getHealth
              tags: [service]
              summary: Says whether the process is up and its store takes writes.
              security: []
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Health" }
                "503":
                  description: Not all of it works.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Health" }
                default: { $ref: "#/components/responses/Fault" }
          /readyz:
            get:
              operationId: getReadiness
              tags: [service]
              summary: Says which parts of the service do their work.
              security: []
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Readiness" }
                "503":
                  description: Not all of it works.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Readiness" }
                default: { $ref: "#/components/responses/Fault" }
          /metrics:
            get:
              operationId: getMetrics
              tags: [service]
              summary: Returns figures in Prometheus' text format.
              security: [{ apiKey: ["reports:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    text/plain: {}
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /openapi.yaml:
            get:
              operationId: getDocument
              tags: [service]
              summary: Returns this document.
              security: []
              responses:
                "200":
                  description: The answer.
                  content:
                    application/yaml: {}
                default: { $ref: "#/components/responses/Fault" }
        """#
}
