extension OpenAPIDocument {
    /// The schemas of chains, keys and the service itself.
    static let schemasService = #"""
            Endpoint:
              type: object
              additionalProperties: false
              required:
                [name, state, consecutiveFailureCount, requestCount, lastFailure, retryAt,
                  latencyMilliseconds]
              properties:
                name: { type: string }
                state: { enum: [healthy, coolingDown, setAside] }
                consecutiveFailureCount: { type: integer, minimum: 0 }
                requestCount: { type: integer, minimum: 0 }
                lastFailure: { type: [string, "null"] }
                retryAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                latencyMilliseconds: { type: [integer, "null"], minimum: 0 }
            Chain:
              type: object
              additionalProperties: false
              required:
                [id, name, assets, finality, tip, finalHeight, safeHeight,
                  finalizedHeight, upToDateAt, lagSeconds, lastStep, halt, endpoints,
                  rescan]
              properties:
                id: { type: string }
                name: { type: string }
                assets: { type: array, items: { type: string } }
                finality: { type: string }
                tip: { oneOf: [{ $ref: "#/components/schemas/Block" }, { type: "null" }] }
                finalHeight: { type: [integer, "null"], minimum: 0 }
                safeHeight: { type: [integer, "null"], minimum: 0 }
                finalizedHeight: { type: [integer, "null"], minimum: 0 }
                upToDateAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                lagSeconds: { type: [integer, "null"], minimum: 0 }
                lastStep: { type: [string, "null"] }
                halt: { type: [string, "null"] }
                endpoints: { type: array, items: { $ref: "#/components/schemas/Endpoint" } }
                rescan: { oneOf: [{ $ref: "#/components/schemas/Rescan" }, { type: "null" }] }
            ChainList:
              type: object
              additionalProperties: false
              required: [chains]
              properties:
                chains: { type: array, items: { $ref: "#/components/schemas/Chain" } }
            Ignored:
              type: object
              additionalProperties: false
              required: [transaction, locator, recipient, reason, contract, block, time]
              properties:
                transaction: { type: string }
                locator: { type: integer, minimum: 0 }
                recipient: { type: string }
                reason: { type: string }
                contract: { type: [string, "null"] }
                block: { $ref: "#/components/schemas/Block" }
                time: { $ref: "#/components/schemas/Time" }
            IgnoredList:
              type: object
              additionalProperties: false
              required: [ignored]
              properties:
                ignored: { type: array, items: { $ref: "#/components/schemas/Ignored" } }
            RescanRequest:
              type: object
              additionalProperties: false
              required: [from]
              properties:
                from: { type: integer, minimum: 0 }
                through: { type: integer, minimum: 0 }
            ReanchorRequest:
              type: object
              additionalProperties: false
              required: [from]
              properties:
                from:
                  type: integer
                  minimum: 0
                  description: The block to go on from; under all that was replaced.
            Reanchor:
              type: object
              additionalProperties: false
              required: [chain, tip, takenBack, finalityBroken, payoutsBroken]
              properties:
                chain: { type: string }
                tip: { $ref: "#/components/schemas/Block" }
                takenBack:
                  type: array
                  description: Deposits that were not final; they come again with their blocks.
                  items: { type: string }
                finalityBroken:
                  type: array
                  description: >-
                    Final deposits whose block is gone. The event deposit.finalityBroken proposes
                    what to record; nothing is recorded by itself.
                  items: { type: string }
                payoutsBroken:
                  type: array
                  description: >-
                    Final payouts whose block is gone. The transaction may come again by itself;
                    the event payout.finalityBroken says what to look at.
                  items: { type: string }
            Rescan:
              type: object
              additionalProperties: false
              required: [chain, from, through, next, foundCount, isDone]
              properties:
                chain: { type: string }
                from: { type: integer, minimum: 0 }
                through: { type: integer, minimum: 0 }
                next: { type: integer, minimum: 0 }
                foundCount: { type: integer, minimum: 0 }
                isDone: { type: boolean }
            Scope:
              enum:
                - wallets:write
                - wallets:read
                - charges:write
                - payouts:write
                - payouts:read
                - payouts:approve
                - treasury:read
                - treasury:write
                - cases:read
                - cases:decide
                - lists:write
                - chains:write
                - reports:read
                - keys:write
            KeyRequest:
              type: object
              additionalProperties: false
              required: [name, principal, scopes]
              properties:
                name: { type: string }
                principal: { type: string }
                scopes: { type: array, items: { $ref: "#/components/schemas/Scope" } }
                wallet: { $ref: "#/components/schemas/ID" }
                allowedNetworks: { type: array, items: { type: string } }
                expiresAt: { $ref: "#/components/schemas/Time" }
            Key:
              type: object
              additionalProperties: false
              required:
                [id, name, principal, scopes, wallet, allowedNetworks, expiresAt,
                  revokedAt, createdAt, lastUsedAt, madeBy, approvesFrom]
              properties:
                id: { type: string }
                name: { type: string }
                principal: { type: string }
                scopes: { type: array, items: { $ref: "#/components/schemas/Scope" } }
                wallet: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                allowedNetworks: { type: array, items: { type: string } }
                expiresAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                revokedAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                createdAt: { $ref: "#/components/schemas/Time" }
                lastUsedAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                madeBy:
                  type: ["string", "null"]
                  description: >-
                    The principal of the key that made it over HTTP; null for one that was made
                    at the machine, or before this was kept.
                approvesFrom:
                  oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }]
                  description: >-
                    Until then it approves nothing; null if it may approve now.
            KeyList:
              type: object
              additionalProperties: false
              required: [keys]
              properties:
                keys: { type: array, items: { $ref: "#/components/schemas/Key" } }
            IssuedKey:
              type: object
              additionalProperties: false
              required:
                [id, name, principal, scopes, wallet, allowedNetworks, expiresAt,
                  revokedAt, createdAt, lastUsedAt, madeBy, approvesFrom, key]
              properties:
                id: { type: string }
                name: { type: string }
                principal: { type: string }
                scopes: { type: array, items: { $ref: "#/components/schemas/Scope" } }
                wallet: { oneOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
                allowedNetworks: { type: array, items: { type: string } }
                expiresAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                revokedAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                createdAt: { $ref: "#/components/schemas/Time" }
                lastUsedAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                madeBy:
                  type: ["string", "null"]
                  description: >-
                    The principal of the key that made it over HTTP; null for one that was made
                    at the machine, or before this was kept.
                approvesFrom:
                  oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }]
                  description: >-
                    Until then it approves nothing; null if it may approve now.
                key: { type: string }
            Health:
              type: object
              additionalProperties: false
              required: [status, version]
              properties:
                status: { enum: [up, storeNotWritable] }
                version: { type: string }
            ChainReadiness:
              type: object
              additionalProperties: false
              required: [id, state]
              properties:
                id: { type: string }
                state: { enum: [upToDate, behind, halted] }
            ListReadiness:
              type: object
              additionalProperties: false
              required: [isFresh, ageHours]
              properties:
                isFresh: { type: boolean }
                ageHours: { type: [integer, "null"] }
            RateReadiness:
              type: object
              additionalProperties: false
              required: [isFresh, ageSeconds]
              properties:
                isFresh:
                  description: Also true where no source of prices is configured.
                  type: boolean
                ageSeconds: { type: [integer, "null"] }
            Readiness:
              type: object
              additionalProperties: false
              required: [isReady, store, chains, lists, rates]
              properties:
                isReady: { type: boolean }
                store: { type: boolean }
                chains: { type: array, items: { $ref: "#/components/schemas/ChainReadiness" } }
                lists: { $ref: "#/components/schemas/ListReadiness" }
                rates: { $ref: "#/components/schemas/RateReadiness" }
        """#
}
