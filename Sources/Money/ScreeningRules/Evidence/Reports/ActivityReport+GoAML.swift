import Units

extension ActivityReport {
    /// An outline of the report for goAML: what a case knows, under goAML's own names.
    ///
    /// Each country's unit adds codes and fields of its own, so that a person completes it in the
    /// unit's portal. Source: UNODC, goAML schema 5, `report`, `transaction`, `t_account`.
    public func goAMLOutline() -> String {
        var writer = XMLWriter()
        writer.element("report") { writer in
            writer.leaf("rentity_id", filer.reportingEntity)
            writer.leaf("submission_code", "E")
            writer.leaf("report_code", "STR")
            writer.leaf("entity_reference", caseID)
            writer.leaf("submission_date", "\(filedAt)T00:00:00")
            writer.leaf("currency_code_local", "USD")
            writer.element("reporting_person") { writer in
                writer.leaf("last_name", XMLWriter.oneLine(filer.contact, max: 100))
            }
            writer.leaf("reason", narrative)
            for payment in payments { transaction(payment, &writer) }
            writer.element("report_indicators") { writer in
                for rule in rules { writer.leaf("indicator", rule.rawValue) }
            }
        }
        return writer.text
    }

    private func transaction(_ payment: ReportedPayment, _ writer: inout XMLWriter) {
        let day = CalendarDate(payment.time)?.description
        writer.element("transaction") { writer in
            writer.leaf("transactionnumber", payment.transaction)
            writer.leaf("internal_ref_number", payment.deposit.text)
            writer.leaf("transaction_location", payment.chain)
            writer.leaf("date_transaction", day.map { "\($0)T00:00:00" })
            writer.leaf("amount_local", payment.worth?.decimal)
            writer.element("t_from") { writer in
                writer.leaf("from_funds_comment", "\(payment.amount)")
                for payer in payment.payers {
                    writer.element("from_account") { writer in
                        writer.leaf("institution_name", "Self-hosted or unknown")
                        writer.leaf("account", payer)
                    }
                }
            }
            writer.element("t_to_my_client") { writer in
                writer.element("to_account") { writer in
                    writer.leaf("institution_name", XMLWriter.oneLine(filer.name, max: 255))
                    writer.leaf("account", payment.recipient)
                    writer.leaf("client_number", subject.wallet.text)
                }
            }
        }
    }
}
