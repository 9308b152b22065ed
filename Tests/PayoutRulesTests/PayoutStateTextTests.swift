import ChainModel
import PayoutRules
import Testing
import Units

@Suite struct PayoutStateTextTests {
    private static let bitcoin = ChainID("btc-local") ?? ChainID(packedName: 1)
    private static let token = TokenID(chain: bitcoin, asset: .usdt)
    private static let amount = Amount(.max, of: Asset(code: "ETH", scale: 18) ?? .usdt)
    private static let inclusion = PayoutInclusion(
        transaction: Sample.transaction(1), block: Sample.block(.max))

    private static let bumped = ReplacementFamily(members: [
        PlannedTransaction(
            plan: Sample.plan, claim: Sample.claim, signing: .signed(Sample.transaction(1))),
        PlannedTransaction(plan: Sample.bump, claim: Sample.claim, signing: .asked(times: 2)),
    ])
    private static let claims = [Sample.plan: Sample.claim, Sample.bump: Sample.claim]

    private static let signings: [SigningTrack] = [
        .unscreened, .ready, .asked(times: 1), .refused(times: .max),
        .signed(Sample.transaction(.max)),
    ]

    private static let refusals: [PayoutRefusal] =
        [
            .unknownToken(token), .destination(.wrongNetwork),
            .destination(.malformed("a \"quoted\" word\n")), .destination(.notSpendable),
            .destination(.tokenContract), .ownAddress, .amountNotPayable,
            .amountTooPrecise(unit: amount), .belowDust(.zero(.btc)), .belowMinimum(amount),
            .insufficientAvailable(amount), .destinationBlocked(reason: "лист"),
            .rejected(actor: "bob", reason: ""),
        ]
        + PayoutLimitScope.allCases.flatMap { scope in
            PayoutLimitWindow.allCases.flatMap { window -> [PayoutRefusal] in
                [
                    .amountOverLimit(scope, window, wouldBe: amount, limit: .zero(.usdc)),
                    .countOverLimit(scope, window, limit: 3),
                ]
            }
        }

    static var states: [PayoutState] {
        var states: [PayoutState] = [
            .requested, .approved, .final(inclusion), .failed(inclusion),
            .cancelled(actor: "ann"),
        ]
        for isScreened in [false, true] {
            for isApproved in [false, true] {
                states.append(.reserved(isScreened: isScreened, isApproved: isApproved))
            }
        }
        let families = signings.map(Sample.family) + [bumped].compactMap(\.self)
        for family in families {
            states += [
                .planned(family), .signed(family), .broadcast(family),
                .included(family, inclusion),
            ]
        }
        return states + refusals.map { .refused($0) }
    }

    static let waits: [PayoutWait] = [
        .screeningUnknown(check: 1, reason: "lists too old"),
        .destinationBlocked(check: .max, reason: "listed"),
        .signerRefused(Sample.plan, ask: 3, reason: "limit"),
        .broadcastRefused(Sample.transaction(2), reason: "min fee"),
        .replacedByForeign(Sample.transaction(3)),
        .foreignIncluded(
            PayoutInclusion(transaction: Sample.transaction(4), block: Sample.block(7)),
            Sample.claim),
    ]

    @Test func `every state is read back as it was written`() throws {
        #expect(Self.bumped != nil)
        for state in Self.states {
            let bytes = PayoutStateText.encode(state)
            #expect(try PayoutStateText.decodeState(bytes, claims: Self.claims) == state)
        }
        #expect(Set(Self.states.map(\.name)).count == 11)
    }

    @Test func `every wait and claim is read back as it was written`() throws {
        for wait in Self.waits {
            #expect(try PayoutStateText.decodeWait(PayoutStateText.encode(wait)) == wait)
        }
        for claim in [
            Sample.claim, .outpoints([]), .nonce(account: WatchedScript([1, 2]), .max),
        ] {
            #expect(try PayoutStateText.decodeClaim(PayoutStateText.encode(claim)) == claim)
        }
    }

    @Test func `no byte can be cut or changed into other text of the same state`() throws {
        for state in Self.states {
            let bytes = PayoutStateText.encode(state)
            for count in 0..<bytes.count {
                #expect(throws: PayoutStateTextError.self) {
                    try PayoutStateText.decodeState(
                        Array(bytes[..<count]), claims: Self.claims)
                }
            }
            for place in bytes.indices {
                var other = bytes
                other[place] = other[place] == 0x20 ? 0x21 : 0x20
                let read = try? PayoutStateText.decodeState(other, claims: Self.claims)
                #expect(read != state, "\(String(decoding: other, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: [
        (#"{"name":"approved" }"#, PayoutStateTextError.notCanonical),
        (#"{"name":"approved","more":1}"#, .notCanonical),
        (#"{"name":"reserved","isScreened":true,"isApproved":true}"#, .notCanonical),
        (#"{"name":"gone"}"#, .unknownWord(field: "name")),
        (#"{}"#, .malformed(field: "name")),
        (#"[]"#, .malformed(field: "name")),
        (#"{"isApproved":true,"name":"reserved"}"#, .malformed(field: "isScreened")),
        (#"{"name":"planned","plans":[]}"#, .noFamily),
        (#"{"name":"planned","plans":{}}"#, .malformed(field: "plans")),
        (
            #"{"name":"planned","plans":[{"plan":"00000000000000000000000000000063"}]}"#,
            .unknownPlan(PlanID(99))
        ),
        (#"{"name":"refused","refusal":{"name":"maybe"}}"#, .unknownWord(field: "refusal")),
        (
            #"{"name":"refused","refusal":{"amount":{"units":"1"},"name":"belowDust"}}"#,
            .malformed(field: "asset")
        ),
        (
            #"{"inclusion":{"hash":"00","height":1,"transaction":"00"},"name":"final"}"#,
            .malformed(field: "transaction")
        ),
    ])
    func `other text is refused by name`(text: String, error: PayoutStateTextError) {
        #expect(throws: error) {
            try PayoutStateText.decodeState(Array(text.utf8), claims: Self.claims)
        }
    }

    @Test func `what is no text at all is refused, and plans must conflict`() {
        #expect(throws: PayoutStateTextError.self) {
            try PayoutStateText.decodeWait(Array("nonsense".utf8))
        }
        guard let family = Self.bumped else { return }
        let apart = [Sample.plan: Sample.claim, Sample.bump: Sample.otherClaim]
        #expect(throws: PayoutStateTextError.noFamily) {
            try PayoutStateText.decodeState(
                PayoutStateText.encode(.signed(family)), claims: apart)
        }
    }

    @Test func `the answer that a payout waits for is asked for only while it can come`() {
        let unknown = PayoutWait.screeningUnknown(check: 1, reason: "")
        let blocked = PayoutWait.destinationBlocked(check: 1, reason: "")
        let unscreened = PayoutState.reserved(isScreened: false, isApproved: true)
        #expect(Sample.payout(unscreened).awaitsScreening)
        #expect(Sample.payout(unscreened, wait: unknown).awaitsScreening)
        #expect(Sample.payout(.planned(Sample.family(.unscreened))).awaitsScreening)
        #expect(!Sample.payout(.planned(Sample.family(.ready))).awaitsScreening)
        #expect(
            !Sample.payout(.planned(Sample.family(.unscreened)), wait: blocked).awaitsScreening)
        #expect(!Sample.payout(.reserved(isScreened: true, isApproved: false)).awaitsScreening)
        for state in [PayoutState.requested, .approved, .refused(.ownAddress)] {
            #expect(!Sample.payout(state).awaitsScreening)
        }
    }

    @Test func `a stored coverage nets to what it says, or is none`() {
        func coverage(
            _ first: UInt64, _ last: UInt64, _ rows: Int, _ credits: UInt128, _ debits: UInt128
        ) -> SettlementCoverage? {
            SettlementCoverage(
                first: first, last: last, rowCount: rows, credits: Amount(credits, of: .usdt),
                debits: Amount(debits, of: .usdt), digest: Bytes32(head: 1, tail: 1))
        }
        #expect(coverage(3, 9, 7, 50, 20)?.net == Amount(30, of: .usdt))
        #expect(coverage(3, 9, 8, 50, 20) == nil)
        #expect(coverage(3, 9, 0, 50, 20) == nil)
        #expect(coverage(9, 3, 1, 50, 20) == nil)
        #expect(coverage(3, 9, 7, 50, 51) == nil)
    }
}
