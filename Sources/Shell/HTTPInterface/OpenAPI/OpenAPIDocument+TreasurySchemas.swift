extension OpenAPIDocument {
    /// The schemas of settlements and of the treasury.
    static let schemasTreasury = #"""
            SettlementTermsRequest:
              description: >-
                Due once the balance reaches the threshold, or the period is over; never below the
                minimum, nor while the fee would be a larger share than allowed.
              type: object
              additionalProperties: false
              required: [chain, address, minimum, feeBasisPointsMax]
              properties:
                chain: { type: string }
                address: { type: string }
                minimum: { $ref: "#/components/schemas/Amount" }
                threshold: { $ref: "#/components/schemas/Amount" }
                periodSeconds: { type: integer, minimum: 60, maximum: 31622400 }
                feeBasisPointsMax: { type: integer, minimum: 0, maximum: 10000 }
            SettlementTerms:
              type: object
              additionalProperties: false
              required:
                [wallet, chain, asset, address, minimum, threshold, periodSeconds,
                  feeBasisPointsMax, coveredThrough, lastAt]
              properties:
                wallet: { $ref: "#/components/schemas/ID" }
                chain: { type: string }
                asset: { type: string }
                address: { type: string }
                minimum: { $ref: "#/components/schemas/Amount" }
                threshold: { oneOf: [{ $ref: "#/components/schemas/Amount" }, { type: "null" }] }
                periodSeconds: { type: [integer, "null"], minimum: 0 }
                feeBasisPointsMax: { type: integer, minimum: 0, maximum: 10000 }
                coveredThrough: { type: integer, minimum: 0 }
                lastAt: { $ref: "#/components/schemas/Time" }
            SettlementRequest:
              type: object
              additionalProperties: false
              required: [asset]
              properties:
                asset: { type: string }
            Settlement:
              description: >-
                `digest` is the SHA-256 over the ids of the covered lines' transfers, in order, 16
                bytes each: the list of charges is checked against it.
              type: object
              additionalProperties: false
              required:
                [id, wallet, payout, payoutState, net, credits, debits, firstSequence,
                  lastSequence, rowCount, digest, createdAt]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                payout: { $ref: "#/components/schemas/ID" }
                payoutState:
                  oneOf: [{ $ref: "#/components/schemas/PayoutState" }, { type: "null" }]
                net: { $ref: "#/components/schemas/Amount" }
                credits: { $ref: "#/components/schemas/Amount" }
                debits: { $ref: "#/components/schemas/Amount" }
                firstSequence: { type: integer, minimum: 0 }
                lastSequence: { type: integer, minimum: 0 }
                rowCount: { type: integer, minimum: 0 }
                digest: { type: string }
                createdAt: { $ref: "#/components/schemas/Time" }
            SettlementPage:
              type: object
              additionalProperties: false
              required: [settlements, next]
              properties:
                settlements: { type: array, items: { $ref: "#/components/schemas/Settlement" } }
                next: { type: [string, "null"] }
            TreasuryCoins:
              description: >-
                Outputs that no transaction of ours claims, and the sum of all that are final.
              type: object
              additionalProperties: false
              required: [spendableCount, spendable, areAllCounted, total]
              properties:
                spendableCount: { type: integer, minimum: 0 }
                spendable: { $ref: "#/components/schemas/Amount" }
                areAllCounted: { type: boolean }
                total: { $ref: "#/components/schemas/Amount" }
            HotBalance:
              description: >-
                What the hot keys hold of a token when it was last looked at. `amount` is what a
                sweep to the cold address would move, or what is missing to the target; a sweep is
                only proposed. Null before the first look.
              type: object
              additionalProperties: false
              required:
                [asset, balance, floor, target, ceiling, cold, decision, amount, time]
              properties:
                asset: { type: string }
                balance: { oneOf: [{ $ref: "#/components/schemas/Amount" }, { type: "null" }] }
                floor: { $ref: "#/components/schemas/Amount" }
                target: { $ref: "#/components/schemas/Amount" }
                ceiling: { $ref: "#/components/schemas/Amount" }
                cold: { type: string }
                decision:
                  oneOf: [{ enum: [keep, proposeSweep, belowFloor] }, { type: "null" }]
                amount: { oneOf: [{ $ref: "#/components/schemas/Amount" }, { type: "null" }] }
                time: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
            TreasuryChain:
              type: object
              additionalProperties: false
              required: [chain, custody, coins, hot, plans]
              properties:
                chain: { type: string }
                custody: { type: array, items: { $ref: "#/components/schemas/Amount" } }
                coins: { oneOf: [{ $ref: "#/components/schemas/TreasuryCoins" }, { type: "null" }] }
                hot: { type: array, items: { $ref: "#/components/schemas/HotBalance" } }
                plans: { type: array, items: { $ref: "#/components/schemas/Plan" } }
            Treasury:
              type: object
              additionalProperties: false
              required: [arePayoutsEnabled, chains]
              properties:
                arePayoutsEnabled: { type: boolean }
                chains: { type: array, items: { $ref: "#/components/schemas/TreasuryChain" } }
            Comparison:
              description: >-
                The books and the chain as of one final block; units are the token's smallest.
              type: object
              additionalProperties: false
              required:
                [outcome, block, custody, custodyRemainderUnits, chainUnits, chainDecimals,
                  differenceUnits]
              properties:
                outcome: { enum: [match, surplus, shortage, notComparable] }
                block: { $ref: "#/components/schemas/Block" }
                custody: { $ref: "#/components/schemas/Amount" }
                custodyRemainderUnits: { type: string }
                chainUnits: { type: string }
                chainDecimals: { type: integer, minimum: 0 }
                differenceUnits: { type: [string, "null"] }
            Reconciliation:
              type: object
              additionalProperties: false
              required: [chain, asset, time, last, arePayoutsOpen, stoppedBy]
              properties:
                chain: { type: string }
                asset: { type: string }
                time: { $ref: "#/components/schemas/Time" }
                last: { $ref: "#/components/schemas/Comparison" }
                arePayoutsOpen: { type: boolean }
                stoppedBy:
                  oneOf: [{ $ref: "#/components/schemas/Comparison" }, { type: "null" }]
            ReconciliationList:
              type: object
              additionalProperties: false
              required: [reconciliations]
              properties:
                reconciliations:
                  type: array
                  items: { $ref: "#/components/schemas/Reconciliation" }
            ReconciliationClearing:
              type: object
              additionalProperties: false
              required: [reason]
              properties:
                reason: { type: string, minLength: 1, maxLength: 4000 }
        """#
}
