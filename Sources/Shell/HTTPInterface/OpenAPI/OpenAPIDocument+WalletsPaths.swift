extension OpenAPIDocument {
    /// The paths of wallets and deposit addresses.
    static let pathsWallets = #"""
          /v1/wallets:
            post:
              operationId: createWallet
              tags: [wallets]
              summary: Makes a wallet.
              security: [{ apiKey: ["wallets:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/WalletRequest" }
              responses:
                "201":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Wallet" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "409": { $ref: "#/components/responses/Conflict" }
                "413": { $ref: "#/components/responses/TooLarge" }
                "415": { $ref: "#/components/responses/WrongContentType" }
                "422": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            get:
              operationId: listWallets
              tags: [wallets]
              summary: Lists wallets in the order of their ids.
              security: [{ apiKey: ["wallets:read"] }]
              parameters:
                - $ref: "#/components/parameters/AfterID"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/WalletPage" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/wallets/{id}:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getWallet
              tags: [wallets]
              summary: Returns a wallet.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Wallet" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
            patch:
              operationId: changeWallet
              tags: [wallets]
              summary: Changes a wallet's tier or status.
              security: [{ apiKey: ["wallets:write"] }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/WalletChange" }
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Wallet" }
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
          /v1/wallets/{id}/balances:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getBalances
              tags: [wallets]
              summary: Returns a wallet's balances of every asset.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Balances" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/wallets/{id}/statement:
            parameters:
              - $ref: "#/components/parameters/ID"
            get:
              operationId: getStatement
              tags: [wallets]
              summary: Returns a wallet's statement, oldest line first.
              description: >-
                With `Accept: text/csv` the same lines as CSV; a `Link` header with `rel="next"`
                names the next page.
              security: [{ apiKey: ["wallets:read"] }]
              parameters:
                - $ref: "#/components/parameters/After"
                - $ref: "#/components/parameters/Limit"
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/Statement" }
                    text/csv: {}
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
          /v1/wallets/{id}/addresses:
            parameters:
              - $ref: "#/components/parameters/ID"
            post:
              operationId: createAddress
              tags: [wallets]
              summary: Gives a wallet a new deposit address.
              security: [{ apiKey: ["wallets:write"] }]
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: "#/components/schemas/AddressRequest" }
              responses:
                "201":
                  description: The answer.
                  headers:
                    Idempotency-Replayed: { $ref: "#/components/headers/Replayed" }
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/IssuedAddress" }
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
            get:
              operationId: listAddresses
              tags: [wallets]
              summary: Lists a wallet's deposit addresses, oldest first.
              security: [{ apiKey: ["wallets:read"] }]
              responses:
                "200":
                  description: The answer.
                  content:
                    application/json:
                      schema: { $ref: "#/components/schemas/AddressList" }
                "400": { $ref: "#/components/responses/Malformed" }
                "401": { $ref: "#/components/responses/Unauthorized" }
                "403": { $ref: "#/components/responses/Forbidden" }
                "404": { $ref: "#/components/responses/NotFound" }
                "429": { $ref: "#/components/responses/TooManyRequests" }
                "503": { $ref: "#/components/responses/Unavailable" }
                default: { $ref: "#/components/responses/Fault" }
        """#
}
