extension OpenAPIDocument {
    /// The schemas of screening and lists.
    static let schemasCompliance = #"""
            ScreeningRequest:
              type: object
              additionalProperties: false
              required: [chain, address]
              properties:
                chain: { type: string }
                address: { type: string, maxLength: 1024 }
            ListHit:
              type: object
              additionalProperties: false
              required:
                [list, kind, address, label, partyID, partyName, programs, category, confidence]
              properties:
                list: { type: string }
                kind: { enum: [sanctions, deny, allow, label] }
                address: { type: string }
                label: { type: string }
                partyID: { type: string }
                partyName: { type: string }
                programs: { type: array, items: { type: string } }
                category: { type: [string, "null"] }
                confidence: { type: [integer, "null"], minimum: 0, maximum: 100 }
            ListInForce:
              type: object
              additionalProperties: false
              required: [id, checkedAt]
              properties:
                id: { type: string }
                checkedAt: { $ref: "#/components/schemas/Time" }
            Screening:
              type: object
              additionalProperties: false
              required: [chain, address, checksum, isListed, direct, related, lists]
              properties:
                chain: { type: string }
                address: { type: string }
                checksum: { enum: [verified, absent, wrong] }
                isListed: { type: boolean }
                direct: { type: array, items: { $ref: "#/components/schemas/ListHit" } }
                related: { type: array, items: { $ref: "#/components/schemas/ListHit" } }
                lists: { type: array, items: { $ref: "#/components/schemas/ListInForce" } }
            Verdict:
              type: object
              additionalProperties: false
              required: [id, time, customerText, staffText, record]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                time: { $ref: "#/components/schemas/Time" }
                customerText: { type: string }
                staffText: { type: string }
                record: { type: [object, "null"] }
            LabelCount:
              type: object
              additionalProperties: false
              required: [label, count]
              properties:
                label: { type: string }
                count: { type: integer, minimum: 0 }
            ListRecord:
              type: object
              additionalProperties: false
              required:
                [id, source, kind, published, digest, entryCount, labels, state, concerns,
                  importedBy, importedAt, decidedBy, checkedAt, inForceFrom, inForceUntil, changes]
              properties:
                id: { type: string }
                source: { type: string }
                kind: { enum: [sanctions, deny, allow, label] }
                published: { type: string, format: date }
                digest: { type: string }
                entryCount: { type: integer, minimum: 0 }
                labels: { type: array, items: { $ref: "#/components/schemas/LabelCount" } }
                state: { enum: [active, awaitingApproval, superseded, rejected] }
                concerns: { type: array, items: { type: string } }
                importedBy: { type: string }
                importedAt: { $ref: "#/components/schemas/Time" }
                decidedBy: { type: [string, "null"] }
                checkedAt: { $ref: "#/components/schemas/Time" }
                inForceFrom: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                inForceUntil: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                changes:
                  type: [array, "null"]
                  items: { $ref: "#/components/schemas/LabelChange" }
            LabelChange:
              type: object
              additionalProperties: false
              required: [label, added, removed]
              properties:
                label: { type: string }
                added: { type: integer, minimum: 0 }
                removed: { type: integer, minimum: 0 }
            ListDifference:
              type: object
              additionalProperties: false
              required: [from, to, changes, added, removed, isWhole]
              properties:
                from: { type: [string, "null"] }
                to: { type: string }
                changes: { type: array, items: { $ref: "#/components/schemas/LabelChange" } }
                added: { type: array, items: { $ref: "#/components/schemas/ListHit" } }
                removed: { type: array, items: { $ref: "#/components/schemas/ListHit" } }
                isWhole:
                  description: Whether all entries are named; 1,000 each way at most.
                  type: boolean
            PastEdition:
              type: object
              additionalProperties: false
              required: [list, kind, published, inForceFrom, inForceUntil, direct, related]
              properties:
                list: { type: string }
                kind: { enum: [sanctions, deny, allow, label] }
                published: { type: string, format: date }
                inForceFrom: { $ref: "#/components/schemas/Time" }
                inForceUntil: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                direct: { type: array, items: { $ref: "#/components/schemas/ListHit" } }
                related: { type: array, items: { $ref: "#/components/schemas/ListHit" } }
            PastListing:
              type: object
              additionalProperties: false
              required:
                [chain, address, day, wasListed, wasListedHere, knownUntil, published, inForce]
              properties:
                chain: { type: string }
                address: { type: string }
                day: { type: string, format: date }
                wasListed:
                  description: By the days on which sanctions lists were published.
                  enum: ["yes", "no", unknown]
                wasListedHere:
                  description: By the sanctions lists that were in force here on that day.
                  enum: ["yes", "no", unknown]
                knownUntil: { type: [string, "null"], format: date }
                published: { type: array, items: { $ref: "#/components/schemas/PastEdition" } }
                inForce: { type: array, items: { $ref: "#/components/schemas/PastEdition" } }
            ListPage:
              type: object
              additionalProperties: false
              required: [lists, next, count]
              properties:
                lists: { type: array, items: { $ref: "#/components/schemas/ListRecord" } }
                next: { type: [string, "null"] }
                count:
                  description: How many versions there are on all pages, counted up to 100,000.
                  type: integer
            ListDecision:
              type: object
              additionalProperties: false
              required: [approve]
              properties:
                approve: { type: boolean }
        """#
}
