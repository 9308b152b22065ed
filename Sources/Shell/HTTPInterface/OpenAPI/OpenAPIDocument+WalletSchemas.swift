extension OpenAPIDocument {
    /// The schemas of wallets, and those that all use.
    static let schemasWallets = #"""
            ID:
              description: 32 hexadecimal digits; a UUID or ULID is taken too.
              type: string
              pattern: "^[0-9A-Za-z-]{26,36}$"
            Time:
              description: RFC 3339 in UTC, with milliseconds.
              type: string
              format: date-time
            Decimal:
              description: In the asset's major unit, with no more decimal places than it has.
              type: string
              pattern: "^[0-9]+([.][0-9]+)?$"
            Amount:
              type: object
              additionalProperties: false
              required: [asset, amount]
              properties:
                asset: { enum: [BTC, USDT, USDC] }
                amount: { $ref: "#/components/schemas/Decimal" }
            Empty:
              type: object
              additionalProperties: false
            Problem:
              description: RFC 9457; `code` stays the same, `detail` is for people.
              type: object
              additionalProperties: false
              required: [type, title, status, detail, code]
              properties:
                type: { type: string }
                title: { type: string }
                status: { type: integer }
                detail: { type: string }
                code: { type: string }
                field: { type: string }
            WalletRequest:
              type: object
              additionalProperties: false
              required: [reference, tier]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                reference: { type: string, maxLength: 200 }
                tier: { type: string }
            WalletChange:
              type: object
              additionalProperties: false
              properties:
                tier: { type: string }
                status: { enum: [active, suspended, closed] }
            Wallet:
              type: object
              additionalProperties: false
              required: [id, reference, tier, status, createdAt]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                reference: { type: string }
                tier: { type: string }
                status: { enum: [active, suspended, closed] }
                createdAt: { $ref: "#/components/schemas/Time" }
            WalletPage:
              type: object
              additionalProperties: false
              required: [wallets, next]
              properties:
                wallets: { type: array, items: { $ref: "#/components/schemas/Wallet" } }
                next: { type: [string, "null"] }
            AssetBalances:
              type: object
              additionalProperties: false
              required: [asset, pending, screening, frozen, available, reserved, total]
              properties:
                asset: { type: string }
                pending: { $ref: "#/components/schemas/Decimal" }
                screening: { $ref: "#/components/schemas/Decimal" }
                frozen: { $ref: "#/components/schemas/Decimal" }
                available: { $ref: "#/components/schemas/Decimal" }
                reserved: { $ref: "#/components/schemas/Decimal" }
                total: { $ref: "#/components/schemas/Decimal" }
            Balances:
              type: object
              additionalProperties: false
              required: [wallet, sequence, balances]
              properties:
                wallet: { $ref: "#/components/schemas/ID" }
                sequence: { type: integer, minimum: 0 }
                balances: { type: array, items: { $ref: "#/components/schemas/AssetBalances" } }
            StatementLine:
              type: object
              additionalProperties: false
              required:
                [sequence, time, account, asset, direction, amount, balanceAfter, reason,
                  transfer, subject]
              properties:
                sequence: { type: integer, minimum: 0 }
                time: { $ref: "#/components/schemas/Time" }
                account: { enum: [pending, screening, frozen, available, reserved] }
                asset: { type: string }
                direction: { enum: [in, out] }
                amount: { $ref: "#/components/schemas/Decimal" }
                balanceAfter: { $ref: "#/components/schemas/Decimal" }
                reason: { type: string }
                transfer: { $ref: "#/components/schemas/ID" }
                subject: { $ref: "#/components/schemas/ID" }
            Statement:
              type: object
              additionalProperties: false
              required: [lines, next]
              properties:
                lines: { type: array, items: { $ref: "#/components/schemas/StatementLine" } }
                next: { type: [string, "null"] }
            AddressRequest:
              type: object
              additionalProperties: false
              required: [chain, asset]
              properties:
                chain: { type: string }
                asset: { type: string }
                amount: { $ref: "#/components/schemas/Amount" }
            Address:
              type: object
              additionalProperties: false
              required: [address, chain, family, wallet, index, createdAt]
              properties:
                address: { type: string }
                chain: { type: string }
                family: { enum: [bitcoin, evm] }
                wallet: { $ref: "#/components/schemas/ID" }
                index: { type: integer, minimum: 0 }
                createdAt: { $ref: "#/components/schemas/Time" }
            AddressList:
              type: object
              additionalProperties: false
              required: [addresses]
              properties:
                addresses: { type: array, items: { $ref: "#/components/schemas/Address" } }
            IssuedAddress:
              type: object
              additionalProperties: false
              required:
                [address, chain, family, wallet, index, createdAt, asset, uri, unusedRun,
                  gapLimit]
              properties:
                address: { type: string }
                chain: { type: string }
                family: { enum: [bitcoin, evm] }
                wallet: { $ref: "#/components/schemas/ID" }
                index: { type: integer, minimum: 0 }
                createdAt: { $ref: "#/components/schemas/Time" }
                asset: { type: string }
                uri: { type: string }
                unusedRun: { type: integer, minimum: 0 }
                gapLimit: { type: integer, minimum: 0 }
        """#
}
