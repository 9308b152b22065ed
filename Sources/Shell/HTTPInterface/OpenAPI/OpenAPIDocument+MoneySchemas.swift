extension OpenAPIDocument {
    /// The schemas of deposits, charges, holds and events.
    static let schemasMoney = #"""
            Block:
              type: object
              additionalProperties: false
              required: [height, hash]
              properties:
                height: { type: integer, minimum: 0 }
                hash: { type: string }
            Deposit:
              type: object
              additionalProperties: false
              required:
                [id, wallet, chain, transaction, locator, address, amount, paidUnits,
                  paidDecimals, chainState, block, confirmations, confirmationsNeeded,
                  finality, screeningState, isSpendable, customerText, firstSeen,
                  changedAt]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                chain: { type: string }
                transaction: { type: string }
                locator: { type: integer, minimum: 0 }
                address: { type: [string, "null"] }
                amount: { $ref: "#/components/schemas/Amount" }
                paidUnits: { type: string }
                paidDecimals: { type: integer, minimum: 0 }
                chainState: { enum: [seen, included, final, orphaned] }
                block: { oneOf: [{ $ref: "#/components/schemas/Block" }, { type: "null" }] }
                confirmations: { type: [integer, "null"], minimum: 0 }
                confirmationsNeeded: { type: [integer, "null"], minimum: 0 }
                finality: { type: string }
                screeningState:
                  { enum: [notStarted, running, clear, held, frozen, refunding, refunded] }
                isSpendable: { type: boolean }
                customerText: { type: [string, "null"] }
                firstSeen: { $ref: "#/components/schemas/Time" }
                changedAt: { $ref: "#/components/schemas/Time" }
                case: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                staffText: { type: [string, "null"] }
                verdict: { oneOf: [{ $ref: "#/components/schemas/Verdict" }, { type: "null" }] }
            DepositPage:
              type: object
              additionalProperties: false
              required: [deposits, next]
              properties:
                deposits: { type: array, items: { $ref: "#/components/schemas/Deposit" } }
                next: { type: [string, "null"] }
            ChargeRequest:
              type: object
              additionalProperties: false
              required: [from, to, amount]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                from: { $ref: "#/components/schemas/ID" }
                to: { $ref: "#/components/schemas/ID" }
                amount: { $ref: "#/components/schemas/Amount" }
                fee: { $ref: "#/components/schemas/Amount" }
                reference: { type: string, maxLength: 200 }
            Charge:
              type: object
              additionalProperties: false
              required: [id, kind, from, to, amount, fee, reference, createdAt, refunded]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                kind: { type: string }
                from: { $ref: "#/components/schemas/ID" }
                to: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                amount: { $ref: "#/components/schemas/Amount" }
                fee: { oneOf: [{ $ref: "#/components/schemas/Amount" }, { type: "null" }] }
                reference: { type: string }
                createdAt: { $ref: "#/components/schemas/Time" }
                refunded: { $ref: "#/components/schemas/Amount" }
            ChargePage:
              type: object
              additionalProperties: false
              required: [charges, next]
              properties:
                charges: { type: array, items: { $ref: "#/components/schemas/Charge" } }
                next: { type: [string, "null"] }
            ChargeBatchRequest:
              type: object
              additionalProperties: false
              required: [charges]
              properties:
                charges: { $ref: "#/components/schemas/ChargeBatch" }
            ChargeBatch:
              type: array
              minItems: 1
              maxItems: 8190
              items: { $ref: "#/components/schemas/ChargeRequest" }
            ChargeResult:
              type: object
              additionalProperties: false
              required: [status]
              properties:
                status: { enum: [recorded, refused] }
                charge: { $ref: "#/components/schemas/Charge" }
                id: { $ref: "#/components/schemas/ID" }
                problem: { $ref: "#/components/schemas/Problem" }
            ChargeBatchResult:
              type: object
              additionalProperties: false
              required: [recordedCount, refusedCount, results]
              properties:
                recordedCount: { type: integer, minimum: 0 }
                refusedCount: { type: integer, minimum: 0 }
                results: { type: array, items: { $ref: "#/components/schemas/ChargeResult" } }
            RefundRequest:
              type: object
              additionalProperties: false
              required: [amount]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                amount: { $ref: "#/components/schemas/Amount" }
                reference: { type: string, maxLength: 200 }
            Refund:
              type: object
              additionalProperties: false
              required: [id, kind, from, to, amount, fee, reference, createdAt, charge]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                kind: { type: string }
                from: { $ref: "#/components/schemas/ID" }
                to: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                amount: { $ref: "#/components/schemas/Amount" }
                fee: { oneOf: [{ $ref: "#/components/schemas/Amount" }, { type: "null" }] }
                reference: { type: string }
                createdAt: { $ref: "#/components/schemas/Time" }
                charge: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
            HoldRequest:
              type: object
              additionalProperties: false
              required: [wallet, amount, expiresAt]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                amount: { $ref: "#/components/schemas/Amount" }
                expiresAt: { $ref: "#/components/schemas/Time" }
                reference: { type: string, maxLength: 200 }
            CaptureRequest:
              type: object
              additionalProperties: false
              required: [amount, to]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                amount: { $ref: "#/components/schemas/Amount" }
                to: { $ref: "#/components/schemas/ID" }
                isLast: { type: boolean, default: true }
            ReleaseRequest:
              type: object
              additionalProperties: false
              properties:
                id: { $ref: "#/components/schemas/ID" }
            Hold:
              type: object
              additionalProperties: false
              required: [id, wallet, state, amount, remaining, reference, createdAt, expiresAt]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                state: { enum: [open, captured, released, expired, finished] }
                amount: { $ref: "#/components/schemas/Amount" }
                remaining: { $ref: "#/components/schemas/Amount" }
                reference: { type: string }
                createdAt: { $ref: "#/components/schemas/Time" }
                expiresAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
            Event:
              type: object
              additionalProperties: false
              required: [sequence, type, subject, time, data]
              properties:
                sequence: { type: integer, minimum: 0 }
                type: { type: string }
                subject: { type: string }
                time: { $ref: "#/components/schemas/Time" }
                data: { type: [object, "null"] }
            EventPage:
              type: object
              additionalProperties: false
              required: [events, next, isEnd]
              properties:
                events: { type: array, items: { $ref: "#/components/schemas/Event" } }
                next: { type: string }
                isEnd: { type: boolean }
        """#
}
