import Connector

extension OpenAPIDocument {
    /// The parameters and refusals that operations share.
    static let components = """
          securitySchemes:
            apiKey:
              type: http
              scheme: bearer
              description: |
                An API key with the scope that is named at each operation.

        \(scopes)
        """ + "\n" + sharedParts

    /// What each scope lets a key do and see, as a list.
    private static let scopes = APIScope.allCases.map {
        "        - `\($0.rawValue)`: \($0.sentence)"
    }.joined(separator: "\n")

    private static let sharedParts = #"""
          headers:
            Replayed:
              description: Says `true` where the first answer to the same request is given again.
              schema: { const: "true" }
          parameters:
            ID:
              name: id
              in: path
              description: The id in the path.
              required: true
              schema: { $ref: "#/components/schemas/ID" }
            Name:
              name: id
              in: path
              description: The id in the path, percent-encoded.
              required: true
              schema: { type: string }
            AfterID:
              name: after
              in: query
              description: The last id of the page before.
              schema: { $ref: "#/components/schemas/ID" }
            After:
              name: after
              in: query
              description: What the page before gave as `next`.
              schema: { type: string, pattern: "^[0-9]+$" }
            AfterSequence:
              name: after
              in: query
              description: The last sequence seen; 0 for the beginning.
              schema: { type: integer, minimum: 0 }
            Limit:
              name: limit
              in: query
              description: How many rows at most.
              schema: { type: integer, minimum: 1, maximum: 1000, default: 100 }
            Wallet:
              name: wallet
              in: query
              description: Only this wallet's; a key for one wallet may leave it out.
              schema: { $ref: "#/components/schemas/ID" }
            Chain:
              name: chain
              in: query
              description: Only this chain's.
              schema: { type: string }
            Spendable:
              name: spendable
              in: query
              description: Only those that are spendable, or only those that are not.
              schema: { type: boolean }
            CaseStanding:
              name: state
              in: query
              description: >-
                `open` for cases that wait for a person, `live` for all that are not over, `all`,
                or the name of a state.
              schema: { type: string, default: open }
            CaseOwner:
              name: owner
              in: query
              description: "`me`, `nobody`, or a person's name."
              schema: { type: string }
            NeedsSecondPerson:
              name: needsSecondPerson
              in: query
              description: Only cases with a proposal of somebody else for the caller to approve.
              schema: { type: boolean }
            Overdue:
              name: overdue
              in: query
              description: Only cases whose time of service is over.
              schema: { type: boolean }
            Tag:
              name: tag
              in: query
              description: Only cases with this tag.
              schema: { type: string }
            Asleep:
              name: asleep
              in: query
              description: Whether cases that were put aside are listed too.
              schema: { type: boolean, default: false }
            CaseWallet:
              name: wallet
              in: query
              description: Only cases about this wallet's money.
              schema: { $ref: "#/components/schemas/ID" }
            AfterPlace:
              name: after
              in: query
              description: What the page before gave as `next`.
              schema: { type: string }
            AttachmentID:
              name: file
              in: path
              description: The file's id.
              required: true
              schema: { $ref: "#/components/schemas/ID" }
            FileName:
              name: name
              in: query
              description: The file's name, without a path.
              schema: { type: string, maxLength: 200 }
            Note:
              name: note
              in: query
              description: What the file is.
              schema: { type: string, maxLength: 4000 }
            FalsePositiveState:
              name: state
              in: query
              description: Only those in this state.
              schema: { enum: [proposed, accepted, rejected, revoked] }
            BlockedReport:
              name: report
              in: query
              description: Only what is not reported yet, or only what is.
              schema: { enum: [due, filed, all], default: all }
            HeldOn:
              name: heldOn
              in: query
              description: Only what was blocked at the end of this day.
              schema: { type: string, format: date }
            PayoutState:
              name: state
              in: query
              description: Only payouts in this state.
              schema: { $ref: "#/components/schemas/PayoutState" }
            ListState:
              name: state
              in: query
              description: Only versions of which this became.
              schema: { enum: [active, awaitingApproval, superseded, rejected] }
            NeedsPerson:
              name: needsPerson
              in: query
              description: Only those that are stuck until a person looks, or only the others.
              schema: { type: boolean }
            AssetCode:
              name: asset
              in: path
              description: The asset's code.
              required: true
              schema: { enum: [BTC, USDT, USDC] }
            ChainName:
              name: chain
              in: path
              description: The chain's id.
              required: true
              schema: { type: string }
            Source:
              name: source
              in: query
              description: The name of the list's source; `ofac-sdn` for OFAC's XML.
              required: true
              schema: { type: string, maxLength: 64 }
            Kind:
              name: kind
              in: query
              description: What a hit on the list means.
              required: true
              schema: { enum: [sanctions, deny, allow, label] }
            Published:
              name: published
              in: query
              description: The day of a list that names none; today if left out.
              schema: { type: string, format: date }
            ListFormat:
              name: format
              in: query
              description: >-
                How the file is written, where its content type leaves that open: a CSV is a table
                with a header unless this says ofac-csv.
              schema: { enum: [ofac-xml, ofac-csv, table, tagpack] }
            OtherList:
              name: from
              in: query
              description: The version to compare with; the one in force before if left out.
              schema: { type: string }
            ListedChain:
              name: chain
              in: query
              description: The chain whose spelling the address has.
              required: true
              schema: { type: string }
            ListedAddress:
              name: address
              in: query
              description: The address, in any spelling.
              required: true
              schema: { type: string, maxLength: 1024 }
            Day:
              name: day
              in: query
              description: The day, in UTC.
              required: true
              schema: { type: string, format: date }
            Type:
              name: type
              in: query
              description: Only events of this type.
              schema: { type: string }
            LastEventID:
              name: Last-Event-ID
              in: header
              description: Where an event stream goes on.
              schema: { type: integer, minimum: 0 }
            IdempotencyKey:
              name: Idempotency-Key
              in: header
              description: Names the request, so that the same again gets the first answer again.
              required: true
              schema: { type: string, minLength: 1, maxLength: 255 }
          responses:
            Malformed:
              description: The request cannot be read; `field` says where.
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            Unauthorized:
              description: The key is missing, unknown, expired, revoked or not for this address.
              headers:
                WWW-Authenticate: { schema: { type: string } }
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            Forbidden:
              description: The key lacks the scope, is for another wallet, or may not approve yet.
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            NotFound:
              description: There is no such thing.
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            Conflict:
              description: The id or the Idempotency-Key was used with other content.
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            TooLarge:
              description: The body is too large.
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            WrongContentType:
              description: The body has another content type.
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            Refused:
              description: A rule says no; `code` says which.
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            TooManyRequests:
              description: The key makes too many requests.
              headers:
                Retry-After: { schema: { type: integer } }
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            Unavailable:
              description: What must be open is closed now.
              headers:
                Retry-After: { schema: { type: integer } }
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
            Fault:
              description: Our fault.
              content:
                application/problem+json:
                  schema: { $ref: "#/components/schemas/Problem" }
        """#
}
