extension OpenAPIDocument {
    /// The schemas of the travel rule.
    static let schemasTravel = #"""
            TravelRuleRequest:
              type: object
              additionalProperties: false
              required: [counterparty]
              properties:
                counterparty: { enum: [hosted, selfHosted, unknown] }
                identity: { $ref: "#/components/schemas/TransferIdentity" }
            TransferIdentity:
              type: object
              description: >-
                IVMS101.2020 with the standard's own field names: originator, beneficiary,
                originatingVASP, beneficiaryVASP. Other names are refused.
            TravelField:
              enum:
                [counterpartyKind, originatorName, originatorAccount, originatorIdentity,
                  originatorFullIdentity, originatorAddress, originatingVASP, beneficiaryName,
                  beneficiaryAccount, beneficiaryVASP, ownership]
            FiatValue:
              type: object
              additionalProperties: false
              required: [currency, amount]
              properties:
                currency: { type: string }
                amount: { type: string }
            TravelRule:
              type: object
              additionalProperties: false
              required:
                [profile, state, counterparty, value, needed, missing, sentence, heldSince,
                  record, digest, givenBy, givenAt]
              properties:
                profile: { type: [string, "null"] }
                state: { enum: [notAsked, met, missing, held] }
                counterparty: { enum: [hosted, selfHosted, unknown] }
                value: { oneOf: [{ $ref: "#/components/schemas/FiatValue" }, { type: "null" }] }
                needed: { type: array, items: { $ref: "#/components/schemas/TravelField" } }
                missing: { type: array, items: { $ref: "#/components/schemas/TravelField" } }
                sentence: { type: [string, "null"] }
                heldSince: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                record: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                digest: { type: [string, "null"] }
                givenBy: { type: [string, "null"] }
                givenAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
        """#
}
