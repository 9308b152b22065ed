import Units

extension ActivityReport {
    /// The report as FinCEN takes it: a SARX batch of one activity.
    ///
    /// Source: FinCEN, EFL_SARXBatchSchema.xsd 1.2 (2021-12-17), and its party type codes.
    public func finCEN() -> String { FinCENWriter(report: self).text() }
}

/// Writes the elements in the schema's order; each has a number of its own.
private struct FinCENWriter {
    let report: ActivityReport

    private enum PartyCode: String {
        case transmitter = "35"
        case transmitterContact = "37"
        case filer = "30"
        case subject = "33"
        case location = "34"
        case contact = "8"
    }

    private static let prefix = "fc2:"
    /// Source: ValidateOrganizationCodeType, a money services business.
    private static let organizationMSB = "4"
    /// Source: ValidateFederalRegulatorCodeType; the IRS examines money services businesses.
    private static let regulatorIRS = "7"
    private static let narrativeCharacterMax = 4_000
    /// How many subjects a batch names: its `PartyCount`, which counts no other party.
    ///
    /// Source: FinCEN SAR XML Schema User Guide, attributes of `EFilingBatchXML`.
    private static let subjectCount = 1

    func text() -> String {
        var writer = XMLWriter()
        let attributes = [
            ("xmlns:fc2", "www.fincen.gov/base"),
            ("TotalAmount", String(report.dollars ?? 0)),
            ("PartyCount", String(FinCENWriter.subjectCount)),
            ("ActivityCount", "1"), ("ActivityAttachmentCount", "0"), ("AttachmentCount", "0"),
        ]
        writer.element(FinCENWriter.prefix + "EFilingBatchXML", attributes) { writer in
            writer.leaf(FinCENWriter.prefix + "FormTypeCode", "SARX")
            numbered("Activity", &writer) { activity(&$0) }
        }
        return writer.text
    }

    private func activity(_ writer: inout XMLWriter) {
        leaf("FilingDateText", date(report.filedAt), &writer)
        leaf(
            "FilingInstitutionNotetoFinCEN",
            XMLWriter.oneLine("Case \(report.caseID)", max: 50), &writer)
        numbered("ActivityAssociation", &writer) { writer in
            leaf("InitialReportIndicator", "Y", &writer)
        }
        transmitter(&writer)
        filer(&writer)
        subject(&writer)
        suspicious(&writer)
        narratives(&writer)
    }

    private func transmitter(_ writer: inout XMLWriter) {
        let filer = report.filer
        party(.transmitter, &writer) { writer in
            name(filer.name, &writer)
            address(&writer)
            phone(&writer)
            identification(filer.taxNumber, type: "4", &writer)
            if !filer.transmitterCode.isEmpty {
                identification(filer.transmitterCode, type: "28", &writer)
            }
        }
        party(.transmitterContact, &writer) { writer in
            name(filer.contact, &writer)
        }
    }

    private func filer(_ writer: inout XMLWriter) {
        let filer = report.filer
        for code in [PartyCode.filer, .location] {
            party(code, regulator: FinCENWriter.regulatorIRS, &writer) { writer in
                name(filer.name, &writer)
                address(&writer)
                identification(filer.taxNumber, type: "2", &writer)
                if code == .filer {
                    identification(report.caseID, type: "29", &writer)
                }
                numbered("OrganizationClassificationTypeSubtype", &writer) { writer in
                    leaf("OrganizationTypeID", FinCENWriter.organizationMSB, &writer)
                }
            }
        }
        party(.contact, &writer) { writer in
            name(filer.contact, &writer)
            phone(&writer)
        }
    }

    private func subject(_ writer: inout XMLWriter) {
        let subject = report.subject
        numbered("Party", &writer) { writer in
            leaf("ActivityPartyTypeCode", PartyCode.subject.rawValue, &writer)
            if subject.lastName.isEmpty {
                leaf("AllCriticalSubjectInformationUnavailableIndicator", "Y", &writer)
            }
            numbered("PartyName", &writer) { writer in
                if subject.lastName.isEmpty {
                    leaf("EntityLastNameUnknownIndicator", "Y", &writer)
                }
                leaf("PartyNameTypeCode", "L", &writer)
                leaf(
                    "RawEntityIndividualLastName",
                    XMLWriter.oneLine(subject.lastName, max: 150), &writer)
                leaf(
                    "RawIndividualFirstName", XMLWriter.oneLine(subject.firstName, max: 35),
                    &writer)
            }
            account(&writer)
        }
    }

    /// The wallet, as the account that the activity affected.
    private func account(_ writer: inout XMLWriter) {
        numbered("PartyAccountAssociation", &writer) { writer in
            leaf("PartyAccountAssociationTypeCode", "7", &writer)
            numbered("Party", &writer) { writer in
                leaf("ActivityPartyTypeCode", "41", &writer)
                identification(report.filer.taxNumber, type: "4", &writer)
                numbered("Account", &writer) { writer in
                    leaf("AccountNumberText", report.subject.wallet.text, &writer)
                    numbered("PartyAccountAssociation", &writer) { writer in
                        leaf("PartyAccountAssociationTypeCode", "5", &writer)
                    }
                }
            }
        }
    }

    private func suspicious(_ writer: inout XMLWriter) {
        let days = report.payments.compactMap { CalendarDate($0.time) }
        numbered("SuspiciousActivity", &writer) { writer in
            if report.dollars == nil { leaf("AmountUnknownIndicator", "Y", &writer) }
            leaf(
                "SuspiciousActivityFromDateText", days.first.map { date($0) }, &writer)
            leaf("SuspiciousActivityToDateText", days.last.map { date($0) }, &writer)
            leaf(
                "TotalSuspiciousAmountText", report.dollars.map { String($0) }, &writer)
            for (subtype, type, other) in SuspicionCodes.of(report.rules) {
                numbered("SuspiciousActivityClassification", &writer) { writer in
                    leaf("OtherSuspiciousActivityTypeText", other, &writer)
                    leaf("SuspiciousActivitySubtypeID", String(subtype), &writer)
                    leaf("SuspiciousActivityTypeID", String(type), &writer)
                }
            }
        }
    }

    /// One line, in parts that neither begin nor end with a space.
    ///
    /// Source: FinCEN SAR XML Schema User Guide, 3.2: values have no spaces at their ends, and no
    /// carriage returns, line feeds or tabs.
    private func narratives(_ writer: inout XMLWriter) {
        let line = XMLWriter.oneLine(
            report.narrative, max: ActivityReport.narrativeCharacterMax)
        var scalars = line.unicodeScalars[...]
        var number = 1
        repeat {
            var part = scalars.prefix(FinCENWriter.narrativeCharacterMax)
            scalars = scalars.dropFirst(part.count)
            // Words of one line stand one space apart: no more than one is at either end.
            if part.last == " " { part.removeLast() }
            if scalars.first == " " { scalars.removeFirst() }
            numbered("ActivityNarrativeInformation", &writer) { writer in
                leaf("ActivityNarrativeSequenceNumber", String(number), &writer)
                leaf(
                    "ActivityNarrativeText",
                    part.isEmpty ? "See case file." : String(String.UnicodeScalarView(part)),
                    &writer)
            }
            number += 1
        } while !scalars.isEmpty
    }

    // MARK: Parts

    private func party(
        _ code: PartyCode, regulator: String? = nil, _ writer: inout XMLWriter,
        _ body: (inout XMLWriter) -> Void
    ) {
        numbered("Party", &writer) { writer in
            leaf("ActivityPartyTypeCode", code.rawValue, &writer)
            leaf("PrimaryRegulatorTypeCode", regulator, &writer)
            body(&writer)
        }
    }

    private func name(_ name: String, _ writer: inout XMLWriter) {
        numbered("PartyName", &writer) { writer in
            leaf("PartyNameTypeCode", "L", &writer)
            leaf("RawPartyFullName", XMLWriter.oneLine(name, max: 150), &writer)
        }
    }

    private func address(_ writer: inout XMLWriter) {
        let filer = report.filer
        numbered("Address", &writer) { writer in
            leaf("RawCityText", XMLWriter.oneLine(filer.city, max: 50), &writer)
            leaf("RawCountryCodeText", XMLWriter.oneLine(filer.country, max: 2), &writer)
            leaf("RawStateCodeText", XMLWriter.oneLine(filer.state, max: 3), &writer)
            leaf("RawStreetAddress1Text", XMLWriter.oneLine(filer.street, max: 100), &writer)
            leaf("RawZIPCode", XMLWriter.oneLine(filer.postalCode, max: 9), &writer)
        }
    }

    private func phone(_ writer: inout XMLWriter) {
        let number = XMLWriter.oneLine(report.filer.phone, max: 16)
        numbered("PhoneNumber", &writer) { writer in
            leaf("PhoneNumberText", number, &writer)
        }
    }

    private func identification(
        _ number: String, type: String, _ writer: inout XMLWriter
    ) {
        numbered("PartyIdentification", &writer) { writer in
            leaf(
                "PartyIdentificationNumberText", XMLWriter.oneLine(number, max: 25), &writer)
            leaf("PartyIdentificationTypeCode", type, &writer)
        }
    }

    private func numbered(
        _ name: String, _ writer: inout XMLWriter, _ body: (inout XMLWriter) -> Void
    ) {
        writer.numbered(FinCENWriter.prefix + name, body)
    }

    private func leaf(_ name: String, _ value: String?, _ writer: inout XMLWriter) {
        writer.leaf(FinCENWriter.prefix + name, value)
    }

    private func date(_ day: CalendarDate) -> String {
        String(day.description.filter { $0 != "-" })
    }
}

/// Which kinds of suspicious activity the rules stand for.
enum SuspicionCodes {
    /// Subtype, type and words, without a subtype twice: the schema refuses that.
    ///
    /// Source: ValidateSuspiciousActivitySubtypeID and ValidateSuspiciousActivityTypeID.
    static func of(_ rules: [ScreeningRule]) -> [(subtype: Int, type: Int, other: String?)] {
        var codes: [(subtype: Int, type: Int, other: String?)] = []
        for rule in rules {
            let code = code(rule)
            if !codes.contains(where: { $0.subtype == code.subtype }) { codes.append(code) }
        }
        return codes.isEmpty ? [(9_999, 9, "Virtual currency")] : codes
    }

    private static func code(_ rule: ScreeningRule) -> (subtype: Int, type: Int, other: String?) {
        switch rule {
        case .structuring, .roundAmounts: (113, 1, nil)
        case .manyToOne: (824, 8, nil)
        case .velocity, .dormant, .firstDeposit: (812, 8, nil)
        case .rapidInOut, .peelChain, .coinJoin: (925, 9, nil)
        case .sanctioned, .sanctionedKey, .issuerBlacklist, .issuerSubmission, .delisted,
            .sanctionedNear, .sanctionedFar:
            (9_999, 9, "Virtual currency of a sanctioned party")
        case .illicitDirect, .illicitIndirect, .weakLabel, .denied, .labelled, .provider:
            (821, 8, nil)
        case .travelRule: (404, 4, nil)
        case .listAge, .notScreened, .undecodable, .dust, .lookalike, .limit, .belowMinimum,
            .anomaly, .allowed:
            (925, 9, nil)
        }
    }
}
