extension OpenAPIDocument {
    /// The schemas of payouts.
    static let schemasPayouts = #"""
            PayoutRequest:
              type: object
              additionalProperties: false
              required: [wallet, chain, amount, address]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                chain: { type: string }
                amount: { $ref: "#/components/schemas/Amount" }
                address: { type: string }
                reference: { type: string, maxLength: 200 }
            PayoutState:
              enum:
                [requested, reserved, approved, planned, signed, broadcast, included, final, failed,
                  refused, cancelled]
            PayoutRefusal:
              type: object
              additionalProperties: false
              required: [code, detail]
              properties:
                code: { type: string }
                detail: { type: string }
            PayoutApproval:
              type: object
              additionalProperties: false
              required: [isApproval, by, reason, time]
              properties:
                isApproval: { type: boolean }
                by: { type: string }
                reason: { type: string }
                time: { $ref: "#/components/schemas/Time" }
            PayoutApprovals:
              description: >-
                `warnings` are what a person must know before they say yes, such as that the
                address looks like another one.
              type: object
              additionalProperties: false
              required: [state, neededCount, missingCount, warnings, decisions]
              properties:
                state: { enum: [open, given, rejected] }
                neededCount: { type: integer, minimum: 0 }
                missingCount: { type: integer, minimum: 0 }
                warnings: { type: array, items: { type: string } }
                decisions: { type: array, items: { $ref: "#/components/schemas/PayoutApproval" } }
            PayoutDecision:
              description: A no needs a reason.
              type: object
              additionalProperties: false
              required: [approve]
              properties:
                approve: { type: boolean }
                reason: { type: string, maxLength: 4000 }
            Payout:
              description: >-
                `wait` says in a sentence what holds it up, null if nothing does. `needsPerson` is
                true once only a person can mend it; those that wait for approvals are `reserved`,
                and have them missing.
              type: object
              additionalProperties: false
              required:
                [id, wallet, chain, amount, address, reference, settlement, state, wait,
                  needsPerson, isCancellable, refusal, proposedBy, approvals, transaction,
                  block, confirmations, requestedAt, changedAt]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                chain: { type: string }
                amount: { $ref: "#/components/schemas/Amount" }
                address: { type: string }
                reference: { type: string }
                settlement: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                state: { $ref: "#/components/schemas/PayoutState" }
                wait: { type: [string, "null"] }
                needsPerson: { type: boolean }
                isCancellable: { type: boolean }
                refusal:
                  oneOf: [{ $ref: "#/components/schemas/PayoutRefusal" }, { type: "null" }]
                proposedBy: { type: string }
                approvals: { $ref: "#/components/schemas/PayoutApprovals" }
                transaction: { type: [string, "null"] }
                block: { oneOf: [{ $ref: "#/components/schemas/Block" }, { type: "null" }] }
                confirmations: { type: [integer, "null"], minimum: 0 }
                requestedAt: { $ref: "#/components/schemas/Time" }
                changedAt: { $ref: "#/components/schemas/Time" }
            PayoutPage:
              type: object
              additionalProperties: false
              required: [payouts, next]
              properties:
                payouts: { type: array, items: { $ref: "#/components/schemas/Payout" } }
                next: { type: [string, "null"] }
            PayoutDetail:
              type: object
              additionalProperties: false
              required:
                [id, wallet, chain, amount, address, reference, settlement, state, wait,
                  needsPerson, isCancellable, refusal, proposedBy, approvals, transaction,
                  block, confirmations, requestedAt, changedAt, plans, history, travelRuleMisses]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                chain: { type: string }
                amount: { $ref: "#/components/schemas/Amount" }
                address: { type: string }
                reference: { type: string }
                settlement: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                state: { $ref: "#/components/schemas/PayoutState" }
                wait: { type: [string, "null"] }
                needsPerson: { type: boolean }
                isCancellable: { type: boolean }
                refusal:
                  oneOf: [{ $ref: "#/components/schemas/PayoutRefusal" }, { type: "null" }]
                proposedBy: { type: string }
                approvals: { $ref: "#/components/schemas/PayoutApprovals" }
                transaction: { type: [string, "null"] }
                block: { oneOf: [{ $ref: "#/components/schemas/Block" }, { type: "null" }] }
                confirmations: { type: [integer, "null"], minimum: 0 }
                requestedAt: { $ref: "#/components/schemas/Time" }
                changedAt: { $ref: "#/components/schemas/Time" }
                plans: { type: array, items: { $ref: "#/components/schemas/Plan" } }
                travelRuleMisses:
                  type: array
                  items: { $ref: "#/components/schemas/TravelField" }
                history: { type: array, items: { $ref: "#/components/schemas/Event" } }
            Fee:
              description: In the chain's own coin.
              type: object
              additionalProperties: false
              required: [asset, amount]
              properties:
                asset: { type: string }
                amount: { $ref: "#/components/schemas/Decimal" }
            Plan:
              description: >-
                One transaction of ours. The fee is exact for Bitcoin and the most that it can be
                for EVM; the size is in virtual bytes, or the gas limit. The sender is an EVM
                account of ours; the source says why it leaves from there, with the numbers, where
                the operator has set what the chain's coin is worth.
              type: object
              additionalProperties: false
              required:
                [id, chain, payoutCount, stage, reason, sender, source, transaction, block, fee,
                  size, replaces, sentAtHeight, createdAt, ageSeconds]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                chain: { type: string }
                payoutCount: { type: integer, minimum: 0 }
                stage:
                  enum:
                    [planned, asked, refused, signed, broadcast, included, final, dropped]
                reason: { type: [string, "null"] }
                sender: { type: [string, "null"] }
                source: { type: [string, "null"] }
                transaction: { type: [string, "null"] }
                block: { oneOf: [{ $ref: "#/components/schemas/Block" }, { type: "null" }] }
                fee: { $ref: "#/components/schemas/Fee" }
                size: { type: integer, minimum: 0 }
                replaces: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                sentAtHeight: { type: [integer, "null"], minimum: 0 }
                createdAt: { $ref: "#/components/schemas/Time" }
                ageSeconds: { type: integer, minimum: 0 }
        """#
}
