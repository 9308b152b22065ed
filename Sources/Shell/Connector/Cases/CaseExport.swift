public import ChainModel
import DepositRules
import Encodings
public import ScreeningRules
public import Units

/// What a case can be exported as.
public enum CaseExportFormat: String, Sendable, Hashable, CaseIterable {
    /// All that is known of the case, as JSON.
    case json
    /// The same as lines of a table.
    case csv
    /// A report of suspicious activity as FinCEN takes it.
    case sar
    /// An outline of such a report for goAML.
    case goaml
    /// The identities that were given for its deposit.
    case ivms101

    /// The media type of its files.
    public var mediaType: String {
        switch self {
        case .json, .ivms101: "application/json"
        case .csv: "text/csv; charset=utf-8"
        case .sar, .goaml: "application/xml"
        }
    }

    fileprivate var suffix: String {
        switch self {
        case .json: "json"
        case .csv: "csv"
        case .sar: "sar.xml"
        case .goaml: "goaml.xml"
        case .ivms101: "ivms101.json"
        }
    }
}

/// A file to save.
public struct CaseExportFile: Sendable, Hashable {
    /// Its name, in plain letters.
    public let name: String
    /// Its media type.
    public let mediaType: String
    /// What is in it.
    public let bytes: [UInt8]
}

/// Exports of cases. Each is kept in the trail: who took out what, and when.
public struct CaseExports: Sendable {
    /// The most verdicts that an export has, the newest.
    static let verdictCountMax = 100
    /// The most events about the case and the most about its deposit, the newest.
    static let eventCountMax = 1_000

    private let filer: ReportFiler
    private let profiles: [ChainProfile]

    /// Makes exports in the name of a filer.
    public init(filer: ReportFiler, profiles: [ChainProfile]) {
        self.filer = filer
        self.profiles = profiles
    }

    /// Which of the filer's fields are missing for a report, in words.
    public var missing: [String] { filer.missing }

    /// Returns a case as a file.
    ///
    /// - Throws: `RequestRefusal`: `notFound` for no such case or no identities, and `caseRule`
    ///   where a report lacks something, with all of it; `StoreFailure`.
    public func make(
        _ format: CaseExportFormat, of id: CaseID, by actor: String,
        in store: any StoreTransaction
    ) throws -> CaseExportFile {
        let file = try CaseFacts(id, profiles, in: store)
        let bytes: [UInt8]
        switch format {
        case .json: bytes = CaseExportJSON.json(file).serialized()
        case .csv: bytes = Array(CaseExportTable.text(file).utf8)
        case .sar: bytes = Array(try report(file, in: store).finCEN().utf8)
        case .goaml: bytes = Array(try report(file, in: store).goAMLOutline().utf8)
        case .ivms101: bytes = try identities(file, in: store)
        }
        try store.appendStaffTrail(
            staff: actor, act: "exported.\(format.rawValue)", kind: "case", subject: id.text)
        return CaseExportFile(
            name: "case-\(id.text).\(format.suffix)", mediaType: format.mediaType, bytes: bytes)
    }

    private func identities(_ file: CaseFacts, in store: any StoreReading) throws -> [UInt8] {
        guard let bytes = try known(file, in: store) else {
            throw RequestRefusal.notFound(
                what: "identities of the case's deposit", id: file.record.machine.id.text)
        }
        return bytes
    }

    private func known(_ file: CaseFacts, in store: any StoreReading) throws -> [UInt8]? {
        guard let deposit = file.deposit else { return nil }
        return try TravelDesk.identity(
            of: try TravelDesk.record(of: deposit, in: store), in: store)
    }

    /// The customer's name, if identities were given for the deposit: the customer receives it.
    private func name(
        _ file: CaseFacts, _ today: CalendarDate, in store: any StoreReading
    ) throws -> IdentifiedPerson.Name? {
        guard let bytes = try known(file, in: store) else { return nil }
        do {
            return try TransferIdentity(json: try JSONValue.parse(bytes), today: today)
                .beneficiaryName
        } catch {
            throw StoreFailure.corrupt("the identities of a deposit cannot be read: \(error)")
        }
    }

    private func report(
        _ file: CaseFacts, in store: any StoreTransaction
    ) throws -> ActivityReport {
        guard let today = CalendarDate(store.now) else {
            throw RequestRefusal.caseRule(code: "noDate", "The clock shows no day.")
        }
        let name = try name(file, today, in: store)
        do {
            return try ActivityReport(
                filer: filer,
                subject: ReportSubject(
                    wallet: file.record.wallet, reference: file.wallet?.reference ?? "",
                    lastName: name?.primary ?? "", firstName: name?.secondary ?? ""),
                payments: file.payment.map { [$0] } ?? [], rules: file.firedRules,
                narrative: file.narrative, caseID: file.record.machine.id.text, filedAt: today)
        } catch {
            throw CaseExports.refusal(error)
        }
    }

    private static func refusal(_ error: ActivityReportError) -> RequestRefusal {
        switch error {
        case .filerIncomplete(let fields):
            .caseRule(
                code: "filerIncomplete",
                "A report needs to say who files it. Missing in the configuration, under filer: "
                    + fields.joined(separator: ", ") + ".")
        case .noPayment:
            .caseRule(
                code: "noPayment",
                "The case's deposit is not on record: there is nothing to report.")
        case .narrativeTooLong(let max):
            .caseRule(
                code: "narrativeTooLong", "The narrative has more than \(max) characters.")
        }
    }
}

extension ReportFiler {
    /// Nobody: every field is missing.
    public static let nobody = ReportFiler(
        name: "", taxNumber: "", street: "", city: "", postalCode: "", country: "", phone: "",
        contact: "")
}
