import Foundation
import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct ActivityReportTests {
    static let filer = ReportFiler(
        name: "Sample & Sons <Payments>", taxNumber: "458985215", transmitterCode: "PBSA8180",
        street: "1 Main\nStreet", city: "Rockville", state: "MD", postalCode: "20905",
        country: "US", phone: "7217894455", contact: "Compliance  office")

    private func payment(_ id: UInt128, day: Int64, cents: UInt128?) -> ReportedPayment {
        ReportedPayment(
            deposit: DepositID(id), chain: "ethereum", transaction: "0xabc", payers: ["0x12"],
            recipient: "0x34", amount: Amount(5_000_000, of: .usdt),
            worth: cents.map { Amount($0, of: .usd) },
            time: Timestamp(seconds: 1_763_600_000 + day * 86_400))
    }

    private func report(
        _ payments: [ReportedPayment], narrative: String = "What happened.",
        rules: [ScreeningRule] = [.structuring, .sanctioned], filer: ReportFiler = filer
    ) throws -> ActivityReport {
        try ActivityReport(
            filer: filer,
            subject: ReportSubject(
                wallet: WalletID(7), reference: "customer \"7\"", lastName: "Doe & Co"),
            payments: payments, rules: rules, narrative: narrative, caseID: "case-1",
            filedAt: CalendarDate("2025-12-01")!)
    }

    @Test func `a batch is valid by FinCEN's schema`() throws {
        let plain = try report([payment(1, day: 0, cents: 120_050), payment(2, day: 3, cents: 1)])
        #expect(try ReportSchema.problems(of: Array(plain.finCEN().utf8)) == "")
        let long = String(repeating: "A narrative with <marks> & more. ", count: 600)
        let others = [
            try report([payment(1, day: 0, cents: nil)], rules: []),
            try report([payment(1, day: 0, cents: 5)], narrative: long),
            try report([payment(1, day: 0, cents: 5)], narrative: ""),
            try report([payment(1, day: 0, cents: 5)], rules: ScreeningRule.allCases),
        ]
        for other in others {
            #expect(try ReportSchema.problems(of: Array(other.finCEN().utf8)) == "")
        }
    }

    @Test func `the schema is asked in earnest`() throws {
        let broken = try report([payment(1, day: 0, cents: 5)]).finCEN()
            .replacing("<fc2:FormTypeCode>SARX", with: "<fc2:FormTypeCode>CTRX")
        #expect(try ReportSchema.problems(of: Array(broken.utf8)).contains("FormTypeCode"))
    }

    @Test func `amounts are whole dollars rounded up, or said to be unknown`() throws {
        let known = try report([payment(1, day: 0, cents: 120_050), payment(2, day: 1, cents: 1)])
        #expect(known.finCEN().contains("<fc2:TotalSuspiciousAmountText>1201<"))
        #expect(known.finCEN().contains("TotalAmount=\"1201\""))
        let unknown = try report([payment(1, day: 0, cents: 5), payment(2, day: 1, cents: nil)])
        #expect(unknown.finCEN().contains("<fc2:AmountUnknownIndicator>Y<"))
        #expect(!unknown.finCEN().contains("TotalSuspiciousAmountText"))
    }

    @Test func `what strangers wrote stays text`() throws {
        let report = try report(
            [payment(1, day: 0, cents: 5)], narrative: "</fc2:Activity>\u{0}<script>")
        let xml = report.finCEN()
        #expect(xml.contains("&lt;/fc2:Activity&gt; &lt;script&gt;"))
        #expect(xml.contains("Sample &amp; Sons &lt;Payments&gt;"))
        #expect(xml.contains("<fc2:RawStreetAddress1Text>1 Main Street<"))
        #expect(!xml.contains("\u{0}"))
        #expect(report.goAMLOutline().contains("<reason>&lt;/fc2:Activity&gt;&lt;script&gt;<"))
    }

    @Test func `goAML gets the same payments under its own names`() throws {
        let report = try report([payment(2, day: 1, cents: 700), payment(1, day: 0, cents: nil)])
        let xml = report.goAMLOutline()
        #expect(xml.contains("<report_code>STR</report_code>"))
        #expect(xml.contains("<amount_local>7.00</amount_local>"))
        #expect(xml.components(separatedBy: "<transaction>").count == 3)
        #expect(xml.contains("<indicator>B-01</indicator>"))
    }

    @Test func `a report without what it needs is refused with what is missing`() {
        let nobody = ReportFiler(
            name: "", taxNumber: "1", street: "s", city: "c", postalCode: "1", country: "US",
            phone: "", contact: "k")
        #expect(throws: ActivityReportError.filerIncomplete(["name", "phone"])) {
            _ = try report([payment(1, day: 0, cents: 5)], filer: nobody)
        }
        #expect(throws: ActivityReportError.noPayment) { _ = try report([]) }
        #expect(throws: ActivityReportError.narrativeTooLong(max: 20_000)) {
            _ = try report(
                [payment(1, day: 0, cents: 5)],
                narrative: String(repeating: "x", count: 20_001))
        }
    }

    @Test func `a narrative has no line breaks or tabs, and its parts no spaces at their ends`()
        throws
    {
        // The 4,000th character is a space, and the next part would begin with one.
        let first = String(repeating: "x", count: 3_999)
        let text = " \r\n What\thappened.\n\n" + first.dropFirst(15) + " \n and then more \t"
        let xml = try report([payment(1, day: 0, cents: 5)], narrative: text).finCEN()
        let parts = xml.components(separatedBy: "<fc2:ActivityNarrativeText>").dropFirst().map {
            $0.components(separatedBy: "</fc2:").first ?? ""
        }
        #expect(parts.count == 2)
        #expect(parts.first?.hasPrefix("What happened. xxx") == true)
        #expect(parts.first?.count == 3_999)
        #expect(parts.last == "and then more")
        let longest = String(repeating: "four ", count: 4_000)
        let many = try report([payment(1, day: 0, cents: 5)], narrative: longest).finCEN()
        #expect(many.components(separatedBy: "<fc2:ActivityNarrativeText>").count == 6)
        for part in many.components(separatedBy: "<fc2:ActivityNarrativeText>").dropFirst() {
            #expect(!part.hasPrefix(" "))
            #expect(part.components(separatedBy: "</fc2:").first?.hasSuffix(" ") == false)
        }
        let blank = try report([payment(1, day: 0, cents: 5)], narrative: " \n\t ").finCEN()
        #expect(blank.contains("<fc2:ActivityNarrativeText>See case file.<"))
    }

    @Test func `the batch counts its subjects, and nobody else`() throws {
        let xml = try report([payment(1, day: 0, cents: 5)]).finCEN()
        let subjects = xml.components(separatedBy: "<fc2:ActivityPartyTypeCode>33<").count - 1
        #expect(subjects == 1)
        #expect(xml.contains("PartyCount=\"\(subjects)\""))
    }
}
