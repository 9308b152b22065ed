import ChainModel
import PayoutRules
import Testing
import Units

@Suite struct PayoutApprovalsTests {
    static func word(_ actor: String, _ isApproval: Bool = true, _ reason: String = "checked")
        -> ApprovalRecord
    {
        ApprovalRecord(isApproval: isApproval, actor: actor, reason: reason, time: Sample.now)
    }

    static func refusal(_ approvals: PayoutApprovals, _ record: ApprovalRecord) -> ApprovalRefusal?
    {
        var approvals = approvals
        do throws(ApprovalRefusal) {
            try approvals.record(record)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the amount decides how many people are needed`() throws {
        let tiers = [
            ApprovalRule.Tier(ceiling: Amount(100, of: .usdt), approverCount: 0),
            ApprovalRule.Tier(ceiling: Amount(1_000, of: .usdt), approverCount: 1),
        ].compactMap { $0 }
        let rule = try #require(ApprovalRule(tiers: tiers, otherwise: 2))
        let alike = LookAlike.find("0xaaaa1bbbb", among: ["0xaaaa2bbbb"])
        #expect(rule.approverCount(for: Amount(100, of: .usdt), lookAlike: nil) == 0)
        #expect(rule.approverCount(for: Amount(100, of: .usdt), lookAlike: alike) == 1)
        #expect(rule.approverCount(for: Amount(101, of: .usdt), lookAlike: alike) == 1)
        #expect(rule.approverCount(for: Amount(1_001, of: .usdt), lookAlike: nil) == 2)
        #expect(rule.approverCount(for: .satoshis(1), lookAlike: nil) == 2, "no tier, most people")
        #expect(ApprovalRule(tiers: [], otherwise: -1) == nil)
    }

    @Test func `two people approve, each once, never the proposer`() throws {
        var approvals = PayoutApprovals(proposer: "ann", neededCount: 2, warnings: ["look"])
        #expect(approvals.state == .open(missing: 2))
        #expect(Self.refusal(approvals, Self.word("ann")) == .proposer)
        try approvals.record(Self.word("bob"))
        #expect(approvals.state == .open(missing: 1))
        #expect(Self.refusal(approvals, Self.word("bob")) == .alreadyDecided(Self.word("bob")))
        #expect(
            Self.refusal(approvals, Self.word("bob", false)) == .alreadyDecided(Self.word("bob")))
        try approvals.record(Self.word("cid"))
        #expect(approvals.state == .given)
        #expect(Self.refusal(approvals, Self.word("dan")) == .closed)
        #expect(approvals.records.map(\.actor) == ["bob", "cid"])
    }

    @Test func `one rejection ends it, even the proposer's own`() throws {
        for actor in ["bob", "ann"] {
            var approvals = PayoutApprovals(proposer: "ann", neededCount: 3)
            try approvals.record(Self.word("cid"))
            try approvals.record(Self.word(actor, false, "wrong invoice"))
            #expect(approvals.state == .rejected(Self.word(actor, false, "wrong invoice")))
            #expect(Self.refusal(approvals, Self.word("dan")) == .closed)
        }
    }

    @Test func `words without a name, too long, or rejecting without a reason are refused`() {
        let approvals = PayoutApprovals(proposer: "ann", neededCount: 1)
        #expect(Self.refusal(approvals, Self.word("")) == .malformed)
        #expect(Self.refusal(approvals, Self.word("bob", false, "")) == .malformed)
        #expect(
            Self.refusal(approvals, Self.word(String(repeating: "b", count: 201))) == .malformed)
        #expect(
            Self.refusal(approvals, Self.word("bob", true, String(repeating: "b", count: 4_001)))
                == .malformed)
    }

    @Test func `with nobody needed it is given, and saved records are checked again`() throws {
        #expect(PayoutApprovals(proposer: "ann", neededCount: 0).state == .given)
        let saved = try PayoutApprovals(
            proposer: "ann", neededCount: 2, warnings: [], records: [Self.word("bob")])
        #expect(saved.state == .open(missing: 1))
        #expect(throws: ApprovalRefusal.alreadyDecided(Self.word("bob"))) {
            try PayoutApprovals(
                proposer: "ann", neededCount: 2, warnings: [],
                records: [Self.word("bob"), Self.word("bob")])
        }
    }
}
