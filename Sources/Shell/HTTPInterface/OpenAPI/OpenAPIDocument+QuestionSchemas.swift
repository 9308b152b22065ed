extension OpenAPIDocument {
    /// The schemas of questions to customers and of what is known of them.
    static let schemasQuestions = #"""
            QuestionRequest:
              type: object
              additionalProperties: false
              required: [kind, text, seconds]
              properties:
                kind: { enum: [sourceOfFunds, ownership, declaration] }
                text: { type: string, minLength: 1, maxLength: 4000 }
                seconds: { type: integer, minimum: 60, maximum: 7776000 }
                case: { $ref: "#/components/schemas/ID" }
                chain: { type: string }
                address: { type: string, maxLength: 1024 }
                paymentAsset: { enum: [BTC, USDT, USDC] }
            QuestionAnswer:
              type: object
              additionalProperties: false
              required: [method, time, deposit, record]
              properties:
                method: { $ref: "#/components/schemas/OwnershipMethod" }
                time: { $ref: "#/components/schemas/Time" }
                deposit: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                record: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
            OwnershipMethod:
              enum:
                [bitcoinMessage, bip322Simple, bip322Full, personalSign, microTransaction,
                  declaration]
            QuestionState:
              enum: [asked, answered, accepted, refused, expired]
            QuestionDecision:
              type: object
              additionalProperties: false
              required: [by, note, time]
              properties:
                by: { type: string }
                note: { type: string }
                time: { $ref: "#/components/schemas/Time" }
            Question:
              type: object
              additionalProperties: false
              required:
                [id, wallet, kind, text, state, address, challenge, payment, askedAt, dueAt,
                  answers, askedBy, case, decision]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                kind: { enum: [sourceOfFunds, ownership, declaration] }
                text: { type: string }
                state: { $ref: "#/components/schemas/QuestionState" }
                address: { type: [string, "null"] }
                challenge: { type: [string, "null"] }
                payment: { oneOf: [{ $ref: "#/components/schemas/Amount" }, { type: "null" }] }
                askedAt: { $ref: "#/components/schemas/Time" }
                dueAt: { $ref: "#/components/schemas/Time" }
                answers: { type: array, items: { $ref: "#/components/schemas/QuestionAnswer" } }
                askedBy: { type: [string, "null"] }
                case: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                decision:
                  oneOf: [{ $ref: "#/components/schemas/QuestionDecision" }, { type: "null" }]
            QuestionPage:
              type: object
              additionalProperties: false
              required: [questions, next]
              properties:
                questions: { type: array, items: { $ref: "#/components/schemas/Question" } }
                next: { type: [string, "null"] }
            QuestionAnswerRequest:
              type: object
              additionalProperties: false
              properties:
                signature: { type: string, maxLength: 16384 }
                deposit: { $ref: "#/components/schemas/ID" }
                declaration: { type: string, maxLength: 65536 }
            QuestionDecisionRequest:
              type: object
              additionalProperties: false
              required: [accept, note]
              properties:
                accept: { type: boolean }
                note: { type: string, minLength: 1, maxLength: 4000 }
            ProvenAddress:
              type: object
              additionalProperties: false
              required: [address, family, method, isProof, provenAt, evidence, question]
              properties:
                address: { type: string }
                family: { enum: [bitcoin, evm, tron] }
                method: { $ref: "#/components/schemas/OwnershipMethod" }
                isProof: { type: boolean }
                provenAt: { $ref: "#/components/schemas/Time" }
                evidence: { type: string }
                question: { $ref: "#/components/schemas/ID" }
            ProvenAddressList:
              type: object
              additionalProperties: false
              required: [addresses]
              properties:
                addresses: { type: array, items: { $ref: "#/components/schemas/ProvenAddress" } }
            PersonalRecord:
              type: object
              additionalProperties: false
              required: [id, wallet, kind, digest, content, createdAt, erasedAt, erasedBy]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                kind: { enum: [declaration, travelIdentity] }
                digest: { type: string }
                content: { type: [string, "null"] }
                createdAt: { $ref: "#/components/schemas/Time" }
                erasedAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                erasedBy: { type: [string, "null"] }
        """#
}
