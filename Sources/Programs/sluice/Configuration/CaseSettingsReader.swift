import ScreeningRules

/// What is configured about cases.
struct CaseSettings: Sendable, Hashable {
    /// How soon people have to act.
    var levels: CaseServiceLevels
    /// The days, besides Saturdays and Sundays, on which no report is due.
    var holidays: Set<CalendarDate>
}

/// Reads what is configured about cases.
enum CaseSettingsReader {
    static func read(_ reader: inout SettingsReader) -> CaseSettings {
        let range = 1...Int(CaseServiceLevels.hoursMax)
        let standard = CaseServiceLevels.standard
        func hours(_ key: String, _ value: Int64, _ reader: inout SettingsReader) -> Int64 {
            Int64(reader.count("cases.\(key)-hours", default: Int(value), in: range))
        }
        let levels = CaseServiceLevels(
            alertHours: hours("alert", standard.alertHours, &reader),
            holdHours: hours("hold", standard.holdHours, &reader),
            seniorHours: hours("senior", standard.seniorHours, &reader),
            freezeHours: hours("freeze", standard.freezeHours, &reader))
        var holidays: Set<CalendarDate> = []
        for text in reader.texts("cases.holidays") {
            guard text.utf8.count == 10, let day = CalendarDate(text) else {
                reader.note("cases.holidays", "\(text) is no day such as 2026-12-25")
                continue
            }
            holidays.insert(day)
        }
        return CaseSettings(levels: levels ?? standard, holidays: holidays)
    }
}
