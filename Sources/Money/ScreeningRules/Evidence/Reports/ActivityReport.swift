public import Units

/// Who files reports of suspicious activity: the operator.
public struct ReportFiler: Sendable, Hashable {
    /// Its legal name.
    public let name: String
    /// Its tax number (EIN), digits.
    public let taxNumber: String
    /// The number that FinCEN gave it to transmit by; empty for none yet.
    public let transmitterCode: String
    /// Street and number.
    public let street: String
    /// City.
    public let city: String
    /// The state or province, two or three letters; empty where there is none.
    public let state: String
    /// The postal code.
    public let postalCode: String
    /// The country, ISO 3166-1 alpha-2.
    public let country: String
    /// The telephone, digits.
    public let phone: String
    /// The office that answers questions.
    public let contact: String
    /// The number by which a financial intelligence unit knows it (goAML's `rentity_id`).
    public let reportingEntity: String

    /// Makes one.
    public init(
        name: String, taxNumber: String, transmitterCode: String = "", street: String,
        city: String, state: String = "", postalCode: String, country: String, phone: String,
        contact: String, reportingEntity: String = ""
    ) {
        self.name = name
        self.taxNumber = taxNumber
        self.transmitterCode = transmitterCode
        self.street = street
        self.city = city
        self.state = state
        self.postalCode = postalCode
        self.country = country
        self.phone = phone
        self.contact = contact
        self.reportingEntity = reportingEntity
    }

    /// The fields that a report cannot do without and that are empty, in words.
    public var missing: [String] {
        let fields = [
            ("name", name), ("tax number", taxNumber), ("street", street), ("city", city),
            ("postal code", postalCode), ("country", country), ("phone", phone),
            ("contact", contact),
        ]
        return fields.filter { $0.1.isEmpty }.map(\.0)
    }
}

/// One payment that a report is about.
public struct ReportedPayment: Sendable, Hashable {
    /// The deposit's id.
    public let deposit: DepositID
    /// The chain.
    public let chain: String
    /// The transaction, as the chain's people write it.
    public let transaction: String
    /// Who paid, as addresses.
    public let payers: [String]
    /// The address of ours.
    public let recipient: String
    /// How much.
    public let amount: Amount
    /// What that was worth in US dollars; nil if no price is known.
    public let worth: Amount?
    /// When it was seen first.
    public let time: Timestamp

    /// Makes one.
    public init(
        deposit: DepositID, chain: String, transaction: String, payers: [String],
        recipient: String, amount: Amount, worth: Amount?, time: Timestamp
    ) {
        self.deposit = deposit
        self.chain = chain
        self.transaction = transaction
        self.payers = payers
        self.recipient = recipient
        self.amount = amount
        self.worth = worth
        self.time = time
    }
}

/// Who a report is about, as far as the operator knows.
public struct ReportSubject: Sendable, Hashable {
    /// The wallet.
    public let wallet: WalletID
    /// The platform's own reference for the customer; empty for none.
    public let reference: String
    /// Last name, or the name of a company; empty if not known here.
    public let lastName: String
    /// First name; empty if not known here.
    public let firstName: String

    /// Makes one.
    public init(
        wallet: WalletID, reference: String, lastName: String = "", firstName: String = ""
    ) {
        self.wallet = wallet
        self.reference = reference
        self.lastName = lastName
        self.firstName = firstName
    }
}

/// Why a report of a case cannot be written.
public enum ActivityReportError: Error, Sendable, Hashable {
    /// The filer's fields that are empty.
    case filerIncomplete([String])
    /// It is about no payment.
    case noPayment
    /// The narrative is longer than a report takes, in characters.
    case narrativeTooLong(max: Int)
}

/// A report of suspicious activity, as a case gives it; a person reads it before it is filed.
public struct ActivityReport: Sendable, Hashable {
    /// Source: FinCEN SARX, five narratives of 4,000 characters each.
    public static let narrativeCharacterMax = 20_000

    /// Who files.
    public let filer: ReportFiler
    /// Who it is about.
    public let subject: ReportSubject
    /// The payments, by time.
    public let payments: [ReportedPayment]
    /// The rules that fired.
    public let rules: [ScreeningRule]
    /// What happened, in words.
    public let narrative: String
    /// The case, which the filer's own control number names.
    public let caseID: String
    /// When it is filed.
    public let filedAt: CalendarDate

    /// Makes a report.
    ///
    /// - Throws: `ActivityReportError`.
    public init(
        filer: ReportFiler, subject: ReportSubject, payments: [ReportedPayment],
        rules: [ScreeningRule], narrative: String, caseID: String, filedAt: CalendarDate
    ) throws(ActivityReportError) {
        guard filer.missing.isEmpty else { throw .filerIncomplete(filer.missing) }
        guard !payments.isEmpty else { throw .noPayment }
        guard narrative.unicodeScalars.count <= ActivityReport.narrativeCharacterMax else {
            throw .narrativeTooLong(max: ActivityReport.narrativeCharacterMax)
        }
        self.filer = filer
        self.subject = subject
        self.payments = payments.sorted { ($0.time, $0.deposit) < ($1.time, $1.deposit) }
        self.rules = rules
        self.narrative = narrative
        self.caseID = caseID
        self.filedAt = filedAt
    }

    /// The sum in whole US dollars, rounded up; nil if any payment has no price.
    var dollars: UInt128? {
        var cents: UInt128 = 0
        for payment in payments {
            guard let worth = payment.worth, worth.asset == .usd else { return nil }
            let (sum, overflow) = cents.addingReportingOverflow(worth.minorUnits)
            guard !overflow else { return nil }
            cents = sum
        }
        return cents / 100 + (cents % 100 == 0 ? 0 : 1)
    }
}
