extension OpenAPIDocument {
    /// The schemas of cases.
    static let schemasCases = #"""
            CaseState:
              enum:
                [open, releaseProposed, freezeProposed, refundProposed, refundApproved, refunded,
                  frozen, frozenReleaseProposed, transferProposed, transferredToBlockedWallet,
                  released, alert, closeProposed, closed]
            CaseReason:
              enum:
                [falsePositive, sourceExplained, limitAccepted, listMatchConfirmed, suspicion,
                  authorityPermit, proposalRejected, dust, refundRequested, noFurtherAction,
                  waitsForAnswer, comment]
            CaseValue:
              type: object
              additionalProperties: false
              required: [asset, amount]
              properties:
                asset: { type: string }
                amount: { type: string }
            Case:
              type: object
              additionalProperties: false
              required:
                [id, deposit, wallet, amount, state, proposedBy, proposal, authority, refundAddress,
                  isSenior, openedAt, floor, points, value, rules, severity, dueAt, escalation,
                  assignee, tags, snoozedUntil]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                deposit: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                amount: { $ref: "#/components/schemas/Amount" }
                state: { $ref: "#/components/schemas/CaseState" }
                proposedBy: { type: [string, "null"] }
                proposal:
                  type: [string, "null"]
                  description: Names what is proposed now; whoever approves sends it back.
                authority: { type: [string, "null"] }
                refundAddress: { type: [string, "null"] }
                isSenior: { type: boolean }
                openedAt: { $ref: "#/components/schemas/Time" }
                floor: { enum: [clear, alert, hold, freeze] }
                points: { type: integer }
                value: { oneOf: [{ $ref: "#/components/schemas/CaseValue" }, { type: "null" }] }
                rules: { type: array, items: { type: string } }
                severity: { enum: [alert, hold, senior, freeze] }
                dueAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                escalation: { type: integer, minimum: 0, maximum: 3 }
                assignee: { type: [string, "null"] }
                tags: { type: array, items: { type: string } }
                snoozedUntil: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
            CasePage:
              type: object
              additionalProperties: false
              required: [cases, next]
              properties:
                cases: { type: array, items: { $ref: "#/components/schemas/Case" } }
                next: { type: [string, "null"] }
            CaseCounts:
              type: object
              additionalProperties: false
              required: [waiting, mine, unassigned, needsSecondPerson, overdue]
              properties:
                waiting: { type: integer, minimum: 0 }
                mine: { type: integer, minimum: 0 }
                unassigned: { type: integer, minimum: 0 }
                needsSecondPerson: { type: integer, minimum: 0 }
                overdue: { type: integer, minimum: 0 }
            CaseEntry:
              type: object
              additionalProperties: false
              required: [step, time, actor, reason, note, authority, detail]
              properties:
                step: { type: string }
                time: { $ref: "#/components/schemas/Time" }
                actor: { type: [string, "null"] }
                reason: { type: [string, "null"] }
                note: { type: [string, "null"] }
                authority: { type: [string, "null"] }
                detail: { type: [string, "null"] }
            CaseLink:
              type: object
              additionalProperties: false
              required: [kind, id]
              properties:
                kind: { enum: [case, deposit, payout, question] }
                id: { $ref: "#/components/schemas/ID" }
            CaseAttachment:
              type: object
              additionalProperties: false
              required: [id, name, mediaType, byteCount, sha256, by, time]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                name: { type: string }
                mediaType: { type: string }
                byteCount: { type: integer, minimum: 1, maximum: 5242880 }
                sha256: { type: string }
                by: { type: string }
                time: { $ref: "#/components/schemas/Time" }
            CaseDetail:
              type: object
              additionalProperties: false
              required:
                [id, deposit, wallet, amount, state, proposedBy, proposal, authority, refundAddress,
                  isSenior, openedAt, floor, points, value, rules, severity, dueAt, escalation,
                  assignee, tags, snoozedUntil, links, attachments, otherCases, verdict, history]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                deposit: { $ref: "#/components/schemas/ID" }
                wallet: { $ref: "#/components/schemas/ID" }
                amount: { $ref: "#/components/schemas/Amount" }
                state: { $ref: "#/components/schemas/CaseState" }
                proposedBy: { type: [string, "null"] }
                proposal:
                  type: [string, "null"]
                  description: Names what is proposed now; whoever approves sends it back.
                authority: { type: [string, "null"] }
                refundAddress: { type: [string, "null"] }
                isSenior: { type: boolean }
                openedAt: { $ref: "#/components/schemas/Time" }
                floor: { enum: [clear, alert, hold, freeze] }
                points: { type: integer }
                value: { oneOf: [{ $ref: "#/components/schemas/CaseValue" }, { type: "null" }] }
                rules: { type: array, items: { type: string } }
                severity: { enum: [alert, hold, senior, freeze] }
                dueAt: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                escalation: { type: integer, minimum: 0, maximum: 3 }
                assignee: { type: [string, "null"] }
                tags: { type: array, items: { type: string } }
                snoozedUntil: { oneOf: [{ $ref: "#/components/schemas/Time" }, { type: "null" }] }
                links: { type: array, items: { $ref: "#/components/schemas/CaseLink" } }
                attachments: { type: array, items: { $ref: "#/components/schemas/CaseAttachment" } }
                otherCases: { type: array, items: { $ref: "#/components/schemas/ID" } }
                verdict: { oneOf: [{ $ref: "#/components/schemas/Verdict" }, { type: "null" }] }
                history: { type: array, items: { $ref: "#/components/schemas/CaseEntry" } }
            CaseActionRequest:
              type: object
              additionalProperties: false
              required: [action]
              properties:
                action:
                  enum:
                    [proposeRelease, proposeFreeze, proposeRefund, approve, reject, note,
                      proposeBlockedTransfer, close, assign, unassign, tag, untag, snooze, wake,
                      link, unlink]
                reason: { $ref: "#/components/schemas/CaseReason" }
                note: { type: string, maxLength: 4000 }
                authority: { type: string, maxLength: 200 }
                proposal:
                  type: string
                  maxLength: 200
                  description:
                    The case's proposal as you saw it; needed to approve. If the case changed
                    since, the answer is 422 with the code proposalChanged, and nothing is done.
                person: { type: string, maxLength: 200 }
                address: { type: string, maxLength: 200 }
                tag: { type: string, pattern: "^[a-z0-9-]{1,40}$" }
                until: { $ref: "#/components/schemas/Time" }
                link: { $ref: "#/components/schemas/CaseLink" }
            BulkCloseRequest:
              type: object
              additionalProperties: false
              required: [cases, reason, note]
              properties:
                cases:
                  type: array
                  minItems: 1
                  maxItems: 200
                  items: { $ref: "#/components/schemas/ID" }
                reason: { $ref: "#/components/schemas/CaseReason" }
                note: { type: string, maxLength: 4000 }
            BulkCloseDecision:
              type: object
              additionalProperties: false
              required: [approve, note]
              properties:
                approve: { type: boolean }
                note: { type: string, maxLength: 4000 }
            BulkClose:
              type: object
              additionalProperties: false
              required: [id, cases, proposedBy, proposedAt, state, decidedBy]
              properties:
                id: { $ref: "#/components/schemas/ID" }
                cases: { type: array, items: { $ref: "#/components/schemas/ID" } }
                proposedBy: { type: string }
                proposedAt: { $ref: "#/components/schemas/Time" }
                state: { enum: [proposed, approved, rejected] }
                decidedBy: { type: [string, "null"] }
            BulkCloseList:
              type: object
              additionalProperties: false
              required: [proposals]
              properties:
                proposals: { type: array, items: { $ref: "#/components/schemas/BulkClose" } }
            BulkCloseResult:
              type: object
              additionalProperties: false
              required: [proposal, finished]
              properties:
                proposal: { $ref: "#/components/schemas/BulkClose" }
                finished: { type: integer, minimum: 0 }
        """#
}
