extension OpenAPIDocument {
    /// The path of exports of cases.
    static let pathsCaseExport = #"""
          /v1/cases/{id}/export:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: exportCase
              tags: [compliance]
              summary: Returns a case as a file, to be saved.
              description: >-
                json and csv have the case, its verdicts with their records, its history and its
                events. sar is a FinCEN SARX batch and goaml an outline for goAML; both need the
                configuration's filer, and a person reads them before they are filed. ivms101 is
                what was given as identities of the case's deposit. Each export is kept in the
                trail.
              security: [{ apiKey: ["cases:read"] }]
              parameters:
                - name: format
                  in: query
                  description: What the file is; json without it.
                  schema: { type: string, enum: [json, csv, sar, goaml, ivms101] }
              responses:
                "200":
                  description: The file.
                  content:
                    "*/*": {}
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "422": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
        """#
}
